"""Writes KML 2.2: one placemark a feature, coloured by its status, with a balloon, typed data and its time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from geodata.formats.export import LABELLED
from geodata.formats.symbols import COLOURS
from geodata.formats.xmltext import element, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.vocab import Vocabulary
    from geodata.formats.export import Export, Field

INT32 = range(-(2**31), 2**31)
"""What the type ``int`` of a KML schema holds (OGC 07-147r2 section 9.8, xsd:int)."""

OPAQUE, TRANSLUCENT, FAINT = "ff", "99", "40"
"""Opacity of an exact mark, of one that must not look exact, and of an area."""

LINE_WIDTH = 3
"""Pixels."""

COLUMNS_ID = "_columns"
"""Ids that are not a feature's begin with an underscore."""

_BREAK = "&lt;br&gt;"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]")
_ENCODED = "feature."
_MULTI = {"MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}


@dataclass(frozen=True, slots=True)
class _Words:
    """What all placemarks of a document share."""

    fields: tuple[Field, ...]
    lang: str
    vocabulary: Vocabulary
    has_statuses: bool


def write(export: Export) -> Iterator[bytes]:
    """Document with styles, a schema and one folder of placemarks; ``lang`` chooses the words of names and balloons.

    Raises
    ------
    QueryError
        For a language that the catalogue does not have.
    """
    return _document(export, _Words(export.fields(), export.lang, export.snapshot.catalog.vocab, _has_statuses(export)))


def _document(export: Export, words: _Words) -> Iterator[bytes]:
    yield _head(export, words).encode()
    for part in export.chunks():
        yield "".join(_placemarks(part, words)).encode()
    yield b"</Folder></Document></kml>\n"


def _head(export: Export, words: _Words) -> str:
    text, credit = export.layer.text, export.credits()
    title = text.title.get(words.lang)
    told = [
        text.description.get(words.lang),
        *(f"{name}: {value}" for name, value in credit.items() if name != "title"),
    ]
    link = (
        f'<atom:link rel="related" href="{escape(export.query)}"/>'
        if export.query.startswith(("http://", "https://"))
        else ""
    )
    simple = "".join(
        f'<SimpleField name="{escape(field.name)}" type="{_kind(export, field)}">'
        f"{element('displayName', field.description)}</SimpleField>"
        for field in words.fields
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom"><Document>\n'
        f"{element('name', title)}<atom:author>{element('atom:name', text.attribution)}</atom:author>{link}"
        f"<description>{_BREAK.join(map(_twice, told))}</description>\n"
        f"{''.join(_styles(_colours(export, words)))}"
        f'<Schema name="{escape(export.layer.id)}" id="{COLUMNS_ID}">{simple}</Schema>\n'
        f"<Folder>{element('name', title)}\n"
    )


def _styles(colours: dict[str, str]) -> Iterator[str]:
    """One style for each status and one for the rest, each also translucent for places that are not exact."""
    for name, colour in colours.items():
        blue_green_red = colour[5:7] + colour[3:5] + colour[1:3]
        for suffix, opacity in (("", OPAQUE), ("-approximate", TRANSLUCENT)):
            yield (
                f'<Style id="{escape(name)}{suffix}">'
                f"<IconStyle><color>{opacity}{blue_green_red}</color></IconStyle>"
                f"<LineStyle><color>{opacity}{blue_green_red}</color><width>{LINE_WIDTH}</width></LineStyle>"
                f"<PolyStyle><color>{FAINT}{blue_green_red}</color></PolyStyle>"
                "<BalloonStyle><text>$[description]</text></BalloonStyle></Style>\n"
            )


def _colours(export: Export, words: _Words) -> dict[str, str]:
    colour = str(export.layer.text.style.get("color", ""))
    found = {"_layer": COLOURS.get(colour) or COLOURS.get(f"{colour}-ink") or COLOURS["accent"]}
    if words.has_statuses:
        codes = (status.id for status in words.vocabulary.statuses)
        found |= {f"_status-{code}": COLOURS.get(f"st-{code}", COLOURS["ink-3"]) for code in codes}
    return found


def _has_statuses(export: Export) -> bool:
    """Whether the column ``status`` holds codes; in some layers it holds words."""
    values = export.layer.values.get("status")
    codes = {status.id for status in export.snapshot.catalog.vocab.statuses}
    return values is not None and all(value is None or value in codes for value in values)


def _kind(export: Export, field: Field) -> str:
    """Type of a field in a KML schema, judged on the whole layer."""
    if field.type != "integer":
        return {"number": "double", "boolean": "bool"}.get(field.type, "string")
    layer = export.layer
    values: Iterable[Any] = map(int, layer.ids) if field.part == "id" else layer.values[field.column.name]
    return "int" if all(value is None or value in INT32 for value in values) else "string"


def _placemarks(part: Export, words: _Words) -> Iterator[str]:
    """Columns are made ready one after the other, then put together row by row: that halves the time."""
    unknown = [None] * len(part)
    own = (f"name_{words.lang}", "name", "status", "precision", part.layer.text.datetime_property or "")
    held = zip(*(part.values(name) if part.layer.column(name) else unknown for name in own), strict=True)
    data = zip(*(_data(field.name, part.typed(field)) for field in words.fields), strict=True)
    columns = [column.name for column in part.columns() if column.name not in own[:2]]
    told = zip(*(unknown, *(_lines(name, part.values(name), words) for name in columns)), strict=True)
    rows = zip(part.ids(), part.shapes(), held, data, told, strict=True)
    for feature_id, shape, (local, plain, status, precision, date), cells, lines in rows:
        name = str(local or plain or feature_id)
        balloon = _BREAK.join((f"&lt;b&gt;{_twice(name)}&lt;/b&gt;", *filter(None, lines)))
        yield (
            f'<Placemark id="{_xml_id(feature_id)}">'
            f"{element('name', name)}<description>{balloon}</description>"
            f"{_time(date)}<styleUrl>#{_style(status, precision, words)}</styleUrl>"
            f'<ExtendedData><SchemaData schemaUrl="#{COLUMNS_ID}">{"".join(cells)}</SchemaData></ExtendedData>'
            f"{_geometry(shape, part.decimals)}</Placemark>\n"
        )


def _data(name: str, values: Iterable[Any]) -> list[str]:
    head = f'<SimpleData name="{escape(name)}">'
    return ["" if value is None else f"{head}{escape(_plain(value))}</SimpleData>" for value in values]


def _lines(name: str, values: Iterable[Any], words: _Words) -> list[str]:
    """Lines of the balloons that tell one column; empty where nothing is known."""
    group = LABELLED.get(name)

    def told(value: Any) -> str:
        return words.vocabulary.label(group, value, words.lang) if group and isinstance(value, str) else _plain(value)

    head = f"{_twice(name)}: "
    return ["" if value is None or value in ("", []) else f"{head}{_twice(told(value))}" for value in values]


def _twice(text: str) -> str:
    """Text for a balloon. Viewers take a description for HTML, so all that is not ours is escaped once more."""
    return escape(escape(text))


def _xml_id(feature_id: str) -> str:
    """Id that an XML document may hold: the feature's own where it is a name, for that is what GDAL reads."""
    if _NAME.fullmatch(feature_id) and not feature_id.startswith(_ENCODED):
        return feature_id
    return _ENCODED + _NOT_IN_NAMES.sub(lambda found: f"_{ord(found[0]):x}_", feature_id)


def _style(status: Any, precision: Any, words: _Words) -> str:
    base = f"_status-{status}" if words.has_statuses and status else "_layer"
    return f"{base}-approximate" if precision in words.vocabulary.approximate else base


def _time(date: str | None) -> str:
    """TimeStamp of a day, month, year or moment as far as it is known; TimeSpan of an interval."""
    if not date:
        return ""
    begin, slash, end = date.partition("/")
    if not slash:
        return f"<TimeStamp>{element('when', begin)}</TimeStamp>"
    return f"<TimeSpan>{element('begin', begin)}{element('end', end)}</TimeSpan>"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _geometry(shape: BaseGeometry | None, decimals: int) -> str:
    if shape is None:
        return ""
    kind = shape.geom_type
    if kind in _MULTI:
        return (
            f"<MultiGeometry>{''.join(_geometry(part, decimals) for part in shapely.get_parts(shape))}</MultiGeometry>"
        )
    if kind == "Polygon":
        inner = "".join(f"<innerBoundaryIs>{_ring(hole, decimals)}</innerBoundaryIs>" for hole in shape.interiors)
        return f"<Polygon><outerBoundaryIs>{_ring(shape.exterior, decimals)}</outerBoundaryIs>{inner}</Polygon>"
    tessellate = "<tessellate>1</tessellate>" if kind == "LineString" else ""
    return f"<{kind}>{tessellate}{_coordinates(shape, decimals)}</{kind}>"


def _ring(ring: BaseGeometry, decimals: int) -> str:
    return f"<LinearRing>{_coordinates(ring, decimals)}</LinearRing>"


def _coordinates(shape: BaseGeometry, decimals: int) -> str:
    pairs = shapely.get_coordinates(shape).round(decimals).tolist()
    return f"<coordinates>{' '.join(f'{lon!r},{lat!r}' for lon, lat in pairs)}</coordinates>"
