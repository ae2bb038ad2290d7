"""Border crossings in a picture: signs from the zoom at which they can be told apart, closer with name and state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.picture import looks
from webapp.picture.drawing import SIGN, Painted, Sheet, Sign
from webapp.picture.paths import path

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.snapshot.snapshot import Snapshot
    from webapp.picture.drawing import Wanted
    from webapp.picture.frame import Frame

FROM_ZOOM, NAMES_FROM = 7, 8
"""Zooms from which signs, and names and stretches, are drawn. A chosen crossing always is."""


def crossings(
    snapshot: Snapshot, frame: Frame, asked: Wanted, told: Callable[[str], tuple[str, str]], shown: set[str]
) -> tuple[tuple[Sign, ...], Sheet]:
    """Signs with their names, and the stretches of the border on which they may lie."""
    layer, on = snapshot.layers.get("crossings"), snapshot.layers.get("crossing-stretches")
    if layer is None:
        return (), Sheet(())
    signs_at, stretches = {}, {}
    if on is not None:
        places = zip(on.values["sign_lon"], on.values["sign_lat"], strict=True)
        signs_at = dict(zip(on.ids, places, strict=True))
        stretches = dict(zip(on.ids, on.geometries, strict=True))
    projects = snapshot.layer("projects")
    kept = {projects.ids[row] for row in asked.rows} | {asked.project}
    signs, bands = [], []
    for row, id_ in enumerate(layer.ids):
        is_chosen, point = id_ == asked.crossing, layer.geometries[row]
        if point is None or (frame.zoom < FROM_ZOOM and not is_chosen):
            continue
        x, y = frame.at(*signs_at.get(id_, (point.x, point.y)))
        is_named = frame.zoom >= NAMES_FROM or is_chosen
        if is_named and stretches.get(id_) is not None and (d := path(frame.drawn([stretches[id_]]))):
            bands.append(Painted(d, looks.CHOSEN_STRETCH if is_chosen else looks.STRETCH))
        if not (-SIGN <= x <= frame.width + SIGN and -SIGN <= y <= frame.height + SIGN):
            continue
        kind, state = str(layer.values["kind"][row] or ""), str(layer.values["state"][row] or "unknown")
        is_aside = not asked.are_all and not is_chosen and not kept.intersection(layer.values["projects"][row] or ())
        name, words = told(id_) if is_named else ("", "")
        signs.append(Sign(x, y, kind, state, name, words, is_chosen, is_aside))
        shown.update(_keys(kind, state))
    shown.update({"stretch"} if bands else ())
    return tuple(sorted(signs, key=lambda sign: sign.is_chosen)), Sheet(tuple(bands), looks.STRETCH_OPACITY)


def _keys(kind: str, state: str) -> set[str]:
    """Signs of the legend that explain the sign of a crossing."""
    found = {"crossing-rail" if kind == "rail" else "crossing"}
    return found | ({f"crossing-{state}"} if state in ("planned", "closed") else set())
