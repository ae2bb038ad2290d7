"""The outlook of a catalogue's map: what is seen first, how far one may go, and from which zoom.

Boxes are west, south, east, north in degrees; east is beyond 180 where a region crosses the antimeridian.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from geodata.space.boxes import Box, unrolled

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog

LEAST_REACH = (40.0, 24.0)
"""Degrees of longitude and latitude that can be looked at at least: a small region wants to be seen where it is."""

LEAST_START = (1.0, 0.6)
"""Degrees of longitude and latitude of the smallest first view: one project alone has no extent."""

EDGE_LAT = 85.0
"""The map ends at 85.05 degrees."""

MERIDIAN = 180.0

LEAST_PX = 512
"""Pixels that the region is wide at least when it is seen smallest."""

ZOOMS = (2, 4)
"""The smallest zoom of the map: 4 shows a continent, and only a region that is larger needs less."""


class Outlook(NamedTuple):
    """What is seen first, what can be reached by panning, and the smallest zoom."""

    start: Box
    reach: Box
    min_zoom: int

    @property
    def begin(self) -> float:
        """Longitude at which the map begins: features west of it lie beyond 180 degrees."""
        return self.reach[0] if self.reach[2] > MERIDIAN else -MERIDIAN


def outlook_of(catalog: Catalog) -> Outlook:
    """Outlook of a catalogue: what it says itself, otherwise the extent of its projects, otherwise its region."""
    region = unrolled(catalog.about.region_bbox)
    given = catalog.about.start_bbox
    start = _turned(unrolled(given), region[0]) if given is not None else _extent(catalog, region) or region
    return Outlook(start, _widened(region, LEAST_REACH), _min_zoom(region))


def _extent(catalog: Catalog, region: Box) -> Box | None:
    """Box around all projects, no wider than the region; None without projects."""
    places = [project.location for project in catalog.projects.values()]
    if not places:
        return None
    lons = [place.lon if place.lon >= region[0] else place.lon + 360 for place in places]
    lats = [place.lat for place in places]
    west, south, east, north = _widened((min(lons), min(lats), max(lons), max(lats)), LEAST_START)
    return max(west, region[0]), max(south, region[1]), min(east, region[2]), min(north, region[3])


def _widened(box: Box, least: tuple[float, float]) -> Box:
    """The box made at least so wide and high, around its middle."""
    west, south, east, north = box
    x, y = max(0.0, least[0] - (east - west)) / 2, max(0.0, least[1] - (north - south)) / 2
    return west - x, max(south - y, -EDGE_LAT), east + x, min(north + y, EDGE_LAT)


def _turned(box: Box, west: float) -> Box:
    """The box on the same side of the antimeridian as the region that begins at ``west``."""
    turn = 360 if box[0] < west else 0
    return box[0] + turn, box[1], box[2] + turn, box[3]


def _min_zoom(region: Box) -> int:
    fitting = math.ceil(math.log2(LEAST_PX / 256 * 360 / (region[2] - region[0])))
    return min(max(fitting, ZOOMS[0]), ZOOMS[1])
