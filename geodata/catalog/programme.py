"""What a catalogue says of the programme as a whole: documents, milestones, indicators and open questions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from geodata.catalog.values import IsoDate, Number, Quote, Remark, Text, Whole
from geodata.catalog.vocab import Localised, Slug, Strict


class Statement(Strict):
    """What one source says; ``quote`` is a few words of it."""

    value: Text
    source: Slug
    quote: Quote | None = None
    note: Remark = ""


class Document(Strict):
    """A document signed or adopted; ``statements`` are what other texts say of it."""

    id: Slug
    number_in_source: Whole | None = None
    subject: Text
    kind: Text
    date: IsoDate
    place: Remark = ""
    source: Slug
    supporting_sources: tuple[Slug, ...] = ()
    quote: Quote | None = None
    statements: tuple[Statement, ...] = ()
    note: Remark = ""


class Milestone(Strict):
    """A political or project milestone of the programme."""

    id: Slug
    date: IsoDate
    event: Text
    kind: Slug
    place: Remark = ""
    source: Slug
    supporting_sources: tuple[Slug, ...] = ()
    quote: Quote | None = None
    note: Remark = ""


class SeriesPoint(Strict):
    """One value; several of a period are rivals. ``period`` is ISO 8601 where the source gives a time, else words."""

    period: Text
    value: Number
    source: Slug
    quote: Quote | None = None
    remark: Remark = ""


class SeriesTarget(Strict):
    """A value aimed at; ``by`` is ISO 8601 where the source gives a time, else words."""

    by: Text
    value: Number
    source: Slug
    remark: Remark = ""


class Series(Strict):
    """An indicator over time; ``label`` is its name by language, ``statements`` what is said beside the values."""

    id: Slug
    name: Text
    label: Localised | None = None
    unit: Text
    note: Remark = ""
    points: tuple[SeriesPoint, ...]
    targets: tuple[SeriesTarget, ...] = ()
    statements: tuple[Statement, ...] = ()


class ProgrammeConflict(Strict):
    """A question of the whole programme on which sources disagree."""

    id: Slug
    topic: Text
    values: Annotated[tuple[Statement, ...], Field(min_length=2)]
    note: Remark = ""


class Indicators(Strict):
    """All of ``indicators.yaml``."""

    series: tuple[Series, ...]
    conflicts: tuple[ProgrammeConflict, ...] = ()
