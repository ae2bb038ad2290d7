"""Rules for where a catalogue lies: its bounds, what the map shows first, and its reference systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.space import register
from geodata.space.boxes import Box, holds, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog.model import About
    from geodata.catalog.wording import At, Broken


def broken_region(about: About) -> Iterator[Broken]:
    """Find what is wrong: where, what was found, what would be right, and the code of the rule."""
    for field, box in (("region_bbox", about.region_bbox), ("start_bbox", about.start_bbox)):
        if box is not None and (box[1] >= box[3] or box[0] == box[2]):
            yield _at(field), _written(box), "west, south, east, north with some width and height", "empty-box"
    start = about.start_bbox
    if start is not None and not all(holds(about.region_bbox, lon, lat) for lon, lat in (start[:2], start[2:])):
        yield (
            _at("start_bbox"),
            _written(start),
            f"a part of region_bbox, {_written(about.region_bbox)}",
            "outside-region",
        )
    if about.reference_systems:
        yield from _broken_systems(about.reference_systems, about.region_bbox)


def _broken_systems(codes: tuple[str, ...], region: Box) -> Iterator[Broken]:
    for i, code in enumerate(codes):
        number = int(code.partition(":")[2])
        at = _at("reference_systems", i)
        if code in codes[:i]:
            yield at, repr(code), "each system once", "duplicate-system"
        elif register.system(number, region) is None:
            expected = "a two-dimensional system of the EPSG register in degrees or metres that counts north and east"
            yield at, repr(code), expected, "unknown-system"
        elif (area := register.area_of_use(number)) is not None and not likeness(region, area):
            yield (
                at,
                f"{code} is for {_written(area)}",
                f"a system for the region, {_written(region)}",
                "outside-region",
            )


def _at(*path: str | int) -> At:
    return "catalog", "", path


def _written(box: Box) -> str:
    return ", ".join(f"{edge:g}" for edge in box)
