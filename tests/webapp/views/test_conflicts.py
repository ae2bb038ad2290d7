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
    assert derived == 31
    found = clashes(client)
    told = [clash for clash in found if clash["field"] != "programme"]
    assert sum(len(clash["subjects"]) for clash in told) == derived
    assert len(found) - len(told) == len(snapshot.catalog.conflicts)
    assert len({clash["id"] for clash in found}) == len(found)


def test_contradiction_that_projects_share_counts_once(client, snapshot):
    (shared,) = clashes(client, "field=package_value")
    projects = snapshot.catalog.projects.values()
    launched = [project.id for project in projects if project.programme == "launch-2025-11-15"]
    assert [subject["href"] for subject in shared["subjects"]] == [f"/projects/{id_}" for id_ in launched]
    text = client.get("/conflicts?field=package_value&lang=en", headers=BROWSER).get_data(as_text=True)
    assert "1 of 33 contradictions" in text
    assert "7 projects" in text
    about = client.get("/about?lang=en", headers=BROWSER).get_data(as_text=True)
    assert re.search(r"Questions on which sources disagree</a></dt><dd><span[^>]*>33<", about)


def test_every_subject_leads_to_its_page(client):
    hrefs = [subject["href"] for clash in clashes(client) for subject in clash["subjects"]]
    pages = {href for href in hrefs if href}
    assert {"projects", "rivers"} <= {href.split("/")[1] for href in pages}
    assert all(client.get(href, headers=BROWSER).status_code == 200 for href in pages)


def test_every_claim_has_its_source_and_some_are_shown(client, snapshot):
    for clash in clashes(client):
        assert len(clash["rivals"]) > 1
        assert all(rival["source"] in snapshot.catalog.sources for rival in clash["rivals"])
        shown = [rival for rival in clash["rivals"] if rival["shown"]]
        is_tie = clash["rule"].startswith("Equal in rank and date")
        assert (len(shown) > 1) == is_tie
        assert bool(shown) == (clash["field"] != "programme")
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
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert len(rows) == sum(len(clash["rivals"]) for clash in clashes(client, "field=cost"))
    assert {row["field"] for row in rows} == {"cost"}


@pytest.mark.parametrize("query", ["field=colour", "side=XX", "kind=rumour", "page=2"])
def test_what_does_not_exist_is_named(client, query):
    for path in ("/conflicts", "/conflicts.csv", "/conflicts.json"):
        response = client.get(f"{path}?{query}", headers={"Accept": "application/json"})
        assert response.status_code == 400
        assert query.split("=")[0] in response.text


def test_nothing_left_says_what_to_do(client):
    text = client.get("/conflicts?lang=en&field=completion&kind=company", headers=BROWSER).get_data(as_text=True)
    assert "No contradiction fits these filters." in text
