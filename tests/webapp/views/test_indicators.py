"""Indicators: every value of the catalogue with its source, rivals and goals told apart, nothing added up."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest

from geodata.catalog.vocab import LANGUAGES


def data(client, query=""):
    return {one["id"]: one for one in client.get(f"/indicators.json{query}").get_json()["indicators"]}


def test_every_point_and_goal_is_there(client, snapshot):
    found = data(client, "?lang=en")
    assert list(found) == [series.id for series in snapshot.catalog.series]
    for series in snapshot.catalog.series:
        one = found[series.id]
        assert sorted((p["value"], p["source"]) for p in one["points"]) == sorted(
            (point.value, point.source) for point in series.points
        )
        assert len(one["targets"]) == len(series.targets)
        assert all(p["page"] == f"/sources/{p['source']}?lang=en" for p in one["points"])


def test_rivals_share_a_time_and_one_is_chosen(client):
    trade = data(client)["trade_turnover"]["points"]
    of_2022 = {p["value"]: p for p in trade if p["first"] == "2022-01-01" and p["last"] == "2022-12-31"}
    assert set(of_2022) == {4.6, 5.0}
    assert all(p["rival"] for p in of_2022.values())
    assert sum(p["chosen"] for p in of_2022.values()) == 1
    of_2018 = [p for p in trade if p["first"] == "2018-01-01"]
    assert not any(p["rival"] for p in of_2018)
    assert sum(p["chosen"] for p in of_2018) == 1


def test_the_rule_is_rank_then_newest(client, snapshot):
    for one in data(client).values():
        by_time = {}
        for point in one["points"]:
            by_time.setdefault(point["period"]["text"], []).append(point)
        for rivals in by_time.values():
            best = min(snapshot.catalog.rank(p["source"]) for p in rivals)
            chosen = [p for p in rivals if p["chosen"]]
            assert {snapshot.catalog.rank(p["source"]) for p in chosen} == {best}
            level = [p for p in rivals if snapshot.catalog.rank(p["source"]) == best]
            days = {p["source"]: snapshot.catalog.sources[p["source"]].published for p in level}
            if all(len(day) == 10 for day in days.values()):
                newest = [p for p in level if days[p["source"]] == max(days.values())]
                assert chosen == newest
            if len({p["value"] for p in chosen}) > 1:
                assert not any(p["joined"] for p in rivals)


def test_parts_of_a_year_are_no_years(client):
    trade = data(client)["trade_turnover"]["points"]
    assert {p["first"][5:] + p["last"][4:] for p in trade if p["part"]} >= {"01-01-09-30", "01-01-10-31"}
    assert not any(p["part"] for p in trade if p["first"].endswith("-01-01") and p["last"].endswith("-12-31"))


def test_no_line_goes_through_rivals_that_are_far_apart(client):
    points = data(client)["cooperation_projects_value"]["points"]
    last = [p for p in points if p["first"] == "2025-11-15"]
    assert max(p["value"] for p in last) > 1.5 * min(p["value"] for p in last)
    assert not any(p["joined"] for p in last)
    assert sum(p["joined"] for p in points) > 3
    trade = data(client)["trade_turnover"]["points"]
    assert {p["value"] for p in trade if p["joined"] and p["first"][:4] in ("2016", "2017")} == {2.0}


def test_words_instead_of_a_date_have_no_place_in_time(client):
    points = data(client, "?lang=ru")["trade_turnover"]["points"]
    (undated,) = [p for p in points if not p["first"]]
    assert undated["period"] == {"text": "2025\xa0год, до середины ноября", "lang": "ru"}
    assert points[-1] == undated


def test_progress_takes_the_newest_whole_year_and_the_last_goal(client):
    progress = data(client, "?lang=en")["trade_turnover"]["progress"]
    assert (progress["goal"], progress["by"], progress["period"]) == (10.0, "2030", "2025")
    values = [
        p["value"]
        for p in data(client)["trade_turnover"]["points"]
        if (p["first"], p["last"]) == ("2025-01-01", "2025-12-31")
    ]
    assert (progress["low"], progress["high"]) == (min(values), max(values))
    assert data(client)["oil_transit"]["progress"] is None or data(client)["oil_transit"]["progress"]["by"] == "2024"
    assert data(client)["middle_corridor_volume"]["progress"] is None


def test_one_time_is_a_spread_and_no_course(client):
    one = data(client)["launched_package_value"]
    assert (one["drawn"], one["spread"]["least"], one["spread"]["most"]) == (False, "1.2", "1.3")
    assert len(one["spread"]["marks"]) == len(one["points"])
    assert data(client)["wabtec_contract"]["spread"] is None


def test_csv(client, snapshot):
    answer = client.get("/indicators.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    expected = sum(len(series.points) + len(series.targets) for series in snapshot.catalog.series)
    assert len(rows) == expected
    assert {row["kind"] for row in rows} == {"value", "goal"}
    assert {row["snapshot"] for row in rows} == {snapshot.id}
    part = list(csv.DictReader(io.StringIO(client.get("/indicators.csv?series=rail_freight").data.decode("utf-8-sig"))))
    assert {row["series"] for row in part} == {"rail_freight"}
    assert "indicators.csv" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("query", ["series=nothing", "series=a&series=b", "unit=km"])
def test_what_does_not_exist_is_refused(client, query):
    for path in ("/indicators.csv", "/indicators.json"):
        assert client.get(f"{path}?{query}").status_code == 400


def test_page_has_a_table_for_each_series(client, snapshot):
    text = client.get("/indicators?lang=en").text
    for series in snapshot.catalog.series:
        section = text.split(f'<section class="indicator" id="{series.id}"')[1].split("</section>")[0]
        assert section.count('<th scope="row">') == len(series.points) + len(series.targets)
        assert section.count("/sources/") >= len(series.points)
    assert "4.3" in text
    assert "number of companies" in text


def test_charts_say_what_the_tables_say(client):
    text = client.get("/indicators?lang=en").text
    found = data(client, "?lang=en")
    charts = [json.loads(unescape(made)) for made in re.findall(r"data-chart='([^']*)'", text)]
    drawn = [one for one in found.values() if one["drawn"]]
    assert len(charts) == len(drawn) > 5
    for chart, one in zip(charts, drawn, strict=True):
        assert chart["name"] == one["name"]["text"]
        assert [dot["value"] for dot in chart["points"]] == [p["value"] for p in one["points"] if p["first"]]
        assert [dot["value"] for dot in chart["goals"]] == [p["value"] for p in one["targets"] if p["first"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_in_the_readers_language(client, snapshot, lang):
    found = data(client, f"?lang={lang}")
    for series in snapshot.catalog.series:
        assert found[series.id]["name"] == {"text": series.label.get(lang), "lang": lang}


def test_coverage_counts_projects(client, snapshot):
    text = client.get("/indicators?lang=en").text
    costs = snapshot.layer("projects").values["cost_usd"]
    known = sum(cost is not None for cost in costs)
    assert re.search(rf"<span>Cost in US dollars</span><progress[^>]*></progress><b>{known} of {len(costs)}</b>", text)


def test_as_of_a_day(client):
    then = data(client, "?asof=2023-01-31")
    assert {p["first"][:4] for p in then["trade_turnover"]["points"] if p["first"]} <= {
        "2016",
        "2017",
        "2018",
        "2019",
        "2021",
        "2022",
    }
    assert "launched_package_value" not in then
    assert client.get("/indicators?asof=1990").status_code == 200
