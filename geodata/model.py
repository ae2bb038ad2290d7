"""What a catalogue holds: projects with their claims, sources, crossings, corridors, rivers, indicators.

Values are frozen and checked one by one here; what needs more than one of them (a source that must exist, a place
that must lie in the region) is checked in ``geodata.checks``.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from geodata.dates import PartialDate
from geodata.vocab import CountryCode, Localised, Names, Slug, Strict


def _iso_date(text: str) -> str:
    PartialDate.parse(text)
    return text


_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"  # what editors can check of it
IsoDate = Annotated[str, AfterValidator(_iso_date), Field(json_schema_extra={"pattern": _PATTERN})]
"""ISO 8601 year, month, day or interval, as text."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Bound = Literal["about", "over", "up_to"]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number that is written as one: neither text nor ``true`` is quietly read as a number."""

Whole = Annotated[int, Field(strict=True)]
Lon = Annotated[Number, Field(ge=-180, le=180)]
Lat = Annotated[Number, Field(ge=-90, le=90)]
UncertaintyM = Annotated[Whole, Field(gt=0, le=2_000_000)]


class Range(Strict):
    """A number, or the two ends between which it is said to lie."""

    min: Number | None = None
    max: Number | None = None
    bound: Bound | None = None

    def ends(self) -> tuple[float, float]:
        """Smallest and largest value stated."""
        raise NotImplementedError


R = TypeVar("R", bound=Range)


class Money(Range):
    """A sum as stated, in its own currency (ISO 4217); nothing here converts."""

    amount: Number | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    year: Annotated[Whole, Field(ge=1990, le=2100)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        return _check_form(self, self.amount, "amount")

    def ends(self) -> tuple[float, float]:
        """Smallest and largest amount stated."""
        return _ends(self, self.amount)


class Quantity(Range):
    """A measured or counted value with its unit, as stated."""

    value: Number | None = None
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        return _check_form(self, self.value, "value")

    def ends(self) -> tuple[float, float]:
        """Smallest and largest value stated."""
        return _ends(self, self.value)


def _check_form(item: R, single: float | None, name: str) -> R:
    if (single is None) == (item.min is None or item.max is None):
        raise ValueError(f"either {name}, or both min and max")
    if item.min is not None and item.max is not None and item.min > item.max:
        raise ValueError("min is greater than max")
    return item


def _ends(item: Range, single: float | None) -> tuple[float, float]:
    if single is not None:
        return single, single
    if item.min is None or item.max is None:
        raise ValueError("neither a number nor a range")  # refused when the item was made
    return item.min, item.max


class Claim(Strict):
    """What one source says of one field; ``value`` is always the text as stated, the rest are its typed readings."""

    field: Slug
    value: Text
    money: tuple[Money, ...] = ()
    quantity: Quantity | None = None
    status: Slug | None = None
    when: IsoDate | None = None
    as_of: IsoDate | None = None
    source: Slug
    note: Text | None = None


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
    """Where a project is."""

    place: Text
    admin1: Text
    geometry: Literal["point", "line"] = "point"
    route: Route | None = None


class ProjectEvent(Strict):
    """A dated event in the life of one project."""

    date: IsoDate
    event: Text
    source: Slug


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

    def source_ids(self) -> tuple[str, ...]:
        """All sources named, each once, in the order in which the project names them."""
        named = [
            *(claim.source for claim in self.claims),
            *(event.source for event in self.timeline),
            *self.location.sources,
            *self.corroborating_sources,
        ]
        return tuple(dict.fromkeys(named))


class Source(Strict):
    """A text that was read; ``title`` is in our words, ``published`` may be partial or empty."""

    id: Slug
    url: str = ""
    publisher: Text
    title: Text
    published: str = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    retrieved_note: str = ""

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.published:
            PartialDate.parse(self.published)
        if self.url and not self.url.startswith(("https://", "http://")):
            raise ValueError("url must begin with https:// or http://")
        return self


class Publisher(Strict):
    """Who published a source; ``kind`` is a code of the vocabulary."""

    publisher: Text
    country: str = ""
    kind: Slug
    note: str = ""


class Crossing(Position):
    """A road or rail crossing of the border."""

    id: Slug
    name_kz_side: Text
    name_uz_side: Text
    other_names: tuple[Text, ...] = ()
    kind: Literal["road", "rail"]
    state: Slug
    status: Text
    status_date: IsoDate
    status_source: Slug
    admin1_kz: Text
    admin1_uz: Text
    traffic: Text
    hours: Text
    claims: tuple[Claim, ...] = ()
    notes: dict[str, Text] = Field(default_factory=dict)
    note: str = ""


class NamedStop(Strict):
    """A stop whose own name differs from its place's."""

    place: Slug
    name: Text


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


class Place(Strict):
    """A point of the gazetteer."""

    id: Slug
    name: Text
    country: CountryCode
    lon: Lon
    lat: Lat
    precision: Slug
    uncertainty_m: UncertaintyM
    source: Slug
    basis: Text


class Document(Strict):
    """A document signed or adopted."""

    id: Slug
    number_in_source: Whole | None = None
    subject: Text
    kind: Text
    date: IsoDate
    place: str = ""
    source: Slug
    supporting_sources: tuple[Slug, ...] = ()
    note: str = ""


class Milestone(Strict):
    """A political or project milestone of the programme."""

    id: Slug
    date: IsoDate
    event: Text
    kind: Slug
    place: str = ""
    source: Slug
    supporting_sources: tuple[Slug, ...] = ()


class SeriesPoint(Strict):
    """One value; several of a period are rivals. ``period`` is ISO 8601 where the source gives a time, else words."""

    period: Text
    value: Number
    source: Slug
    remark: str = ""


class SeriesTarget(Strict):
    """A value aimed at; ``by`` is ISO 8601 where the source gives a time, else words."""

    by: Text
    value: Number
    source: Slug
    remark: str = ""


class Series(Strict):
    """An indicator over time."""

    id: Slug
    name: Text
    unit: Text
    note: str = ""
    points: tuple[SeriesPoint, ...]
    targets: tuple[SeriesTarget, ...] = ()


class Statement(Strict):
    """One of several rival statements."""

    value: Text
    source: Slug


class ProgrammeConflict(Strict):
    """A question of the whole programme on which sources disagree."""

    id: Slug
    topic: Text
    values: Annotated[tuple[Statement, ...], Field(min_length=2)]
    note: str = ""


class Indicators(Strict):
    """All of ``indicators.yaml``."""

    series: tuple[Series, ...]
    conflicts: tuple[ProgrammeConflict, ...] = ()


class LayerText(Strict):
    """Words and look of a layer; its columns are defined in ``geodata.columns``."""

    id: Slug
    title: Localised
    description: Localised
    licence: Text
    attribution: Text
    datetime_property: str | None = None
    style: dict[str, str | int | float | bool] = Field(default_factory=dict)


class About(Strict):
    """All of ``catalog.yaml``: what the catalogue is about and how far its facts reach."""

    id: Slug
    title: Localised
    description: Localised
    countries: Annotated[tuple[CountryCode, ...], Field(min_length=1)]
    border: Slug | None = None
    region_bbox: tuple[Lon, Lat, Lon, Lat]
    languages: tuple[Literal["en", "ru", "kk", "uz"], ...]
    compiled: IsoDate
    observed_until: IsoDate
    licence: Text
    attribution: Text
    publisher: Text
