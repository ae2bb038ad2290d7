"""Which texts of a catalogue people read, so that they can be translated; each with its kind and where it stands.

Names that the catalogue has in a language are not translated into it; codes, which the vocabulary names, are none, nor
what says no more than a figure or a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.catalog.names import NAME, all_names
from geodata.catalog.shipped import COLUMN
from geodata.snapshot.bare import is_bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Project, SeriesPoint, SeriesTarget, Statement
    from geodata.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Prose:
    """A text that people read.

    Parameters
    ----------
    kind : str
        What it is; the ``msgctxt`` of its translation.
    text : str
        As the catalogue has it.
    where : str
        What it belongs to, for equal texts that need different words: the field of a claim, else empty.
    stands : str
        File or thing that it stands in, for those who translate.
    known : frozenset of str
        Languages that the catalogue has it in: names.
    """

    kind: str
    text: str
    where: str = ""
    stands: str = ""
    known: frozenset[str] = frozenset()


def prose(snapshot: Snapshot) -> Iterator[Prose]:
    """Every text that people read, in the order in which translators best meet them; some more than once."""
    catalog = snapshot.catalog
    for project in catalog.projects.values():
        yield from of_project(catalog, project)
    for group, things in (
        ("crossings", catalog.crossings),
        ("corridors", catalog.corridors),
        ("rivers", catalog.rivers),
    ):
        for thing in things.values():
            yield from _claims(catalog, thing.claims, thing.notes, f"{group}/{thing.id}")
            if remark := getattr(thing, "note", ""):
                yield Prose("remark", remark, stands=f"{group}/{thing.id}")
    for stands, names in all_names(catalog):
        known = frozenset(lang for lang, _ in names.stated())
        yield Prose(NAME, names.best(catalog.written)[0], stands=stands, known=known)
    yield from _programme(snapshot)
    yield from _story(catalog)
    yield from _columns(snapshot)
    for id_, source in catalog.sources.items():
        yield Prose("source", source.title, stands=f"sources.csv: {id_} ({source.language}, {source.publisher})")
    for source in catalog.sources.values():
        if source.retrieved_note:
            yield Prose("reading", source.retrieved_note, stands="sources.csv")
    yield from (Prose("publisher", name, stands="publishers.csv") for name in catalog.publishers)
    about = catalog.about
    yield from (Prose("credit", text, stands="catalog.yaml") for text in (about.attribution, about.publisher))
    yield from (Prose("credit", layer.attribution, stands="layers.yaml") for layer in catalog.layers.values())


def of_project(catalog: Catalog, project: Project) -> Iterator[Prose]:
    """Every text of a project that people read; some may be empty."""
    stands = f"projects/{project.id}"
    yield Prose("summary", project.summary, stands=stands)
    yield Prose("place", project.location.place, stands=stands)
    yield from _claims(catalog, project.claims, project.notes, stands)
    for event in project.timeline:
        yield Prose("event", event.event, stands=f"{stands} {event.date}")
        yield Prose("remark", event.note or "", stands=f"{stands} {event.date}")
    yield from (Prose("not found", text, stands=stands) for text in project.not_found)
    yield from (Prose("not part", text, stands=stands) for text in project.not_part)


def _claims(catalog: Catalog, claims: tuple[Claim, ...], notes: dict[str, str], stands: str) -> Iterator[Prose]:
    for claim in claims:
        if not is_bare(claim) and catalog.fields[claim.field].language is None:
            yield Prose("claim", claim.value, claim.field, f"{stands} {claim.field}")
        if claim.note:
            yield Prose("note", claim.note, claim.field, f"{stands} {claim.field}")
    yield from (Prose("note", text, field, f"{stands} {field}") for field, text in notes.items())


def _programme(snapshot: Snapshot) -> Iterator[Prose]:
    catalog = snapshot.catalog
    for milestone in catalog.timeline:
        yield Prose("milestone", milestone.event, stands=f"timeline.yaml {milestone.date}")
        yield Prose("remark", milestone.note, stands=f"timeline.yaml {milestone.date}")
        yield Prose("place", milestone.place, stands="timeline.yaml")
    for document in catalog.documents:
        yield Prose("document", document.subject, stands=f"documents.yaml {document.id}")
        yield Prose("kind of document", document.kind, stands="documents.yaml")
        yield Prose("remark", document.note, stands=f"documents.yaml {document.id}")
        yield Prose("place", document.place, stands="documents.yaml")
        yield from _statements(document.statements, f"documents.yaml {document.id}")
    for series in catalog.series:
        stands = f"indicators.yaml {series.id}"
        if series.label is None:
            yield Prose("indicator", series.name, stands=stands)
        yield Prose("unit", series.unit, stands=stands)
        yield Prose("remark", series.note, stands=stands)
        yield from _statements(series.statements, stands)
        points: tuple[SeriesPoint | SeriesTarget, ...] = (*series.points, *series.targets)
        for point in points:
            yield Prose("period", getattr(point, "period", "") or getattr(point, "by", ""), stands=stands)
            yield Prose("remark", point.remark, stands=stands)
    for question in catalog.conflicts:
        stands = f"indicators.yaml {question.id}"
        yield Prose("question", question.topic, stands=stands)
        yield from _statements(question.values, stands)
        yield Prose("remark", question.note, stands=stands)


def _story(catalog: Catalog) -> Iterator[Prose]:
    if catalog.story is None:
        return
    yield from (Prose("story", text, stands="story.yaml") for text in (catalog.story.title, catalog.story.lead))
    for step in catalog.story.steps:
        yield from (Prose("story", text, stands=f"story.yaml {step.id}") for text in (step.title, step.text))


def _statements(statements: tuple[Statement, ...], stands: str) -> Iterator[Prose]:
    for said in statements:
        yield Prose("statement", said.value, stands=stands)
        yield Prose("remark", said.note, stands=stands)


def _columns(snapshot: Snapshot) -> Iterator[Prose]:
    """What layers hold, then what their columns mean."""
    for layer in snapshot.layers.values():
        for column in layer.columns:
            if column.prose and column.prose != "claim":  # claims are there already, with their fields
                values = zip(layer.ids, layer.values[column.name], strict=True)
                yield from (Prose(column.prose, value, stands=f"{layer.id}/{id_}") for id_, value in values if value)
    for name, (_, columns) in snapshot.catalog.columns.items():
        yield from (Prose(COLUMN, column.description, stands=f"{name}.{column.name}") for column in columns)


def is_wording(text: str) -> bool:
    """Whether there is anything to translate: a text without letters is the same in every language."""
    return any(letter.isalpha() for letter in text)
