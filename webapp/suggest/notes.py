"""A note to those who decide: all that a reader said, where it is no change of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.ledger.changes import Note
from webapp.suggest.typed import NAME

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed

_UNTOLD = frozenset(("reason", "contact", "website", "source", "kind"))
"""Kept beside the changes, or asked at the desk alone."""


def noted(typed: Typed, context: FormContext, before: dict[str, str] | None = None) -> tuple[Change, ...]:
    """Change that says what was typed and changes nothing; what stood in the form ``before`` is left out."""
    about, stood = context.about, before or {}
    names = [name for name in typed.texts if name.startswith(NAME)]
    names += [name for name in typed.texts if name not in names]
    said = [(name, typed[name]) for name in names if typed[name] and name not in _UNTOLD]
    lines = [text if name == "value" else f"{name}: {text}" for name, text in said if stood.get(name) != text]
    note = {"family": about.family, "id": about.id, "part": about.part, "text": "\n".join(lines) or typed["reason"]}
    return (Note.model_validate(note),)
