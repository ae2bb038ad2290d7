"""What changed since a day: the same on the page, as CSV, as JSON and as a feed, narrowed by days and filters."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from geodata.catalog.vocab import LANGUAGES
from geodata.snapshot.changes import ChangeKind
from tests.webapp.conftest import BROWSER
from webapp.present.changes import MOST

A = "{http://www.w3.org/2005/Atom}"
ALL = "since="


def told(client, query=""):
    answer = client.get(f"/changes.json?{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()["changes"]


def test_days_are_first_and_last(client, snapshot):
    found = told(client, "since=2025-11&until=2025-12")
    assert found
    assert len(found) == sum(date(2025, 11, 1) <= it.day <= date(2025, 12, 31) for it in snapshot.changes)
    assert [line["day"] for line in found] == sorted((line["day"] for line in found), reverse=True)


def test_without_a_day_it_is_the_last_year_that_the_catalogue_knows(client):
    assert client.get("/changes.json").get_json()["since"] == "2025-03-01"
    assert told(client) == told(client, "since=2025-03-01")


def test_an_end_alone_is_all_until_then(client):
    days = [change["day"] for change in told(client, "until=2024-12")]
    assert days
    assert max(days) <= "2024-12-31"


def test_an_end_before_the_beginning_is_refused(client):
    answer = client.get("/changes.json?since=2026-05-01&until=2026-01-01")
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == "until: 2026-01-01 is before the day 2026-05-01 given as since"


def test_with_a_project_and_no_day_it_is_all_of_it(client, snapshot):
    found = told(client, "project=silkway-central-asia")
    assert len(found) == sum(it.project == "silkway-central-asia" for it in snapshot.changes)
    assert found[-1]["kind"] in {kind.value for kind in ChangeKind}
    assert {line["kind"] for line in found} >= {"project", "status", "event"}


def test_every_change_has_its_source_and_an_id_of_its_own(client, snapshot):
    found = told(client, ALL)
    assert len(found) == len(snapshot.changes)
    assert len({line["id"] for line in found}) == len(found)
    for line in found:
        assert line["source"]["id"] in snapshot.catalog.sources
        assert line["after"]["text"]
        assert (line["before"] is not None) >= (line["kind"] in {"changed", "contradicted"})


def test_ids_do_not_depend_on_what_is_asked(client):
    narrowed = {line["id"] for line in told(client, "since=2026-01-01&kind=status")}
    assert narrowed
    assert narrowed <= {line["id"] for line in told(client, ALL)}


def test_filters_narrow_and_say_what_they_would_give(client):
    page = client.get(f"/changes?{ALL}&sector=railways&lang=en", headers=BROWSER).text
    for name, value, count in re.findall(
        r'name="(kind|country)" value="([^"]+)".*?<b data-count>(\d+)</b>', page, re.DOTALL
    ):
        assert len(told(client, f"{ALL}&sector=railways&{name}={value}")) == int(count), (name, value)


@pytest.mark.parametrize("query", ["kind=party", "since=yesterday", "until=2025-13", "project=gone", "when=2025"])
def test_what_does_not_exist_is_refused_to_programs_and_left_out_for_people(client, query):
    for path in ("/changes", "/changes.csv", "/changes.json", "/changes.atom"):
        assert client.get(f"{path}?{query}", headers={"Accept": "application/json"}).status_code == 400, path
    assert client.get(f"/changes?{query}", headers=BROWSER).status_code == 200


def test_csv_has_the_lines_of_the_json(client):
    rows = list(csv.DictReader(io.StringIO(client.get(f"/changes.csv?{ALL}").data.decode("utf-8-sig"))))
    lines = told(client, ALL)
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert [row["source"] for row in rows] == [line["source"]["id"] for line in lines]
    assert {row["planned"] for row in rows} == {"0", "1"}


def test_feed_has_the_same_filters_and_no_plans(client):
    query = "since=2026-01-01&country=UZ"
    feed = ET.fromstring(client.get(f"/changes.atom?{query}").data)
    days = [entry.findtext(f"{A}updated")[:10] for entry in feed.findall(f"{A}entry")]
    lines = [line for line in told(client, query) if not line["is_plan"]]
    assert days == [day for day, _ in dict.fromkeys((line["day"], line["project_id"]) for line in lines)]
    plans = [line["after"]["text"] for line in told(client, query) if line["is_plan"]]
    assert plans
    assert not any(plan in (entry.findtext(f"{A}summary") or "") for plan in plans for entry in feed.iter(f"{A}entry"))


def test_page_holds_the_newest_and_says_so(client, snapshot):
    page = client.get(f"/changes?{ALL}&lang=en", headers=BROWSER).text
    assert page.count('<span class="event-by">') == min(MOST, len(snapshot.changes))
    assert "Contradicted" in page
    assert "have no day, because their sources have no date" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_of_one_project_names_it_and_keeps_the_language(client, lang, snapshot):
    page = client.get(f"/changes?project=silkway-central-asia&lang={lang}", headers=BROWSER).text
    name = snapshot.catalog.projects["silkway-central-asia"].names.best(lang)[0]
    assert re.search(rf"<h1>[^<]*: (?:<span[^>]*>)?{re.escape(name)}", page)
    assert f'href="/changes.csv?project=silkway-central-asia&amp;lang={lang}"' in page


def test_change_says_from_what_to_what(client):
    page = client.get("/changes?project=beyneu-shalkar-road&lang=en", headers=BROWSER).text
    assert re.search(r"<del>.*?Shalkar.*?</del> <span aria-hidden=\"true\">→</span> <ins>.*?Saksaulsky", page)
