"""Layers as the data page describes them: columns, licence, extent, downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.catalog.licences import LICENCES
from geodata.catalog.shipped import COLUMN
from webapp.present import format as fmt
from webapp.present.downloads import Download, downloads

if TYPE_CHECKING:
    from geodata.catalog.columns import Column
    from geodata.layers.served import ServedLayer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Said, Tongue


@dataclass(frozen=True, slots=True)
class Licence:
    """Licence for people; no address where it is none of the well-known ones."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column with its meaning in the reader's language."""

    name: str
    type: str
    unit: str
    meaning: Said


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer on the data page."""

    id: str
    title: str
    description: str
    count: int
    geometry: str
    columns: tuple[ColumnView, ...]
    downloads: tuple[Download, ...]
    items_url: str
    licence: Licence
    attribution: Said
    extent: str


def licence(code: str) -> Licence:
    """Licence of an SPDX identifier."""
    return Licence(*LICENCES.get(code, (code, "")))


def layer_views(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> tuple[LayerView, ...]:
    """All layers in their order."""
    return tuple(_view(layer, t, addresses) for layer in snapshot.layers.values())


def _view(layer: ServedLayer, t: Tongue, addresses: Addresses) -> LayerView:
    _ = t.gettext
    geometry = {"Point": _("Points"), "LineString": _("Lines"), "Polygon": _("Areas")}[layer.geometry_type]
    return LayerView(
        id=layer.id,
        title=layer.text.title.get(t.lang),
        description=layer.text.description.get(t.lang),
        count=len(layer),
        geometry=geometry,
        columns=tuple(column_view(column, t) for column in layer.columns),
        downloads=downloads(layer.geometry_type, layer.id, t, addresses),
        items_url=addresses.items(layer.id),
        licence=licence(layer.text.licence),
        attribution=t.prose(layer.text.attribution, "credit"),
        extent=_extent(layer, t),
    )


def column_view(column: Column, t: Tongue) -> ColumnView:
    """Describe a column."""
    return ColumnView(column.name, column.type, column.unit, t.prose(column.description, COLUMN))


def _span(first: float, last: float, sides: str, t: Tongue) -> str:
    """Two degrees, with the sides of the zero line that they lie on: ``46–87° E``, ``58–54° W``, ``3° W – 2° E``."""
    low, high = (fmt.number(t, abs(round(degrees, 1))) for degrees in (first, last))
    at = [sides[degrees >= 0] for degrees in (first, last)]
    return f"{low}–{high}° {at[0]}" if at[0] == at[1] else f"{low}° {at[0]} – {high}° {at[1]}"


def _extent(layer: ServedLayer, t: Tongue) -> str:
    parts = []
    if layer.bbox is not None:
        west, south, east, north = layer.bbox
        parts.append(f"{_span(west, east, 'WE', t)}, {_span(south, north, 'SN', t)}")
    if layer.interval is not None:
        first, last = (fmt.date(t, day.isoformat()) for day in layer.interval)
        parts.append(first if first == last else f"{first} – {last}")
    return "; ".join(parts)
