"""Makes change sets of what is typed at the desk; what cannot be read is named by its field, and nothing is guessed."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from geodata.catalog.model import Claim, Source
from geodata.ledger.changes import AddClaim, Put, WithdrawClaim
from webapp.desk.errors import FormFaultsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import Change

NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
CLAIM = ("field", "value", "number", "unit", "status", "when", "as_of", "source", "quote", "note")
SOURCE = ("title", "url", "publisher", "published", "language")
FIELDS = (*CLAIM, *SOURCE, "reason")
"""Names of what a form has."""

MOST = 2000


def added_claim(project: str, form: Mapping[str, str], catalog: Catalog) -> tuple[Change, ...]:
    """Changes that add a claim to a project, with its source where that is new.

    Raises
    ------
    FormFaultsError
        With what is wrong, by field.
    """
    given = {name: form.get(name, "").strip()[:MOST] for name in FIELDS}
    faults = {name: "missing" for name in ("value",) if not given[name]}
    if given["field"] not in catalog.fields:
        faults["field"] = "unknown"
    source = None
    if given["title"] or given["url"]:
        source = _source(given, catalog, faults)
    elif given["source"] not in catalog.sources:
        faults["source"] = "unknown" if given["source"] else "missing"
    claim = _claim(given, catalog, faults, source.id if source else given["source"])
    if faults or claim is None:
        raise FormFaultsError(faults)
    added = AddClaim(project=project, claim=claim)
    if source is None:
        return (added,)
    entry = source.model_dump(mode="json", exclude_defaults=True)
    return (Put(family="sources", id=source.id, entry=entry), added)


def withdrawn_claim(project: str, mark: str, reason: str) -> tuple[Change, ...]:
    """Change that lets a claim count no longer.

    Raises
    ------
    FormFaultsError
        Without a reason, or when there is no such mark.
    """
    plain = reason.strip()[:MOST]
    if not plain:
        raise FormFaultsError({"reason": "missing"})
    try:
        return (WithdrawClaim(project=project, claim=mark, reason=plain),)
    except ValidationError:
        raise FormFaultsError({"claim": "unknown"}) from None


def _claim(given: Mapping[str, str], catalog: Catalog, faults: dict[str, str], source: str) -> Claim | None:
    """Claim with its typed reading, by the kind of its field."""
    typed: dict[str, Any] = {name: given[name] for name in ("value", "as_of", "quote", "note") if given[name]}
    typed |= {"field": given["field"], "source": source}
    kind = catalog.fields[given["field"]].kind if given["field"] in catalog.fields else "text"
    number = _number(given["number"], faults)
    if kind in ("money", "quantity") and number is not None:
        if not given["unit"]:
            faults["unit"] = "missing"
        elif kind == "money":
            typed["money"] = [{"amount": number, "currency": given["unit"].upper()}]
        else:
            typed["quantity"] = {"value": number, "unit": given["unit"]}
    if kind == "status" and given["status"]:
        typed["status"] = given["status"]
    if kind == "date" and given["when"]:
        typed["when"] = given["when"]
    if faults:
        return None
    try:
        return Claim.model_validate(typed)
    except ValidationError as error:
        faults |= _named(error, {"money": "unit", "quantity": "unit"})
        return None


def _source(given: Mapping[str, str], catalog: Catalog, faults: dict[str, str]) -> Source | None:
    """New source under an id made of what it is."""
    faults |= {name: "missing" for name in ("title", "publisher", "language") if not given[name]}
    if given["publisher"] and given["publisher"] not in catalog.publishers:
        faults["publisher"] = "unknown"
    digest = hashlib.sha256("\0".join(given[name] for name in SOURCE).encode()).hexdigest()[:6]
    word = re.sub(r"[^a-z0-9]+", "-", given["publisher"].lower()).strip("-") or "source"
    held = {name: given[name] for name in SOURCE if given[name]}
    try:
        return Source.model_validate({"id": f"{word}-{digest}", **held})
    except ValidationError as error:
        faults |= {name: code for name, code in _named(error, {}).items() if name not in faults}
        return None


def _number(text: str, faults: dict[str, str]) -> float | int | None:
    plain = _SPACES.sub("", text)
    if not plain:
        return None
    if not NUMBER.fullmatch(plain):
        faults["number"] = "number"
        return None
    return float(plain) if "." in plain else int(plain)


def _named(error: ValidationError, under: Mapping[str, str]) -> dict[str, str]:
    """Fields that a model refuses; what is no field of the form is told at the value."""
    found = {}
    for detail in error.errors(include_url=False):
        place = str(detail["loc"][0]) if detail["loc"] else "url"
        name = under.get(place, place)
        found[name if name in FIELDS else "value"] = "wrong"
    return found
