"""Claims of a project: one more, one that counts no longer, one that counts again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geodata.catalog.model import Claim
from geodata.ledger.changes import AddClaim, RestoreClaim, WithdrawClaim, claim_mark
from webapp.suggest.sourced import source_of

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed


def begun(context: FormContext) -> dict[str, str]:
    """Unit or currency that the field has in the project, or else elsewhere."""
    about, catalog = context.about, context.catalog
    here = [project for project in catalog.projects.values() if project.id == about.id]
    for claim in (claim for project in (*here, *catalog.projects.values()) for claim in project.claims):
        if claim.field == about.part and (claim.quantity or claim.money):
            unit = claim.quantity.unit if claim.quantity else ""
            return {"unit": unit, "currency": claim.money[0].currency if claim.money else ""}
    return {}


def added(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Changes that add a claim, with its source where that is new."""
    about = context.about
    _check(typed, context)
    source, new = source_of(typed, context)
    if typed.errors:
        return ()
    claim = typed.model(Claim, _entry(typed, context, source), "value")
    return (*new, AddClaim(project=about.id, claim=claim)) if claim else ()


def withdrawn(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Change that lets a claim count no longer; it stays visible with the reason."""
    about = context.about
    typed.need("reason")
    if about.mark not in map(claim_mark, context.catalog.projects[about.id].claims):
        typed.gone("reason")
    return () if typed.errors else (WithdrawClaim(project=about.id, claim=about.mark, reason=typed["reason"]),)


def restored(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Change that lets a withdrawn claim count again."""
    about = context.about
    held = (claim_mark(claim) for claim in context.catalog.projects[about.id].withdrawn)
    if about.mark not in held:
        typed.gone("reason")
    return () if typed.errors else (RestoreClaim(project=about.id, claim=about.mark),)


def _check(typed: Typed, context: FormContext) -> None:
    _, catalog = context.t.gettext, context.catalog
    kind = catalog.fields[context.about.part].kind
    if not typed["value"] and not (kind == "status" and typed["status"]):
        typed.wrong("value", _("Please say what should stand here."))
    if kind == "status":
        typed.choose("status", {status.id for status in catalog.vocab.statuses})
    if kind in ("money", "quantity") and typed["amount"] and typed.number("amount") is None:
        typed.wrong("amount", _("A number, please, such as 1250000 or 12.5."))
    if kind == "money" and typed["amount"] and not re.fullmatch(r"[A-Za-z]{3}", typed["currency"]):
        typed.wrong("currency", _("Three letters, please, such as USD or EUR."))
    if kind == "quantity" and typed["amount"] and not typed["unit"]:
        typed.wrong("unit", _("Please say of what: t, ha, km, people …"))


def _entry(typed: Typed, context: FormContext, source: str) -> dict[str, Any]:
    name, catalog = context.about.part, context.catalog
    kind = catalog.fields[name].kind
    entry: dict[str, Any] = {"field": name, "value": typed["value"], "source": source}
    told = ("as_of", "quote", "note") if context.is_editor else ("as_of", "quote")
    entry |= {key: typed[key] for key in told if typed[key]}
    amount = typed.number("amount")
    if kind == "status":
        entry["status"] = typed["status"]
        entry["value"] = typed["value"] or catalog.vocab.label("statuses", typed["status"], context.t.lang)
    elif kind == "money" and amount is not None:
        entry["money"] = [{"amount": amount, "currency": typed["currency"].upper()}]
    elif kind == "quantity" and amount is not None:
        entry["quantity"] = {"value": amount, "unit": typed["unit"]}
    elif kind == "date" and typed["when"]:
        entry["when"] = typed["when"]
    return entry
