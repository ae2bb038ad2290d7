"""Small maps for the pages, in the reader's language, with what the template says beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webapp.i18n import language, tongue
from webapp.picture import smallmap
from webapp.present import format as fmt
from webapp.state import atlas, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.story import Sight
    from webapp.picture.smallmap import SmallMap

KM = 1000


def of_projects(ids: Sequence[str]) -> dict[str, Any]:
    """Names of the template's context: the map of some projects, as of the day that the page shows."""
    return _context(smallmap.of_projects(shown(), atlas().basemap.archive, ids, language()))


def of_feature(layer_id: str, feature_id: str) -> dict[str, Any]:
    """Names of the template's context: the map of a crossing, corridor or water."""
    return _context(smallmap.of_feature(atlas().snapshot, atlas().basemap.archive, layer_id, feature_id, language()))


def of_sight(sight: Sight) -> dict[str, Any]:
    """Names of the template's context: the map of what a step of a story shows."""
    return _context(smallmap.of_sight(atlas().snapshot, atlas().basemap.archive, sight, language()))


def _context(found: SmallMap | None) -> dict[str, Any]:
    if found is None:
        return {"small_map": None}
    bar = fmt.radius(tongue(), found.bar_km * KM)
    return {"small_map": found, "small_map_bar": bar, "credits": atlas().basemap.credits}
