"""The other axis of changes: what was accepted when, by whom, and what it changed; and the history of a project."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from geodata.ledger.changes import Note, Put
from tests.revised import told_history
from tests.webapp.conftest import BROWSER, NOON, fake_assets, make_app
from webapp.app import create_app
from webapp.settings import Settings

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    made = told_history(tmp_path_factory.mktemp("recorded"))
    made.ledger.note_files("b" * 64)
    made.revisions = made.ledger.revision
    source = {"id": "second", "publisher": "Press", "title": "Another", "language": "en", "published": "2026"}
    made.accept(Put(family="sources", id="second", entry=source), author="<b>Cara</b>")
    return made


@pytest.fixture(scope="module")
def app(told):
    return create_app(Settings(catalog=told.folder, database=told.url), assets=fake_assets(), clock=lambda: NOON)


@pytest.fixture
def reader(app):
    return app.test_client(use_cookies=False)


def revisions(reader, query="", path="/changes.json"):
    return reader.get(f"{path}?by=recorded&lang=en{query}").get_json()["revisions"]


def test_every_revision_is_told_the_newest_first(reader):
    found = revisions(reader)
    assert [it["number"] for it in found] == [6, 5, 4, 3, 2, 1]
    assert [it["day"] for it in found[2:]] == ["2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20"]
    assert {it["by"] for it in found} == {"E. Editor", ""}
    assert [it["author"] for it in found] == ["<b>Cara</b>", "", "", "A. Reader", "A. Reader", "A. Reader"]
    assert [it["is_files"] for it in found] == [False, True, False, False, False, False]


def test_each_says_what_stood_there_and_what_came(reader):
    first, event, names, withdrawn = (revisions(reader)[n]["changes"][0] for n in (5, 4, 3, 2))
    assert (first["kind"], first["before"], first["after"], first["source"]) == ("add-claim", [], ["10 t"], "first")
    assert (event["kind"], event["after"]) == ("add-event", ["Nov 2025: The first stone was laid"])
    assert (names["before"], names["after"], names["name"]) == (["Probe"], ["Probe mill"], "Probe")
    assert (withdrawn["before"], withdrawn["after"], withdrawn["reason"]) == (["10 t"], [], "It was a rumour")


def test_states_before_and_after_open(reader):
    newest = revisions(reader)[3]
    assert newest["before"] == "/revisions/2/projects/probe?lang=en"
    assert newest["after"] == "/revisions/3/projects/probe?lang=en"
    titles = [
        reader.get(newest[side], headers=BROWSER).text.partition("<title>")[2][:11] for side in ("before", "after")
    ]
    assert titles == ["Probe – Pro", "Probe mill "]


def test_filters_and_days_are_the_same(reader):
    assert [it["number"] for it in revisions(reader, "&project=probe")] == [4, 3, 2, 1]
    assert [it["number"] for it in revisions(reader, "&since=2026-11-22&until=2026-11-22")] == [3]
    assert [it["number"] for it in revisions(reader, "&country=KZ")] == [4, 3, 2, 1]
    for query in ("country=XX", "kind=event", "since=2026-11-23&until=2026-11-22", "project=nope", "by=chance"):
        answer = reader.get(f"/changes.json?by=recorded&{query}".replace("recorded&by=chance", "chance"))
        assert answer.status_code == 400


def test_as_csv_a_line_for_each_change(reader):
    rows = list(csv.DictReader(io.StringIO(reader.get("/changes.csv?by=recorded&lang=en").text.lstrip("\ufeff"))))
    assert [row["revision"] for row in rows] == ["6", "5", "4", "3", "2", "1"]
    assert rows[3]["before"] == "Probe"
    assert rows[1]["kind"] == "files"


def test_as_a_feed_that_leads_to_the_states(reader):
    feed = ET.fromstring(reader.get("/changes.atom?by=recorded&lang=en").get_data())
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries][:2] == ["Revision 6: Another", "Revision 5"]
    assert entries[-1].find(f"{ATOM}link").get("href") == "http://localhost/revisions/1/projects/probe?lang=en"


def test_as_a_page_with_text_only(reader):
    page = reader.get("/changes?by=recorded&lang=en", headers=BROWSER).text
    assert "proposed by &lt;b&gt;Cara&lt;/b&gt;, accepted by E. Editor" in page
    assert "proposed by a reader" in page
    assert "The files of the catalogue are others since." in page
    assert "By the day of publication" in page
    assert "by=recorded" in reader.get("/changes?lang=en", headers=BROWSER).text


def test_of_a_project_on_a_page_of_its_own(reader):
    assert 'href="/projects/probe/revisions?lang=en"' in reader.get("/projects/probe?lang=en", headers=BROWSER).text
    page = reader.get("/projects/probe/revisions?lang=en", headers=BROWSER)
    assert page.status_code == 200
    assert "4 revisions" in page.text
    assert "Revision 6" not in page.text
    assert reader.get("/projects/nope/revisions").status_code == 404


def test_a_revision_knows_of_none_after_it(reader):
    assert [it["number"] for it in revisions(reader, path="/revisions/2/changes.json")] == [2, 1]


def test_what_does_not_fit_is_told_and_not_followed(told, app):
    told.accept(Note(family="projects", id="probe", text="A word"))
    reader = create_app(
        Settings(catalog=told.folder, database=told.url), assets=fake_assets(), clock=lambda: NOON
    ).test_client()
    assert revisions(reader)[0]["changes"][0]["kind"] == "note"
    state = app.extensions["atlas"]
    assert state.edited.conflicts == ()


def test_without_a_ledger_nothing_was_recorded(snapshot):
    client = make_app(snapshot).test_client(use_cookies=False)
    assert client.get("/changes.json?by=recorded").get_json()["revisions"] == []
    assert "by=recorded" not in client.get("/changes", headers=BROWSER).text
    assert client.get("/projects/icic-central-asia/revisions").status_code == 404
