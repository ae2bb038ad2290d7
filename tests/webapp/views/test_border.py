"""The border by kilometre: page, drawing and files say the same, in every language, on any day, for any countries."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise

import pytest
import shapely

from geodata.catalog.reader import load_catalog
from geodata.snapshot.bordersides import WITHIN_KM
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, THREE, made_catalogue
from tests.webapp.conftest import BROWSER, make_app
from webapp.present.bordermap import gap_lines
from webapp.present.borderstrip import WIDTH
from webapp.views.border import HEADS, MOST_FAR, TABLES

LANGUAGES = ("en", "ru", "kk", "uz")


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return build_snapshot(load_catalog(made_catalogue(tmp_path_factory.mktemp("made") / "pair", PAIR)))


def table(client, name, query=""):
    answer = client.get(f"/border.csv?table={name}{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def page(client, query="lang=en"):
    answer = client.get(f"/border?{query}", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def section(text, id_):
    return re.search(rf'<section class="part" id="{id_}">.*?</section>', text, re.DOTALL)[0]


def test_page_and_json_tell_the_same(client):
    text, told = page(client), client.get("/border.json?lang=en").get_json()
    for id_ in ("crossings", "projects", "corridors", "sides"):
        links = re.findall(r'<th scope="row"><a href="/\w+/([^"?]+)', section(text, id_))
        assert links == [one["id"] for one in told[id_]], id_
    assert section(text, "gaps").count('<tr><th scope="row">') == len(told["gaps"])
    regions, counted = section(text, "regions"), [one for one in told["regions"] if any(one["possibly"])]
    assert len(counted) <= regions.count('<th scope="row">') <= len(told["regions"])
    assert all(one["name"]["text"] in regions for one in told["regions"])
    assert told["within_km"] == list(WITHIN_KM)
    assert told["length_km"] == pytest.approx(2349.7, abs=0.1)


def test_every_kilometre_lies_on_the_border(client):
    told = client.get("/border.json").get_json()
    for one in (*told["crossings"], *told["projects"], *told["gaps"]):
        assert 0 <= one["from_km"] <= one["to_km"] <= told["length_km"]
    assert {one["id"] for one in told["crossings"]} == {one["id"] for one in told["crossings"] if one["where"]}


@pytest.mark.parametrize("name", TABLES)
def test_csv_has_a_table_for_each_of_the_page(client, name):
    rows, told = table(client, name), client.get("/border.json").get_json()
    assert tuple(rows[0]) == (*HEADS[name], "snapshot")
    expected = {
        "line": [(one["id"],) for one in (*told["crossings"], *told["projects"])],
        "gaps": [(str(gap["from_km"]), str(gap["to_km"])) for gap in told["gaps"] for _ in gap["certainly"] or "-"],
        "regions": [(one["country"], one["id"]) for one in told["regions"]],
        "sides": [(one["id"], part["side"]) for one in told["sides"] for part in one["sides"]],
        "corridors": [(one["id"], one["state"]) for one in told["corridors"] for _ in one["passages"] or "-"],
    }[name]
    columns = {"line": ("id",), "gaps": ("from_km", "to_km"), "regions": ("country", "id"), "sides": ("id", "side")}
    assert [tuple(row[key] for key in columns.get(name, ("id", "state"))) for row in rows] == expected


def test_shares_of_each_line_are_a_hundred_percent(client):
    by_line = {}
    for row in table(client, "sides"):
        by_line.setdefault((row["kind"], row["id"]), []).append(row)
    for rows in by_line.values():
        assert sum(float(row["percent"]) for row in rows) == pytest.approx(100, abs=0.05)
        assert sum(float(row["km"]) for row in rows) == pytest.approx(float(rows[0]["length_km"]), abs=0.3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_in_the_readers_language_and_needs_no_script(client, lang):
    text = page(client, f"lang={lang}")
    main = re.search(r"<main.*</main>", text, re.DOTALL)[0]
    assert "<script" not in main
    assert "style=" not in main
    assert f'name="lang" value="{lang}"' in main
    if lang != "en":
        assert "Along the border" not in main


def test_far_from_a_crossing_is_what_is_asked_for(client):
    near, far = (client.get(f"/border.json?far={km}").get_json() for km in (10, 300))
    length = [sum(gap["to_km"] - gap["from_km"] for gap in told["gaps"]) for told in (near, far)]
    assert length[0] > length[1]
    assert (near["far_km"], far["far_km"]) == (10, 300)
    assert "No stretch is that far." in page(client, f"lang=en&far={MOST_FAR}")
    assert "far=300" in re.search(r'href="(/border.csv[^"]*gaps[^"]*)"', page(client, "far=300"))[1]
    certain = [gap["certain_km"] for gap in near["gaps"]]
    assert certain == sorted(certain, reverse=True), "the longest first"


@pytest.mark.parametrize("far", ["0", "1001", "-5", "1e3", "NaN", "inf", "x", "50,60", "9" * 400, "５０"])
def test_what_is_no_distance_is_refused_by_files_and_left_out_by_the_page(client, far):
    for address in (f"/border.json?far={far}", f"/border.csv?far={far}"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert answer.get_json()["detail"].startswith("far: ")
    assert 'value="50" required' in page(client, f"lang=en&far={far}")


@pytest.mark.parametrize("query", ["table=nothing", "table=gaps,line", "far=5&far=6", "unknown=1"])
def test_files_refuse_what_they_do_not_know(client, query):
    answer = client.get(f"/border.csv?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith(query.partition("=")[0])


def test_another_day_has_its_own_states_and_entity_tag(client):
    then, now = (client.get(f"/border.json{query}") for query in ("?asof=2023", ""))
    assert then.headers["ETag"] != now.headers["ETag"]
    states = [{one["id"]: one["state"] for one in told.get_json()["crossings"]} for told in (then, now)]
    assert states[0] != states[1]
    assert len(then.get_json()["projects"]) < len(now.get_json()["projects"])
    text = page(client, "lang=en&asof=2023")
    assert 'name="asof" value="2023-12-31"' in text
    assert "asof=2023" in re.search(r'href="(/border.json[^"]*)"', text)[1]
    assert client.get("/border.json", headers={"If-None-Match": now.headers["ETag"]}).status_code == 304


def test_other_countries_have_their_own(pair):
    client = make_app(pair).test_client()
    text = page(client)
    assert "Made Bridge" in text
    told = client.get("/border.json").get_json()
    assert [one["id"] for one in told["regions"]] == list(PAIR.countries), "it has no outlines of regions"
    assert [one["id"] for one in told["crossings"]] == ["made-crossing", "made-post"]


def test_without_a_border_there_is_no_page_and_no_entry(tmp_path):
    client = make_app(build_snapshot(load_catalog(made_catalogue(tmp_path / "three", THREE)))).test_client()
    answer = client.get("/border?lang=en", headers=BROWSER)
    assert answer.status_code == 404
    assert "<h1" in answer.text
    for name in ("csv", "json"):
        answer = client.get(f"/border.{name}")
        assert answer.status_code == 404
        assert "no shared border" in answer.get_json()["detail"]
    assert 'href="/border' not in client.get("/geography?lang=en", headers=BROWSER).text
    assert "/border" not in client.get("/sitemap.xml").text


def test_pieces_are_told_where_there_are_several(tmp_path):
    folder = made_catalogue(tmp_path / "pair", PAIR)
    lines = [[[-58, -32], [-58, -28]], [[-58, -26], [-58, -20]]]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    made = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}
    (folder / "geo" / "made-border.geojson").write_text(json.dumps(made))
    client = make_app(build_snapshot(load_catalog(folder))).test_client()
    told = client.get("/border.json").get_json()
    assert [piece["gap_km"] for piece in told["pieces"]] == [0, pytest.approx(221.6, abs=0.5)]
    assert section(page(client), "pieces").count('<th scope="row">') == 2
    assert page(client).count('class="bs-line"') == 2


def drawing(client):
    return re.search(r"<svg viewBox=\"0 0 1160.*?</svg>", page(client), re.DOTALL)[0]


def test_the_drawing_is_hidden_where_the_tables_speak(client):
    svg = drawing(client)
    assert 'aria-hidden="true"' in svg.partition(">")[0]
    assert svg.count("<a ") == svg.count('tabindex="-1"')
    told = client.get("/border.json").get_json()
    drawn_ids = set(re.findall(r'class="bs-project[^>]*href="/projects/([^"?]+)', svg))
    assert drawn_ids == {one["id"] for one in told["projects"]}
    assert svg.count('<a class="bs-crossing') == len(told["crossings"])


def test_nothing_is_drawn_outside(client):
    for x, width in re.findall(r'<rect[^>]* x="([\d.-]+)" y="[\d.-]+" width="([\d.-]+)"', drawing(client)):
        assert float(x) >= 0
        assert float(x) + float(width) <= WIDTH


def test_bars_of_one_row_leave_room_for_each_other(client):
    texts = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(start|end)">([^<]+)</text></a>', drawing(client))
    assert len(texts) > 20
    rows = {}
    for x, y, anchor, label in texts:
        width = 5.5 * len(label)  # letters are narrower than what is left for them
        ends = (0, width) if anchor == "start" else (-width, 0)
        rows.setdefault(y, []).append(tuple(float(x) + end for end in ends))
    for row in rows.values():
        assert all(left[1] <= right[0] for left, right in pairwise(sorted(row)))


def test_of_many_projects_the_page_tells_of_the_nearest(snapshot, client, monkeypatch):
    monkeypatch.setattr("webapp.views.border.MOST", 7)
    text, told = page(client, "lang=en&far=51"), client.get("/border.json").get_json()
    links = re.findall(r'<th scope="row"><a href="/projects/([^"?]+)', section(text, "projects"))
    nearest = sorted(told["projects"], key=lambda one: (one["least_km"], one["most_km"], one["id"]))[:7]
    assert set(links) == {one["id"] for one in nearest}
    assert [one["id"] for one in told["projects"] if one["id"] in links] == links, "from west to east"
    assert "Here are the 7 nearest; the files hold all." in text
    assert told["near"] == len(told["projects"]) == len(snapshot.border_line.projects())


def test_gaps_on_the_small_map_lie_on_the_border(snapshot, client):
    told = client.get("/border.json?far=50").get_json()
    line = snapshot.border_line

    class Gap:
        from_km, to_km = told["gaps"][0]["from_km"], told["gaps"][0]["to_km"]
        certainly = tuple(map(tuple, told["gaps"][0]["certainly"]))

    (_, possible), (_, certain) = gap_lines(line, [Gap], (50, 38, 75, 48), 400, 270)
    assert len(possible) == len(certain) == 1
    assert shapely.contains(shapely.box(0, 0, 400, 270), possible[0])
    assert certain[0].hausdorff_distance(shapely.intersection(certain[0], possible[0].buffer(1))) < 1
    west = [x for x, _ in possible[0].coords]
    lon, _ = line.course.place(Gap.from_km)
    assert west[0] == pytest.approx((lon - 50) / 25 * 400, abs=1)


def test_the_small_map_marks_them(client):
    text = page(client)
    assert text.count('<path class="border-certain"') == text.count('<path class="border-possible"') == 1
