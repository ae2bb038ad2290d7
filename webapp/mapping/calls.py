"""What the map script hands to the browser library; ``webapp.frontend.contract`` makes the types of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

from webapp.mapping.specs import LegendEntry, OwnLayer

LeafletBounds: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, latitude before longitude as Leaflet has it."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """The map itself: what it is called, what it shows first and how far it reaches."""

    lang: str
    title: str
    bounds: LeafletBounds
    max_bounds: LeafletBounds
    min_zoom: int
    max_zoom: int


@dataclass(frozen=True, slots=True)
class BaseMapSource:
    """The base map, the last zoom level of its tiles, and the codes of the countries that are tinted on it.

    ``style`` is the address of the module that draws another schema than ours; empty for ours.
    """

    url: str
    lang: str
    max_data_zoom: int
    countries: tuple[str, ...]
    style: str


@dataclass(frozen=True, slots=True)
class PointPicker:
    """The map of a form on which a point is put, and its words.

    ``held`` is what stands there now: longitude, latitude and radius in metres; none of them for what is new.
    """

    frame: MapFrame
    base: BaseMapSource
    held: tuple[float, ...]
    point: str
    ring: str
    zoom_in: str
    zoom_out: str


@dataclass(frozen=True, slots=True)
class LayerSource:
    """Where the GeoJSON of a layer is, what the layer is called, and where what goes with it is."""

    url: str
    title: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class NavigationWords:
    """Words on the bar of buttons."""

    zoom_in: str
    zoom_out: str
    home: str
    full_screen: str
    leave_full_screen: str


@dataclass(frozen=True, slots=True)
class StreetMap:
    """A map of others that may be chosen: where its pictures are, and what the reader is told of it."""

    title: str
    note: str
    host: str
    failed: str
    url: str
    subdomains: tuple[str, ...]
    min_zoom: int
    max_zoom: int
    credits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LayerSwitchWords:
    """Words on the switch of layers, the maps of others that it offers, and the catalogue's own layers.

    ``draw_module`` is the address of what draws these, fetched when the first is switched on.
    """

    title: str
    base_map: str
    own: str
    own_note: str
    promise: str
    on_map: str
    services: tuple[StreetMap, ...]
    own_layers: str
    features: str
    drawn: tuple[OwnLayer, ...]
    draw_module: str


@dataclass(frozen=True, slots=True)
class LegendWords:
    """The legend with its lines."""

    title: str
    entries: tuple[LegendEntry, ...]


@dataclass(frozen=True, slots=True)
class PositionWords:
    """Words on the readout of the position."""

    title: str


def leaflet_bounds(west: float, south: float, east: float, north: float) -> LeafletBounds:
    """Corners of a box."""
    return (south, west), (north, east)


def camel(name: str) -> str:
    """Name as JavaScript writes it."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def for_script(value: Any) -> Any:
    """Make of dataclasses what JSON knows, with names as JavaScript writes them."""
    if is_dataclass(value):
        return {camel(field.name): for_script(getattr(value, field.name)) for field in fields(value)}
    return [for_script(item) for item in value] if isinstance(value, tuple) else value
