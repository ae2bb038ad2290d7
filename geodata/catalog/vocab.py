"""The words that the catalogue may use: sectors, statuses, precisions, fields and their labels in several languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from geodata.text import cldr
from geodata.text.dates import PartialDate
from geodata.text.visible import control, is_visible

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = str
"""An ISO 639 code in lower case, such as ``pt``; which ones a catalogue has, its ``catalog.yaml`` says."""

LANGUAGES: tuple[Language, ...] = ("en", "ru", "kk", "uz")
"""Languages of the words that the package ships."""

FALLBACK: tuple[Language, ...] = ("en", "ru", "uz", "kk")
"""Where a text is looked for when it is not there in the language that is asked for; then in the order of the file."""

_LANGUAGE = r"^[a-z]{2,3}$"
LanguageCode = Annotated[str, Field(pattern=_LANGUAGE)]

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=80)]
"""An id that can stand in a URL: lower-case ASCII words joined by ``-``, ``_`` or ``.``."""

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


def seen(text: str) -> str:
    """Pass on a text of which something is seen, without control characters.

    Raises
    ------
    ValueError
        For any other.
    """
    if not is_visible(text):
        raise ValueError("a text of which something is seen")
    if found := control(text):
        raise ValueError(f"a text without control characters; there is {found}")
    return text


Seen = Annotated[str, Field(min_length=1), AfterValidator(seen)]


class Strict(BaseModel):
    """Base of all that is read from files: no unknown key, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(BaseModel):
    """A text by the code of its language, one at least; where it is not known in one, another stands in."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        json_schema_extra={"propertyNames": {"pattern": _LANGUAGE}, "minProperties": 1},
    )
    __pydantic_extra__: dict[str, Seen]

    @model_validator(mode="after")
    def _in_languages(self) -> Self:
        if not self.__pydantic_extra__:
            raise ValueError("a text in at least one language")
        for code in self.__pydantic_extra__:
            if not re.fullmatch(_LANGUAGE, code):
                raise ValueError(f"{code!r} is no code of a language such as en or pt")
        return self

    def best(self, lang: str) -> tuple[str, Language]:
        """Text for a reader of ``lang`` and the language that it is in (its own, else en, ru, uz, kk, else any)."""
        held = self.__pydantic_extra__
        found = next(code for code in (lang, *FALLBACK, *held) if code in held)
        return held[found], found

    def codes(self) -> tuple[Language, ...]:
        """Languages that the text is there in."""
        return tuple(self.__pydantic_extra__)

    def items(self) -> tuple[tuple[Language, str], ...]:
        """Languages and texts, in the order in which they are written."""
        return tuple(self.__pydantic_extra__.items())


class Localised(Texts):
    """A text that people read on pages."""

    def get(self, lang: str) -> str:
        """Text for a reader of ``lang``, in another language where there is none."""
        return self.best(lang)[0]


class Names(Texts):
    """Names of a thing as found in sources; a language that no source has is missing, or has a name of ours."""

    _ours: frozenset[Language] = PrivateAttr(default=frozenset())
    _stated: tuple[tuple[Language, str], ...] | None = PrivateAttr(default=None)

    @property
    def ours(self) -> frozenset[Language]:
        """Languages in which no source gives the name as it is: we translated it, or wrote it in other letters."""
        return self._ours

    def stated(self) -> tuple[tuple[Language, str], ...]:
        """Languages and names as sources give them."""
        return self.items() if self._stated is None else self._stated

    def given(self) -> tuple[tuple[Language, str], ...]:
        """Languages that sources give a name in, and the names as they are shown."""
        stated = dict(self.stated())
        return tuple((lang, name) for lang, name in self.items() if lang in stated)

    def with_ours(self, ours: Mapping[Language, str]) -> Names:
        """Make names of these with some of ours, which are marked."""
        made = Names.model_validate({**dict(self.items()), **ours})
        made._ours, made._stated = self._ours.union(ours), self.stated()  # noqa: SLF001  # its own class
        return made


class Term(Localised):
    """A finer sector term; ``icon`` is a Maki name when it differs from its sector's."""

    model_config = ConfigDict(json_schema_extra={"propertyNames": {"pattern": f"{_LANGUAGE}|^icon$"}})

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

    id: Seen
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


FieldGroup = Literal["money", "size", "people", "time", "law", "other"]
"""What people ask about a project, in the order in which it is answered."""

USUAL_GROUPS: dict[str, FieldGroup] = {"money": "money", "quantity": "size", "date": "time"}
"""Group of a field that names none, by its kind."""


class FieldTerm(Strict):
    """A field that claims speak of.

    ``property`` (in the file) joins fields that mean the same thing; ``exclusive`` says that two different values
    contradict, ``whole`` that it counts things of which there are no parts; ``begins`` is the state of a crossing or
    corridor that begins on the day that a claim gives; ``group`` is what people ask about who want to know it. Values
    of a field with a ``language`` are names in it, which no translation changes.
    """

    id: Seen
    feeds: Annotated[str, Field(alias="property")] = ""
    kind: Literal["money", "quantity", "status", "date", "text"]
    exclusive: bool
    whole: bool = False
    begins: str = ""
    group: FieldGroup | None = None
    language: LanguageCode | None = None
    label: Localised

    @property
    def key(self) -> str:
        """Name of the property that this field feeds."""
        return self.feeds or self.id

    @property
    def asked(self) -> FieldGroup:
        """The group, or the usual one of its kind."""
        return self.group or USUAL_GROUPS.get(self.kind, "other")


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
        """Label of ``code`` in one of the groups above; else what CLDR calls it, else the code."""
        return self.said(group, code, lang)[0]

    def said(self, group: str, code: str, lang: str) -> tuple[str, Language]:
        """Label of ``code``, see ``label``, and the language that it is in."""
        entry = next((entry for entry in getattr(self, group) if entry.id == code), None)
        if entry is not None:
            best: tuple[str, Language] = entry.label.best(lang)
            return best
        return (_NAMED[group](code, lang) if group in _NAMED else code), lang

    def term(self, term: str, lang: str) -> str:
        """Label of a finer sector term; the term itself where it is none."""
        sector = self.sector_of(term)
        return sector.terms[term].get(lang) if sector else term

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


_NAMED = {"countries": cldr.country, "languages": cldr.language}
"""Groups whose codes the Unicode Consortium names in every language, so that a vocabulary need not list them."""
