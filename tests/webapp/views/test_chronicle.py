"""Timeline and documents: all that the catalogue has, in order, with plans and reports told apart."""

from __future__ import annotations

import csv
import io
import re

import pytest

from geodata.catalog.vocab import LANGUAGES


def events(client, query=""):
    return client.get(f"/timeline.json{query}").get_json()["events"]


def test_every_event_is_there_in_order(client, snapshot):
    found = events(client)
    expected = len(snapshot.catalog.timeline) + sum(len(p.timeline) for p in snapshot.catalog.projects.values())
    assert len(found) == expected
    assert [e["first"] for e in found] == sorted((e["first"] for e in found), reverse=True)
    assert len({e["id"] for e in found}) == expected


def test_plans_begin_after_the_observed_days(client):
    found = events(client)
    assert {e["planned"] for e in found} == {True, False}
    assert all(e["planned"] == (e["first"] > "2026-03-31") for e in found)


def test_azerbaijan_is_admitted(client):
    (admitted,) = [e for e in events(client, "?kind=consultative-meeting") if "Azerbaijan" in e["text"]["text"]]
    assert (admitted["first"], admitted["place"]) == ("2025-11-16", "Tashkent")
    text = client.get("/timeline?lang=en").text
    assert f'<li id="{admitted["id"]}">' in text


def test_a_choice_of_kinds(client, snapshot):
    found = events(client, "?kind=treaty,state-visit")
    assert {e["kind"] for e in found} == {"treaty", "state-visit"}
    text = client.get("/timeline?kind=treaty&lang=en").text
    count = sum(m.kind == "treaty" for m in snapshot.catalog.timeline)
    total = len(events(client))
    assert f"{count} of {total} events" in text
    assert text.count('<span class="when">') == count
    for kind, told in re.findall(r'name="kind" value="([^"]+)".*?<b data-count>(\d+)</b>', text, re.DOTALL):
        assert len(events(client, f"?kind={kind}")) == int(told)


@pytest.mark.parametrize("query", ["kind=party", "when=2025"])
def test_what_does_not_exist_is_refused(client, query):
    for path in ("/timeline", "/timeline.csv", "/timeline.json"):
        assert client.get(f"{path}?{query}", headers={"Accept": "application/json"}).status_code == 400


def test_csv(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/timeline.csv?kind=project-event").data.decode("utf-8-sig"))))
    assert len(rows) == len(events(client, "?kind=project-event"))
    assert all(row["project"] and row["sources"] for row in rows)


def test_as_of_a_day(client):
    then = events(client, "?asof=2023-12-31")
    assert 0 < len(then) < len(events(client))
    assert all(e["planned"] == (e["first"] > "2023-12-31") for e in then)
    assert "Nothing was known" in client.get("/timeline?asof=1990&lang=en").text


def test_documents_tell_the_list_from_reports(client, snapshot):
    found = client.get("/documents.json?lang=en").get_json()
    assert [d["number"] for d in found["listed"]] == list(range(1, 10))
    assert all(d["number"] is None for d in found["reported"])
    assert len(found["listed"]) + len(found["reported"]) == len(snapshot.catalog.documents)
    text = client.get("/documents?lang=en").text
    assert 'In the official list <span class="tag">9</span>' in text
    assert f'Known only by report <span class="tag">{len(found["reported"])}</span>' in text
    assert all(f'id="{d.id}"' in text for d in snapshot.catalog.documents)
    rows = list(csv.DictReader(io.StringIO(client.get("/documents.csv").data.decode("utf-8-sig"))))
    assert [row["known"] for row in rows].count("report only") == len(found["reported"])


def test_every_line_leads_to_its_sources(client, snapshot):
    found = client.get("/documents.json").get_json()
    for document in (*found["listed"], *found["reported"]):
        assert document["sources"]
        for source in document["sources"]:
            assert source["id"] in snapshot.catalog.sources
            assert client.get(source["page"]).status_code == 200
    assert all(e["sources"] for e in events(client))


def test_the_feed_leads_to_the_timeline(client):
    feed = client.get("/feed.atom").text
    pages = re.findall(r'href="[^"]*/timeline(?:\?[^"#]*)?#([^"]+)"', feed)
    assert pages
    text = client.get("/timeline").text
    assert all(f'id="{id_}"' in text for id_ in pages)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["/timeline", "/documents"])
def test_in_every_language(client, path, lang):
    answer = client.get(f"{path}?lang={lang}")
    assert answer.headers["Content-Language"] == lang
    assert f'<html lang="{lang}"' in answer.text
