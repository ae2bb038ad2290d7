"""Pages for people of what describes vector tiles: tiling schemes and tile sets, as plain tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from webapp import links
from webapp.frame import render
from webapp.i18n import language, tongue
from webapp.links import Link
from webapp.ogc import tilesets
from webapp.ogc.pages import context_of
from webapp.present import format as fmt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.layers.served import ServedLayer
    from webapp.http.caching import Answer


class TileFact(NamedTuple):
    """A line about a resource; words of code are shown as code, and English ones are marked as such."""

    label: str
    text: str
    is_code: bool = True
    href: str = ""


class Table(NamedTuple):
    """Columns and rows; the first cell of a row names it, and may lead somewhere."""

    head: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]


def matrix_sets_page() -> Answer:
    """List the tiling schemes."""
    document = tilesets.matrix_sets()
    rows = [
        (found["id"], links.page("tiles.matrix_set", matrix_set=found["id"]), (found["title"], found["uri"]))
        for found in document["tileMatrixSets"]
    ]
    return _page(
        _("Tiling schemes"),
        _("The ways in which the world is cut into tiles."),
        table=Table((_("Id"), _("Name"), "URI"), rows),
        found=[link for scheme in document["tileMatrixSets"] for link in scheme["links"]],
    )


def matrix_set_page() -> Answer:
    """Show a tiling scheme with its matrices."""
    document = tilesets.matrix_set()
    rows = [
        (
            found["id"],
            "",
            (
                fmt.number(tongue(), round(found["scaleDenominator"])),
                f"{found['cellSize']:.3f}",
                fmt.number(tongue(), found["matrixWidth"]),
            ),
        )
        for found in document["tileMatrices"]
    ]
    return _page(
        document["id"],
        document["title"],
        crumbs=(_schemes(),),
        facts=(
            TileFact("URI", document["uri"]),
            TileFact(_("Reference systems"), document["crs"]),
            TileFact(_("Size of a tile"), f"{document['tileMatrices'][0]['tileWidth']} px", is_code=False),
        ),
        table=Table((_("Zoom"), _("Scale 1 :"), _("Metres in a pixel"), _("Tiles around the world")), rows),
    )


def tileset_list_page(layer: ServedLayer) -> Answer:
    """List the tile sets of a layer."""
    document = tilesets.tileset_list(layer)
    rows = [
        (
            found["tileMatrixSetId"],
            links.page("tiles.tileset", layer_id=layer.id, matrix_set=found["tileMatrixSetId"]),
            (found["title"], found["crs"]),
        )
        for found in document["tilesets"]
    ]
    return _page(
        _("Vector tiles"),
        _("For each tiling scheme the tiles of this layer."),
        crumbs=(_collection(layer),),
        table=Table((_("Id"), _("Name"), _("Reference systems")), rows),
        found=document["links"],
    )


def tileset_page(layer: ServedLayer) -> Answer:
    """Show what a tile set holds."""
    document = tilesets.tileset(layer)
    (content,) = document["layers"]
    template = next(link["href"] for link in document["links"] if link["rel"] == "item")
    tiles = TileFact(_("Vector tiles"), "", href=links.page("tiles.tileset_list", layer_id=layer.id))
    scheme = document["tileMatrixSetId"]
    rows = [
        (name, "", (member["type"], member.get("description", "")))
        for name, member in content["propertiesSchema"]["properties"].items()
    ]
    box = document.get("boundingBox")
    extent = ", ".join(f"{degrees:.6f}" for degrees in (*box["lowerLeft"], *box["upperRight"])) if box else ""
    return _page(
        f"{document['title']}: {scheme}",
        document["description"],
        crumbs=(_collection(layer), tiles),
        facts=[
            fact
            for fact in (
                TileFact(_("Address of vector tiles"), template),
                TileFact(_("Tiling scheme"), scheme, href=links.page("tiles.matrix_set", matrix_set=scheme)),
                TileFact(
                    "TileJSON", "tilejson.json", href=url_for("tiles.tilejson", layer_id=layer.id, matrix_set=scheme)
                ),
                TileFact(_("Reference systems"), document["crs"]),
                TileFact(_("Extent"), extent),
                TileFact(_("Licence"), document["license"], is_code=False),
                TileFact(_("Credit"), document["attribution"], is_code=False),
            )
            if fact.text
        ],
        table=Table((_("Name"), _("Type"), _("Meaning")), rows),
        found=[link for link in document["links"] if not link.get("templated")],
    )


def _page(
    title: str,
    lead: str,
    *,
    table: Table,
    crumbs: Sequence[TileFact] = (),
    facts: Sequence[TileFact] = (),
    found: Iterable[dict[str, Any]] = (),
) -> Answer:
    shown = [Link(link["href"], link["rel"], link["type"], link.get("title", "")) for link in found]
    return render("ogc_tiles.html", title, lead=lead, trail=crumbs, facts=facts, table=table, **context_of(shown))


def _collection(layer: ServedLayer) -> TileFact:
    return TileFact(layer.text.title.get(language()), "", href=links.page("collections.collection", layer_id=layer.id))


def _schemes() -> TileFact:
    return TileFact(_("Tiling schemes"), "", href=links.page("tiles.matrix_sets"))
