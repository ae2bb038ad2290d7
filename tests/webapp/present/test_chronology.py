"""The drawn timeline: dots for days, intervals for what is less exact, plans told apart."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geodata.catalog.model import ProjectEvent
from webapp.present.chronology import MARGIN, MOST_TICKS, draw
from webapp.present.tongue import Tongue


@pytest.fixture
def tongue():
    return Tongue("en", lambda text, **values: text % values, lambda one, many, n, **v: (one, many)[n != 1] % v)


def drawn(tongue, *dates, observed="2026-03"):
    snapshot = SimpleNamespace(catalog=SimpleNamespace(about=SimpleNamespace(observed_until=observed)))
    timeline = tuple(ProjectEvent(date=date, event=f"e{i}", source="s") for i, date in enumerate(dates))
    return draw(snapshot, SimpleNamespace(timeline=timeline), tongue)


def test_one_event_needs_no_drawing(tongue):
    assert drawn(tongue) is None
    assert drawn(tongue, "2025") is None


def test_days_are_dots_and_the_rest_intervals(tongue):
    day, month, year = drawn(tongue, "2024-05-10", "2024-09", "2025").marks
    assert day.x1 == day.x2 == MARGIN
    assert 0 < month.x2 - month.x1 < year.x2 - year.x1
    assert year.x2 == 100 - MARGIN


def test_order_and_plans(tongue):
    found = drawn(tongue, "2027", "2019", "2026-03-31", "2026-04-01")
    assert [mark.planned for mark in found.marks] == [False, False, True, True]
    assert [mark.x1 for mark in found.marks] == sorted(mark.x1 for mark in found.marks)
    assert found.marks[1].x1 <= found.now <= found.marks[2].x1
    assert "2026" in found.now_label


def test_no_line_of_today_where_all_is_past(tongue):
    assert drawn(tongue, "2019", "2021").now is None


def test_neighbours_stand_in_different_lanes(tongue):
    found = drawn(tongue, "2024-01-01", "2024-01-03", "2024-01-05", "2029-01-01", observed="2030")
    assert [mark.lane for mark in found.marks] == [0, 1, 2, 0]


@pytest.mark.parametrize("dates", [("1900", "2026"), ("2025-01-01", "2025-02-01"), ("2016", "2026")])
def test_ticks_fit(tongue, dates):
    ticks = drawn(tongue, *dates).ticks
    assert len(ticks) <= MOST_TICKS
    assert [tick.x for tick in ticks] == sorted({tick.x for tick in ticks})


def test_every_page_draws_what_it_lists(client, snapshot):
    for project in list(snapshot.catalog.projects.values())[::7]:
        text = client.get(f"/projects/{project.id}?lang=en").text
        marks = text.count('class="mark-seen"') + text.count('class="mark-planned"')
        assert marks == (len(project.timeline) if len(project.timeline) > 1 else 0)
