"""What PROJ's register knows of reference systems: what they are, and which have an area that meets a region.

Everything here looks into PROJ's database, which takes milliseconds to tenths of a second; callers keep what they get.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError

from geodata.space.boxes import likeness
from geodata.space.crs import DEGREE_DECIMALS, METRE_DECIMALS, Crs, best_way, epsg

if TYPE_CHECKING:
    from pyproj.database import CRSInfo

    from geodata.space.boxes import Box

_DECIMALS = {"degree": DEGREE_DECIMALS, "metre": METRE_DECIMALS}
"""Units that are offered; feet, grads and links would each need a number of decimals of their own."""

SYSTEMS_REMEMBERED = 128
"""Areas of use that are kept: more than the layers of any catalogue are asked in."""

_OUTWORN = "WGS 72"
"""Systems that WGS 84 has replaced wherever they were used; they would crowd out national ones."""


def system(number: int, region: Box) -> Crs | None:
    """System of the EPSG register as it is offered, or None when it is unknown or cannot be.

    It can be offered when it is two-dimensional, in degrees or metres, and counts north and east.
    """
    try:
        found = CRS.from_epsg(number)
    except CRSError:
        return None
    units = {axis.unit_name for axis in found.axis_info}
    directions = sorted(axis.direction for axis in found.axis_info)
    if directions != ["east", "north"] or len(units) != 1 or not units <= _DECIMALS.keys():
        return None
    return epsg(number, found.name, _DECIMALS[units.pop()], region)


@lru_cache(SYSTEMS_REMEMBERED)
def area_of_use(number: int) -> Box | None:
    """West, south, east, north of where a system of the EPSG register is meant to be used."""
    found = CRS.from_epsg(number).area_of_use
    return None if found is None else (found.west, found.south, found.east, found.north)


def is_usable(number: int, region: Box) -> bool:
    """Whether a system can be offered and has a way from CRS84."""
    return system(number, region) is not None and best_way(f"EPSG:{number}", region) is not None


def fitting(region: Box) -> list[tuple[int, float]]:
    """EPSG numbers of the systems whose area of use meets a region, with their ``likeness``, the most alike first."""
    infos = query_crs_info(
        auth_name="EPSG",
        pj_types=[PJType.GEOGRAPHIC_2D_CRS, PJType.PROJECTED_CRS],
        area_of_interest=AreaOfInterest(*region),
        contains=False,
    )
    areas = {int(info.code): area for info in infos if (area := _area(info)) is not None}
    alike = {number: likeness(region, area) for number, area in areas.items()}
    return sorted(alike.items(), key=lambda found: (-found[1], found[0]))


def _area(info: CRSInfo) -> Box | None:
    """Area of use of a system that may be offered; None for one that may not, or has no area."""
    if info.deprecated or info.area_of_use is None or info.name.startswith(_OUTWORN):
        return None
    west, south, east, north = info.area_of_use.bounds
    return west, south, east, north
