"""Where the parts of a picture stand: heading, map, legend and foot never cover one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from webapp.picture.drawing import Caption
from webapp.picture.lettering import NORMAL, STRONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webapp.picture.drawing import Box, Inscription, KeyGroup, LegendKey, Size
    from webapp.picture.lettering import Lettering

BETWEEN = " · "
ROOMY, MIDDLING = 1000, 560
"""Widths from which there is room for larger letters."""

COLUMN = 272
"""Width of a legend beside the map."""

WIDE = 1.3
"""Width by height from which the legend stands beside the map, not below it."""

LEAST_BESIDE, LEAST_BELOW = (660, 300), (440, 420)
"""Width and height of the smallest picture with a legend beside its map, and below it."""

MOST_BELOW = 0.36
"""Part of the height that a legend below the map takes at most."""

CREDIT_LINES = 4
"""Those who made the base map are named in full, also in the smallest picture."""

LINES_PX = (20.0, 18.0, 16.0)
"""Heights of a line of the legend; smaller ones where there are many."""

SIGN_PX = 36
"""From the left edge of a sign to its words."""

TEXT_PX = 13
LEAD_PX = 14
"""Between two lines of the words of one sign."""

GROUP_GAP = 8
INNER = 16
"""Pixels between the edge of the legend and what is in it."""


class LegendLine(NamedTuple):
    """A sign of the legend: its left edge and middle, the lines of its words, and where its number ends."""

    key: LegendKey
    x: float
    y: float
    right: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of the parts, and their texts.

    Parameters
    ----------
    map : Box
        Left, top, right and bottom of the map.
    legend : Box or None
        Of the legend; None where there is no room for it.
    labels : tuple of Caption
        Of heading, legend's headings, and foot.
    entries : tuple of LegendLine
        Lines of the legend.
    """

    map: Box
    legend: Box | None
    labels: tuple[Caption, ...]
    entries: tuple[LegendLine, ...]

    @property
    def width(self) -> int:
        """Width of the map in pixels."""
        return round(self.map[2] - self.map[0])

    @property
    def height(self) -> int:
        """Height of the map in pixels."""
        return round(self.map[3] - self.map[1])


def laid_out(size: Size, words: Inscription, groups: Sequence[KeyGroup], lettering: Lettering) -> Layout:
    """Lay a picture out.

    Parameters
    ----------
    size : Size
        Of the whole.
    words : Inscription
        For heading and foot.
    groups : sequence of KeyGroup
        Of the legend; those at the end are left out first where there is too little room.
    lettering : Lettering
        Measures.
    """
    heading, top = _heading(size, words, lettering)
    foot, bottom = _foot(size, words, lettering)
    is_wide = size.width >= WIDE * size.height
    least = LEAST_BESIDE if is_wide else LEAST_BELOW
    if not groups or size.width < least[0] or size.height < least[1]:
        return Layout((0, top, size.width, bottom), None, (*heading, *foot), ())
    if is_wide:
        box = (size.width - COLUMN, top, size.width, bottom)
        titles, entries = _column(groups, box, lettering)
        return Layout((0, top, size.width - COLUMN, bottom), box, (*heading, *titles, *foot), entries)
    height, titles, entries = _below(groups, size, bottom, lettering)
    box = (0, bottom - height, size.width, bottom)
    return Layout((0, top, size.width, bottom - height), box, (*heading, *titles, *foot), entries)


def _sizes(width: int) -> tuple[float, float, float, float]:
    """Margin, and sizes of title, line below it and foot."""
    return (28, 30, 16, 12) if width >= ROOMY else (20, 22, 14, 11) if width >= MIDDLING else (12, 16, 12, 9)


def _heading(size: Size, words: Inscription, lettering: Lettering) -> tuple[list[Caption], int]:
    """Title and what is said below it, and where the map begins."""
    margin, large, small, _ = _sizes(size.width)
    room, most = size.width - 2 * margin, 2 if size.height >= 360 else 1
    y = margin * 0.55
    labels = []
    for text, px, weight, colour, lead in (
        (words.title, large, STRONG, "ink", 1.16),
        (BETWEEN.join(words.about), small, NORMAL, "ink-2", 1.35),
    ):
        for line in lettering.lines(text, px, weight, room, most):
            labels.append(Caption(line, margin, y + px * 0.92, "start", px, weight, colour))
            y += px * lead
    return labels, round(y + margin * 0.5)


def _foot(size: Size, words: Inscription, lettering: Lettering) -> tuple[list[Caption], int]:
    """Sources and credits, and where the map ends."""
    margin, _, _, px = _sizes(size.width)
    room, lead = size.width - 2 * margin, px * 1.4
    both = lettering.width(words.source, px, STRONG) + lettering.width(words.credits, px) + 2 * margin
    if both <= room:
        y = size.height - margin * 0.35 - px * 0.3
        right = Caption(words.credits, size.width - margin, y, "end", px, NORMAL, "ink-2")
        return [Caption(words.source, margin, y, "start", px, STRONG, "ink-2"), right], round(y - px - margin * 0.3)
    most = 2 if size.height >= 360 else 1
    lines = [(line, STRONG) for line in lettering.lines(words.source, px, STRONG, room, most)]
    lines += [(line, NORMAL) for line in lettering.lines(words.credits, px, NORMAL, room, CREDIT_LINES)]
    top = size.height - margin * 0.35 - lead * len(lines)
    labels = [
        Caption(line, margin, top + lead * number + px, "start", px, weight, "ink-2")
        for number, (line, weight) in enumerate(lines)
    ]
    return labels, round(top - margin * 0.25)


def _column(groups: Sequence[KeyGroup], box: Box, lettering: Lettering) -> tuple[list[Caption], tuple[LegendLine, ...]]:
    """Lines of a legend beside the map."""
    left, top, right, bottom = box
    kept, px = _fitting(groups, right - left - 2 * INNER, bottom - top - 2 * INNER, lettering)
    labels, entries = _written(kept, (left + INNER, top + INNER, right - INNER), px, lettering)
    return labels, tuple(entries)


def _fitting(
    groups: Sequence[KeyGroup], wide: float, room: float, lettering: Lettering
) -> tuple[list[KeyGroup], float]:
    """Groups that there is room for, and the height of a line."""
    kept = list(groups)
    while kept:
        for px in LINES_PX:
            if _height(kept, wide, px, lettering) <= room:
                return kept, px
        kept.pop()
    return kept, LINES_PX[-1]


def _lines(key: LegendKey, wide: float, lettering: Lettering) -> list[str]:
    """Inscription of a sign in one or two lines."""
    room = wide - SIGN_PX - (lettering.width(key.count, TEXT_PX, STRONG) + 8 if key.count else 0)
    return lettering.lines(key.text, TEXT_PX, NORMAL, room, 2)


def _height(groups: Sequence[KeyGroup], wide: float, px: float, lettering: Lettering) -> float:
    more = sum(len(_lines(key, wide, lettering)) - 1 for group in groups for key in group.keys)
    return sum((len(group.keys) + 1) * px + GROUP_GAP for group in groups) - GROUP_GAP + more * LEAD_PX


def _below(
    groups: Sequence[KeyGroup], size: Size, bottom: float, lettering: Lettering
) -> tuple[int, list[Caption], tuple[LegendLine, ...]]:
    """Height and lines of a legend below the map, in columns."""
    margin, px = _sizes(size.width)[0], LINES_PX[-1]
    count = max(2, int(size.width // 190))
    column = (size.width - 2 * margin) / count - INNER
    kept = list(groups)
    while True:
        parts = _columns(kept, count, column, px, lettering)
        high = max(_height(part, column, px, lettering) for part in parts)
        if high <= MOST_BELOW * size.height or len(kept) == 1:
            break
        kept.pop()
    height = round(high + 1.5 * INNER)
    labels: list[Caption] = []
    entries: list[LegendLine] = []
    for number, part in enumerate(parts):
        left = margin + number * (size.width - 2 * margin) / len(parts)
        own = _written(part, (left, bottom - height + INNER * 0.75, left + column), px, lettering)
        labels += own[0]
        entries += own[1]
    return height, labels, tuple(entries)


def _columns(
    groups: Sequence[KeyGroup], count: int, wide: float, px: float, lettering: Lettering
) -> list[list[KeyGroup]]:
    """Groups in at most so many columns, in their order, the highest as low as can be."""
    limit = max(_height([group], wide, px, lettering) for group in groups)
    while True:
        parts: list[list[KeyGroup]] = [[]]
        for group in groups:
            if parts[-1] and _height([*parts[-1], group], wide, px, lettering) > limit:
                parts.append([])
            parts[-1].append(group)
        if len(parts) <= count:
            return parts
        limit += px


def _written(
    groups: Sequence[KeyGroup], at: tuple[float, float, float], px: float, lettering: Lettering
) -> tuple[list[Caption], list[LegendLine]]:
    left, y, right = at
    labels, entries = [], []
    for group in groups:
        title = lettering.cut(group.title, TEXT_PX, STRONG, right - left)
        labels.append(Caption(title, left, y + px * 0.7, "start", TEXT_PX, STRONG, "ink"))
        y += px
        for key in group.keys:
            lines = tuple(_lines(key, right - left, lettering))
            entries.append(LegendLine(key, left, y + px * 0.5, right, lines))
            y += px + (len(lines) - 1) * LEAD_PX
        y += GROUP_GAP
    return labels, entries
