"""What the atlas recorded when, and who did: accepted revisions with what each changed, and the filters of changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import TYPE_CHECKING

from geodata.ledger.changes import thing
from geodata.ledger.following import PROJECTS, follow
from webapp.present import format as fmt
from webapp.present.changes import COUNTRY, SECTOR, filter_of, of_project
from webapp.present.news import FeedEntry
from webapp.present.proposals import proposed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import ChangeSet
    from geodata.ledger.ledger import Revision
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.changes import Since
    from webapp.present.conflicts import ConflictFilter
    from webapp.present.proposals import Proposed
    from webapp.present.tongue import Tongue

MOST = 200
"""Revisions that a page shows."""

MOST_IN_FILES = 5_000
"""Revisions that a file holds; ``until`` leads on to older ones."""

MOST_LINES = 50
"""Changes of one revision that are told one by one; a set may hold thousands."""

FILTERS = (COUNTRY, SECTOR)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One revision.

    Parameters
    ----------
    number : int
        Its number.
    day, moment, when : str
        On which it was accepted: day and moment in ISO 8601, in UTC, and the day for people.
    by : str
        The editor who accepted it.
    author : str
        Who proposed it, under the name that was given; empty for a reader without one.
    reason : str
        Why.
    is_files : bool
        Whether it says that the files are others since, and nothing was accepted.
    is_left_out : bool
        Whether it does not fit the files of today, and is not in what is shown.
    lines : tuple of Proposed
        What it changed, before and after; at most ``MOST_LINES``.
    more : int
        Further changes.
    """

    number: int
    day: str
    moment: str
    when: str
    by: str
    author: str
    reason: str
    is_files: bool
    is_left_out: bool
    lines: tuple[Proposed, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Record:
    """What the page shows: the newest first; ``total`` counts all that fit the days, ``matched`` the filters too."""

    revisions: tuple[Recorded, ...]
    total: int
    matched: int
    filters: tuple[ConflictFilter, ...]


def values_of(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Values that a filter can have."""
    projects = snapshot.catalog.projects.values()
    return tuple(sorted({value for project in projects for value in of_project(snapshot, project, name)}))


def record(
    revisions: Sequence[Revision],
    sets: Mapping[str, ChangeSet],
    files: Catalog,
    snapshot: Snapshot,
    asked: Since,
    left_out: Iterable[str],
    t: Tongue,
    most: int = MOST,
) -> Record:
    """Tell revisions, the newest first.

    Parameters
    ----------
    revisions, sets
        As ``webapp.edited.past.Past.accepted`` gives them.
    files : Catalog
        Revision 0, which the changes follow.
    snapshot : Snapshot
        What is shown; its words are used.
    asked : Since
        Days on which something was recorded, project, and filters.
    left_out : iterable of str
        Labels of sets that do not fit.
    t : Tongue
        Reader's language.
    most : int
        Revisions that are told.
    """
    within = [it for it in revisions if _is_within(it, sets, asked)]
    held = {it.number: {name: _values(it, sets, snapshot, name) for name in FILTERS} for it in within}

    def fits(it: Revision, names: Iterable[str]) -> bool:
        wanted = ((name, asked.chosen.get(name, ())) for name in names)
        return all(not values or held[it.number][name].intersection(values) for name, values in wanted)

    found = [it for it in within if fits(it, FILTERS)]
    filters = []
    for name in FILTERS:
        others = [other for other in FILTERS if other != name]
        counts = Counter(value for it in within if fits(it, others) for value in held[it.number][name])
        known = {value for it in within for value in held[it.number][name]}
        filters.append(filter_of(snapshot, name, counts, known, asked.chosen.get(name, ()), t))
    told = _told(revisions, sets, {it.number for it in found[-most:]}, (files, snapshot.catalog), set(left_out), t)
    return Record(tuple(reversed(told)), len(within), len(found), tuple(filters))


def entries(found: Iterable[Recorded], t: Tongue, pages: Mapping[int, str], most: int) -> tuple[FeedEntry, ...]:
    """Entries of a feed; ``pages`` are the paths of the states after them."""
    return tuple(
        FeedEntry(
            id=str(it.number),
            kind="revision",
            kind_label=t.gettext("Revision"),
            title=": ".join(filter(None, (t.gettext("Revision %(number)s", number=it.number), _subject(it)))),
            lang=t.lang,
            summary=" · ".join(filter(None, (*map(_words, it.lines), it.reason, it.by))),
            day=date.fromisoformat(it.day),
            is_exact=True,
            page=pages[it.number],
            via=tuple(dict.fromkeys(line.source.url for line in it.lines if line.source and line.source.url)),
        )
        for it in tuple(found)[:most]
    )


def _subject(it: Recorded) -> str:
    return ", ".join(dict.fromkeys(line.name.text for line in it.lines))[:200]


def _words(line: Proposed) -> str:
    """A change in one line: what, from what to what."""
    sides = (", ".join(said.text for said in side) for side in (line.before, line.after))
    return f"{line.what}: {' → '.join(filter(None, sides))}"


def _is_within(it: Revision, sets: Mapping[str, ChangeSet], asked: Since) -> bool:
    day = it.at.astimezone(UTC).date()
    return (
        (asked.since is None or day >= asked.since)
        and (asked.until is None or day <= asked.until)
        and (not asked.project or asked.project in _projects(it, sets))
    )


def _projects(it: Revision, sets: Mapping[str, ChangeSet]) -> list[str]:
    """Ids of the projects that a revision changed."""
    changes = sets[it.change_set].changes if it.change_set and it.change_set in sets else ()
    return [id_ for family, id_ in dict.fromkeys(map(thing, changes)) if family == PROJECTS]


def _values(it: Revision, sets: Mapping[str, ChangeSet], snapshot: Snapshot, name: str) -> frozenset[str]:
    known = (snapshot.catalog.projects.get(id_) for id_ in _projects(it, sets))
    return frozenset(value for project in known if project for value in of_project(snapshot, project, name))


def _told(
    revisions: Sequence[Revision],
    sets: Mapping[str, ChangeSet],
    wanted: set[int],
    catalogs: tuple[Catalog, Catalog],
    left_out: set[str],
    t: Tongue,
) -> list[Recorded]:
    """Wanted revisions, the oldest first, each with what stood there before it."""
    files, words = catalogs
    ids = {id_ for it in revisions if it.number in wanted for id_ in _projects(it, sets)}
    projects = {id_: files.projects[id_] for id_ in ids if id_ in files.projects}
    before = replace(words, projects=projects)
    found: list[Recorded] = []
    for it in revisions:
        set_ = sets.get(it.change_set or "")
        is_left_out = set_ is not None and set_.label in left_out
        if it.number in wanted:
            found.append(replace(_one(it, set_, before, t), is_left_out=is_left_out))
        if set_ is not None and not is_left_out:
            follow(projects, (change for change in set_.changes if thing(change)[1] in ids))
    return found


def _one(it: Revision, set_: ChangeSet | None, before: Catalog, t: Tongue) -> Recorded:
    changes = set_.changes if set_ else ()
    short = set_.model_copy(update={"changes": changes[:MOST_LINES]}) if set_ else None
    moment = it.at.astimezone(UTC)
    return Recorded(
        number=it.number,
        day=moment.date().isoformat(),
        moment=f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        when=fmt.date(t, moment.date().isoformat()),
        by=it.by,
        author=set_.author if set_ else "",
        reason=set_.reason if set_ else "",
        is_files=set_ is None,
        is_left_out=False,
        lines=proposed(short, before, t) if short else (),
        more=max(0, len(changes) - MOST_LINES),
    )
