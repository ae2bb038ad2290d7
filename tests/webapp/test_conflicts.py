"""Where sources disagree: everything, with filters that tell what they give, as page, CSV and JSON."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.webapp.conftest import BROWSER


def clashes(client, query=""):
    return client.get(f"/conflicts.json?{query}").json["conflicts"]


def test_all_contradictions_are_there(client, snapshot):
    facts = [*snapshot.facts.values(), *snapshot.crossing_facts.values()]
    facts += [*snapshot.river_facts.values(), *snapshot.corridor_facts.values()]
    derived = sum(fact.is_conflict for of_one in facts for fact in of_one.values())
    assert derived == 37
    found = clashes(client)
    assert len(found) == derived + len(snapshot.catalog.conflicts)
    assert len({clash["id"] for clash in found}) == len(found)


def test_every_claim_has_its_source_and_one_is_shown(client, snapshot):
    for clash in clashes(client):
        assert len(clash["rivals"]) > 1
        assert all(rival["source"] in snapshot.catalog.sources for rival in clash["rivals"])
        shown = [rival for rival in clash["rivals"] if rival["shown"]]
        assert len(shown) == (0 if clash["field"] == "programme" else 1)
        assert clash["rule"]


@pytest.mark.parametrize("base", ["", "side=across", "kind=state_media"])
def test_counts_are_what_choosing_gives(client, base):
    text = client.get(f"/conflicts?lang=en&{base}", headers=BROWSER).get_data(as_text=True)
    options = re.findall(r'name="(field|side|kind)" value="([^"]+)"[^>]*>.*?<b data-count>(\d+)</b>', text, re.DOTALL)
    assert len(options) > 10
    for name, value, count in options:
        if not base.startswith(f"{name}="):
            assert len(clashes(client, f"{base}&{name}={value}")) == int(count), (name, value)


def test_across_means_that_two_countries_say_different_things(client):
    for clash in clashes(client, "side=across"):
        told = {(rival["country"], rival["group"]) for rival in clash["rivals"] if rival["country"]}
        assert any(a[0] != b[0] and a[1] != b[1] for a in told for b in told)


def test_spread_is_drawn_to_scale(client):
    cost = next(clash for clash in clashes(client, "field=package_value"))
    first, last = (mark["x"] for mark in cost["spread"]["marks"][:2])
    assert {first, last} == {8.0, 312.0}
    assert cost["spread"]["least"] == "$1.2 bn"


def test_csv_has_a_line_for_each_claim(client):
    response = client.get("/conflicts.csv?field=cost&lang=en")
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    assert len(rows) == sum(len(clash["rivals"]) for clash in clashes(client, "field=cost"))
    assert {row["field"] for row in rows} == {"cost"}


@pytest.mark.parametrize("query", ["field=colour", "side=XX", "kind=rumour", "page=2"])
def test_what_does_not_exist_is_named(client, query):
    for path in ("/conflicts", "/conflicts.csv", "/conflicts.json"):
        response = client.get(f"{path}?{query}", headers={"Accept": "application/json"})
        assert response.status_code == 400
        assert query.split("=")[0] in response.text


def test_nothing_left_says_what_to_do(client):
    text = client.get("/conflicts?lang=en&field=opening&kind=company", headers=BROWSER).get_data(as_text=True)
    assert "No contradiction fits these filters." in text
