"""What is new, as entries of a feed: what became known of a project or the programme on a day, plans aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geodata.snapshot.changes import ChangeKind
from webapp.present.changes import Since, changes, groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.changes import ChangeGroup, ChangeView
    from webapp.present.tongue import Said, Tongue

MAX_ENTRIES = 60
"""Entries of one feed: far more than readers fetch at a time, and a few dozen kilobytes."""

PROJECT, PROGRAMME = "project", "programme"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What became known of one project, or of the programme, on one day.

    Parameters
    ----------
    id : str
        Of what it speaks of, with the day.
    kind : str
        ``PROJECT`` or ``PROGRAMME``.
    kind_label : str
        The same for people.
    title, lang : str
        Name of the project, or the event, and the language that it is in.
    summary : str
        Every statement with who makes it, in the reader's language.
    day : datetime.date
        From which it counts.
    is_exact : bool
        Whether the source names that day.
    page : str
        Path of the page that tells more.
    via : tuple of str
        Addresses of the sources themselves.
    """

    id: str
    kind: str
    kind_label: str
    title: str
    lang: str
    summary: str
    day: date
    is_exact: bool
    page: str
    via: tuple[str, ...]


def news(snapshot: Snapshot, t: Tongue, addresses: Addresses, timeline: str) -> tuple[FeedEntry, ...]:
    """What became known last; ``timeline`` is the path of the page that tells of the programme's events.

    Sources without a date are left out, since nothing says when they were news, and so are events that were still to
    come when the catalogue was observed.
    """
    return entries(changes(snapshot, Since(None, None, "", {}), t, addresses, timeline).lines, t)


def entries(lines: Iterable[ChangeView], t: Tongue) -> tuple[FeedEntry, ...]:
    """Newest entries that some changes make, plans aside."""
    return tuple(_entries((line for line in lines if not line.is_plan), t))[:MAX_ENTRIES]


def _entries(lines: Iterable[ChangeView], t: Tongue) -> Iterator[FeedEntry]:
    for group in groups(lines):
        if group.first.project is None:
            yield from (_of_programme(line, t) for line in group.lines)
        else:
            yield _of_project(group, group.first.project, t)


def _of_project(group: ChangeGroup, name: Said, t: Tongue) -> FeedEntry:
    first = group.first
    return FeedEntry(
        id=f"{first.project_id}/{first.day}",
        kind=PROJECT,
        kind_label=t.gettext("Project"),
        title=name.text,
        lang=name.lang,
        summary=" · ".join(_words(line) for line in group.lines if line.kind != ChangeKind.PROJECT) or first.kind_label,
        day=date.fromisoformat(first.day),
        is_exact=all(line.datetime == first.day for line in group.lines),
        page=first.href,
        via=tuple(dict.fromkeys(line.url for line in group.lines if line.url)),
    )


def _of_programme(line: ChangeView, t: Tongue) -> FeedEntry:
    return FeedEntry(
        id=line.id,
        kind=PROGRAMME,
        kind_label=t.gettext("The programme as a whole"),
        title=line.after.text,
        lang=line.after.lang,
        summary=f"{line.when} · {line.source.publisher}",
        day=date.fromisoformat(line.day),
        is_exact=line.datetime == line.day,
        page=line.href,
        via=(line.url,) if line.url else (),
    )


def _words(line: ChangeView) -> str:
    """A statement in one line: what, from what to what, and who says it."""
    value = f"{line.before.text} → {line.after.text}" if line.before and line.kind != ChangeKind.CONTRADICTED else ""
    said = ": ".join(filter(None, (line.label or line.kind_label, value or line.after.text)))
    return f"{said} ({line.source.publisher})"
