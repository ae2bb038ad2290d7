"""The atlas map: composed by Folium, drawn by our browser library, fed by addresses. The only importer of Folium."""

from webapp.mapping.assets import Assets
from webapp.mapping.builder import MapParts, build_map
from webapp.mapping.errors import AssetsNotBuiltError, InlineCodeError, MapError, NotLocalError
from webapp.mapping.services import Service
from webapp.mapping.specs import (
    LayerKind,
    LayerSpec,
    LayerUrls,
    LegendEntry,
    MapConfig,
    MapStrings,
    OwnFilter,
    OwnLayer,
    atlas_layers,
    map_strings,
)

__all__ = [
    "Assets",
    "AssetsNotBuiltError",
    "InlineCodeError",
    "LayerKind",
    "LayerSpec",
    "LayerUrls",
    "LegendEntry",
    "MapConfig",
    "MapError",
    "MapParts",
    "MapStrings",
    "NotLocalError",
    "OwnFilter",
    "OwnLayer",
    "Service",
    "atlas_layers",
    "build_map",
    "map_strings",
]
