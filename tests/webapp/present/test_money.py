"""Costs of several projects are ranges that say how many they count; nothing is converted, nothing stands alone."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import BROWSER
from webapp.present.money import cost_table, known_in_dollars
from webapp.present.tongue import Tongue

ENGLISH = Tongue("en", lambda text, **values: text % values, lambda one, other, n, **v: (one if n == 1 else other) % v)


def test_a_list_says_what_its_projects_cost_and_of_how_many(snapshot):
    layer = snapshot.layer("projects")
    known = [row for row, value in enumerate(layer.values["cost_usd_low"]) if value is not None]
    unknown = [row for row in range(len(layer)) if row not in known]
    words = known_in_dollars(layer, range(len(layer)), ENGLISH)
    assert re.fullmatch(rf"known costs \$.+, of {len(known)} of {len(layer)} projects", words)
    assert known_in_dollars(layer, unknown, ENGLISH) == ""
    assert known_in_dollars(layer, known[:1], ENGLISH).endswith("of 1 of 1 project")


@pytest.mark.parametrize("path", ["/projects", "/"])
def test_page_and_map_have_the_line_beside_the_count(client, snapshot, path):
    layer = snapshot.layer("projects")
    rows = [row for row, held in enumerate(layer.values["sector"]) if held == "energy"]
    line = known_in_dollars(layer, rows, ENGLISH)
    assert line
    assert line in client.get(f"{path}?sector=energy&lang=en", headers=BROWSER).text


def test_the_table_counts_each_project_where_it_belongs(snapshot):
    table = cost_table(snapshot, ENGLISH)
    layer = snapshot.layer("projects")
    assert [group.id for group in table.groups] == ["all", "sector", "country", "status"]
    (everything,) = table.groups[0].lines
    for at, currency in enumerate(table.currencies):
        known = everything.costs[at]
        spans = [facts["cost"].span(currency) for facts in snapshot.facts.values() if "cost" in facts]
        spans = [span for span in spans if span]
        assert (known.known, known.total) == (len(spans), len(layer))
        assert (known.low, known.high) == (sum(s.low for s in spans), sum(s.high for s in spans))
        by_sector = [line.costs[at] for line in table.groups[1].lines if line.costs[at]]
        assert sum(cell.known for cell in by_sector) == known.known
        assert sum(cell.low for cell in by_sector) == pytest.approx(known.low)
    for group in table.groups:
        assert all(cell is None or 0 < cell.known <= cell.total for line in group.lines for cell in line.costs)


def test_the_page_shows_every_sum_with_its_coverage(client, snapshot):
    text = client.get("/indicators?lang=en", headers=BROWSER).text
    section = text[text.index('id="costs"') :]
    cells = re.findall(r'<td class="num"[^>]*>(.*?)</td>', section)
    assert cells
    assert all("not known" in cell or re.search(r"<small>of \d+ of \d+ projects?</small>", cell) for cell in cells)
    assert client.get("/indicators.json?lang=en").get_json()["costs"]["currencies"] == list(
        cost_table(snapshot, ENGLISH).currencies
    )
