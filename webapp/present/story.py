"""The story of a catalogue: its steps with their sources, figures and projects, in the reader's language.

Figures come from the snapshot, so that a story says what the rest of the atlas says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.snapshot.freshness import last_told
from webapp.present import figures
from webapp.present.citations import Citations
from webapp.present.dossier import overdue
from webapp.present.indicators import indicators
from webapp.present.listing import State, listing
from webapp.present.sources import source_line
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from geodata.catalog.programme import ProgrammeConflict
    from geodata.catalog.story import Step, Story, StoryFigure
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.figures import Figure
    from webapp.present.indicators import Indicator
    from webapp.present.listing import ListRow
    from webapp.present.sources import SourceLine
    from webapp.present.tongue import Tongue


@dataclass(frozen=True, slots=True)
class ShownThing:
    """A crossing, corridor or water that a step shows."""

    name: Said
    url: str


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A figure, and the project that it is of where the step tells of several."""

    figure: Figure
    of: Said | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step; numbers of sources begin anew in each, so that it can be read alone."""

    id: str
    title: Said
    text: Said
    cites: tuple[int, ...]
    lines: tuple[StoryLine, ...]
    rows: tuple[ListRow, ...]
    things: tuple[ShownThing, ...]
    sources: tuple[SourceLine, ...]
    map_url: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """The whole story."""

    title: Said
    lead: Said
    steps: tuple[StepView, ...]


def invitation(snapshot: Snapshot, t: Tongue) -> tuple[Said, Said] | None:
    """Title and lead of the story, for those who have not read it; None where the catalogue has none."""
    story = snapshot.whole.catalog.story
    return (t.prose(story.title, "story"), t.prose(story.lead, "story")) if story else None


def story_view(story: Story, snapshot: Snapshot, t: Tongue, addresses: Addresses, map_url: str) -> StoryView:
    """Tell a story.

    Parameters
    ----------
    story : Story
        Of the catalogue.
    snapshot : Snapshot
        What is known now.
    t : Tongue
        Reader's language.
    addresses : Addresses
        Where things are.
    map_url : str
        The map as a whole, for a step that shows several things.
    """
    rows = {row.id: row for row in listing(snapshot, State(all_rows=True), t, addresses.project, addresses.on_map).rows}
    series = {found.id: found for found in indicators(snapshot, t, addresses)}
    steps = tuple(_step(step, rows, series, snapshot, t, addresses, map_url) for step in story.steps)
    return StoryView(t.prose(story.title, "story"), t.prose(story.lead, "story"), steps)


def _step(
    step: Step,
    rows: dict[str, ListRow],
    series: dict[str, Indicator],
    snapshot: Snapshot,
    t: Tongue,
    addresses: Addresses,
    map_url: str,
) -> StepView:
    citations = Citations()
    cites = citations.cite(*step.sources)
    lines = tuple(_line(figure, step, series, snapshot, citations, t) for figure in step.figures)
    return StepView(
        id=step.id,
        title=t.prose(step.title, "story"),
        text=t.prose(step.text, "story"),
        cites=cites,
        lines=lines,
        rows=tuple(rows[id_] for id_ in step.shows.projects),
        things=_things(step, snapshot, t, addresses),
        sources=tuple(source_line(snapshot, id_, t, addresses, n) for n, id_ in citations.in_order()),
        map_url=_map_url(step, addresses) or map_url,
    )


def _things(step: Step, snapshot: Snapshot, t: Tongue, addresses: Addresses) -> tuple[ShownThing, ...]:
    catalog, shows = snapshot.catalog, step.shows
    names = [("crossing", id_, catalog.crossing_names(catalog.crossings[id_])) for id_ in shows.crossings]
    names += [("corridor", id_, catalog.corridors[id_].names) for id_ in shows.corridors]
    names += [("river", id_, catalog.rivers[id_].names) for id_ in shows.rivers]
    return tuple(ShownThing(named(found, t.lang), addresses.thing(kind, id_)) for kind, id_, found in names)


def _map_url(step: Step, addresses: Addresses) -> str:
    """The map with the project that the step is about; empty where it shows several, or none."""
    projects = step.shows.projects
    return addresses.on_map(projects[0]) if len(projects) == 1 else ""


def _line(
    asked: StoryFigure,
    step: Step,
    series: dict[str, Indicator],
    snapshot: Snapshot,
    citations: Citations,
    t: Tongue,
) -> StoryLine:
    catalog = snapshot.catalog
    if asked.series:
        return StoryLine(_of_series(series[asked.series], citations, t), None)
    if asked.question:
        question = next(found for found in catalog.conflicts if found.id == asked.question)
        return StoryLine(_of_question(question, citations, t), None)
    project = catalog.projects[asked.project or ""]
    fact = snapshot.facts[project.id][catalog.fields[asked.field or ""].key]
    shown = overdue(figures.figure(fact, snapshot, citations, t), fact, last_told(project, catalog), snapshot)
    if fact.shown.money or (shown.stated and shown.stated.text == shown.value):  # said already, in more currencies
        shown = replace(shown, stated=None)
    others = {*step.shows.projects, *(figure.project for figure in step.figures if figure.project)} - {project.id}
    is_common = all(_says(snapshot, id_, fact) for id_ in others)
    return StoryLine(shown, None if is_common else named(project.names, t.lang))


def _says(snapshot: Snapshot, project_id: str, fact: Fact) -> bool:
    """Whether the same is said of another project, such as the sum of all that began together."""
    other = snapshot.facts[project_id].get(fact.name)
    return other is not None and {claim.value for claim in other.leaders} == {claim.value for claim in fact.leaders}


def _of_series(found: Indicator, citations: Citations, t: Tongue) -> Figure:
    """How far a series is from its goal, or else its course."""
    points = found.points
    if found.progress:
        told = {found.progress.period, found.progress.by}
        points = tuple(point for point in (*points, *found.targets) if point.period.text in told)
    value = found.progress.sentence if found.progress else found.summary
    return _figure(found.id, found.name.text, t.said(value), citations.cite(*(point.source for point in points)))


def _of_question(question: ProgrammeConflict, citations: Citations, t: Tongue) -> Figure:
    """What each source answers."""
    first, *rest = (t.prose(said.value, "statement") for said in question.values)
    cites = citations.cite(*(said.source for said in question.values))
    found = _figure(question.id, t.prose(question.topic, "question").text, first, cites)
    return replace(found, others=tuple(rest), stated=t.prose(question.note, "remark") if question.note else None)


def _figure(name: str, label: str, value: Said, cites: tuple[int, ...]) -> Figure:
    return figures.Figure(name, label, group="", value=value.text, lang=value.lang, cites=cites)
