"""What is written around the map of a picture: what it shows, from whom it is, and what its signs mean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from webapp.present import facets
from webapp.present import format as fmt
from webapp.present.layerviews import licence
from webapp.present.listing import EXACT, UNKNOWN_STATUS, status_of
from webapp.present.tongue import named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.listing import State
    from webapp.present.tongue import Tongue

SHORT_ID = 8
"""Digits of the snapshot's id that are written."""

Line = tuple[str, str, str, str]
"""Look of a sign, its words, how many there are of it, and the status that it is of."""


def title(snapshot: Snapshot, state: State, thing: tuple[str, str] | None, t: Tongue) -> str:
    """Name of what is chosen, else of the atlas.

    Parameters
    ----------
    snapshot : Snapshot
        Whose names are told.
    state : State
        What the address says of the list.
    thing : tuple of (str, str) or None
        Kind and id of what is chosen besides a project.
    t : Tongue
        Reader's language.
    """
    catalog = snapshot.whole.catalog
    if state.project:
        return named(catalog.projects[state.project].names, t.lang).text
    if thing is not None:
        kind, id_ = thing
        if kind == "crossing":
            return named(catalog.crossing_names(catalog.crossings[id_]), t.lang).text
        things = catalog.corridors if kind == "corridor" else catalog.rivers
        return named(things[id_].names, t.lang).text
    return " ".join(catalog.about.title.get(t.lang).split())


def about(snapshot: Snapshot, rows: Sequence[int], state: State, day: date | None, t: Tongue) -> tuple[str, ...]:
    """What is said below the title: status and place of a project, filters and counts of a list; and the day."""
    _ = t.gettext
    past = [_("As known on %(date)s", date=fmt.date(t, day.isoformat()))] if day else []
    if state.project:
        return (*past, *_of_project(snapshot, state.project, t))
    chosen = [facets.chip(snapshot, name, value, t) for name, values in state.facets for value in values]
    chosen += [_("Sources disagree")] if state.conflicts else []
    chosen += [_("“%(words)s”", words=state.q)] if state.q else []
    chosen += [_("Changed since %(date)s", date=fmt.date(t, state.changed))] if state.changed else []
    return (*past, *([", ".join(chosen)] if chosen else []), *counted(snapshot, rows, t))


def _of_project(snapshot: Snapshot, project_id: str, t: Tongue) -> tuple[str, ...]:
    """Status and place of a project; nothing of one that was not known on the day."""
    layer = snapshot.layer("projects")
    if project_id not in layer.ids:
        return ()
    row = layer.row(project_id)
    place = t.prose(layer.values["place"][row] or "", "place").text
    return tuple(filter(None, (status_of(snapshot, layer.values["statuses"][row], t)[1], place)))


def counted(snapshot: Snapshot, rows: Sequence[int], t: Tongue) -> tuple[str, str]:
    """How many projects are shown, and how many of them have an exact place."""
    layer = snapshot.layer("projects")
    total, known = len(layer), sum(layer.values["precision"][row] == EXACT for row in rows)
    if len(rows) == total:
        shown = t.ngettext("%(count)s project", "%(count)s projects", total, count=total)
    else:
        shown = t.ngettext(
            "%(count)s of %(total)s projects", "%(count)s of %(total)s projects", total, count=len(rows), total=total
        )
    exact = t.ngettext("%(count)s with an exact place", "%(count)s with an exact place", known, count=known)
    return shown, exact


def source(snapshot: Snapshot, t: Tongue) -> str:
    """Who made the picture, under which licence, and of which state of the data."""
    about_it = snapshot.whole.catalog.about
    brand = " ".join(named(about_it.brand or about_it.title, t.lang).text.split())
    until = t.gettext("State of the data: %(date)s", date=fmt.state(t, about_it.observed_until))
    said = t.gettext("Snapshot %(id)s", id=snapshot.id[:SHORT_ID])
    return " · ".join((f"{brand}, {licence(about_it.licence).label}", until, said))


def crossing_words(snapshot: Snapshot, t: Tongue) -> Callable[[str], tuple[str, str]]:
    """Gives name, and kind and state, of a crossing."""
    layer, vocab = snapshot.layer("crossings"), snapshot.catalog.vocab
    kinds = {"road": t.gettext("Road crossing"), "rail": t.gettext("Rail crossing")}

    def told(crossing_id: str) -> tuple[str, str]:
        row = layer.row(crossing_id)
        kind, state = layer.values["kind"][row], layer.values["state"][row]
        name = named(snapshot.whole.catalog.crossing_names(snapshot.whole.catalog.crossings[crossing_id]), t.lang).text
        known = vocab.label("crossing_states", state, t.lang) if state else t.gettext("state on that day not known")
        return name, f"{kinds.get(kind, '')} · {known}"

    return told


def keys(snapshot: Snapshot, rows: Sequence[int], t: Tongue) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """All that a legend can explain, under its headings; statuses with the number of projects of the list."""
    _ = t.gettext
    return (
        (_("Status"), _statuses(snapshot, rows, t)),
        (
            _("Place, how well known"),
            _lines(
                exact=_("To the site or town"),
                approx=_("To the district or region"),
                area=_("May lie anywhere in here"),
                stretch=_("A crossing may lie on this stretch"),
            ),
        ),
        (
            _("Lines"),
            _lines(
                line=_("Line project"),
                corridor=_("Corridor, schematic"),
                planned=_("Not yet open"),
                flight=_("Flight"),
                river=_("Shared water"),
            ),
        ),
        (
            _("Border crossings"),
            _lines(
                crossing=_("Road crossing"),
                crossing_rail=_("Rail crossing"),
                crossing_planned=_("Planned crossing"),
                crossing_closed=_("Closed crossing"),
            ),
        ),
        (
            _("Base map"),
            _lines(
                border=_("Shared border"),
                border_other=_("Other state border"),
                region_border=_("Region border"),
                stream=_("River"),
                rail=_("Railway"),
            ),
        ),
    )


def _lines(**words: str) -> tuple[Line, ...]:
    return tuple((look.replace("_", "-"), text, "", "") for look, text in words.items())


def _statuses(snapshot: Snapshot, rows: Sequence[int], t: Tongue) -> tuple[Line, ...]:
    layer, vocab = snapshot.layer("projects"), snapshot.catalog.vocab
    counts = Counter(status_of(snapshot, layer.values["statuses"][row], t)[0] for row in rows)
    labels = {status.id: status.label.get(t.lang) for status in vocab.statuses}
    labels |= {UNKNOWN_STATUS: t.gettext("Status not yet known")}
    return tuple(
        ("status", label, fmt.number(t, counts[status]), status) for status, label in labels.items() if counts[status]
    )
