"""The map of a picture: what is to be seen, from where, and all that is drawn of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import shapely

from geodata.errors import UnknownFeatureError
from geodata.layers import deadline
from webapp.picture import ground as base
from webapp.picture import looks, passages, places, ways
from webapp.picture.drawing import Painted, Scene, Sheet, boxes_of
from webapp.picture.frame import Frame
from webapp.picture.labels import Naming
from webapp.picture.paths import path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.snapshot.snapshot import Snapshot
    from geodata.tiles.pmtiles import TileArchive
    from webapp.picture.drawing import Box, Wanted
    from webapp.picture.ground import Ground
    from webapp.picture.lettering import Lettering

MARGIN = 28
"""Pixels around what is to be seen: half a symbol, and a little air."""

CLOSEST = {"site": 12, "settlement": 11, "district": 10, "region": 8, "country": 6}
"""Zoom that is close enough, by how exactly a place is known: closer would promise more than that."""

CLOSEST_UNKNOWN, CLOSEST_LINE, CLOSEST_CROSSING = 8, 9, 10
DEEPEST = 16
"""Zoom of the whole area at most; a smaller one is as large as it is."""

FARTHEST = 2
"""The smallest zoom at which a map of the world says anything."""

BARS = tuple(factor * 10.0**power for power in range(-2, 5) for factor in (1, 2, 5))
"""Kilometres that the scale bar may stand for."""

LONGEST_BAR, BAR_WORDS, BAR_HIGH, BAR_MARGIN = 100, 76, 34, 13
"""Pixels of the scale bar: its length, the room of its words, its height with the margin around it, and that margin."""

BASE_KEYS = {"border": "border", "border-other": "border-other", "admin": "region-border", "rail": "rail"}
"""Lines of the base map and their signs in the legend; rivers of both kinds have one."""


class Pen(NamedTuple):
    """What names are written with: their language, what a crossing is called and in which state it is, widths."""

    lang: str
    told: Callable[[str], tuple[str, str]]
    lettering: Lettering


def frame_of(snapshot: Snapshot, asked: Wanted, width: int, height: int) -> Frame:
    """Frame that shows what is chosen whole, and close enough; without that, the whole area."""
    shapes, closest = _sight(snapshot, asked)
    if not shapes:
        shapes, closest = [shapely.box(*snapshot.outlook.start)], DEEPEST
    margin = min(MARGIN, width // 8, height // 8)
    return Frame.around(shapes, width, height, margin=margin, closest=closest)


def frame_at(zoom: float, lat: float, lon: float, width: int, height: int, deepest: int) -> Frame:
    """Frame of a view, no closer and no farther than the map goes."""
    return Frame.centred(lon, lat, min(max(zoom, FARTHEST), deepest), width, height)


def scene(
    snapshot: Snapshot,
    archive: TileArchive | None,
    frame: Frame,
    asked: Wanted,
    pen: Pen,
    *,
    deepest: int,
) -> Scene:
    """Draw a map.

    Parameters
    ----------
    snapshot : Snapshot
        Of the day that is shown.
    archive : TileArchive or None
        The base map.
    frame : Frame
        What is shown.
    asked : Wanted
        Which projects, and what is chosen.
    pen : Pen
        Writes names.
    deepest : int
        Zoom that the live map goes to: symbols are grouped from there outward.
    """
    countries = tuple(snapshot.catalog.about.countries)
    below = base.ground(archive, frame, countries, pen.lang) if archive else base.Ground({}, ())
    shown: set[str] = set()
    deadline.check()
    symbols, clusters, approximate = places.symbols(snapshot, frame, asked, deepest)
    soft, over = places.areas(snapshot, frame, asked)
    water = ways.waters(snapshot, frame, asked, shown)
    corridors = ways.corridors(snapshot, frame, asked, shown)
    signs, stretches = passages.crossings(snapshot, frame, asked, pen.told, shown)
    lines = ways.lines(snapshot, frame, asked, shown)
    shown.update({"approx" if inexact else "exact" for inexact in approximate})
    shown.update({"area"} if soft.paths or over.paths else ())
    shown.update(_base_keys(below))
    bar_km, bar_px = _bar(frame)
    taken = boxes_of(symbols, clusters, signs)
    corner = _corner(frame, bar_px, taken)
    labels = Naming(frame, pen.lettering, [corner, *taken])
    labels.of_signs(signs)
    labels.of_ground(below.named)
    return Scene(
        ground=tuple(_painted(below, frame.zoom)),
        drawn=tuple(group for group in (water, soft, over, corridors, stretches, lines) if group.paths),
        signs=signs,
        clusters=clusters,
        symbols=symbols,
        labels=tuple(labels.placed),
        shown=frozenset(shown),
        bar_km=bar_km,
        bar_px=bar_px,
        bar_at=(corner[0] + BAR_MARGIN, corner[3] - BAR_MARGIN),
    )


def _sight(snapshot: Snapshot, asked: Wanted) -> tuple[list[BaseGeometry], int]:
    """Shapes of what is chosen, and the zoom that is close enough for it."""
    if asked.project:
        return _project_sight(snapshot, asked.project)
    for layer_id, id_, closest in (
        ("crossings", asked.crossing, CLOSEST_CROSSING),
        ("corridors", asked.corridor, CLOSEST_LINE),
        ("rivers", asked.water, CLOSEST_LINE),
    ):
        if id_ and layer_id in snapshot.layers:
            return [*_shape(snapshot, layer_id, id_)], closest
    return [], DEEPEST


def _project_sight(snapshot: Snapshot, project_id: str) -> tuple[list[BaseGeometry], int]:
    layer = snapshot.layer("projects")
    point = [*_shape(snapshot, "projects", project_id)]
    if not point:
        return [], DEEPEST
    lines = [*_shape(snapshot, "project-lines", project_id)]
    shapes = lines or [area for area, _ in places.own_areas(snapshot, project_id)]
    closest = CLOSEST.get(layer.values["precision"][layer.row(project_id)], CLOSEST_UNKNOWN)
    return [*point, *shapes], closest


def _shape(snapshot: Snapshot, layer_id: str, id_: str) -> Iterator[BaseGeometry]:
    layer = snapshot.layers.get(layer_id)
    if layer is None:
        return
    try:
        found = layer.shape(layer.row(id_))
    except UnknownFeatureError:  # most projects are no line, and of the past not everything is known
        return
    if found is not None:
        yield found


def _painted(below: Ground, zoom: float) -> Iterator[Sheet]:
    """Areas and lines of the base map, from the bottom up; the shared border is a band with a line in it."""
    step = base.step_of(zoom)
    for kind, shapes in below.shapes.items():
        d = path(shapes)
        if not d:
            continue
        if kind in base.AREAS:
            yield Sheet((Painted(d, looks.Appearance(fill="land-focus" if kind == "focus" else kind)),))
        elif kind == "border":
            yield Sheet((Painted(d, looks.base_line(looks.BORDER_BAND, step)), Painted(d, looks.base_line(kind, step))))
        else:
            ties = [Painted(d, looks.TIES)] if kind == "rail" and step >= looks.TIES_FROM else []
            yield Sheet((Painted(d, looks.base_line(kind, step)), *ties))


def _base_keys(below: Ground) -> set[str]:
    found = {key for kind, key in BASE_KEYS.items() if below.shapes.get(kind)}
    rivers = any(below.shapes.get(kind) for kind in ("river", looks.LONG_RIVER))
    return found | ({"stream"} if rivers else set())


def _corner(frame: Frame, bar_px: float, taken: Sequence[Box]) -> Box:
    """Box of the scale bar: the first corner without a symbol, or else the usual one."""
    wide = bar_px + BAR_WORDS
    right, bottom = frame.width - wide, frame.height - BAR_HIGH
    corners = [
        (left, top, left + wide, top + BAR_HIGH)
        for left, top in ((0.0, bottom), (right, bottom), (0.0, 0.0), (right, 0.0))
    ]
    free = [box for box in corners if not any(_meet(box, other) for other in taken)]
    return (free or corners)[0]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _bar(frame: Frame) -> tuple[float, float]:
    """Kilometres and pixels of the longest round scale bar that fits."""
    per_pixel = frame.metres / 1000
    km = max((bar for bar in BARS if bar / per_pixel <= LONGEST_BAR), default=BARS[0])
    return km, km / per_pixel
