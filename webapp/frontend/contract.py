"""What Python and the browser code both say, said in Python and written out as TypeScript: ``make contract``.

The file is committed, because assets are built where none of our packages is installed; a test holds that it is
current. It has what is true of every catalogue. What a catalogue says itself (statuses, approximate precisions, labels)
comes with the page, and is only typed here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from geodata.catalog.columns import Column
from geodata.catalog.shipped import LAYERS
from geodata.formats import csvtext
from geodata.formats.symbols import FLIGHTS, PLANNED
from geodata.snapshot.states import AT_REST
from geodata.space import coordinates
from geodata.text import spelling
from geodata.text.folding import APOSTROPHES
from geodata.tiles.matrixset import MAX_ZOOM
from webapp.http.negotiate import THEMES
from webapp.mapping import calls, specs
from webapp.mapping.elements import PANES
from webapp.present import charts, compare, facets, finding, listing, measure, pageconfig, tongue, vicinity, view
from webapp.present import format as fmt
from webapp.present.facets import FACETS
from webapp.present.mapdata import ASKED
from webapp.present.orders import ORDERS

FILE = Path(__file__).parent / "src" / "contract.ts"
HEAD = "// Written from Python by `make contract`: change it in contract.py of webapp/frontend.\n"

CONSTANTS: dict[str, Any] = {
    "FACETS": [
        {"name": facet.name, "reads": facet.reads, "edges": facet.edges, "scale": facet.scale}
        for facet in FACETS.values()
    ],
    "CONFLICTS": listing.CONFLICTS,
    "DISPUTED": listing.DISPUTED,
    "CHANGED": listing.CHANGED,
    "VICINITY": vicinity.VICINITY,
    "AREA": vicinity.AREA,
    "MARGIN": vicinity.MARGIN,
    "NEAR_KM": vicinity.NEAR_KM,
    "CERTAINTY": vicinity.CERTAINTY,
    "CERTAIN": vicinity.CERTAIN,
    "ORDERS": [
        {"name": order.name, "column": order.column, "kind": order.kind, "isDescending": order.is_descending}
        for order in ORDERS.values()
    ],
    "SEARCHED": listing.SEARCHED,
    "UNKNOWN_BAND": facets.UNKNOWN,
    "UNKNOWN_STATUS": listing.UNKNOWN_STATUS,
    "UNKNOWN_ICON": listing.UNKNOWN_ICON,
    "EXACT": listing.EXACT,
    "MAX_ROWS": listing.MAX_ROWS,
    "PLANNED": PLANNED,
    "AT_REST": AT_REST,
    "FLIGHTS": FLIGHTS,
    "VIEW": {"pattern": view.PATTERN, "zoom": MAX_ZOOM, "lat": coordinates.MAX_LAT, "lon": coordinates.MAX_LON},
    "CLOSE_ZOOM": view.CLOSE_ZOOM,
    "CHAIN": {"number": coordinates.DEGREES, "most": coordinates.MOST_POINTS},
    "THINGS": view.THINGS,
    "APOSTROPHES": APOSTROPHES,
    "INSIDE_FROM": spelling.INSIDE_FROM,
    "TYPO_FROM": spelling.TYPO_FROM,
    "KINDS": finding.KINDS,
    "THEMES": THEMES,
    "MOST_COMPARED": compare.MOST,
    "FORMULA": csvtext.FORMULA,
    "BEGINS_A_CELL": csvtext.BEGINS_A_CELL,
    "DISARM": csvtext.DISARM,
}
"""Name in TypeScript to value."""

PASSED = (
    fmt.Writing, pageconfig.Labels, pageconfig.Urls, pageconfig.PageConfig, pageconfig.Month,
    calls.MapFrame, calls.BaseMapSource, calls.PointPicker, calls.LayerSource, calls.NavigationWords,
    specs.LegendEntry, calls.LegendWords,
    calls.StreetMap, specs.OwnFilter, specs.OwnLayer, calls.LayerSwitchWords, calls.PositionWords, tongue.Said,
    finding.Result, vicinity.Outcome, charts.Dot, charts.Chart, measure.Sides,
)  # fmt: skip
"""Values that reach the browser code as JSON, those first that others are made of."""

_COLUMN = {
    "string": "string",
    "date": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "array": "readonly string[]",
}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean"}


def typescript() -> str:
    """Text of ``contract.ts``."""
    return "\n".join((HEAD, *_constants(), *_unions(), *_properties(), *map(_interface, PASSED)))


def _constants() -> Iterator[str]:
    for name, value in CONSTANTS.items():
        yield f"export const {name} = {_written(value)} as const;"
    yield ""


def _written(value: Any) -> str:
    """JSON; a list of objects has one object a line."""
    if isinstance(value, list):
        lines = "".join(f"  {_written(item)},\n" for item in value)
        return f"[\n{lines}]"
    return json.dumps(value, ensure_ascii=False)


def _unions() -> Iterator[str]:
    yield 'export type FilterName = (typeof FACETS)[number]["name"] | typeof CONFLICTS | typeof CHANGED;'
    yield 'export type Sort = (typeof ORDERS)[number]["name"];'
    yield "export type Theme = (typeof THEMES)[number];"
    yield f"export type Pane = {' | '.join(json.dumps(name) for name, _ in PANES)};\n"


def _properties() -> Iterator[str]:
    """Properties of the features of each layer, as the map asks for them."""
    yield "/** Names in all languages of the catalogue; `name` is the one in its first, or the best other one. */"
    yield "export interface Names {"
    yield "  readonly name: string | null;"
    yield "  readonly [column: `name_${string}`]: string | null;"
    yield "}\n"
    yield "/** Names on the sides of a border, one for each country of the catalogue. */"
    yield "export interface Sides {"
    yield "  readonly [column: `name_${string}_side`]: string | null;"
    yield "}\n"
    yield "/** Properties that the map asks for, by layer. */"
    yield "export interface Properties {"
    for layer_id, asked in ASKED.items():
        columns = (column for column in LAYERS[layer_id][1] if isinstance(column, Column))
        types = {"name": "string", **{column.name: _COLUMN[column.type] for column in columns}}
        own = [name for name in dict.fromkeys(asked.columns) if not (asked.has_names and name == "name")]
        body = "".join(f"    readonly {name}: {types[name]} | null;\n" for name in own)
        shared = (("Names", asked.has_names), ("Sides", asked.has_sides))
        parts = (*(name for name, is_there in shared if is_there), *((f"{{\n{body}  }}",) if own else ()))
        yield f'  readonly "{layer_id}": {" & ".join(parts)};'
    yield "}\n"


def _interface(made: type) -> str:
    """Interface of a dataclass; the names of those that the map script passes are as JavaScript writes them."""
    name_of = calls.camel if made.__module__ == calls.__name__ else str
    hints = get_type_hints(made, localns={"Mapping": Mapping, "Writing": fmt.Writing})
    lines = [f"  readonly {name_of(field.name)}: {_type(hints[field.name])};" for field in fields(made)]
    return "\n".join((f"export interface {made.__name__} {{", *lines, "}\n"))


def _type(hint: Any) -> str:
    """TypeScript's name of a type.

    Raises
    ------
    TypeError
        For a type that has no form in JSON.
    """
    origin, args = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return hint.__name__
    if origin is UnionType:
        return " | ".join("null" if arg is NoneType else _type(arg) for arg in args)
    if origin is tuple and args[-1] is Ellipsis:
        return f"readonly {_element(args[0])}[]"
    if origin is tuple:
        return f"readonly [{', '.join(map(_type, args))}]"
    if origin is Mapping:
        return f"Readonly<Record<string, {_type(args[1])}>>"
    raise TypeError(f"{hint!r} has no form in TypeScript")


def _element(hint: Any) -> str:
    written = _type(hint)
    return f"({written})" if " " in written else written


if __name__ == "__main__":
    FILE.write_text(typescript(), encoding="utf-8")
