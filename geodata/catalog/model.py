"""What a catalogue holds: projects with their claims, sources, crossings, corridors, rivers, indicators.

Values are frozen and checked one by one here; what needs more than one of them (a source that must exist, a place
that must lie in the region) is checked in ``geodata.catalog.checks``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from geodata.catalog.programme import (
    Document,
    Indicators,
    Milestone,
    ProgrammeConflict,
    Series,
    SeriesPoint,
    SeriesTarget,
    Statement,
)
from geodata.catalog.values import (
    IsoDate,
    Lat,
    Lon,
    Money,
    Number,
    Quantity,
    Quote,
    Range,
    Remark,
    Text,
    UncertaintyM,
)
from geodata.catalog.vocab import CountryCode, LanguageCode, Localised, Names, Slug, Strict
from geodata.text.dates import PartialDate

__all__ = [
    "About",
    "Called",
    "Claim",
    "Corridor",
    "Crossing",
    "Document",
    "Indicators",
    "IsoDate",
    "Lat",
    "LayerText",
    "Location",
    "Lon",
    "Milestone",
    "Money",
    "NamedStop",
    "Number",
    "Place",
    "Position",
    "ProgrammeConflict",
    "Project",
    "ProjectEvent",
    "Publisher",
    "Quantity",
    "Quote",
    "Range",
    "Remark",
    "River",
    "Route",
    "Series",
    "SeriesPoint",
    "SeriesTarget",
    "Side",
    "Source",
    "Statement",
    "Stop",
    "Text",
    "UncertaintyM",
    "WithdrawnClaim",
    "stop_place",
]


class Claim(Strict):
    """What one source says of one field; ``value`` is always the text as stated, the rest are its typed readings.

    ``quote`` is a few words of the source in its own language, by which the passage can be found and checked.
    """

    field: Slug
    value: Text
    money: tuple[Money, ...] = ()
    quantity: Quantity | None = None
    status: Slug | None = None
    when: IsoDate | None = None
    as_of: IsoDate | None = None
    source: Slug
    quote: Quote | None = None
    note: Text | None = None


class WithdrawnClaim(Claim):
    """A claim that counts no longer, with the reason: it is shown as withdrawn, never wins and is no conflict."""

    reason: Text


class Route(Strict):
    """The known stops of a line-like project: a corridor, a river or a chain of places of the catalogue."""

    corridor: Slug | None = None
    river: Slug | None = None
    places: tuple[Slug, ...] = ()
    basis: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(map(bool, (self.corridor, self.river, self.places))) != 1:
            raise ValueError("exactly one of corridor, river and places")
        if len(self.places) == 1:
            raise ValueError("a route needs two places or more")
        return self


class Position(Strict):
    """A point with its honest precision: the true site is meant to lie within ``uncertainty_m`` metres of it."""

    lon: Lon
    lat: Lat
    precision: Slug
    uncertainty_m: UncertaintyM
    basis: Text
    sources: tuple[Slug, ...] = ()


class Location(Position):
    """Where a project is; ``regions`` are ids of outlines of regions, for what ``admin1`` says in words."""

    place: Text
    admin1: Text
    regions: tuple[Text, ...] = ()
    geometry: Literal["point", "line"] = "point"
    route: Route | None = None


class ProjectEvent(Strict):
    """A dated event in the life of one project."""

    date: IsoDate
    event: Text
    source: Slug
    quote: Quote | None = None
    note: Text | None = None


class Project(Strict):
    """A cross-border project."""

    id: Slug
    names: Names
    programme: Slug | None = None
    sector: Text
    host_countries: Annotated[tuple[CountryCode, ...], Field(min_length=1)]
    partner_country: CountryCode
    investor_origin: Text
    summary: Text
    location: Location
    claims: tuple[Claim, ...]
    notes: dict[str, Text] = Field(default_factory=dict)
    timeline: tuple[ProjectEvent, ...] = ()
    corroborating_sources: tuple[Slug, ...] = ()
    not_found: tuple[Text, ...] = ()
    not_part: tuple[Text, ...] = ()
    withdrawn: tuple[WithdrawnClaim, ...] = Field((), exclude_if=lambda held: not held)

    def source_ids(self) -> tuple[str, ...]:
        """All sources named, each once, in the order in which the project names them."""
        named = [
            *(claim.source for claim in self.claims),
            *(event.source for event in self.timeline),
            *self.location.sources,
            *self.corroborating_sources,
            *(claim.source for claim in self.withdrawn),
        ]
        return tuple(dict.fromkeys(named))


class Source(Strict):
    """A text that was read; ``title`` is in our words, ``published`` may be partial or empty.

    ``headline`` is what the page itself is called, in its own language; ``read`` the day on which it was read;
    ``archive`` the address of a copy that stays as it was then.
    """

    id: Slug
    url: Remark = ""
    publisher: Text
    title: Text
    published: Remark = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    retrieved_note: Remark = ""
    headline: Remark = ""
    read: Remark = ""
    archive: Remark = ""

    @model_validator(mode="after")
    def _checked(self) -> Self:
        for day in filter(None, (self.published, self.read)):
            PartialDate.parse(day)
        for name, address in (("url", self.url), ("archive", self.archive)):
            if address and not address.startswith(("https://", "http://")):
                raise ValueError(f"{name} must begin with https:// or http://")
        return self


class Publisher(Strict):
    """Who published a source; ``kind`` is a code of the vocabulary."""

    publisher: Text
    country: Remark = ""
    kind: Slug
    note: Remark = ""


class Called(Strict):
    """What has a name in the language of the catalogue's texts, or names by language, or both."""

    name: Text | None = None
    names: Names | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.name is None and not (self.names and self.names.codes()):
            raise ValueError("a name, or names by language")
        return self


class Side(Called):
    """What a crossing is called in one of the countries that it joins, and the region that it lies in there."""

    admin1: Text


class Crossing(Position):
    """A road or rail crossing of a border; three countries have a side where their borders meet."""

    id: Slug
    sides: Annotated[dict[CountryCode, Side], Field(min_length=1, max_length=3)]
    other_names: tuple[Text, ...] = ()
    kind: Literal["road", "rail"]
    state: Slug
    status: Text
    status_date: IsoDate
    status_source: Slug
    traffic: Text
    hours: Text
    claims: tuple[Claim, ...] = ()
    notes: dict[str, Text] = Field(default_factory=dict)
    note: Remark = ""


class NamedStop(Called):
    """A stop whose own name differs from its place's."""

    place: Slug


Stop = Slug | NamedStop


def stop_place(stop: Stop) -> str:
    """Id of the place of a stop."""
    return stop if isinstance(stop, str) else stop.place


class Corridor(Strict):
    """A transport corridor as a chain (or fan) of places."""

    id: Slug
    names: Names
    mode: Text
    status: Text
    state: Slug
    shape: Literal["chain", "fan"] = "chain"
    stops: Annotated[tuple[Stop, ...], Field(min_length=2)]
    geometry_note: Text
    summary: Text
    claims: tuple[Claim, ...] = ()
    notes: dict[str, Text] = Field(default_factory=dict)


class River(Strict):
    """A river, canal or lake as a chain of places near it."""

    id: Slug
    names: Names
    kind: Text
    countries: tuple[CountryCode, ...]
    length_km: Number | None = None
    points: Annotated[tuple[Stop, ...], Field(min_length=1)]
    summary: Text
    claims: tuple[Claim, ...] = ()
    notes: dict[str, Text] = Field(default_factory=dict)


class Place(Called):
    """A point of the gazetteer."""

    id: Slug
    country: CountryCode
    lon: Lon
    lat: Lat
    precision: Slug
    uncertainty_m: UncertaintyM
    source: Slug
    basis: Text


PIXELS = {"radius": (0.5, 20.0), "width": (0.2, 20.0)}
"""Least and most of what a style may say in pixels: smaller is not seen, larger covers the map."""

DATABASES = ("postgresql://", "postgres://")
"""How the address of a database begins (PostgreSQL manual, connection URIs)."""

HEX = re.compile(r"#[0-9a-fA-F]{6}")


class LayerText(Strict):
    """Words and look of a layer; ``geodata.catalog.shipped`` has its columns, or what ``data`` names.

    That is a file, or ``table`` of a database whose address begins with ``postgresql://``.
    """

    id: Slug
    title: Localised
    description: Localised
    licence: Text
    attribution: Text
    datetime_property: str | None = None
    style: dict[str, str | int | float | bool] = Field(
        default_factory=dict,
        description="How the map draws a layer of `data`: color (#rrggbb, or the name of one of the map's own), radius "
        "of points and width of lines and outlines, both in pixels. Where it says nothing: brown, 3.5 and 1.5.",
    )
    data: Text | None = None
    table: Annotated[str, StringConstraints(pattern=r"^[^.\x00]+(\.[^.\x00]+)?$", max_length=127)] | None = None
    id_column: Text | None = None

    @property
    def is_in_database(self) -> bool:
        """Whether ``data`` is the address of a database."""
        return self.data is not None and self.data.startswith(DATABASES)

    @property
    def file(self) -> str | None:
        """File that holds the features, if one does."""
        return None if self.is_in_database else self.data

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.is_in_database != (self.table is not None):
            raise ValueError("table names a table or view of a database, whose address (postgresql://…) data is")
        if self.id_column is not None and self.data is None:
            raise ValueError("id_column is a column of data, which is missing")
        for name in PIXELS.keys() & self.style.keys():
            least, most = PIXELS[name]
            value = self.style[name]
            if isinstance(value, str | bool) or not least <= value <= most:
                raise ValueError(f"style.{name} must be a number of pixels from {least:g} to {most:g}, found {value!r}")
        colour = str(self.style.get("color", ""))
        if colour.startswith("#") and not HEX.fullmatch(colour):
            raise ValueError(f"style.color must be written like #b5651d, found {colour!r}")
        return self


class About(Strict):
    """All of ``catalog.yaml``: what the catalogue is about and how far its facts reach.

    ``brand`` is the short name in the header (the title where there is none), ``lead`` opens the page about the
    catalogue (the description where there is none), ``boundaries_note`` says what readers should know of the outlines
    of regions. The first of ``languages`` is that of summaries, statements and events.
    """

    id: Slug
    title: Localised
    brand: Localised | None = None
    description: Localised
    lead: Localised | None = None
    boundaries_note: Localised | None = None
    countries: Annotated[tuple[CountryCode, ...], Field(min_length=1)]
    border: Slug | None = None
    region_bbox: tuple[Lon, Lat, Lon, Lat]
    start_bbox: tuple[Lon, Lat, Lon, Lat] | None = None
    reference_systems: tuple[Annotated[str, StringConstraints(pattern=r"^EPSG:[0-9]{4,6}$")], ...] | None = None
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1)]
    compiled: IsoDate
    observed_until: IsoDate
    licence: Text
    attribution: Text
    publisher: Text
