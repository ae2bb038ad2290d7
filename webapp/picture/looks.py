"""How areas and lines of a picture look: the rules of the live map's style sheets and of its base map."""

from __future__ import annotations

from dataclasses import dataclass, replace

from webapp.picture.palette import status_colour

Steps = tuple[tuple[float, float], ...]
"""Zooms and what holds from each of them on."""

BROAD = 9
"""Zoom from which lines are broader."""

BAND_OPACITY = 0.34
SOFT_OPACITY, STRETCH_OPACITY = 0.085, 0.2
"""Of soft areas, and of stretches of the border, as a whole: where they overlap they do not add up."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A look; colours by their names in the palette, lengths in pixels.

    Parameters
    ----------
    fill, stroke : str
        Empty for none.
    width : float
        Of the stroke.
    dash : tuple of float
        Dashes and gaps; empty for none.
    is_round : bool
        Whether the ends of the stroke, and of its dashes, are round.
    fill_opacity, stroke_opacity : float
        From 0 to 1.
    """

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    is_round: bool = False
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0


LONG_RIVER, BORDER_BAND = "long-river", "border-band"
WIDTHS: dict[str, Steps] = {
    "river": ((0, 0.9), (9, 1.2)),
    LONG_RIVER: ((0, 0.9), (6, 1.3), (8, 1.7), (9, 2.2)),
    "rail": ((0, 0.8), (8, 1.1)),
    "admin": ((0, 1.0),),
    "border-other": ((0, 0.7), (5, 1.0)),
    BORDER_BAND: ((0, 5.0), (5, 9.0), (9, 12.0)),
    "border": ((0, 1.2), (5, 2.0), (9, 2.4)),
}
"""Of the lines of the base map."""

_STROKES = {LONG_RIVER: "river", BORDER_BAND: "border"}
_DASHES = {"admin": (5.0, 2.5, 1.0, 2.5)}
_OPACITIES = {BORDER_BAND: 0.16}

TIES = Appearance(stroke="rail", width=5, dash=(1, 9))
"""What makes a railway of a line where one looks closely."""

TIES_FROM = 8

SOFT = Appearance(fill="area")
LIT = Appearance(fill="area", fill_opacity=0.075, stroke="area", width=1.6, is_round=True)
LIT_CIRCLE = replace(LIT, width=2, dash=(2, 4))
LIT_BAND = Appearance(stroke="area", width=20, stroke_opacity=0.17)
EDGE_BAND = Appearance(stroke="area", width=14, stroke_opacity=0.17)
EDGE_CIRCLE = Appearance(stroke="area", width=1.6, dash=(2, 4), is_round=True, stroke_opacity=0.6)
STRETCH = Appearance(stroke="crossing", width=13)
CHOSEN_STRETCH = Appearance(stroke="accent", width=17)
RIVER = Appearance(stroke="water-ink", width=1.3, stroke_opacity=0.3, is_round=True)
LIT_RIVER = replace(RIVER, width=3, stroke_opacity=0.9)


def base_line(kind: str, zoom: float) -> Appearance:
    """Appearance of a line of the base map."""
    width = max((width for width in WIDTHS[kind] if zoom >= width[0]), default=WIDTHS[kind][0])[1]
    return Appearance(
        stroke=_STROKES.get(kind, kind), width=width, dash=_DASHES.get(kind, ()), stroke_opacity=_OPACITIES.get(kind, 1)
    )


def corridor(zoom: float, *, is_planned: bool, is_unknown: bool, is_lit: bool, is_aside: bool) -> Appearance:
    """Appearance of a corridor: a broad band."""
    width = 8 if is_lit else 7 if zoom >= BROAD else 5
    part = 0.25 if is_aside else 0.55 if is_unknown else 1
    dash = (9.0, 5.0) if is_planned else ()
    return Appearance(
        stroke="corridor-band", width=width, dash=dash, is_round=not dash, stroke_opacity=BAND_OPACITY * part
    )


def flight(*, is_lit: bool, is_aside: bool) -> Appearance:
    """Appearance of a flight: round dots."""
    dash = (0.1, 6.5) if is_lit else (0.1, 5.0)
    opacity = 0.25 if is_aside else 1
    return Appearance(stroke="flight", width=3.4 if is_lit else 2, dash=dash, is_round=True, stroke_opacity=opacity)


def line(zoom: float, status: str | None, *, is_planned: bool, is_lit: bool) -> tuple[Appearance, Appearance]:
    """Looks of a line project: what sets it apart from the ground, and itself in the colour of its status."""
    width = 3 if is_lit else 2.6 if zoom >= BROAD else 1.6
    dash = (7.0, 4.5) if is_planned else ()
    casing = Appearance(stroke="land-focus", width=5 if zoom >= BROAD else 3.6, is_round=True, stroke_opacity=0.85)
    return casing, Appearance(stroke=status_colour(status), width=width, dash=dash, is_round=not dash)
