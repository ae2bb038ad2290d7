"""A project that is to be added, and what is said of one besides claims, names, place and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.catalog.model import Claim, Project
from geodata.ledger.applying import plain
from geodata.ledger.changes import Put
from geodata.text.slugs import free_slug
from webapp.suggest import naming, places
from webapp.suggest.notes import noted
from webapp.suggest.sourced import source_of

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed

NEEDED = ("sector", "status", "countries", "partner", "investor", "summary", *places.WHERE)
"""Fields besides names and source without which a project is none."""

LINES = ("not_found", "not_part")
"""Fields that have an entry on each line."""


def added(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Changes that add a project; where a reader does not know all that is needed, a note of what was said."""
    names = naming.names_of(typed, context)
    if not names:
        typed.wrong(naming.first_field(context), context.t.gettext("Please give the project a name."))
    source, new = source_of(typed, context)
    is_whole = all(typed[name] for name in NEEDED)
    if not is_whole and not context.is_editor:
        return () if typed.errors else noted(typed, context)
    typed.need(*NEEDED)
    found, location = _particulars(typed, context), places.position(typed, context)
    typed.choose("status", {status.id for status in context.catalog.vocab.statuses})
    if typed.errors:
        return ()
    project = typed.model(Project, {"id": _id(names, context), "names": names, **found,
        "location": {**location, "place": typed["place"], "admin1": typed["admin1"], "sources": [source]},
        "claims": [_status(typed, context, source)]}, "summary")  # fmt: skip
    return (*new, Put(family="projects", id=project.id, entry=plain(project))) if project else ()


def _id(names: dict[str, str], context: FormContext) -> str:
    return free_slug(names.get("en") or next(iter(names.values())), context.catalog.projects)


def _status(typed: Typed, context: FormContext, source: str) -> dict[str, Any]:
    """Claim of the status: the words that were chosen stand for those of the source."""
    words = context.catalog.vocab.label("statuses", typed["status"], context.catalog.written)
    claim = {"field": "status", "value": typed["value"] or words, "status": typed["status"], "source": source}
    claim |= {name: typed[name] for name in ("as_of", "quote") if typed[name]}
    return plain(Claim.model_validate(claim))


def _particulars(typed: Typed, context: FormContext) -> dict[str, Any]:
    """Sector, countries, investors and summary as an entry has them; the programme only where one is named."""
    catalog = context.catalog
    own = catalog.about.countries
    if catalog.vocab.sector_of(typed["sector"]) is None:
        typed.choose("sector", ())
    countries = typed["countries"].split()
    if not countries or not set(countries) <= set(own):
        typed.choose("countries", own)
    if typed["programme"]:
        typed.choose("programme", {programme.id for programme in catalog.vocab.programmes})
    found = {"sector": typed["sector"], "host_countries": list(dict.fromkeys(countries)),
             "partner_country": typed["partner"], "investor_origin": typed["investor"],
             "summary": typed["summary"]}  # fmt: skip
    return found | ({"programme": typed["programme"]} if typed["programme"] else {})


def begun(context: FormContext) -> dict[str, str]:
    """What stands there of sector, countries, investors, summary and so on."""
    held = context.catalog.projects[context.about.id]
    return {"sector": held.sector, "countries": "\n".join(held.host_countries), "partner": held.partner_country,
            "investor": held.investor_origin, "summary": held.summary, "programme": held.programme or "",
            **{name: "\n".join(getattr(held, name)) for name in LINES}}  # fmt: skip


def mended(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Change of the whole project, in which some of these are others."""
    about = context.about
    typed.need("sector", "countries", "partner", "investor", "summary")
    found = _particulars(typed, context)
    if typed.errors:
        return ()
    found |= {name: [line.strip() for line in typed[name].splitlines() if line.strip()] for name in LINES}
    held, mark = context.standing(typed)
    entry = {name: value for name, value in (held | found).items() if value != []}
    if not typed["programme"]:
        entry.pop("programme", None)
    if entry == held:
        typed.same("summary")
    if typed.errors or typed.model(Project, entry, "summary") is None:
        return ()
    return (Put(family="projects", id=about.id, entry=entry, replaces=mark),)
