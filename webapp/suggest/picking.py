"""The map of a form on which a point is put: what its script is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from webapp.mapping.builder import STREETS_JS
from webapp.mapping.calls import BaseMapSource, MapFrame, PointPicker, for_script, leaflet_bounds
from webapp.mapping.local import local_url

if TYPE_CHECKING:
    from geodata.catalog.model import Position
    from geodata.snapshot.snapshot import Snapshot
    from webapp.basemap import Basemap
    from webapp.mapping import Assets
    from webapp.present.tongue import Tongue


def point_picker(
    snapshot: Snapshot, basemap: Basemap, url: str, assets: Assets, t: Tongue, held: Position | None
) -> str:
    """Settings of the map as JSON, for an attribute of the page.

    Parameters
    ----------
    snapshot : Snapshot
        Says what the map shows first, and how far it reaches.
    basemap : Basemap
        What is drawn.
    url : str
        Where it is.
    assets : Assets
        Built files; one of them draws base maps in another schema than ours.
    t : Tongue
        Language of the words and of the labels.
    held : Position or None
        What stands there now.
    """
    _, look = t.gettext, snapshot.outlook
    bounds, reach = leaflet_bounds(*look.start), leaflet_bounds(*look.reach)
    frame = MapFrame(t.lang, _("Map: put the point on it"), bounds, reach, look.min_zoom, basemap.max_zoom)
    style = local_url(assets.url(STREETS_JS)) if basemap.has_streets else ""
    countries = tuple(snapshot.catalog.about.countries)
    base = BaseMapSource(local_url(url), t.lang, basemap.max_data_zoom, countries, style)
    spot = (held.lon, held.lat, float(held.uncertainty_m)) if held else ()
    words = (_("The point: drag it, or press anywhere on the map"), _("The radius: drag it"))
    picker = PointPicker(frame, base, spot, *words, _("Zoom in"), _("Zoom out"))
    return json.dumps(for_script(picker), ensure_ascii=False)
