"""What maps of others should have drawn."""

from __future__ import annotations

import numpy as np
import shapely

LAYERS = ("projects", "project-lines", "project-areas", "crossings", "corridors", "rivers", "places", "countries",
          "regions")  # fmt: skip
RED = (255, 0, 0)


def placed(layer):
    """Ids of the features that have a place."""
    is_placed = ~shapely.is_missing(layer.shapes)
    return sorted(name for name, has_place in zip(layer.ids, is_placed, strict=True) if has_place)


def is_red(picture):
    """Which pixels are red and nearly opaque."""
    return (np.abs(picture[..., :3] - RED) < 100).all(axis=2) & (picture[..., 3] > 128)


def alike(one, other, *, part=0.05):
    """Whether something is drawn and all but a small part of it is drawn by both."""
    first, second = is_red(one), is_red(other)
    return bool(first.any()) and (first != second).sum() <= part * first.sum()
