"""Draws the house from the code: ``docs/images/architecture.svg``, and the tables of the page on the architecture.

The storeys are those of ``tests/storeys.py``; the arrows are read from the source by ``tests/house.py``, as the tests
read them. A test compares what is committed with what this script makes, so the picture cannot drift.
``python -m docs.architecture`` from the folder above, or ``make architecture``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.house import ROOT, browser_graph, sources
from tests.storeys import (
    BROWSER,
    BROWSER_CONTRACT,
    BROWSER_GROUND,
    BROWSER_ROOMS,
    EXCEPTIONS,
    FLOORS,
    INSIDE,
    STOREYS,
    room_graph,
    room_of,
)

PICTURE = ROOT / "docs" / "images" / "architecture.svg"
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
UNDRAWN = {"geodata", "webapp"}
"""The packages' own ``__init__``: every arrow would end there and say nothing."""

LEFT, WIDTH, MARGIN = 256, 1040, 16
FLOOR, BOX_HEIGHT, GAP, LANE = 66, 40, 26, 14
SWEEPS = 24
STYLE = """
text { font: 13px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #17222d }
.band { fill: #f5f7f8 } .floor { fill: #4a5866 } .small { font-size: 11px; fill: #4a5866 }
.package { font-size: 15px; font-weight: 600 } .room { font-weight: 600 } .title { font-size: 12px }
.box { fill: #ffffff; stroke: #0b6b73 } .arrow { fill: none; stroke: #7f8b97; stroke-width: 1.1 } .tip { fill: #7f8b97 }
.up { fill: none; stroke: #b7462f; stroke-width: 1.4; stroke-dasharray: 5 3 }
@media (prefers-color-scheme: dark) {
text { fill: #e8eef3 } .band { fill: #1c2630 } .floor, .small { fill: #b3c0cb } .paper { fill: #151d25 }
.box { fill: #273440; stroke: #58c4c6 } .arrow { stroke: #8f9dab } .tip { fill: #8f9dab } .up { stroke: #ee7e66 }
}
""".strip()


TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
)


class Spot(NamedTuple):
    """A place on a floor: a room, or the lane in which an arrow passes the floor."""

    floor: int
    name: str
    is_room: bool

    @property
    def width(self) -> float:
        """In pixels."""
        return box_width(self.name) if self.is_room else LANE


def main() -> None:
    """Write the picture and the page's tables; ends with a word when a module has no room yet."""
    if lost := [name for name in sources() if room_of(name) is None]:
        sys.exit(f"place {', '.join(lost)} in tests/storeys.py first")
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def arrows() -> set[tuple[str, str]]:
    """Importer and imported room, without those that follow from longer ways."""
    graph = {a: {b for b in others if b not in UNDRAWN} for a, others in room_graph().items() if a not in UNDRAWN}
    far: dict[str, set[str]] = {}
    for room in sorted(graph, key=FLOORS.__getitem__):
        far[room] = graph[room].union(*(far.get(other, ()) for other in graph[room]))
    return {(a, b) for a, others in graph.items() for b in others if not any(b in far.get(c, ()) for c in others - {b})}


def modules_in(room: str) -> int:
    """Number of modules of a room, its ``__init__`` counted where it is a package."""
    return sum(room_of(name) == room for name in sources())


def numbers() -> str:
    """Size of the house in one sentence."""
    graph = {a: others - UNDRAWN for a, others in room_graph().items() if a not in UNDRAWN}
    parts = []
    for package in ("geodata", "webapp"):
        rooms = [room for room in FLOORS if room.startswith(f"{package}.")]
        floors = {FLOORS[room] for room in rooms}
        own = sum(other.startswith(f"{package}.") for room in rooms for other in graph.get(room, ()))
        modules = sum(name.startswith(f"{package}.") or name == package for name in sources())
        parts.append(f"`{package}`: {len(rooms)} rooms on {len(floors)} floors, {own} arrows, {modules} modules")
    return "; ".join(parts) + "."


# the picture


def box_width(room: str) -> float:
    """Pixels that a room's name needs."""
    return max(92, round(26 + 7.6 * len(room.partition(".")[2])))


def ways() -> list[list[Spot]]:
    """Each arrow as the spots that it passes, from above to below."""
    found = []
    for upper, lower in sorted(arrows()):
        lanes = [
            Spot(floor, f"{upper}>{lower}", is_room=False) for floor in range(FLOORS[upper] - 1, FLOORS[lower], -1)
        ]
        found.append([Spot(FLOORS[upper], upper, is_room=True), *lanes, Spot(FLOORS[lower], lower, is_room=True)])
    return found


def placed(lines: list[list[Spot]]) -> dict[Spot, float]:
    """Middle of each spot, in pixels: near its neighbours above and below, without overlaps."""
    rooms = {Spot(FLOORS[room], room, is_room=True) for room in FLOORS if room not in UNDRAWN}
    spots = sorted(rooms | {spot for line in lines for spot in line})
    near = defaultdict(list)
    for line in lines:
        for upper, lower in pairwise(line):
            near[upper].append(lower)
            near[lower].append(upper)
    floors = defaultdict(list)
    for spot in spots:
        floors[spot.floor].append(spot)
    middle = (LEFT + WIDTH) / 2
    at = {spot: middle + n for row in floors.values() for n, spot in enumerate(row)}
    for sweep in range(SWEEPS):
        for floor in sorted(floors, reverse=sweep % 2 == 0):
            row = floors[floor]
            wish = {
                spot: sum(at[other] for other in near[spot]) / len(near[spot]) if near[spot] else at[spot]
                for spot in row
            }
            row.sort(key=lambda spot: (wish[spot], spot))
            at.update(spread(row, wish))
    return at


def spread(row: list[Spot], wish: dict[Spot, float]) -> dict[Spot, float]:
    """Positions in the row's order, as near to the wishes as the widths allow (pool adjacent violators)."""
    offsets, end = [], 0.0
    for spot in row:
        offsets.append(end + spot.width / 2)
        end += spot.width + GAP
    blocks: list[tuple[float, int]] = []
    for spot, offset in zip(row, offsets, strict=True):
        value, count = wish[spot] - offset, 1
        while blocks and blocks[-1][0] > value:
            other, more = blocks.pop()
            value, count = (value * count + other * more) / (count + more), count + more
        blocks.append((value, count))
    starts = [value for value, count in blocks for _ in range(count)]
    most = WIDTH - MARGIN - (end - GAP)
    return {
        spot: round(min(max(start, LEFT), most) + offset, 1)
        for spot, start, offset in zip(row, starts, offsets, strict=True)
    }


def picture() -> str:
    """The SVG, readable in light and dark."""
    lines = ways()
    at = placed(lines)
    height = MARGIN * 2 + FLOOR * len(STOREYS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t">',
        f'<title id="t">Rooms of the atlas on their floors. {escape(numbers().replace("`", ""))}</title>',
        f"<style>{STYLE}</style>",
        TIP,
        f'<rect class="paper" width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *bands(),
        *(arrow(line, at) for line in lines),
        *(upward(importer, imported, at) for importer, imported in sorted(EXCEPTIONS)),
        *(box(spot, x) for spot, x in sorted(at.items()) if spot.is_room),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def top(floor: int) -> float:
    """Upper edge of a floor's boxes; the ground is at the foot of the picture."""
    return MARGIN + FLOOR * (len(STOREYS) - 1 - floor) + (FLOOR - BOX_HEIGHT) / 2


def bands() -> list[str]:
    """The packages as grounds of their floors, with the floors' titles."""
    found = []
    for package in ("geodata", "webapp"):
        floors = [floor for room, floor in FLOORS.items() if room.startswith(f"{package}.")]
        y = top(max(floors)) - (FLOOR - BOX_HEIGHT) / 2 + 3
        tall = FLOOR * (max(floors) - min(floors) + 1) - 6
        found.append(f'<rect class="band" x="6" y="{y:g}" width="{WIDTH - 12}" height="{tall:g}" rx="8"/>')
        found.append(f'<text class="package" x="20" y="{y + 20:g}">{package}</text>')
    for floor, storey in enumerate(STOREYS):
        y = top(floor) + BOX_HEIGHT / 2 + 8
        found.append(f'<text class="floor title" x="20" y="{y:g}">{floor}  {escape(storey.title)}</text>')
    return found


def arrow(line: list[Spot], at: dict[Spot, float]) -> str:
    """One import: curves between floors, straight through the lanes of the floors between."""
    x, y = at[line[0]], top(line[0].floor) + BOX_HEIGHT
    path = [f"M{x:g} {y:g}"]
    for spot in line[1:]:
        end, below = at[spot], top(spot.floor)
        half = (y + below) / 2
        path.append(f"C{x:g} {half:g} {end:g} {half:g} {end:g} {below:g}")
        x, y = end, below + BOX_HEIGHT
        if not spot.is_room:
            path.append(f"V{y:g}")
    return f'<path class="arrow" marker-end="url(#tip)" d="{"".join(path)}"/>'


def upward(importer: str, imported: str, at: dict[Spot, float]) -> str:
    """An import that the table lists as an exception, dashed."""
    low, high = (Spot(FLOORS[room], room, is_room=True) for room in (room_of(importer), room_of(imported)))
    x, y, end, above = at[low] + 12, top(low.floor), at[high] + 12, top(high.floor) + BOX_HEIGHT
    return f'<path class="up" d="M{x:g} {y:g}C{x:g} {y - 30:g} {end:g} {above + 30:g} {end:g} {above:g}"/>'


def box(spot: Spot, x: float) -> str:
    """One room with its name and the number of its modules."""
    y, count = top(spot.floor), modules_in(spot.name)
    words = "1 module" if count == 1 else f"{count} modules"
    left = x - spot.width / 2
    name = spot.name.partition(".")[2]
    return (
        f'<rect class="box" x="{left:g}" y="{y:g}" width="{spot.width:g}" height="{BOX_HEIGHT}" rx="5"/>'
        f'<text class="room" x="{x:g}" y="{y + 17:g}" text-anchor="middle">{name}</text>'
        f'<text class="small" x="{x:g}" y="{y + 32:g}" text-anchor="middle">{words}</text>'
    )


# the page's tables


def filled(page: str) -> str:
    """The page with its tables written anew between their marks."""
    for name, text in {"numbers": numbers(), "storeys": storeys(), "inside": inside(), "browser": browser()}.items():
        mark = re.compile(rf"(<!-- {name}: [^\n]* -->\n).*?(<!-- end -->)", re.DOTALL)
        page, count = mark.subn(lambda match, text=text: f"{match[1]}\n{text}\n\n{match[2]}", page)
        if count != 1:
            sys.exit(f"{PAGE.name} has {count} places for {name}, one is needed")
    return page


def storeys() -> str:
    """Table of floors and rooms, the top first, each room with its own first sentence."""
    rows = ["| floor | room | what it is for |", "| --- | --- | --- |"]
    for floor in range(len(STOREYS) - 1, -1, -1):
        title = f"{floor} {STOREYS[floor].title}"
        for room in (room for room in STOREYS[floor].rooms if room not in UNDRAWN):
            rows.append(f"| {title} | `{room}` | {first_sentence(sources()[room])} |")
            title = ""
    return "\n".join(rows)


def first_sentence(path: Path) -> str:
    """What a module says of itself."""
    words = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    return " ".join(words.replace("``", "`").split())


def inside() -> str:
    """Table of the storeys inside of rooms, from the ground up."""
    rows = ["| room | its storeys, the lowest first |", "| --- | --- |"]
    for room, floors in INSIDE.items():
        names = (", ".join("the others" if name == "*" else f"`{name}`" for name in sorted(floor)) for floor in floors)
        rows.append(f"| `{room}` | {' → '.join(names)} |")
    return "\n".join(rows)


def browser() -> str:
    """Table of the rooms of the browser's side."""
    rows = ["| room | what is in it | may import from |", "| --- | --- | --- |"]
    for room, what in BROWSER_ROOMS.items():
        others = ", ".join(f"`{name}`" for name in BROWSER if name in BROWSER[room])
        rows.append(f"| `{room}` | {what} | {f'{others}, the ground' if others else 'nothing'} |")
    ground = ", ".join(f"`{name}.ts`" for name in sorted(BROWSER_GROUND))
    rows.append(f"| the ground in `pages` | {ground} | `text`, `card`, the ground |")
    if BROWSER_CONTRACT in browser_graph():
        rows.append(
            f"| `{BROWSER_CONTRACT}` | what Python and the browser both say, written from Python; open to all | |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    main()
