"""The reference systems that a catalogue offers: three that are good everywhere, and those of its own region.

A layer is offered in those that are meant for where it is: elsewhere a system gives numbers that nobody should use.

A catalogue may list the ones of its region. Otherwise they are found: the UTM zones that meet the region, and the
systems of the EPSG register whose area of use is most like it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from geodata.errors import QueryError
from geodata.space import register
from geodata.space.boxes import meet, unrolled
from geodata.space.crs import CRS84, WEB_MERCATOR, WGS84

if TYPE_CHECKING:
    from geodata.space.boxes import Box
    from geodata.space.crs import Crs

EVERYWHERE: tuple[Crs, ...] = (CRS84, WGS84, WEB_MERCATOR)
"""Systems that every catalogue offers; the default first."""

WIDEST = 120.0
"""Degrees of longitude. Of a region that is wider no zone and no national system shows more than a part."""

MOST_FOUND = 6
"""Systems that are found besides the zones: those of a country's surveys, and not every projection of its past."""

_MOST_TRIED = 10
"""Systems whose way from CRS84 is looked for, which may take a tenth of a second each."""

_LEAST_LIKENESS = 0.02
"""Common part of region and area of use by their union: below, a system is made for something much larger."""

_REGIONS_REMEMBERED = 16
_UTM_NORTH, _UTM_SOUTH = 32600, 32700
_SHOWN_CHARS = 80


@dataclass(frozen=True)
class Systems:
    """What one catalogue offers; found out when it is first asked for.

    Parameters
    ----------
    region : tuple of float or None
        West, south, east, north of the catalogue in degrees; None for the systems that are good everywhere alone.
    listed : tuple of int or None
        EPSG numbers that the catalogue itself names, in its order; None to find them by the region.
    extent : tuple of float or None
        Where a layer is: of the catalogue's own systems those are offered whose area of use meets it.
    """

    region: Box | None = None
    listed: tuple[int, ...] | None = None
    extent: Box | None = None

    def meeting(self, extent: Box | None) -> Systems:
        """What is offered of a layer; everything when it has no place, or when that was asked before."""
        return self if extent is None or self.extent is not None else replace(self, extent=extent)

    @cached_property
    def offered(self) -> tuple[Crs, ...]:
        """Every system in which features are given and boxes and filters are taken; the default first."""
        own = (register.system(number, self.region) for number in self._numbers) if self.region else ()
        return (*EVERYWHERE, *(found for found in own if found is not None and self._is_for(found)))

    @cached_property
    def uris(self) -> list[str]:
        """Their identifiers; nobody may change the list."""
        return [system.uri for system in self.offered]

    def find(self, text: str) -> Crs | None:
        """System that a text names in one of these ways; None when it is not offered."""
        return self._names.get(text)

    def parse(self, text: str, parameter: str) -> Crs:
        """Find a system by URI, safe CURIE (``[EPSG:4326]``), URN or code (``EPSG:4326``).

        Raises
        ------
        QueryError
            When it is not one of ``offered`` (OGC 18-058r1 /req/crs/fc-crs-valid-value, /req/crs/bbox-crs-exception).
        """
        found = self.find(text)
        if found is None:
            known = ", ".join(self.uris)
            shown = text[:_SHOWN_CHARS]
            if (elsewhere := self._whole.find(text)) is not None:
                raise QueryError(parameter, f"{shown!r} is not for this layer, {self._why(elsewhere)}: {known}")
            raise QueryError(parameter, f"{shown!r} is not a coordinate reference system of this API: {known}")
        return found

    @property
    def _whole(self) -> Systems:
        return self if self.extent is None else replace(self, extent=None)

    def _is_for(self, system: Crs) -> bool:
        area = register.area_of_use(system.number)
        return self.extent is None or area is None or meet(area, self.extent)

    def _why(self, system: Crs) -> str:
        """Where a system is meant for, in words."""
        west, south, east, north = register.area_of_use(system.number) or (-180, -90, 180, 90)
        return f"which has nothing in its area of use, {west:g} to {east:g}° E and {south:g} to {north:g}° N"

    @cached_property
    def _names(self) -> dict[str, Crs]:
        return {name: system for system in self.offered for name in _spellings(system)}

    @property
    def _numbers(self) -> tuple[int, ...]:
        """EPSG numbers besides those that are good everywhere."""
        if self.region is None:
            return ()
        return found_for(self.region) if self.listed is None else self.listed


@lru_cache(_REGIONS_REMEMBERED)
def found_for(region: Box) -> tuple[int, ...]:
    """EPSG numbers for a region: UTM zones from west to east, then the best fitting others by number."""
    west, _, east, _ = unrolled(region)
    if east - west > WIDEST:
        return ()
    zones = utm_zones(region)
    apart = {*zones, *(int(system.code.partition(":")[2]) for system in EVERYWHERE[1:])}
    tried = (number for number, value in register.fitting(region) if value >= _LEAST_LIKENESS and number not in apart)
    usable = (number for number in islice(tried, _MOST_TRIED) if register.is_usable(number, region))
    return (*zones, *sorted(islice(usable, MOST_FOUND)))


def utm_zones(region: Box) -> tuple[int, ...]:
    """EPSG numbers of the zones of WGS 84 / UTM that meet a region, from west to east, the north before the south."""
    west, south, east, north = unrolled(region)
    first, end = int((west + 180) // 6), -int(-(east + 180) // 6)
    zones = [zone % 60 + 1 for zone in range(first, max(end, first + 1))]
    halves = [base for base, meets in ((_UTM_NORTH, north > 0), (_UTM_SOUTH, south < 0)) if meets]
    return tuple(dict.fromkeys(base + zone for base in halves for zone in zones))


def _spellings(system: Crs) -> tuple[str, ...]:
    between = ":1.3:" if system == CRS84 else "::"
    return (
        system.uri,
        system.code,
        system.authority,
        f"[{system.authority}]",
        f"urn:ogc:def:crs:{system.authority.replace(':', between)}",
    )
