"""Reads a form, of a reader or of the desk: what was typed becomes changes, or errors, each beside its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from webapp.present.suggesting import EVENT, NAMES, OTHER, PARTICULARS, PLACE, RETURN, TEXT, WITHDRAWAL
from webapp.suggest import claims, crossings, events, naming, places, projects, reported
from webapp.suggest.notes import noted
from webapp.suggest.sourced import source_of, told
from webapp.suggest.typed import MOST, fields_of, typed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import Change
    from webapp.present.tongue import Tongue
    from webapp.suggest.things import SuggestedThing
    from webapp.suggest.typed import FormContext, Typed

CLAIM, PROJECT, SOURCE, CROSSING = "claim", "project", "source", "crossing"
"""Forms that are not named as the part of a project that they are about."""

SOURCELESS = frozenset((NAMES, TEXT, WITHDRAWAL))
"""Forms whose changes have no place for a source: what was typed of one stands in the reason."""

READERS: Mapping[str, Callable[[Typed, FormContext], tuple[Change, ...]]] = {
    CLAIM: claims.added, WITHDRAWAL: claims.withdrawn, RETURN: claims.restored, PLACE: places.put,
    NAMES: naming.put, TEXT: naming.translated, EVENT: events.told, PARTICULARS: projects.mended,
    PROJECT: projects.added, SOURCE: reported.reported, CROSSING: crossings.mended,
}  # fmt: skip
BEGINNINGS: Mapping[str, Callable[[FormContext], dict[str, str]]] = {
    CLAIM: claims.begun, PLACE: places.begun, NAMES: naming.begun, TEXT: naming.begun_text, EVENT: events.begun,
    PARTICULARS: projects.begun, SOURCE: reported.begun, CROSSING: crossings.begun,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was typed, and what becomes of it: changes, or errors by the name of the field."""

    typed: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    reason: str = ""


def form_of(about: SuggestedThing, catalog: Catalog) -> str:
    """Name of the form for a thing."""
    if about.family != "projects":
        return about.family.removesuffix("s")
    if not about.id:
        return PROJECT
    return CLAIM if about.part in catalog.fields else about.part or OTHER


def blank(context: FormContext) -> Suggested:
    """Form that nobody has filled in yet: with what stands there where that is to be corrected."""
    begin = BEGINNINGS.get(form_of(context.about, context.catalog))
    return Suggested(dict.fromkeys(fields_of(context.catalog), "") | (begin(context) if begin else {}))


def read(form: Mapping[str, str], context: FormContext) -> Suggested:
    """Read what was typed.

    Parameters
    ----------
    form : mapping
        Field to text, as it came.
    context : FormContext
        What it is about.
    """
    typed, name = typed_of(form, context), form_of(context.about, context.catalog)
    changes = READERS.get(name, _other)(typed, context)
    if typed.errors:
        return Suggested(typed.texts, errors=typed.errors)
    return Suggested(typed.texts, changes, reason=_reason(typed, name))


def _other(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    source_of(typed, context)
    return () if typed.errors else noted(typed, context)


def _reason(typed: Typed, name: str) -> str:
    """Why, in the words of who fills it in, with what the changes have no place for."""
    more = told(typed) if name in SOURCELESS else ""
    trouble = troubles(typed.t).get(typed["trouble"], "") if name == SOURCE else ""
    said = "\n\n".join(filter(None, (trouble, typed["reason"], more)))
    return said[: 2 * MOST["reason"]]


def troubles(t: Tongue) -> dict[str, str]:
    """What can be wrong with a source, by its code."""
    _ = t.gettext
    return {
        "dead": _("The address leads nowhere"),
        "title": _("Its title is wrong"),
        "date": _("Its date is wrong"),
        "publisher": _("Its publisher is wrong"),
        "words": _("It does not say what the atlas says of it"),
    }
