"""Two to four projects side by side: the same questions put to each, differences marked, nothing converted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.text.dates import PartialDate
from webapp.present.citations import Citations
from webapp.present.dossier import Dossier, dossier
from webapp.present.tongue import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.catalog.model import Project
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.figures import Figure
    from webapp.present.sources import SourceLine
    from webapp.present.statements import Conflict
    from webapp.present.tongue import Tongue

FEWEST, MOST = 2, 4
"""Projects that can be compared."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one question for one project; ``value`` is None where nothing is.

    ``label`` says what the value is of where that is not what the line says; ``others`` are further values of a tie.
    ``absent`` says in words that there is nothing, where that is known. Where ``detail`` says a date in words, ``date``
    is the same in ISO 8601 and ``remark`` what else it says.
    """

    value: Said | None = None
    label: str = ""
    others: tuple[Said, ...] = ()
    unsettled: bool = False
    absent: str = ""
    detail: str = ""
    date: str = ""
    cites: tuple[int, ...] = ()
    conflict: Conflict | None = None
    remark: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """All of its values, by which it is compared."""
        return tuple(said.text for said in (self.value, *self.others) if said)


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One question with a cell for each project.

    ``differs`` says that two known values are not the same, ``is_same`` that all cells are, the unknown among them.
    """

    name: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether two projects are known to differ."""
        return len({cell.told for cell in self.cells if cell.value}) > 1

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to tell the projects apart by."""
        return len({cell.told for cell in self.cells}) == 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that the page shows."""

    projects: tuple[Dossier, ...]
    lines: tuple[ComparedLine, ...]
    sources: tuple[SourceLine, ...]

    @property
    def differing(self) -> int:
        """Number of lines in which known values differ."""
        return sum(line.differs for line in self.lines)


def compare(snapshot: Snapshot, ids: Sequence[str], t: Tongue, addresses: Addresses) -> Comparison:
    """Put the same questions to several projects; sources are numbered across all of them.

    Parameters
    ----------
    snapshot : Snapshot
        Holds the projects.
    ids : sequence of str
        Of the projects, in the order of the columns.
    t : Tongue
        Reader's language.
    addresses : Addresses
        Gives the pages of projects and sources.
    """
    citations = Citations()
    found = tuple(dossier(snapshot, snapshot.catalog.projects[id_], t, addresses, citations) for id_ in ids)
    lines = tuple(line for line in _lines(snapshot, found, t) if any(cell.value for cell in line.cells))
    return Comparison(found, lines, found[-1].sources if found else ())


def _lines(snapshot: Snapshot, found: Sequence[Dossier], t: Tongue) -> Iterator[ComparedLine]:
    _ = t.gettext
    vocab = snapshot.catalog.vocab
    projects = [snapshot.catalog.projects[d.id] for d in found]

    def line(name: str, label: str, cells: Sequence[Cell]) -> ComparedLine:
        return ComparedLine(name, label, tuple(cells))

    def said(text: str | None) -> Said | None:
        return t.said(text) if text else None

    statuses = [(d.status, _held(snapshot, d)) for d in found]
    yield line(
        "status",
        _("Status"),
        [Cell(said(s.label), detail=s.date, date=held, cites=s.cites, conflict=s.conflict) for s, held in statuses],
    )
    yield line(
        "sector", _("Sector"), [Cell(said(d.sector.detail or d.sector.label) if d.sector else None) for d in found]
    )
    outside = _("not part of one")
    programmes = [Cell(said(d.programme.label)) if d.programme else Cell(absent=outside) for d in found]
    yield line("programme", _("Programme"), programmes)
    hosts = [" – ".join(vocab.label("countries", code, t.lang) for code in p.host_countries) for p in projects]
    yield line("country", _("Country"), [Cell(said(text)) for text in hosts])
    places = [Cell(Said(d.place.text, d.place.lang), detail=d.place.heading, cites=d.place.cites) for d in found]
    yield line("place", _("Place"), places)
    yield from _figures(snapshot, found, t)
    yield line("border", _("To the border"), [Cell(said(d.border.distance) if d.border else None) for d in found])
    crossings = [Cell(said(d.crossing.name), detail=d.crossing.distance) if d.crossing else Cell() for d in found]
    yield line("crossing", _("Nearest crossing"), crossings)
    for name, label, at in (("first_event", _("First event"), 0), ("last_event", _("Last event"), -1)):
        yield line(name, label, [_event(d, p, at, t) for d, p in zip(found, projects, strict=True)])
    numbers = [str(len(p.source_ids())) for p in projects]
    yield line("sources", _("Sources"), [Cell(said(number)) for number in numbers])


def _figures(snapshot: Snapshot, found: Sequence[Dossier], t: Tongue) -> Iterator[ComparedLine]:
    """Figures and facts in the order in which the projects have them, those that more projects have first."""
    by_project = [{figure.property: figure for figure in (*d.figures, *d.facts)} for d in found]
    names = dict.fromkeys(name for figures in by_project for name in figures)
    for name in sorted(names, key=lambda name: -sum(name in figures for figures in by_project)):
        figures = [figures.get(name) for figures in by_project]
        label = _common_label(snapshot, name, [figure.label for figure in figures if figure], t)
        yield ComparedLine(name, label, tuple(_cell(figure, label) for figure in figures))


def _common_label(snapshot: Snapshot, name: str, labels: Sequence[str], t: Tongue) -> str:
    """Label of a line: that of all its values, or that of the property when several fields feed it."""
    if len(set(labels)) == 1:
        return labels[0]
    term = snapshot.catalog.fields.get(name)
    return term.label.get(t.lang) if term else labels[0]


def _cell(figure: Figure | None, label: str) -> Cell:
    if figure is None:
        return Cell()
    return Cell(
        value=Said(figure.value, figure.lang),
        label=figure.label if figure.label != label else "",
        others=figure.others,
        unsettled=figure.unsettled,
        detail=figure.note,
        cites=figure.cites,
        conflict=figure.conflict,
    )


def _held(snapshot: Snapshot, d: Dossier) -> str:
    """Day on which the status held, as its source has it."""
    status = snapshot.facts[d.id].get("status")
    return status.as_of or "" if status else ""


def _event(d: Dossier, project: Project, at: int, t: Tongue) -> Cell:
    if not d.timeline:
        return Cell()
    event = d.timeline[at]
    planned = t.gettext("planned; nothing later is known here") if event.overdue else t.gettext("planned")
    when = f"{event.date} ({planned})" if event.planned else event.date
    date = sorted((e.date for e in project.timeline), key=lambda text: PartialDate.parse(text).first)[at]
    remark = planned if event.planned else ""
    return Cell(event.text, detail=when, date=date, cites=event.cites, remark=remark)
