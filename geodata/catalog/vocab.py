"""The words that the catalogue may use: sectors, statuses, precisions, fields and their labels in four languages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from geodata.text.dates import PartialDate

Language = Literal["en", "ru", "kk", "uz"]
LANGUAGES: tuple[Language, ...] = ("en", "ru", "kk", "uz")

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=80)]
"""An id that can stand in a URL: lower-case ASCII words joined by ``-``, ``_`` or ``.``."""

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


class Strict(BaseModel):
    """Base of all that is read from files: no unknown key, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localised(Strict):
    """A text of the interface in the four languages; all are there."""

    en: str
    ru: str
    kk: str
    uz: str

    def get(self, lang: str) -> str:
        """Text in ``lang``, one of the four."""
        return str(getattr(self, lang))


class Names(Strict):
    """Names of a thing as found in sources; a language that no source has is missing."""

    en: str | None = None
    ru: str | None = None
    kk: str | None = None
    uz: str | None = None

    def best(self, lang: str) -> tuple[str, Language]:
        """Name for a reader of ``lang`` and the language that it is in (its own, else en, ru, uz, kk)."""
        order: tuple[Language, ...] = ("en", "ru", "uz", "kk")
        for candidate in (lang, *order):
            text = getattr(self, candidate, None)
            if text:
                return text, candidate  # type: ignore[return-value]  # every candidate is a Language
        raise ValueError("a name in at least one language is needed")

    def items(self) -> tuple[tuple[Language, str], ...]:
        """Languages and names that exist, in the fixed order of languages."""
        return tuple((lang, text) for lang in LANGUAGES if (text := getattr(self, lang)))


class Term(Localised):
    """A finer sector term; ``icon`` is a Maki name when it differs from its sector's."""

    icon: str | None = None


class Sector(Strict):
    """One of about a dozen sectors and the finer terms that belong to it."""

    id: Slug
    label: Localised
    icon: str
    terms: dict[str, Term]


class Status(Strict):
    """A status with its crosswalk to IATI ActivityStatus and OC4IDS projectStatus."""

    id: Slug
    label: Localised
    definition: Localised
    iati: int
    oc4ids: str


class Precision(Strict):
    """How well a place is known; ``drawn`` says that the map always shows the area, and that no mark looks exact."""

    id: Slug
    label: Localised
    sentence: Localised
    min_uncertainty_m: int
    drawn: bool


class PublisherKind(Strict):
    """What kind of publisher a source has; ``rank`` 1 is believed first."""

    id: Slug
    label: Localised
    rank: int = Field(ge=1, le=9)


class Labelled(Strict):
    """Any other code with a label."""

    id: str
    label: Localised


class Programme(Labelled):
    """A programme that projects are launched in; ``since`` is the day on which that happened."""

    since: str | None = None

    @field_validator("since")
    @classmethod
    def _is_date(cls, value: str | None) -> str | None:
        if value is not None:
            PartialDate.parse(value)
        return value


class FieldTerm(Strict):
    """A field that claims speak of.

    ``property`` (in the file) joins fields that mean the same thing; ``exclusive`` says that two different values
    contradict.
    """

    id: str
    feeds: Annotated[str, Field(alias="property")] = ""
    kind: Literal["money", "quantity", "status", "date", "text"]
    exclusive: bool
    label: Localised

    @property
    def key(self) -> str:
        """Name of the property that this field feeds."""
        return self.feeds or self.id


class Vocabulary(Strict):
    """All of ``vocab.yaml``."""

    sectors: tuple[Sector, ...]
    statuses: tuple[Status, ...]
    precisions: tuple[Precision, ...]
    programmes: tuple[Programme, ...]
    publisher_kinds: tuple[PublisherKind, ...]
    countries: tuple[Labelled, ...]
    modes: tuple[Labelled, ...]
    crossing_states: tuple[Labelled, ...]
    corridor_states: tuple[Labelled, ...]
    event_kinds: tuple[Labelled, ...]
    languages: tuple[Labelled, ...]

    @property
    def approximate(self) -> tuple[str, ...]:
        """Precisions at which a mark must not look exact: those whose area is always drawn."""
        return tuple(entry.id for entry in self.precisions if entry.drawn)

    def sector_of(self, term: str) -> Sector | None:
        """Sector that a finer term belongs to."""
        return next((sector for sector in self.sectors if term in sector.terms), None)

    def label(self, group: str, code: str, lang: str) -> str:
        """Label of ``code`` in one of the groups above; the code itself where the vocabulary has no such entry."""
        entry = next((entry for entry in getattr(self, group) if entry.id == code), None)
        return entry.label.get(lang) if entry else code

    def precision(self, code: str) -> Precision:
        """Entry of a precision code.

        Raises
        ------
        KeyError
            When there is none; a checked catalogue has no such code.
        """
        return next(entry for entry in self.precisions if entry.id == code)

    def rank(self, kind: str) -> int:
        """Rank of a kind of publisher; the last where it is unknown."""
        return next((entry.rank for entry in self.publisher_kinds if entry.id == kind), 9)
