"""What needs a look: each question has the lines that the catalogue gives, on the page, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geodata.snapshot.freshness import last_told
from tests.webapp.conftest import BROWSER, NOON, fake_assets
from webapp.app import create_app
from webapp.present.upkeep import MOST
from webapp.settings import Settings


def asked(client):
    return {found["id"]: found["needs"] for found in client.get("/needs-a-look.json").get_json()["questions"]}


def ids(needs):
    return {need["id"] for need in needs}


def test_plans_are_those_whose_day_has_passed(client):
    found = asked(client)["plans"]
    assert [need["iso"] for need in found] == sorted(need["iso"] for need in found)
    assert "zhibek-zholy-modernisation" in {need["href"].rpartition("/")[2] for need in found}
    assert all("2026-03-31" < need["iso"] < "2026-11-23" for need in found)


def test_oldest_statuses_come_first_and_say_how_old_they_are(client, snapshot):
    found = asked(client)["statuses"]
    dates = [need["iso"] for need in found]
    expected = [day for day in snapshot.layer("projects").values["status_date"] if day and day[:10] <= "2025-11-23"]
    old = [day for day in expected if len(day) == len("2025-11-15")]
    assert set(old) <= set(dates)
    assert dates[0] == min(expected)
    assert all("ago" in need["detail"] for need in found)


def test_projects_with_one_source_and_vague_places_are_all_there(client, snapshot):
    found, projects = asked(client), snapshot.catalog.projects.values()
    assert ids(found["one-source"]) == {it.id for it in projects if len(it.source_ids()) == 1}
    approximate = snapshot.catalog.vocab.approximate
    assert ids(found["places"]) == {it.id for it in projects if it.location.precision in approximate}
    assert ids(found["undated"]) == {it.id for it in projects if last_told(it, snapshot.catalog) is None}


def test_names_that_a_language_lacks(client, snapshot):
    found = asked(client)
    for lang in snapshot.catalog.about.languages:
        lacking = {it.id for it in snapshot.catalog.projects.values() if lang not in dict(it.names.stated())}
        assert ids(found[f"names-{lang}"]) == lacking


def test_texts_without_a_translation_are_counted_by_project(snapshot):
    bare = replace(snapshot, catalog=replace(snapshot.catalog, translations={}))
    made = create_app(Settings(), bare, assets=fake_assets(), clock=lambda: NOON).test_client()
    found = asked(made)
    assert {id_ for id_ in found if id_.startswith("texts-")} == {"texts-ru", "texts-kk", "texts-uz"}
    assert ids(found["texts-kk"]) == set(snapshot.catalog.projects)
    assert all(int(need["detail"].partition(" ")[0]) >= 2 for need in found["texts-kk"]), "a summary and a place"


def test_page_begins_every_list_and_the_csv_holds_all(client):
    found = asked(client)
    rows = list(csv.DictReader(io.StringIO(client.get("/needs-a-look.csv").data.decode("utf-8-sig"))))
    assert [(row["question"], row["id"]) for row in rows] == [(q, need["id"]) for q in found for need in found[q]]
    page = client.get("/needs-a-look?lang=en", headers=BROWSER).text
    for id_, needs in found.items():
        assert (f'<section class="part needs" id="{id_}">' in page) == bool(needs)
    assert page.count("<li><a href") >= sum(min(MOST, len(needs)) for needs in found.values())


@pytest.mark.parametrize("year", [2026, 2040])
def test_it_is_asked_anew_on_every_day(snapshot, year):
    made = create_app(
        Settings(), snapshot, assets=fake_assets(), clock=lambda: datetime(year, 4, 23, tzinfo=UTC)
    ).test_client()
    answer = made.get("/needs-a-look.json").get_json()
    plans = {need["iso"] for found in answer["questions"] if found["id"] == "plans" for need in found["needs"]}
    assert answer["day"] == f"{year}-04-23"
    assert ("2027" in plans) == (year == 2040)
    assert "2026-04-22" in plans
