"""Events of a project: one more, one that is told otherwise, one that did not happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.catalog.model import ProjectEvent
from geodata.ledger.applying import plain
from geodata.ledger.changes import AddEvent, Put, mark_of
from webapp.present.suggesting import event_of
from webapp.suggest.sourced import source_of

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed


def begun(context: FormContext) -> dict[str, str]:
    """What the event says that is to be told otherwise; nothing for a new one."""
    found = event_of(context.catalog.projects[context.about.id], context.about.mark)
    if found is None:
        return {}
    held = {"when": found.date, "value": found.event, "quote": found.quote or "", "note": found.note or ""}
    source = context.catalog.sources[found.source]
    named = {"source": found.source} if context.is_editor else {"url": source.url, "title": source.title}
    return held | named | ({} if context.is_editor else {"publisher": source.publisher})


def told(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Changes that add an event, or put another in its place, or take it out."""
    about, _ = context.about, context.t.gettext
    held = event_of(context.catalog.projects[about.id], about.mark) if about.mark else None
    if about.mark and held is None:
        typed.gone("value")
    if typed["wrong"]:
        return () if typed.errors else _replaced(typed, context, None)
    typed.need("when")
    if not typed["value"]:
        typed.wrong("value", _("Please say what should stand here."))
    source, new = _source(typed, context, held)
    if typed.errors:
        return ()
    entry = {"date": typed["when"], "event": typed["value"], "source": source, "quote": typed["quote"] or None}
    note = typed["note"] or None if context.is_editor else held.note if held else None
    event = typed.model(ProjectEvent, entry | {"note": note}, "value")
    if event is None:
        return ()
    if event in context.catalog.projects[about.id].timeline:
        typed.same("value")
        return ()
    if about.mark:
        replaced = _replaced(typed, context, event)
        return () if typed.errors else (*new, *replaced)
    return (*new, AddEvent(project=about.id, event=event))


def _source(typed: Typed, context: FormContext, held: ProjectEvent | None) -> tuple[str, list[Change]]:
    """Source of the event: that which it has, where it was left as it is."""
    old = context.catalog.sources.get(held.source) if held else None
    if held and old and (typed["url"], typed["title"]) == (old.url, old.title):
        return held.source, []
    return source_of(typed, context)


def _replaced(typed: Typed, context: FormContext, event: ProjectEvent | None) -> tuple[Change, ...]:
    """Change of the whole project, in which one event is another or gone."""
    about = context.about
    entry, mark = context.standing(typed)
    timeline = entry.get("timeline", [])
    marks = [mark_of(plain(ProjectEvent.model_validate(it))) for it in timeline]
    if about.mark not in marks:
        typed.gone("value")
        return ()
    place = marks.index(about.mark)
    timeline[place : place + 1] = [plain(event)] if event else []
    return (Put(family="projects", id=about.id, entry=entry, replaces=mark),)
