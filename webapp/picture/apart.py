"""Symbols moved a little off one another, where one would hide the number of another: a picture cannot be enlarged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INNER = 9
"""Pixels around the middle of a symbol in which its number or icon is."""

TURNS = 4
"""Times that a symbol gives way at most; where many crowd, some stay where they are."""

Disc = tuple[float, float, float]
"""Middle and radius."""


def apart(discs: Sequence[Disc]) -> list[tuple[float, float]]:
    """Middles of discs so that none hides what is in the middle of another; the largest stay, as far as can be."""
    order = sorted(range(len(discs)), key=lambda at: (-discs[at][2], at))
    placed: list[Disc] = []
    found: list[tuple[float, float]] = [(0.0, 0.0)] * len(discs)
    for at in order:
        x, y, radius = discs[at]
        for _ in range(TURNS):
            over = next((other for other in placed if math.dist((x, y), other[:2]) < other[2] + INNER), None)
            if over is None:
                break
            x, y = _beside((x, y), over)
        placed.append((x, y, radius))
        found[at] = x, y
    return found


def _beside(middle: tuple[float, float], over: Disc) -> tuple[float, float]:
    """Place in the same direction, just far enough from a larger disc; to its right where both have one middle."""
    x, y, radius = over
    distance = math.dist(middle, (x, y))
    across, down = ((middle[0] - x) / distance, (middle[1] - y) / distance) if distance else (1.0, 0.0)
    far = radius + INNER + 0.5
    return x + across * far, y + down * far
