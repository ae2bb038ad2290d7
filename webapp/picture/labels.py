"""Names in a picture, where there is room: beside what they name, never over a symbol or another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.picture.drawing import Box, Caption
from webapp.picture.ground import CAPITAL, COUNTRY, REGION, TOWN, WATER, step_of, towns_first
from webapp.picture.lettering import NORMAL, STRONG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from webapp.picture.drawing import Sign
    from webapp.picture.frame import Frame
    from webapp.picture.ground import Toponym
    from webapp.picture.lettering import Lettering

GAP, SIGN_GAP = 5, 11
"""Pixels between a town's dot, or a crossing's sign, and its name."""

EDGE = 3
"""Pixels between a name and the edge of the map."""

BASE = 0.36
"""From the middle of a line of text down to its base line, as a part of its size."""

LEAD = 1.2
"""Height of a line, as a part of its size."""

APART = {COUNTRY: 1500, TOWN: 24, WATER: 500, REGION: 600}
"""Pixels within which the same name is not written again."""

SHIFTS = (0.0, -1.6, 1.6, -3.2, 3.2)
"""Lines by which the name of an area may stand beside its middle; that of a country would come into another."""

AMONG_SIGNS = 250
"""Pixels that the name of a crossing takes at most."""


class Naming:
    """Names that are placed one after the other.

    Parameters
    ----------
    frame : Frame
        Of the map.
    lettering : Lettering
        Measures.
    taken : sequence of Box
        Where no name may stand: symbols, scale.
    """

    def __init__(self, frame: Frame, lettering: Lettering, taken: Sequence[Box]) -> None:
        self._frame, self._lettering = frame, lettering
        self._full = list(taken)
        self._covers = list(taken)
        self._written: list[tuple[str, str, float, float]] = []
        self.placed: list[Caption] = []

    def of_signs(self, signs: Sequence[Sign]) -> None:
        """Write names and states beside crossings, the chosen one first."""
        for sign in sorted(signs, key=lambda sign: not sign.is_chosen):
            if not sign.name or sign.is_aside:
                continue
            name = self._lettering.cut(sign.name, 12, STRONG, AMONG_SIGNS)
            words = self._lettering.cut(sign.words, 11, NORMAL, AMONG_SIGNS)
            wide = max(self._lettering.width(name, 12, STRONG), self._lettering.width(words, 11))
            for box, anchor in _around(sign.x, sign.y, SIGN_GAP, wide, 28)[:4]:
                if self._is_free(box):
                    self._full.append(box)
                    x = {"start": box[0], "end": box[2], "middle": (box[0] + box[2]) / 2}[anchor]
                    self.placed.append(Caption(name, x, box[1] + 11, anchor, 12, STRONG, "crossing"))
                    self.placed.append(Caption(words, x, box[1] + 24, anchor, 11, NORMAL, "ink-2"))
                    break

    def of_ground(self, named: Sequence[Toponym]) -> None:
        """Write the names of the base map."""
        for it in towns_first(named):
            if self._is_repeated(it):
                continue
            size, weight, _, spacing = _style(it, step_of(self._frame.zoom))
            text = it.text.upper() if it.kind == COUNTRY else it.text
            wide = self._lettering.width(text, size, weight, spacing)
            if it.kind == TOWN and not self._cover(it) and not self._is_free(_dot(it)):
                continue
            for box, anchor in self._choices(it, wide, size * LEAD):
                if self._is_free(box):
                    self._put(it, text, box, anchor)
                    break

    def _put(self, it: Toponym, text: str, box: Box, anchor: str) -> None:
        size, weight, colour, spacing = _style(it, step_of(self._frame.zoom))
        x = {"start": box[0], "end": box[2], "middle": (box[0] + box[2]) / 2}[anchor]
        dot = (it.x, it.y) if it.kind == TOWN and not self._cover(it) else None
        self._full.append(box)
        if dot:
            self._full.append(_dot(it))
        self._written.append((it.kind, it.text, it.x, it.y))
        y = (box[1] + box[3]) / 2 + size * BASE
        self.placed.append(Caption(text, x, y, anchor, size, weight, colour, spacing, dot))

    def _choices(self, it: Toponym, wide: float, high: float) -> Iterator[tuple[Box, str]]:
        """Where a name may stand, the best place first: beside its town, or beside the symbol that covers it."""
        if it.kind == TOWN:
            if not (0 <= it.x <= self._frame.width and 0 <= it.y <= self._frame.height):
                return
            cover = self._cover(it)
            if cover is None:
                yield from _around(it.x, it.y, GAP, wide, high)
                return
            left, top, right, bottom = cover
            yield from _around((left + right) / 2, (top + bottom) / 2, (right - left) / 2 + 2, wide, high)
            return
        for lines in SHIFTS[:3] if it.kind == COUNTRY else SHIFTS:
            top = it.y - high / 2 + lines * high
            yield (it.x - wide / 2, top, it.x + wide / 2, top + high), "middle"

    def _cover(self, it: Toponym) -> Box | None:
        """Symbol that stands where something with a name is."""
        return next((box for box in self._covers if _holds(box, it.x, it.y)), None)

    def _is_repeated(self, it: Toponym) -> bool:
        apart = APART.get(it.kind, APART[WATER])
        return any(
            kind == it.kind and text == it.text and abs(x - it.x) < apart and abs(y - it.y) < apart
            for kind, text, x, y in self._written
        )

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        frame = self._frame
        if left < EDGE or top < EDGE or right > frame.width - EDGE or bottom > frame.height - EDGE:
            return False
        return all(right <= west or left >= east or bottom <= up or top >= down for west, up, east, down in self._full)


def _dot(it: Toponym) -> Box:
    return it.x - 3, it.y - 3, it.x + 3, it.y + 3


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _around(x: float, y: float, gap: float, wide: float, high: float) -> list[tuple[Box, str]]:
    """Places beside a point, the best first."""

    def at(left: float, top: float, anchor: str) -> tuple[Box, str]:
        return (left, top, left + wide, top + high), anchor

    near = gap * 0.7
    return [
        at(x + gap, y - high / 2, "start"),
        at(x - gap - wide, y - high / 2, "end"),
        at(x - wide / 2, y + gap, "middle"),
        at(x - wide / 2, y - gap - high, "middle"),
        at(x + near, y + near, "start"),
        at(x + near, y - near - high, "start"),
        at(x - near - wide, y + near, "end"),
        at(x - near - wide, y - near - high, "end"),
    ]


def _style(it: Toponym, step: int) -> tuple[float, int, str, float]:
    """Size, weight, colour and spacing of a name."""
    if it.kind == COUNTRY:
        return 12 if step < 6 else 13, STRONG, "country-ink", 2.0
    if it.kind == REGION:
        return 11, NORMAL, "admin-ink", 0.4
    if it.kind == TOWN:
        size = {CAPITAL: 13, 2: 12}.get(it.rank, 11) + (step >= 9)
        return size, STRONG if it.rank <= 2 else NORMAL, "town", 0.0
    return 11 if step < 7 else 12, NORMAL, "water-ink", 0.0
