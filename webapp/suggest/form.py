"""Reads the form of a suggestion: what was typed becomes changes, or errors, each beside its field."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from geodata.catalog.model import Claim
from geodata.catalog.values import QUOTED_WORDS
from geodata.ledger.changes import AddClaim, Note, Put
from geodata.text.dates import PartialDate
from geodata.text.visible import control, is_visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import Change
    from webapp.present.tongue import Tongue

MOST = {
    "value": 500, "amount": 40, "currency": 3, "unit": 40, "status": 80, "when": 40, "as_of": 40, "name": 200,
    "where": 500, "url": 1000, "title": 300, "publisher": 200, "published": 40, "quote": 300, "reason": 2000,
    "contact": 200, "website": 200,
}  # fmt: skip
"""Fields of the form, and most characters of each; the whole form stays below the limit of a request's body."""

TRAP = "website"
"""Field that people do not see and leave empty."""

DAYS = ("when", "as_of", "published")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class SuggestedThing:
    """What a suggestion is about: a field of a project, something of a project, a source, or a project to be added.

    Parameters
    ----------
    family, id : str
        The entry; the id is empty for a new one.
    part : str
        Field of ``fields.yaml``, or ``place``, ``names`` or empty for anything else.
    """

    family: str
    id: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was typed, and what becomes of it: changes, or errors by the name of the field."""

    typed: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why, in the reader's words."""
        return self.typed["reason"]


def blank(about: SuggestedThing, catalog: Catalog) -> Suggested:
    """Form that nobody has filled in yet, with the unit or currency that the field has here, or else elsewhere."""
    typed = dict.fromkeys(MOST, "")
    here = [project for project in catalog.projects.values() if project.id == about.id]
    for claim in (claim for project in (*here, *catalog.projects.values()) for claim in project.claims):
        if claim.field == about.part and (claim.quantity or claim.money):
            typed["unit"] = claim.quantity.unit if claim.quantity else ""
            typed["currency"] = claim.money[0].currency if claim.money else ""
            break
    return Suggested(typed)


def read(form: Mapping[str, str], about: SuggestedThing, catalog: Catalog, t: Tongue) -> Suggested:
    """Read what was typed.

    Parameters
    ----------
    form : mapping
        Field to text, as it came.
    about : SuggestedThing
        What it is about.
    catalog : Catalog
        Says what is known.
    t : Tongue
        Language of the messages, and of a source that is new.
    """
    typed = {name: _clean(form.get(name, "")) for name in MOST}
    errors = dict(_faults(typed, about, catalog, t))
    if errors:
        return Suggested(typed, errors=errors)
    try:
        return Suggested(typed, _changes(typed, about, catalog, t))
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        name = str(found["loc"][0]) if found["loc"] else "value"
        why = found["msg"].removeprefix("Value error, ")
        return Suggested(
            typed, errors={name if name in MOST else "value": t.gettext("This cannot be taken: %(why)s", why=why)}
        )


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _faults(typed: Mapping[str, str], about: SuggestedThing, catalog: Catalog, t: Tongue) -> Any:
    _ = t.gettext
    for name, most in MOST.items():
        if len(typed[name]) > most:
            yield (
                name,
                _("At most %(count)s characters, please; here are %(found)s.", count=most, found=len(typed[name])),
            )
        elif typed[name] and (not is_visible(typed[name]) or control(typed[name])):
            yield name, _("Text only, please: there is a character in it that cannot be shown.")
    if typed[TRAP]:
        yield TRAP, _("Please leave this field empty.")
    for name in DAYS:
        if typed[name] and not _is_day(typed[name]):
            yield name, _("A day, a month or a year, please, such as 2025-11-15, 2025-11 or 2025.")
    if not typed["reason"]:
        yield "reason", _("Please say in a few words why.")
    yield from _faults_of_source(typed, about, t)
    if about.family == "projects" and not about.id and not typed["name"]:
        yield "name", _("Please give the project a name.")
    if about.part:
        yield from _faults_of_value(typed, about, catalog, t)


def _faults_of_source(typed: Mapping[str, str], about: SuggestedThing, t: Tongue) -> Any:
    _ = t.gettext
    if typed["url"] and not _is_address(typed["url"]):
        yield "url", _("An address begins with https:// or http://.")
    if len(typed["quote"].split()) > QUOTED_WORDS:
        yield "quote", _("At most %(count)s words, please.", count=QUOTED_WORDS)
    if about.family != "sources" and not typed["url"] and not typed["title"]:
        yield "url", _("Please name a source: the address of a page, or the title of a paper or a book.")
    elif typed["title"] and not typed["url"] and not typed["publisher"]:
        yield "publisher", _("Please say who published it.")


def _faults_of_value(typed: Mapping[str, str], about: SuggestedThing, catalog: Catalog, t: Tongue) -> Any:
    _ = t.gettext
    term = catalog.fields.get(about.part)
    kind = term.kind if term else ""
    if not typed["value"] and not (kind == "status" and typed["status"]):
        yield "value", _("Please say what should stand here.")
    if kind == "status" and typed["status"] not in {status.id for status in catalog.vocab.statuses}:
        yield "status", _("Please choose one of the list.")
    if kind in ("money", "quantity") and typed["amount"] and _number(typed["amount"]) is None:
        yield "amount", _("A number, please, such as 1250000 or 12.5.")
    if kind == "money" and typed["amount"] and not re.fullmatch(r"[A-Za-z]{3}", typed["currency"]):
        yield "currency", _("Three letters, please, such as USD or EUR.")
    if kind == "quantity" and typed["amount"] and not typed["unit"]:
        yield "unit", _("Please say of what: t, ha, km, people …")


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


def _number(text: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not _NUMBER.fullmatch(plain):
        return None
    found = float(plain.replace(",", "."))
    return found if math.isfinite(found) else None


def _changes(typed: Mapping[str, str], about: SuggestedThing, catalog: Catalog, t: Tongue) -> tuple[Change, ...]:
    if about.family == "projects" and about.part in catalog.fields:
        source, new = _source(typed, catalog, t)
        return (*new, AddClaim(project=about.id, claim=_claim(typed, about.part, source, catalog, t)))
    told = ("name", "where", "value", "url", "title", "publisher", "published", "quote")
    text = "\n".join(f"{name}: {typed[name]}" if name != "value" else typed[name] for name in told if typed[name])
    note = {"family": about.family, "id": about.id, "part": about.part, "text": text or typed["reason"]}
    return (Note.model_validate(note),)


def _claim(typed: Mapping[str, str], name: str, source: str, catalog: Catalog, t: Tongue) -> Claim:
    kind = catalog.fields[name].kind
    entry: dict[str, Any] = {"field": name, "value": typed["value"], "source": source}
    entry |= {key: typed[key] for key in ("as_of", "quote") if typed[key]}
    amount = _number(typed["amount"]) if typed["amount"] else None
    if kind == "status":
        entry["status"] = typed["status"]
        entry["value"] = typed["value"] or catalog.vocab.label("statuses", typed["status"], t.lang)
    elif kind == "money" and amount is not None:
        entry["money"] = [{"amount": amount, "currency": typed["currency"].upper()}]
    elif kind == "quantity" and amount is not None:
        entry["quantity"] = {"value": amount, "unit": typed["unit"]}
    elif kind == "date" and typed["when"]:
        entry["when"] = typed["when"]
    return Claim.model_validate(entry)


def _source(typed: Mapping[str, str], catalog: Catalog, t: Tongue) -> tuple[str, list[Change]]:
    """Id of the source, and what is new with it."""
    if known := known_source(typed["url"], catalog):
        return known, []
    host = (urlsplit(typed["url"]).hostname or "").removeprefix("www.") if typed["url"] else ""
    named = hashlib.sha256(f"{typed['url']} {typed['title']} {typed['publisher']}".encode()).hexdigest()[:8]
    stem = re.sub(r"[^a-z0-9]+", "-", host or "text")[:60].strip("-") or "text"
    id_ = f"{stem}-{named}"
    if id_ in catalog.sources:
        return id_, []
    said = typed["publisher"] or host
    publisher = next((name for name in catalog.publishers if name.casefold() == said.casefold()), said)
    new: list[Change] = []
    if publisher not in catalog.publishers:
        kind = max(catalog.vocab.publisher_kinds, key=lambda kind: kind.rank).id  # an editor knows better
        entry = {"publisher": publisher, "country": "", "kind": kind, "note": ""}
        new.append(Put(family="publishers", id=publisher, entry=entry))
    source = {"id": id_, "url": typed["url"], "publisher": publisher, "title": typed["title"] or typed["url"]}
    source |= {"published": typed["published"], "language": t.lang, "retrieved_note": ""}
    return id_, [*new, Put(family="sources", id=id_, entry=source)]


def known_source(url: str, catalog: Catalog) -> str:
    """Id of the source at an address; empty when the atlas does not know it."""
    wanted = url.rstrip("/")
    found = (id_ for id_, source in catalog.sources.items() if wanted and source.url.rstrip("/") == wanted)
    return next(found, "")
