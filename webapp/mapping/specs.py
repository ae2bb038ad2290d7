"""What a map is made of, as plain values: what is on screen, layers by address, words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from webapp.mapping.services import Service

BBox: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees (RFC 7946 section 5)."""

Translate: TypeAlias = Callable[[str], str]


class LayerKind(StrEnum):
    """How a layer is drawn; each kind has one element in ``webapp.mapping.elements``."""

    RIVERS = "rivers"
    AREAS = "areas"
    CORRIDORS = "corridors"
    LINES = "lines"
    CROSSINGS = "crossings"
    PROJECTS = "projects"


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer: its kind, its title for the layer control and the address of its GeoJSON.

    ``detail`` is the address of what goes with it and is fetched when it is seen.
    """

    kind: LayerKind
    title: str
    url: str
    shown: bool = True
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class LayerUrls:
    """Addresses of the GeoJSON that the atlas map draws."""

    projects: str
    areas: str
    lines: str
    crossings: str
    stretches: str
    corridors: str
    rivers: str


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend; a ``status`` line also switches the filter of that status."""

    kind: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """A filter of the address that a layer of the catalogue's own can be narrowed by, and the column that it meets."""

    facet: str
    column: str
    kind: str


@dataclass(frozen=True, slots=True)
class OwnLayer:
    """A layer of the catalogue's own files: drawn from vector tiles, asked for its items where a reader clicks.

    Parameters
    ----------
    id, title : str
        Of the collection.
    count : int
        Features.
    tiles, items : str
        Addresses: template of the tiles, and the items.
    colour : str
        ``#rrggbb``, or a name of the style sheet's.
    radius, width : float
        Of points, and of lines and outlines, in pixels.
    filters : tuple of OwnFilter
        What it can be narrowed by.
    """

    id: str
    title: str
    count: int
    tiles: str
    items: str
    colour: str
    radius: float
    width: float
    filters: tuple[OwnFilter, ...]


@dataclass(frozen=True, slots=True)
class MapConfig:
    """The frame of the map.

    Parameters
    ----------
    basemap_url : str
        Local address of the vector base map (PMTiles, read by ranges).
    bounds : BBox
        What a first view shows; east is beyond 180 where it crosses the antimeridian.
    max_bounds : BBox
        What can be reached by panning.
    min_zoom, max_zoom : int
        Zoom levels on screen.
    basemap_max_zoom : int
        Last zoom level of the base map's tiles; further ones enlarge it.
    countries : tuple of str
        ISO 3166-1 alpha-2 codes of the countries that are tinted, and whose shared borders stand out.
    has_streets : bool
        Whether the base map is in the Protomaps basemap schema.
    services : tuple of Service
        Maps of others that may be chosen instead.
    own_layers : tuple of OwnLayer
        Layers of the catalogue's own files.
    """

    basemap_url: str
    bounds: BBox
    max_bounds: BBox
    min_zoom: int
    max_zoom: int
    basemap_max_zoom: int
    countries: tuple[str, ...] = ()
    has_streets: bool = False
    services: tuple[Service, ...] = ()
    own_layers: tuple[OwnLayer, ...] = ()


@dataclass(frozen=True, slots=True)
class MapStrings:
    """Words on the map's controls."""

    map: str
    zoom_in: str
    zoom_out: str
    home: str
    full_screen: str
    leave_full_screen: str
    layers: str
    base_map: str
    own_map: str
    own_map_note: str
    service_note: str
    service_failed: str
    promise: str
    on_map: str
    own_layers: str
    features: str
    legend: str
    position: str


def map_strings(_: Translate) -> MapStrings:
    """Words on the controls in the language of ``_``, a gettext function."""
    return MapStrings(
        map=_("Map of cross-border projects"),
        zoom_in=_("Zoom in"),
        zoom_out=_("Zoom out"),
        home=_("Show the whole area"),
        full_screen=_("Full screen"),
        leave_full_screen=_("Leave full screen"),
        layers=_("Layers"),
        base_map=_("Base map"),
        own_map=_("Atlas map"),
        own_map_note=_("From this server, to zoom %(zoom)s. Nobody else is asked."),
        service_note=_(
            "To zoom %(zoom)s. Pictures come from %(host)s: that server sees your address and the part of the map "
            "you look at."
        ),
        service_failed=_("Pictures of %(service)s could not be loaded."),
        promise=_("Nothing is loaded from another server until you choose it."),
        on_map=_("On the map"),
        own_layers=_("Layers of this catalogue"),
        features=_("Features"),
        legend=_("Legend"),
        position=_("Position of the pointer"),
    )


def atlas_layers(_: Translate, urls: LayerUrls) -> tuple[LayerSpec, ...]:
    """Layers of the atlas map from the lowest to the highest, titled in the language of ``_``."""
    return (
        LayerSpec(LayerKind.RIVERS, _("Shared rivers and canals"), urls.rivers),
        LayerSpec(LayerKind.AREAS, _("Areas of uncertainty"), urls.areas),
        LayerSpec(LayerKind.CORRIDORS, _("Transport corridors (schematic)"), urls.corridors),
        LayerSpec(LayerKind.LINES, _("Linear projects (schematic)"), urls.lines),
        LayerSpec(LayerKind.CROSSINGS, _("Border crossings"), urls.crossings, detail=urls.stretches),
        LayerSpec(LayerKind.PROJECTS, _("Projects"), urls.projects),
    )
