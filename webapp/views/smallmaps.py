"""Small maps for the pages, in the reader's language, with what the template says beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geodata.catalog.story import Sight
from webapp.i18n import language, tongue
from webapp.picture import smallmap
from webapp.picture.paths import path
from webapp.present import format as fmt
from webapp.present.bordermap import gap_lines
from webapp.state import atlas, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.snapshot.snapshot import Snapshot
    from webapp.picture.smallmap import SmallMap
    from webapp.present.borderview import BorderView

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


def of_border(snapshot: Snapshot, found: BorderView) -> dict[str, Any]:
    """Names of the template's context: the map of the crossings of the border, what is far from an open one marked."""
    sight = Sight(crossings=tuple(one.id for one in found.crossings))
    small = smallmap.of_sight(snapshot, atlas().basemap.archive, sight, language())
    line = snapshot.border_line
    if small is not None and line is not None:
        far = gap_lines(line, found.gaps, small.box, small.width, small.height)
        marked = tuple(smallmap.Path(look, d) for look, shapes in far if (d := path(shapes)))
        small = replace(small, paths=(*small.paths, *marked))
    return _context(small)


def _context(found: SmallMap | None) -> dict[str, Any]:
    if found is None:
        return {"small_map": None}
    bar = fmt.radius(tongue(), found.bar_km * KM)
    return {"small_map": found, "small_map_bar": bar, "credits": atlas().basemap.credits}
