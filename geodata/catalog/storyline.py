"""Checks that a story rests on its catalogue: what it shows and counts is there, and each step is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.catalog.story import MOST_WORDS
from geodata.catalog.wording import unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.story import Step, Story, StoryFigure
    from geodata.catalog.wording import At, Broken

FILE = "story"


def broken_story(story: Story, catalog: Catalog) -> Iterator[Broken]:
    """Every rule that a story breaks, with where it does; ids of sources are checked with those of all others.

    Parameters
    ----------
    story : Story
        Of the catalogue.
    catalog : Catalog
        What it may speak of.
    """
    ids = [step.id for step in story.steps]
    for n, step in enumerate(story.steps):
        if step.id in ids[:n]:
            yield _at(n, "id"), repr(step.id), "an id of its own", "duplicate-id"
        if (words := len(step.text.split())) > MOST_WORDS:
            yield _at(n, "text"), f"{words} words", f"at most {MOST_WORDS}: a sentence or two", "too-many-words"
        yield from _sights(n, step, catalog)
        for i, figure in enumerate(step.figures):
            yield from _figure(n, i, figure, catalog)


def _at(n: int, *path: str | int) -> At:
    return FILE, "", ("steps", n, *path)


def _sights(n: int, step: Step, catalog: Catalog) -> Iterator[Broken]:
    groups: dict[str, Collection[str]] = {
        "projects": catalog.projects,
        "crossings": catalog.crossings,
        "corridors": catalog.corridors,
        "rivers": catalog.rivers,
    }
    for group, known in groups.items():
        for i, id_ in enumerate(getattr(step.shows, group)):
            if id_ not in known:
                told = unknown(id_, known, f"the id of one of the catalogue's {group}")
                yield _at(n, "shows", group, i), *told, f"unknown-{group.removesuffix('s')}"


def _figure(n: int, i: int, figure: StoryFigure, catalog: Catalog) -> Iterator[Broken]:
    lists: dict[str, Collection[str]] = {
        "project": catalog.projects,
        "field": catalog.fields,
        "series": {series.id for series in catalog.series},
        "question": {question.id for question in catalog.conflicts},
    }
    broken = [name for name, known in lists.items() if (id_ := getattr(figure, name)) and id_ not in known]
    for name in broken:
        told = unknown(getattr(figure, name), lists[name], f"the id of a {name} of the catalogue")
        yield _at(n, "figures", i, name), *told, f"unknown-{name}"
    if figure.project and figure.field and not broken:
        key = catalog.fields[figure.field].key
        fields = {claim.field for claim in catalog.projects[figure.project].claims} & catalog.fields.keys()
        if all(catalog.fields[field].key != key for field in fields):
            expected = f"a field that a claim of {figure.project!r} speaks of"
            yield _at(n, "figures", i, "field"), repr(figure.field), expected, "unknown-field"
