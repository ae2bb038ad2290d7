"""A picture as pixels: an SVG becomes a PNG through resvg. Where that is not installed, there are only SVGs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from geodata.errors import GeodataError

try:
    from resvg_py import svg_to_bytes
except ImportError:  # no wheel for this machine
    svg_to_bytes = None  # type: ignore[assignment]  # what is missing is looked for where it is used

if TYPE_CHECKING:
    from collections.abc import Sequence


class RasterError(GeodataError):
    """There is no PNG here, because what makes it is not installed."""

    code: ClassVar[str] = "picture-not-drawn"


def is_there() -> bool:
    """Whether PNGs can be made."""
    return svg_to_bytes is not None


def png(svg: str, scale: int, fonts: Sequence[str]) -> bytes:
    """PNG of an SVG.

    Parameters
    ----------
    svg : str
        The picture.
    scale : int
        Pixels of the file for each of the picture.
    fonts : sequence of str
        Files of the typeface; the system's are never used, since they differ from machine to machine.

    Raises
    ------
    RasterError
        When resvg is not installed.
    """
    if svg_to_bytes is None:
        raise RasterError("this server makes no PNG, because resvg-py is not installed; ask for /picture.svg")
    return svg_to_bytes(svg_string=svg, zoom=scale, font_files=list(fonts), skip_system_fonts=True, font_family="Inter")
