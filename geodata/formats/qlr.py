"""Writes a QGIS layer definition (QLR): every layer of a server, read through OGC API - Features, with our look."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geodata.formats.qgis_metadata import metadata
from geodata.formats.styles import add_style
from geodata.formats.symbols import look
from geodata.formats.xmltext import valid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.vocab import Language
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot

MEDIA_TYPE = "application/x-qgis-layer-definition"
PROVIDER = "OAPIF"
"""QGIS's name of its client for OGC API - Features."""

PAGE = 1000
"""Features that QGIS asks for at a time."""

_CRS = "OGC:CRS84"
_PROJ = "+proj=longlat +datum=WGS84 +no_defs"


def qlr(snapshot: Snapshot, landing_page: str, lang: Language = "en") -> str:
    """Layer definition.

    Parameters
    ----------
    snapshot : Snapshot
        What the server shows.
    landing_page : str
        Absolute address of the landing page of the server's OGC API.
    lang : str
        Language of titles and labels.
    """
    root = ET.Element("qlr")
    outer = _group(root, "")
    group = _group(outer, valid(snapshot.catalog.about.title.get(lang)))
    layers = ET.SubElement(root, "maplayers")
    for layer in _from_top(snapshot.layers.values()):
        _node(group, layer, landing_page, lang)
        layers.append(_layer(snapshot, layer, landing_page, lang))
    ET.indent(root)
    return f"<!DOCTYPE qgis-layer-definition>\n{ET.tostring(root, encoding='unicode')}\n"


def _from_top(layers: Iterable[Layer]) -> list[Layer]:
    """Points above lines above areas; areas that hide what is below them at the bottom."""

    def depth(layer: Layer) -> tuple[int, bool]:
        is_opaque = layer.text.style.get("kind") == "fill" and layer.text.style.get("color") != "project"
        return ("Point", "LineString", "Polygon").index(layer.geometry_type), is_opaque

    return sorted(layers, key=depth)


def _group(parent: ET.Element, name: str) -> ET.Element:
    group = ET.SubElement(
        parent, "layer-tree-group", name=name, expanded="1", checked="Qt::Checked", groupLayer="",
    )  # fmt: skip
    ET.SubElement(ET.SubElement(group, "customproperties"), "Option")
    return group


def _node(parent: ET.Element, layer: Layer, landing_page: str, lang: Language) -> None:
    node = ET.SubElement(
        parent, "layer-tree-layer", id=_id(layer), name=valid(layer.text.title.get(lang)), checked="Qt::Checked",
        expanded="0", providerKey=PROVIDER, source=_source(layer, landing_page), legend_exp="",
        legend_split_behavior="0", patch_size="-1,-1",
    )  # fmt: skip
    ET.SubElement(ET.SubElement(node, "customproperties"), "Option")


def _layer(snapshot: Snapshot, layer: Layer, landing_page: str, lang: Language) -> ET.Element:
    root = ET.Element(
        "maplayer", type="vector", geometry=_GEOMETRIES[layer.geometry_type], styleCategories="AllStyleCategories",
        labelsEnabled="1" if look(layer, snapshot.catalog.vocab, lang).labels_to else "0", readOnly="1",
        hasScaleBasedVisibilityFlag="0", simplifyDrawingHints="1" if layer.geometry_type != "Point" else "0",
    )  # fmt: skip
    title, description = valid(layer.text.title.get(lang)), " ".join(valid(layer.text.description.get(lang)).split())
    for name, text in (
        ("id", _id(layer)),
        ("datasource", _source(layer, landing_page)),
        ("title", title),
        ("abstract", description),
        ("layername", title),
    ):
        ET.SubElement(root, name).text = text
    system = ET.SubElement(ET.SubElement(root, "srs"), "spatialrefsys", nativeFormat="Wkt")
    for name, text in (
        ("proj4", _PROJ),
        ("authid", _CRS),
        ("description", "WGS 84 (CRS84)"),
        ("geographicflag", "true"),
    ):
        ET.SubElement(system, name).text = text
    credits_ = {
        "licence": layer.text.licence,
        "attribution": layer.text.attribution,
        "snapshot": snapshot.id,
        **({} if snapshot.revision is None else {"revision": str(snapshot.revision)}),
        "query": landing_page,
    }
    root.append(metadata("resourceMetadata", layer.id, title, description, credits_))
    ET.SubElement(root, "provider", encoding="UTF-8").text = PROVIDER
    add_style(root, layer, snapshot.catalog.vocab, lang)
    return root


_GEOMETRIES = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}


def _id(layer: Layer) -> str:
    return f"crossborder_{layer.id.replace('-', '_')}"


def _source(layer: Layer, landing_page: str) -> str:
    """Data source as QGIS writes it: ``name='value'``, quotes inside a value escaped."""
    parts = {
        "pageSize": str(PAGE),
        "pagingEnabled": "true",
        "restrictToRequestBBOX": "1",
        "srsname": _CRS,
        "typename": layer.id,
        "url": landing_page,
        "version": "OGC_FEATURES",
    }
    return " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
