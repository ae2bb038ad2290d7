"""What was typed into a form: cleaned and bounded, with what is wrong with it beside each field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from geodata.catalog.values import QUOTED_WORDS
from geodata.ledger.changes import mark_of
from geodata.text.dates import PartialDate
from geodata.text.visible import control, is_visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from geodata.catalog.catalog import Catalog
    from geodata.ledger.applied import Entries
    from webapp.present.tongue import Tongue
    from webapp.suggest.things import SuggestedThing

MOST = {
    "value": 500, "amount": 40, "currency": 3, "unit": 40, "status": 80, "when": 40, "as_of": 40, "note": 1000,
    "at": 80, "precision": 80, "within": 20, "place": 300, "admin1": 200, "basis": 1000, "where": 500,
    "translation": 4000, "language": 3, "wrong": 3, "trouble": 20,
    "sector": 80, "countries": 200, "partner": 2, "investor": 300, "summary": 4000, "programme": 80,
    "not_found": 4000, "not_part": 4000,
    "state": 80, "told_status": 500, "status_date": 40, "traffic": 500, "hours": 300, "remark": 2000,
    "source": 80, "url": 1000, "title": 300, "publisher": 200, "kind": 80, "published": 40, "quote": 300,
    "headline": 500, "read": 40, "archive": 1000, "retrieved_note": 2000,
    "reason": 2000, "contact": 200, "website": 200,
}  # fmt: skip
"""Fields of the forms, and most characters of each; the whole form stays below the limit of a request's body."""

NAME = "name_"
"""Beginning of the fields for names, one for each language of the catalogue."""

MOST_NAME = 200

TRAP = "website"
"""Field that people do not see and leave empty."""

DAYS = ("when", "as_of", "published", "read", "status_date")
ADDRESSES = ("url", "archive")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FormContext:
    """What a form stands in.

    Parameters
    ----------
    about : SuggestedThing
        What it is about.
    catalog : Catalog
        Says what is known.
    t : Tongue
        Language of the messages, and of a source that is new.
    entries : callable
        Gives entries as they stand in the files with what was accepted; asked only when all that was typed is right.
    is_editor : bool
        At the desk, more can be said and less must be.
    """

    about: SuggestedThing
    catalog: Catalog
    t: Tongue
    entries: Callable[[], Entries]
    is_editor: bool = False

    def standing(self, typed: Typed, *path: str) -> tuple[Any, str]:
        """Entry that the form is about as it stands in its file, or a part of it, to be changed; and its mark."""
        entries, about = self.entries(), self.about
        found = entries.entry(about.family, about.id)
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            typed.gone("reason")
            return {}, ""
        return deepcopy(found), mark_of(found)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, and what is wrong with it by the name of the field."""

    texts: Mapping[str, str]
    t: Tongue
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def wrong(self, name: str, why: str) -> None:
        """Say what is wrong with a field, unless something is said already."""
        self.errors.setdefault(name, why)

    def gone(self, name: str) -> None:
        """Say that what the form is about is not there any more."""
        self.wrong(name, self.t.gettext("It is not there any more: somebody has changed it meanwhile."))

    def same(self, name: str) -> None:
        """Say that nothing is different."""
        self.wrong(name, self.t.gettext("This is what stands there already."))

    def need(self, *names: str) -> None:
        """Say of each of these fields that it is needed, where it is empty."""
        for name in names:
            if not self.texts[name]:
                self.wrong(name, self.t.gettext("This is needed."))

    def choose(self, name: str, known: Collection[str]) -> None:
        """Say that something of a list is to be chosen, where it is not."""
        if self.texts[name] not in known:
            self.wrong(name, self.t.gettext("Please choose one of the list."))

    def number(self, name: str) -> float | None:
        """Read a number; None where there is none, or none that can be read."""
        return number(self.texts[name])

    def model(self, kind: type[M], entry: Mapping[str, object], at: str) -> M | None:
        """Make a value of the catalogue; what it refuses is said at its field, or at the field ``at``."""
        try:
            return kind.model_validate(entry)
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            name = str(found["loc"][0]) if found["loc"] else at
            why = found["msg"].removeprefix("Value error, ")
            self.wrong(name if name in self.texts else at, self.t.gettext("This cannot be taken: %(why)s", why=why))
            return None


def fields_of(catalog: Catalog) -> dict[str, int]:
    """Fields of the forms of a catalogue, and most characters of each."""
    return MOST | {f"{NAME}{lang}": MOST_NAME for lang in catalog.about.languages}


def typed_of(form: Mapping[str, str], context: FormContext) -> Typed:
    """Clean what was typed, and look for what is wrong whatever the form is about."""
    most, _ = fields_of(context.catalog), context.t.gettext
    typed = Typed({name: form.get(name, "").replace("\r\n", "\n").strip() for name in most}, context.t)
    for name, limit in most.items():
        text = typed[name]
        if len(text) > limit:
            words = _("At most %(count)s characters, please; here are %(found)s.", count=limit, found=len(text))
            typed.wrong(name, words)
        elif text and (not is_visible(text) or control(text)):
            typed.wrong(name, _("Text only, please: there is a character in it that cannot be shown."))
    for name in DAYS:
        if typed[name] and not _is_day(typed[name]):
            typed.wrong(name, _("A day, a month or a year, please, such as 2025-11-15, 2025-11 or 2025."))
    for name in ADDRESSES:
        if typed[name] and not _is_address(typed[name]):
            typed.wrong(name, _("An address begins with https:// or http://."))
    if len(typed["quote"].split()) > QUOTED_WORDS:
        typed.wrong("quote", _("At most %(count)s words, please.", count=QUOTED_WORDS))
    if not context.is_editor:
        _check_reader(typed)
    return typed


def _check_reader(typed: Typed) -> None:
    """A reader says why, and is no robot."""
    if typed[TRAP]:
        typed.wrong(TRAP, typed.t.gettext("Please leave this field empty."))
    if not typed["reason"]:
        typed.wrong("reason", typed.t.gettext("Please say in a few words why."))


def number(text: str) -> float | None:
    """Number of a text; None where it is none."""
    plain = re.sub(r"[\s\u00a0\u202f\u2009]", "", text)
    if not _NUMBER.fullmatch(plain):
        return None
    found = float(plain.replace(",", "."))
    if not math.isfinite(found):
        return None
    return int(found) if found.is_integer() else found


def _is_day(text: str) -> bool:
    try:
        return not PartialDate.parse(text).is_interval
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
