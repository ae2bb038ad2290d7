"""What one feature of each layer holds: a class for each layer, a field for each column.

A misspelt column is a type error here; that fields and the columns of ``geodata.catalog.shipped`` are the same is
checked whenever a layer is built, since some columns follow the catalogue's languages and countries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Number = float | int
ByCode = Mapping[str, str | None]
"""Columns that follow the catalogue: name of the column to what it holds."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Some columns of a row.

    A field is the column of its name; further ``Columns`` and mappings in a field stand for the columns that they hold.
    """

    def columns(self) -> dict[str, Any]:
        """Column to what it holds, in the order of the fields."""
        found: dict[str, Any] = {}
        for name in (field.name for field in fields(self) if field.name != "geometry"):
            held = getattr(self, name)
            if isinstance(held, Columns):
                found |= held.columns()
            elif isinstance(held, Mapping):
                found |= held
            else:
                found[name] = held
        return found


@dataclass(frozen=True, kw_only=True)
class Row(Columns):
    """A feature.

    Parameters
    ----------
    id : str
        Of the feature.
    geometry : BaseGeometry or None
        Lon/lat degrees.
    """

    id: str
    geometry: BaseGeometry | None


@dataclass(frozen=True, kw_only=True)
class Named(Columns):
    """The best name, and one for each language of the catalogue."""

    name: str | None
    by_language: ByCode


@dataclass(frozen=True, kw_only=True)
class Located(Columns):
    """How well a place is known."""

    precision: str
    uncertainty_m: Number
    location_basis: str


@dataclass(frozen=True, kw_only=True)
class OfProject(Columns):
    """What every layer of projects says of them."""

    names: Named
    status: str | None
    statuses: tuple[str, ...]
    status_date: str | None
    url: str


@dataclass(frozen=True, kw_only=True)
class Distances(Columns):
    """How far a project is from the border and from crossings: its point, and all places where it may lie."""

    distance_to_border_km: float | None
    border_min_km: float | None
    border_max_km: float | None
    nearest_crossing: str | None
    nearest_crossing_km: float | None
    crossing_min_km: float | None
    crossing_max_km: float | None


@dataclass(frozen=True, kw_only=True)
class Fresh(Columns):
    """How fresh the knowledge is; all but ``last_claim`` changes with the day."""

    last_claim: str | None
    months_since: int | None
    overdue: str | None


@dataclass(frozen=True, kw_only=True)
class ProjectRow(Row):
    """A project."""

    about: OfProject
    sector: str | None
    sector_detail: str
    icon: str | None
    host_country: str
    countries: tuple[str, ...]
    side: str | None
    partner_country: str | None
    investor_origin: str | None
    programme: str | None
    admin1: str
    place: str
    figures: Mapping[str, Number | None]
    capacity: str | None
    position: Located
    conflicts: tuple[str, ...]
    sources: int
    source_kinds: tuple[str, ...]
    years: tuple[str, ...]
    freshness: Fresh
    distances: Distances
    geometry_kind: str
    summary: str | None


@dataclass(frozen=True, kw_only=True)
class ProjectLineRow(Row):
    """The schematic line of a project."""

    about: OfProject
    sector: str | None
    corridor: str | None
    schematic: bool
    basis: str
    stops: tuple[str, ...]
    length_km: float


@dataclass(frozen=True, kw_only=True)
class ProjectAreaRow(Row):
    """The part of a project's uncertain area on one side of the border."""

    about: OfProject
    project: str
    country: str
    shape: str
    regions: tuple[str, ...]
    position: Located
    area_km2: float


@dataclass(frozen=True, kw_only=True)
class CrossingRow(Row):
    """A crossing of a border; names and regions have a column for each country of the catalogue."""

    called: Named
    names: ByCode
    other_names: tuple[str, ...]
    kind: str
    state: str | None
    status: str | None
    status_date: str | None
    status_source: str | None
    regions: ByCode
    traffic: str
    hours: str
    position: Located
    conflicts: tuple[str, ...]
    sources: int
    distance_to_border_km: float | None
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CrossingStretchRow(Row):
    """The stretch of the border on which a crossing may lie."""

    name: str
    kind: str
    state: str | None
    position: Located
    length_km: float
    sign_lon: float
    sign_lat: float


@dataclass(frozen=True, kw_only=True)
class CorridorRow(Row):
    """A corridor."""

    names: Named
    mode: str
    state: str | None
    status: str | None
    stops: tuple[str, ...]
    schematic: bool
    basis: str
    summary: str
    length_km: float
    sources: int
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RiverRow(Row):
    """A river, canal or lake."""

    names: Named
    kind: str
    countries: tuple[str, ...]
    length_km: Number | None
    stops: tuple[str, ...]
    schematic: bool
    summary: str
    conflicts: tuple[str, ...]
    sources: int


@dataclass(frozen=True, kw_only=True)
class PlaceRow(Row):
    """A place of the gazetteer."""

    names: Named
    country: str
    position: Located
    source: str


@dataclass(frozen=True, kw_only=True)
class CountryRow(Row):
    """The outline of a country."""

    names: Named


@dataclass(frozen=True, kw_only=True)
class RegionRow(Row):
    """The outline of a region."""

    names: Named
    country: str | None
    kind: str | None
    capital: str | None
    basis: str | None


def check_columns(layer: str, held: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Refuse a row that holds other columns than its layer has.

    Raises
    ------
    TypeError
        Naming them: a mistake of the program, not of a catalogue.
    """
    if held.keys() != wanted.keys():
        unknown, missing = sorted(held.keys() - wanted.keys()), sorted(wanted.keys() - held.keys())
        raise TypeError(f"a row of {layer!r} has unknown columns {unknown} and lacks {missing}")
