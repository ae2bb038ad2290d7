"""Writes the look of a layer as a QGIS style (QML), for GeoPackages and layer definitions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geodata.formats.aliases import aliases
from geodata.formats.qgis_metadata import VERSION
from geodata.formats.symbols import COLOURS, Look, Part, Stroke, SymbolRule, look
from geodata.formats.xmltext import valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog.vocab import Language, Vocabulary
    from geodata.layers.layer import Layer

_KINDS = {"Point": "marker", "LineString": "line", "Polygon": "fill"}
_CODES = {"Point": "0", "LineString": "1", "Polygon": "2"}
_ARCS = {1: "quarter_arc", 2: "half_arc"}
_ARC_TURN = {1: 90, 2: 90}
"""Degrees from where QGIS begins an arc to noon."""


def qml(layer: Layer, vocab: Vocabulary, lang: Language = "en") -> str:
    """Style of a layer as a QML document."""
    root = ET.Element("qgis", version=VERSION, styleCategories="Symbology|Labeling|Fields|MapTips")
    root.set("labelsEnabled", "1" if look(layer, vocab, lang).labels_to else "0")
    add_style(root, layer, vocab, lang)
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{body}\n"


def add_style(parent: ET.Element, layer: Layer, vocab: Vocabulary, lang: Language = "en") -> None:
    """Append what QGIS keeps of a style to a ``qgis`` or ``maplayer`` element."""
    drawn = look(layer, vocab, lang)
    has_name = layer.column("name") is not None
    parent.append(_renderer(layer, drawn, lang))
    parent.append(_aliases(layer, vocab, lang))
    if drawn.labels_to and has_name:
        parent.append(_labels(layer, drawn.labels_to, lang))
    for name, text in (
        ("blendMode", "0"),
        ("featureBlendMode", "0"),
        ("layerOpacity", f"{drawn.opacity:g}"),
        ("previewExpression", '"name"' if has_name else '"id"'),
        ("layerGeometryType", _CODES[layer.geometry_type]),
    ):
        ET.SubElement(parent, name).text = text


def _renderer(layer: Layer, drawn: Look, lang: Language) -> ET.Element:
    common = {"symbollevels": "0", "forceraster": "0", "referencescale": "-1"}
    kind = _KINDS[layer.geometry_type]
    if len(drawn.rules) == 1:
        root = ET.Element("renderer-v2", {"type": "singleSymbol", "enableorderby": "0", **common})
    else:
        root = ET.Element("renderer-v2", {"type": "RuleRenderer", "enableorderby": "1", **common})
        rules = ET.SubElement(root, "rules", key=_key(layer, "rules"))
        for number, rule in enumerate(drawn.rules):
            where = rule.where or "ELSE"
            label = valid(rule.label or layer.text.title.get(lang))
            ET.SubElement(rules, "rule", key=_key(layer, where), symbol=str(number), filter=where, label=label)
    symbols = ET.SubElement(root, "symbols")
    for number, rule in enumerate(drawn.rules):
        symbols.append(_symbol(kind, str(number), rule))
    if len(drawn.rules) > 1:
        # Two projects may share a place: without an order, which one lies on top is up to the source of the features.
        order = ET.SubElement(ET.SubElement(root, "orderby"), "orderByClause", asc="1", nullsFirst="0")
        order.text = '"id"'
    return root


def _aliases(layer: Layer, vocab: Vocabulary, lang: Language) -> ET.Element:
    """What QGIS calls the columns in forms and tables."""
    root = ET.Element("aliases")
    names = ["id", *(column.name for column in layer.columns if column.name != "id")]
    # Files with typed columns have the days that a partial date allows beside it.
    ends = (f"{column.name}_{end}" for column in layer.columns if column.type == "date" for end in ("first", "last"))
    names += [name for name in ends if name not in names]
    for number, (name, called) in enumerate(aliases(names, vocab, lang).items()):
        ET.SubElement(root, "alias", field=name, index=str(number), name=valid(called))
    return root


def _key(layer: Layer, name: str) -> str:
    """Id of a rule: the same for the same rule, so that a file does not change by itself."""
    return f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'{layer.id}/{name}')}}}"


def _symbol(kind: str, name: str, rule: SymbolRule) -> ET.Element:
    symbol = ET.Element("symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    symbol.append(_overrides({}))
    for part in rule.parts:
        for class_, options, overrides in _pieces(kind, part):
            piece = ET.SubElement(symbol, "layer", {"class": class_, "enabled": "1", "locked": "0", "pass": "0"})
            piece.append(_options(options))
            piece.append(_overrides(overrides))
    return symbol


Piece = tuple[str, dict[str, str], dict[str, str]]


def _pieces(kind: str, part: Part) -> Iterable[Piece]:
    if kind == "line":
        return [_line(part)]
    if kind == "fill":
        return [_fill(part)]
    if part.shape != "arc":
        return [_marker(part, part.shape, part.turn)]
    # QGIS has arcs of a quarter and of a half: three quarters are one of each.
    lengths = (2, 1) if part.quarters == 3 else (part.quarters,)
    turns = (part.turn, part.turn + 180)
    return [_marker(part, _ARCS[n], turn + _ARC_TURN[n]) for n, turn in zip(lengths, turns, strict=False)]


def _marker(part: Part, shape: str, turn: int) -> Piece:
    options = {
        "name": shape,
        "size": f"{part.size_mm:g}",
        "size_unit": "MM",
        "angle": str(turn % 360),
        "color": _rgba(part.fill, 1 if part.fill else 0),
        **_outline(part.stroke),
        "cap_style": "flat",
        "joinstyle": "miter",
    }
    soft = part.stroke.soft_where if part.stroke else ""
    return "SimpleMarker", options, {"outlineStyle": f"if({soft}, 'dash', 'solid')"} if soft else {}


def _line(part: Part) -> Piece:
    stroke = part.stroke or Stroke("ink", 0.3)
    options = {
        "line_color": _rgba(stroke.colour, stroke.opacity),
        "line_width": f"{stroke.width_mm:g}",
        "line_width_unit": "MM",
        "line_style": "solid",
        "use_custom_dash": "1" if stroke.dash else "0",
        "customdash": ";".join(f"{length:g}" for length in stroke.dash) or "5;2",
        "customdash_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    return "SimpleLine", options, {}


def _fill(part: Part) -> Piece:
    options = {
        "color": _rgba(part.fill, 1 if part.fill else 0),
        "style": "solid" if part.fill else "no",
        **_outline(part.stroke),
        "joinstyle": "round",
    }
    return "SimpleFill", options, {}


def _outline(stroke: Stroke | None) -> dict[str, str]:
    if stroke is None:
        return {"outline_style": "no", "outline_color": "0,0,0,0", "outline_width": "0"}
    return {
        "outline_style": "dot" if stroke.dash else "solid",
        "outline_color": _rgba(stroke.colour, stroke.opacity),
        "outline_width": f"{stroke.width_mm:g}",
        "outline_width_unit": "MM",
    }


def _rgba(name: str, opacity: float) -> str:
    value = COLOURS[name].removeprefix("#") if name else "000000"
    red, green, blue = (int(value[start : start + 2], 16) for start in (0, 2, 4))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def _options(values: Mapping[str, str]) -> ET.Element:
    root = ET.Element("Option", type="Map")
    for name, value in values.items():
        ET.SubElement(root, "Option", type="QString", name=name, value=value)
    return root


def _overrides(expressions: Mapping[str, str]) -> ET.Element:
    """Properties that an expression decides."""
    root = ET.Element("data_defined_properties")
    whole = ET.SubElement(root, "Option", type="Map")
    ET.SubElement(whole, "Option", type="QString", name="name", value="")
    if not expressions:
        ET.SubElement(whole, "Option", name="properties")
    else:
        properties = ET.SubElement(whole, "Option", type="Map", name="properties")
        for name, expression in expressions.items():
            one = ET.SubElement(properties, "Option", type="Map", name=name)
            ET.SubElement(one, "Option", type="bool", name="active", value="true")
            ET.SubElement(one, "Option", type="QString", name="expression", value=expression)
            ET.SubElement(one, "Option", type="int", name="type", value="3")
    ET.SubElement(whole, "Option", type="QString", name="type", value="collection")
    return root


def _labels(layer: Layer, labels_to: int, lang: Language) -> ET.Element:
    """Names beside the features, in ``lang`` where there is one."""
    own = f"name_{lang}"
    name, is_expression = (f'coalesce("{own}", "name")', "1") if layer.column(own) else ("name", "0")
    root = ET.Element("labeling", type="simple")
    settings = ET.SubElement(root, "settings", calloutType="simple")
    text = ET.SubElement(
        settings, "text-style", fieldName=name, isExpression=is_expression, fontSize="8", fontSizeUnit="Point",
        textColor=_rgba("ink", 1), textOpacity="1", multilineHeight="1",
    )  # fmt: skip
    ET.SubElement(
        text, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM", bufferColor=_rgba("paper", 1),
        bufferOpacity="0.9",
    )  # fmt: skip
    ET.SubElement(settings, "text-format", wrapChar="", autoWrapLength="32", multilineAlign="0")
    placement = {"Point": "6", "LineString": "2"}.get(layer.geometry_type, "1")  # around, curved, over the centroid
    ET.SubElement(settings, "placement", placement=placement, dist="1", distUnits="MM", priority="5")
    ET.SubElement(
        settings, "rendering", scaleVisibility="1", scaleMin="0", scaleMax=str(labels_to), obstacle="1", drawLabels="1"
    )
    return root
