"""What ``story.yaml`` holds: the programme told in a few steps, each with its sources and what the map shows."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from geodata.catalog.values import Text
from geodata.catalog.vocab import Slug, Strict

MOST_STEPS = 12
"""More are no story of two minutes."""

MOST_WORDS = 50
"""Words of a step's text: two sentences."""

MOST_FIGURES = 3
"""A step shows a few figures; all of them are on the pages that it leads to."""


class Sight(Strict):
    """What the map shows beside a step: things of the catalogue by id; everything where it names none."""

    projects: tuple[Slug, ...] = ()
    crossings: tuple[Slug, ...] = ()
    corridors: tuple[Slug, ...] = ()
    rivers: tuple[Slug, ...] = ()

    def __bool__(self) -> bool:
        """Whether it names anything."""
        return bool(self.projects or self.crossings or self.corridors or self.rivers)


class StoryFigure(Strict):
    """A figure as the catalogue knows it: a field of a project, a series, or a question on which sources disagree."""

    project: Slug | None = None
    field: Slug | None = None
    series: Slug | None = None
    question: Slug | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.project is None) != (self.field is None):
            raise ValueError("a project and a field of it")
        if sum(map(bool, (self.project, self.series, self.question))) != 1:
            raise ValueError("exactly one of project with field, series and question")
        return self


class Step(Strict):
    """One step: ``text`` is a sentence or two, and all that it says stands in ``sources``."""

    id: Slug
    title: Text
    text: Text
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)]
    figures: Annotated[tuple[StoryFigure, ...], Field(max_length=MOST_FIGURES)] = ()
    shows: Sight = Sight()


class Story(Strict):
    """All of ``story.yaml``: ``lead`` invites to it in one line, beside the map too."""

    title: Text
    lead: Text
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
