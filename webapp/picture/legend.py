"""The legend of a picture: signs of what is shown, drawn with the looks of the map itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.picture import looks
from webapp.picture.drawing import KeyGroup, Painted
from webapp.picture.looks import Appearance, base_line, corridor, flight, line

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUS = "status"
"""Appearance of the keys of statuses, which are there when any project has them."""

_NEAR = 5
"""Zoom whose lines the legend shows."""

_ALONG = "M0 70H260"
_AREA = "M20 10H240V130H20Z"
"""Paths of a line and of an area in a box of 26 by 14 pixels, in tenths."""


def _of_lines(*found: Appearance) -> tuple[Painted, ...]:
    return tuple(Painted(_ALONG, look) for look in found)


SIGNS: dict[str, tuple[Painted, ...]] = {
    "area": (
        Painted(_AREA, looks.LIT),
        Painted(_AREA, looks.Appearance(stroke="area", width=7, stroke_opacity=0.17), _AREA),
    ),
    "stretch": _of_lines(Appearance(stroke="crossing", width=11, stroke_opacity=looks.STRETCH_OPACITY)),
    "line": _of_lines(*line(_NEAR, "operating", is_planned=False, is_lit=False)),
    "corridor": _of_lines(corridor(_NEAR, is_planned=False, is_unknown=False, is_lit=False, is_aside=False)),
    "planned": _of_lines(line(_NEAR, "under_construction", is_planned=True, is_lit=False)[1]),
    "flight": _of_lines(flight(is_lit=False, is_aside=False)),
    "river": _of_lines(looks.LIT_RIVER),
    "border": _of_lines(base_line(looks.BORDER_BAND, _NEAR), base_line("border", _NEAR)),
    "border-other": _of_lines(base_line("border-other", _NEAR)),
    "region-border": _of_lines(base_line("admin", _NEAR)),
    "stream": _of_lines(base_line(looks.LONG_RIVER, _NEAR)),
    "rail": _of_lines(base_line("rail", looks.TIES_FROM), looks.TIES),
}
"""Signs that are paths; rings and diamonds are symbols of the template."""


def of_what_is_shown(groups: Iterable[KeyGroup], shown: frozenset[str]) -> list[KeyGroup]:
    """Groups with the keys of what is on the map, without those that have none."""
    found = [
        KeyGroup(group.title, tuple(key for key in group.keys if key.look in shown or key.look == STATUS))
        for group in groups
    ]
    return [group for group in found if group.keys]
