"""Layers of a catalogue's own files, as the map offers them: title, number, look, and what narrows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.formats.symbols import COLOURS
from webapp.mapping.specs import OwnFilter, OwnLayer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from geodata.catalog.vocab import Language
    from geodata.layers.served import ServedLayer
    from geodata.snapshot.snapshot import Snapshot

    Address = Callable[[str], str]

COLOUR, RADIUS, WIDTH = "own", 3.5, 1.5
"""What a style that says nothing means: a name of the style sheet's, and pixels."""


def own_layers(
    snapshot: Snapshot, lang: Language, facets: Mapping[str, str], tiles: Address, items: Address
) -> Iterator[OwnLayer]:
    """Layers that files of the catalogue hold, in its order.

    Parameters
    ----------
    snapshot : Snapshot
        Whose layers.
    lang : str
        Of the titles.
    facets : mapping
        Filters of the address and the columns of projects that they are about.
    tiles, items : callable
        Give the addresses of a layer by its id.
    """
    for layer in snapshot.layers.values():
        if layer.text.data is None:
            continue
        style = layer.text.style
        yield OwnLayer(
            id=layer.id,
            title=layer.text.title.get(lang),
            count=len(layer),
            tiles=tiles(layer.id),
            items=items(layer.id),
            colour=_colour(str(style.get("color", ""))),
            radius=float(style.get("radius", RADIUS)),
            width=float(style.get("width", WIDTH)),
            filters=tuple(_filters(layer, facets)),
        )


def _colour(said: str) -> str:
    return said if said.startswith("#") or said in COLOURS else COLOUR


def _filters(layer: ServedLayer, facets: Mapping[str, str]) -> Iterator[OwnFilter]:
    """Filters that the layer has a column for: one named as that of projects, else one named as the filter itself."""
    for facet, column in facets.items():
        found = layer.column(column) or layer.column(facet)
        if found is not None and found.type != "date":
            yield OwnFilter(facet, found.name, found.type)
