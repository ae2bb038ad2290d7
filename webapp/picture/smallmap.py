"""Small maps of projects, crossings, corridors and waters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import shapely

from geodata.errors import UnknownFeatureError
from geodata.formats.symbols import FLIGHTS, PLANNED
from geodata.snapshot.states import AT_REST
from webapp.picture.backdrop import Backdrop, Name, backdrop, names
from webapp.picture.frame import LEAST, Frame, box_of, edges
from webapp.picture.paths import path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.story import Sight
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from geodata.tiles.pmtiles import TileArchive
    from webapp.picture.backdrop import Box

WIDTH, HEIGHT = 400, 270
"""Pixels, and units of the SVG."""

AROUND = 30
"""Pixels kept free around what is shown."""

CLOSEST = 9.0
"""Zoom of a single exact place: some seventy kilometres across, with a town that one knows."""

COARSE = 1.0
"""Pixels by which a line may stray where a page has many small maps."""

MARK, CROSSING, SPOT = 26.0, 12.0, 10.0
"""Sides of the symbols, in pixels."""

BARS = tuple(factor * 10**power for power in range(5) for factor in (1, 2, 5))
"""Kilometres that the scale bar may stand for."""

LONGEST_BAR = 90
"""Pixels."""

CREDITS: Box = (0, HEIGHT - 20, WIDTH, HEIGHT)
"""Where scale and credits stand."""


class Path(NamedTuple):
    """A path of the SVG, in tenths of pixels, with the classes of the live map's own lines and areas."""

    look: str
    d: str


class Mark(NamedTuple):
    """A symbol with its middle in pixels; ``number`` tells projects of one picture apart."""

    kind: str
    x: float
    y: float
    icon: str = ""
    status: str = ""
    is_approximate: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class SmallMap:
    """All that the template draws.

    Parameters
    ----------
    paths : tuple of Path
        From the bottom up.
    names : tuple of Name
        Of the base map.
    marks : tuple of Mark
        Above all.
    bar_km : float
        What the scale bar stands for.
    bar_px : float
        How long it is.
    box : tuple of float
        West, south, east, north of what is seen, in degrees.
    extent : tuple of float
        The same of what it shows, without what lies around.
    """

    paths: tuple[Path, ...]
    names: tuple[Name, ...]
    marks: tuple[Mark, ...]
    bar_km: float
    bar_px: float
    box: Box
    extent: Box
    width: int = WIDTH
    height: int = HEIGHT


class _Shown(NamedTuple):
    """A shape of the catalogue (lon/lat degrees) and how it is drawn; without a look it is only kept in sight."""

    look: str
    shape: BaseGeometry


def of_projects(snapshot: Snapshot, archive: TileArchive | None, ids: Sequence[str], lang: str) -> SmallMap | None:
    """Map of some projects with their areas and lines; None when none of them has a place."""
    projects = snapshot.layer("projects")
    rows = [projects.row(project_id) for project_id in ids]
    shown = [found for project_id in ids for found in _extent(snapshot, project_id)]
    points = [(number, row, point) for number, row in enumerate(rows, 1) if (point := projects.shape(row)) is not None]
    shown += [_Shown("", point) for _, _, point in points]
    if not shown:
        return None
    frame = _frame(shown)
    marks = [_mark(snapshot, frame, row, number if len(ids) > 1 else 0) for number, row, _ in points]
    return _drawn(snapshot, archive, frame, shown, marks, lang)


def of_feature(
    snapshot: Snapshot, archive: TileArchive | None, layer_id: str, feature_id: str, lang: str
) -> SmallMap | None:
    """Map of a crossing, corridor or water; None when it has no place."""
    shown = [*_feature(snapshot, layer_id, feature_id)]
    if not shown:
        return None
    return _drawn(snapshot, archive, _frame(shown), shown, [], lang, chosen=(feature_id,))


def of_points(
    snapshot: Snapshot, archive: TileArchive | None, points: Sequence[tuple[float, float, str]], lang: str
) -> SmallMap | None:
    """Map of bare points (longitude, latitude, kind of the mark); None when there are none."""
    if not points:
        return None
    shown = [_Shown("", shapely.Point(lon, lat)) for lon, lat, _ in points]
    frame = _frame(shown, COARSE)
    marks = [Mark(kind, *frame.at(lon, lat)) for lon, lat, kind in points]
    return _drawn(snapshot, archive, frame, shown, marks, lang)


def of_sight(snapshot: Snapshot, archive: TileArchive | None, sight: Sight, lang: str) -> SmallMap | None:
    """Map of all that a step of a story names; of all projects in the whole area where it names nothing."""
    layer = snapshot.layer("projects")
    rows = [layer.row(project_id) for project_id in sight.projects] if sight else [*range(len(layer))]
    things = [(name, id_) for name in ("crossings", "corridors", "rivers") for id_ in getattr(sight, name)]
    shown = [found for name, id_ in things for found in _feature(snapshot, name, id_)]
    shown += [found for project_id in sight.projects for found in _extent(snapshot, project_id)]
    placed = [row for row in rows if layer.shape(row) is not None]
    if sight:
        shown += [_Shown("", shape) for row in placed if (shape := layer.shape(row)) is not None]
    else:
        shown = [_Shown("", shapely.box(*snapshot.outlook.start))]
    if not shown:
        return None
    frame = _frame(shown, COARSE)
    marks = [_mark(snapshot, frame, row) for row in placed]
    return _drawn(snapshot, archive, frame, shown, marks, lang, chosen=sight.crossings)


def _mark(snapshot: Snapshot, frame: Frame, row: int, number: int = 0) -> Mark:
    """Symbol of a project that has a place."""
    layer = snapshot.layer("projects")
    point, values = layer.shape(row), layer.values
    inexact = values["precision"][row] in snapshot.catalog.vocab.approximate
    x, y = frame.at(*shapely.get_coordinates(point)[0])
    return Mark("project", x, y, values["icon"][row], values["status"][row], inexact, number)


def _feature(snapshot: Snapshot, layer_id: str, feature_id: str) -> Iterator[_Shown]:
    """A crossing with the stretch on which it may lie, a corridor or a water."""
    layer = snapshot.layer(layer_id)
    is_crossing = layer_id == "crossings"
    look = "" if is_crossing else _line(layer, feature_id)
    yield from (_Shown(look, shape) for shape in _shapes(layer, feature_id))
    if is_crossing:
        stretches = snapshot.layer("crossing-stretches")
        yield from (_Shown("atlas-stretch", shape) for shape in _shapes(stretches, feature_id))


def _extent(snapshot: Snapshot, project_id: str) -> Iterator[_Shown]:
    """Course of a line, or else the area that a project lies in; a point alone has neither."""
    layer = snapshot.layer("project-lines")
    lines = [*_shapes(layer, project_id)]
    for shape in lines:
        look = _line(layer, project_id)
        yield from (_Shown(name, shape) for name in (("atlas-casing", look) if "atlas-line" in look else (look,)))
    areas = snapshot.layer("project-areas")
    rows = areas.once(_by_project).get(project_id, ())
    if rows and not lines:  # one on each side of a border
        circle = " circle" if "circle" in {areas.values["shape"][row] for row in rows} else ""
        yield _Shown(f"atlas-area lit{circle}", shapely.union_all([areas.shape(row) for row in rows]))


def _line(layer: Layer, feature_id: str) -> str:
    """Classes of a corridor, a water, or the line of a project, as the live map gives them."""
    of = layer.properties(layer.row(feature_id))
    if of.get("sector", of.get("mode")) in FLIGHTS:
        return "atlas-flight"
    if layer.id == "rivers":
        return "atlas-river lit"
    state = of.get("status" if layer.id == "project-lines" else "state")
    planned = " planned" if state in PLANNED or (layer.id == "corridors" and state == AT_REST) else ""
    return f"atlas-line st-{state}{planned}" if layer.id == "project-lines" else f"atlas-corridor{planned}"


def _by_project(areas: Layer) -> dict[str, list[int]]:
    """Rows of each project's areas."""
    found: dict[str, list[int]] = {}
    for row, project_id in enumerate(areas.values["project"]):
        found.setdefault(project_id, []).append(row)
    return found


def _frame(shown: Sequence[_Shown], least: float = LEAST) -> Frame:
    shapes = [entry.shape for entry in shown]
    return Frame.around(shapes, WIDTH, HEIGHT, margin=AROUND, closest=CLOSEST, least=least)


def _shapes(layer: Layer, feature_id: str) -> Iterator[BaseGeometry]:
    try:
        shape = layer.shape(layer.row(feature_id))
    except UnknownFeatureError:  # most projects are no line, and an exact crossing has no stretch
        return
    if shape is not None:
        yield shape


def _drawn(
    snapshot: Snapshot,
    archive: TileArchive | None,
    frame: Frame,
    shown: Sequence[_Shown],
    marks: list[Mark],
    lang: str,
    chosen: Sequence[str] = (),
) -> SmallMap:
    countries = tuple(snapshot.catalog.about.countries)
    below = backdrop(archive, frame, countries, lang) if archive else Backdrop({}, ())
    paths = [Path(f"sm-{kind}", path(shapes)) for kind, shapes in below.shapes.items() if shapes]
    paths += [Path(entry.look, d) for entry in shown if entry.look and (d := path(frame.drawn([entry.shape])))]
    marks = [*_crossings(snapshot, frame, chosen), *marks]
    sides = {"project": MARK, "crossing": CROSSING, "crossing chosen": MARK, "new": SPOT, "same": SPOT}
    taken = [_box(mark, sides[mark.kind]) for mark in marks]
    km, pixels = _bar(frame)
    extent = box_of(*edges(entry.shape for entry in shown))
    seen = tuple(names(below, frame, [*taken, CREDITS]))
    return SmallMap(tuple(paths), seen, tuple(marks), km, pixels, frame.box, extent)


def _crossings(snapshot: Snapshot, frame: Frame, chosen: Sequence[str]) -> list[Mark]:
    """Crossings within the frame, each on its stretch of the border if it has one; the chosen one last: on top."""
    layer, stretches = snapshot.layer("crossings"), snapshot.layer("crossing-stretches")
    signs = dict(
        zip(stretches.ids, zip(stretches.values["sign_lon"], stretches.values["sign_lat"], strict=True), strict=True)
    )
    found = []
    for row, crossing_id in enumerate(layer.ids):
        point = layer.shape(row)
        if point is None:
            continue
        x, y = frame.at(*signs.get(crossing_id, (point.x, point.y)))
        if 0 <= x <= frame.width and 0 <= y <= frame.height:
            kind = "crossing chosen" if crossing_id in chosen else "crossing"
            found.append(Mark(kind, x, y, status=str(layer.values["state"][row] or "")))
    return sorted(found, key=lambda mark: mark.kind != "crossing")


def _box(mark: Mark, side: float) -> Box:
    half = side / 2 + 1
    return mark.x - half, mark.y - half, mark.x + half, mark.y + half


def _bar(frame: Frame) -> tuple[float, float]:
    """Kilometres and pixels of the longest round scale bar that fits."""
    per_pixel = frame.metres / 1000
    km = max((bar for bar in BARS if bar / per_pixel <= LONGEST_BAR), default=BARS[0])
    return km, km / per_pixel
