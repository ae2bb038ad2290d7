"""How wide texts are in the atlas' own typeface; where that was not built, an estimate that is rather too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NORMAL, STRONG = 400, 600
"""Weights that pictures are written in."""

EM = 1000
"""Units that widths are given in, for a letter of one pixel."""

ESTIMATE = 620
"""Width of a letter that is not known."""

DOTS = "…"


class Lettering:
    """Widths of letters.

    Parameters
    ----------
    widths : mapping
        Weight to code point to width, in thousandths of the size.
    """

    def __init__(self, widths: Mapping[int, Mapping[int, int]]) -> None:
        self._widths = widths

    @property
    def is_known(self) -> bool:
        """Whether widths are those of the typeface, not estimates."""
        return bool(self._widths)

    def width(self, text: str, size: float, weight: int = NORMAL, spacing: float = 0) -> float:
        """Pixels that a text takes."""
        known = self._widths.get(weight, {})
        return sum(known.get(ord(char), ESTIMATE) for char in text) * size / EM + spacing * len(text)

    def cut(self, text: str, size: float, weight: int, room: float) -> str:
        """Text, with dots for what there is no room for."""
        if self._fitting(text, size, weight, room) == len(text):
            return text
        room -= self.width(DOTS, size, weight)
        return text[: self._fitting(text, size, weight, room)].rstrip(" ,·–") + DOTS

    def lines(self, text: str, size: float, weight: int, room: float, most: int) -> list[str]:
        """Text broken into lines between words; the last of ``most`` is cut."""
        found: list[str] = []
        rest = " ".join(text.split())
        while rest and len(found) < most - 1:
            fitting = self._fitting(rest, size, weight, room)
            end = len(rest) if fitting == len(rest) else rest.rfind(" ", 0, fitting + 1)
            if end <= 0:  # a word that is longer than a line
                break
            found.append(rest[:end])
            rest = rest[end:].lstrip()
        return [*found, self.cut(rest, size, weight, room)] if rest else found

    def _fitting(self, text: str, size: float, weight: int, room: float) -> int:
        """Letters of a text that there is room for; a text of any length is read no further."""
        known = self._widths.get(weight, {})
        left = room * EM / size
        for at, char in enumerate(text):
            left -= known.get(ord(char), ESTIMATE)
            if left < 0:
                return at
        return len(text)
