"""The shipped story says what its sources say, in a sentence or two for each step."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from geodata.catalog.reader import load_catalog
from geodata.catalog.story import MOST_WORDS
from geodata.snapshot.snapshot import build_snapshot

FIGURE = re.compile(r"\d[\d,.]*\d|\d")
MONTHS = {"November 2025": "2025-11", "March 2026": "2026-03"}
SEVEN = "launch-2025-11-15"


@pytest.fixture(scope="module")
def said(catalog):
    """All that the catalogue has from each source: values, days, quotations and titles."""
    found = defaultdict(list)
    for group in (catalog.projects, catalog.crossings, catalog.corridors, catalog.rivers):
        for thing in group.values():
            for claim in thing.claims:
                found[claim.source] += [claim.value, claim.when or "", claim.as_of or "", claim.quote or ""]
            for event in getattr(thing, "timeline", ()):
                found[event.source] += [event.date, event.event]
    for milestone in catalog.timeline:
        found[milestone.source] += [milestone.date, milestone.event]
    for series in catalog.series:
        for point in series.points:
            found[point.source] += [point.period, f"{point.value:g}"]
        for target in series.targets:
            found[target.source] += [target.by, f"{target.value:g}"]
    for question in catalog.conflicts:
        for value in question.values:
            found[value.source].append(value.value)
    return found


@pytest.fixture(scope="module")
def steps(catalog):
    return {step.id: step for step in catalog.story.steps}


def test_it_is_told_in_two_minutes(catalog):
    words = sum(len(step.text.split()) for step in catalog.story.steps)
    assert 8 <= len(catalog.story.steps) <= 10
    assert words <= 2 * 200
    for step in catalog.story.steps:
        assert len(re.findall(r"[.?!](?:\s|$)", step.text)) <= 2, step.id
        assert len(step.text.split()) <= MOST_WORDS


def test_every_source_of_a_step_says_something_in_the_catalogue(catalog, said):
    for step in catalog.story.steps:
        for source in step.sources:
            assert said[source] or any(place.source == source for place in catalog.places.values()), (step.id, source)


def test_every_number_stands_in_a_source_of_its_step(catalog, said):
    found = 0
    for step in catalog.story.steps:
        held = " ".join(text for source in step.sources for text in said[source])
        days = [day for words, day in MONTHS.items() if words in step.text]
        assert [day for day in days if day not in held] == [], step.id
        for number in FIGURE.findall(step.text.replace("Kambar-Ata-1", "")):
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", held), (step.id, number)
            found += 1
    assert found > 10


def test_the_first_step_shows_all_that_began_that_day(catalog, steps):
    launched = {project.id for project in catalog.projects.values() if project.programme == SEVEN}
    assert len(launched) == 7
    assert set(steps["seven-projects"].shows.projects) == launched
    assert "seven joint projects" in steps["seven-projects"].text


def test_the_bank_alone_is_known_to_be_in_use(catalog):
    layer = build_snapshot(catalog).layer("projects")
    rows = [row for row, programme in enumerate(layer.values["programme"]) if programme == SEVEN]
    used = [layer.ids[row] for row in rows if set(layer.values["statuses"][row]) & {"launched", "operating"}]
    assert used == ["tenge-bank-head-office"]
    assert "site" not in {layer.values["precision"][row] for row in rows}


def test_what_is_said_to_be_unknown_is_unknown(catalog):
    assert "district" in catalog.projects["silkway-central-asia"].not_found
    jobs = {claim.value for claim in catalog.projects["icic-central-asia"].claims if claim.field == "jobs"}
    assert len(jobs) == 2


def test_a_catalogue_needs_no_story(catalog_copy):
    folder = catalog_copy()
    (folder / "story.yaml").unlink()
    assert load_catalog(folder).story is None


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("{project: icic-central-asia}", "a project and a field of it"),
        ("{series: border_length, question: jv-count}", "exactly one of project with field, series and question"),
        ("{}", "exactly one of project with field, series and question"),
    ],
)
def test_a_figure_is_of_one_thing(catalog_copy, figure, expected):
    folder = catalog_copy()
    path = folder / "story.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("{series: border_length}", figure), encoding="utf-8")
    with pytest.raises(Exception, match=expected):
        load_catalog(folder)
