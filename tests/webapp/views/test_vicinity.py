"""Lists, files and the browser's address answer the same of what is certainly and possibly somewhere."""

from __future__ import annotations

import re
from html import unescape

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, made_catalogue
from tests.webapp.conftest import BROWSER, make_app
from tests.webapp.present.test_listing import ENGLISH
from webapp.present.format import kilometres

NEAR = "near=69.24,41.3,100"
ASKED = (
    NEAR,
    "border=100",
    "area=64,40,70,42",
    "area=66,40,71,40,71,43&margin=30",
    "area=country:{country}",
    "area=region:{region}&margin=80",
    "area=corridor:{corridor}&margin=50",
    "near=crossing:{crossing},60",
    f"{NEAR}&border=60&area=64,40,70,42",
)


@pytest.fixture(scope="module")
def names(snapshot):
    areas = snapshot.layer("project-areas")
    region = next(regions[0] for regions in areas.values["regions"] if regions)
    country, corridor = snapshot.catalog.about.countries[1], snapshot.layer("corridors").ids[0]
    crossing = snapshot.layer("crossings").ids[0]
    return {"region": region, "country": country, "corridor": corridor, "crossing": crossing}


def listed(client, query):
    """Projects of the table with what the tag of each says, and the line of counts."""
    text = client.get(f"/projects?all=1&{query}", headers=BROWSER).get_data(as_text=True)
    cells = re.findall(r'class="cell-name" href="/projects/([^"?]+)[^>]*>.*?</a>(.*?)</th>', text)
    tags = {id_: re.sub(r"<[^>]+>", "", tag) if tag else None for id_, tag in cells}
    return tags, text


def said(far):
    return "possibly" if far is None else f"possibly, {kilometres(ENGLISH, *far)}"


def outcome(client, query):
    return client.get(f"/map/where.json?{query}").get_json()


@pytest.mark.parametrize("query", ASKED)
def test_list_tells_apart_what_the_outcome_does(client, names, query):
    query = query.format(**names)
    told = outcome(client, f"lang=en&{query}")
    tags, text = listed(client, f"lang=en&{query}")
    assert {id_ for id_, tag in tags.items() if tag is None} == set(told["certain"])
    possible = {id_: tag for id_, tag in tags.items() if tag is not None}
    assert possible == {id_: said(far) for id_, far in told["possible"].items()}
    counts = (
        f"{len(told['certain'])} certainly, {len(told['possible'])} possibly; {len(told['placeless'])} without a place"
    )
    assert f'<span class="certainty">{counts}</span>' in text
    only, _ = listed(client, f"lang=en&{query}&certainty=certain")
    assert set(only) == set(told["certain"])


@pytest.mark.parametrize("query", ASKED[:4])
def test_items_answer_the_same(client, query):
    told = outcome(client, query)
    questions = {
        "near=69.24,41.3,100": "{}_nearer(POINT(69.24 41.3), 100)",
        "area=64,40,70,42": "{}_within(BBOX(64, 40, 70, 42))",
        "area=66,40,71,40,71,43&margin=30": "{}_nearer(POLYGON((66 40, 71 40, 71 43, 66 40)), 30)",
        "border=100": "border_{}_km <= 100 AND precision <> 'country'",
    }
    ends = ("max", "min") if "border" in query else ("certainly", "possibly")
    for end, ids in zip(ends, ({*told["certain"]}, {*told["certain"], *told["possible"]}), strict=True):
        asked = {"filter": questions[query].format(end), "limit": 1000}
        answer = client.get("/collections/projects/items", query_string=asked)
        assert {feature["id"] for feature in answer.get_json()["features"]} == ids


@pytest.mark.parametrize(
    ("lang", "words", "tag", "counts"),
    [
        ("en", "Within 100 km of 41.30° N, 69.24° E", "possibly", "certainly"),
        ("ru", "Не дальше 100 км от 41,30° с. ш., 69,24° в. д.", "возможно", "наверняка"),
        ("kk", "нүктесінен әрі кеткенде 100 км", "мүмкін", "анық"),
        ("uz", "nuqtasidan koʻpi bilan 100 km", "ehtimol", "tasi aniq"),
    ],
)
def test_it_is_said_in_the_readers_language(client, lang, words, tag, counts):
    for path in ("/", "/projects"):
        text = client.get(f"{path}?lang={lang}&{NEAR}", headers=BROWSER).get_data(as_text=True)
        assert words in text
        assert re.search(rf'class="tag-possibly">{tag}, \d', text)
        assert re.search(rf'class="certainty">[^<]*{counts}', text)
    told = outcome(client, f"lang={lang}&{NEAR}")
    assert words in told["words"]["near"]


def test_every_way_on_keeps_what_is_asked(client):
    query = f"lang=en&{NEAR}&area=64,40,70,42&margin=5&certainty=certain"
    for path in ("/", "/projects"):
        text = client.get(f"{path}?{query}", headers=BROWSER).get_data(as_text=True)
        for name, value in (
            ("near", "69.24,41.3,100"),
            ("area", "64,40,70,42"),
            ("margin", "5"),
            ("certainty", "certain"),
        ):
            assert f'<input type="hidden" name="{name}" value="{value}">' in text
        chips = {name: unescape(href) for href, name in re.findall(r'chip-on" href="([^"]+)" data-name="(\w+)"', text)}
        assert set(chips) == {"near", "area", "certainty"}
        assert "near=" not in chips["near"]
        assert "area=64" in chips["near"]
        assert "area=" not in chips["area"]
        assert "margin=" not in chips["area"]
    share = client.get(f"/share?page=map&{query}", headers=BROWSER).get_data(as_text=True)
    assert "near=69.24,41.3,100" in unescape(share)
    assert client.get(f"/embed?{query}", headers=BROWSER).status_code == 200


def test_counts_of_filters_are_of_what_is_there(client):
    tags, text = listed(client, f"lang=en&{NEAR}")
    told = dict(re.findall(r'name="status" value="([^"]+)"[^>]*>.*?<b data-count>(\d+)</b>', text, re.DOTALL))
    assert 0 < max(map(int, told.values())) <= len(tags)
    for status, count in told.items():
        assert len(listed(client, f"lang=en&{NEAR}&status={status}")[0]) == int(count)


def test_the_outcome_is_kept_and_knows_days(client):
    first = client.get(f"/map/where.json?{NEAR}")
    again = client.get(f"/map/where.json?{NEAR}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    past = client.get(f"/map/where.json?{NEAR}&asof=2021-06")
    assert past.headers["ETag"] != first.headers["ETag"]
    then, now = ({*body["certain"], *body["possible"]} for body in (past.get_json(), first.get_json()))
    assert then < now
    assert set(listed(client, f"{NEAR}&asof=2021-06")[0]) == then


@pytest.mark.parametrize("path", ["/map/where.json", "/", "/projects"])
def test_a_corridor_of_today_is_a_place_in_the_past(client, snapshot, path):
    for corridor in snapshot.layer("corridors").ids:
        asked = f"{path}?area=corridor:{corridor}&margin=20&asof=2012-01"
        assert client.get(asked, headers=BROWSER).status_code == 200


def test_the_outcome_refuses_what_it_does_not_know(client):
    refused = client.get("/map/where.json?near=41.3,169,5")
    assert refused.status_code == 400
    assert refused.get_json()["detail"].startswith("near: 41.3,169 lies outside")
    assert client.get(f"/map/where.json?{NEAR}&sector=energy").status_code == 400
    assert client.get("/map/where.json").get_json()["possible"] == {}


def test_a_page_leaves_out_what_it_cannot_read_and_says_so(client, snapshot):
    text = client.get("/projects?lang=en&all=1&near=far,away,5", headers=BROWSER).get_data(as_text=True)
    assert "near=far,away,5" in text
    assert text.count('class="cell-name"') == len(snapshot.layer("projects"))


def test_an_outline_with_too_many_projects_offers_no_files(snapshot, client, monkeypatch):
    monkeypatch.setattr("webapp.present.downloads.MAX_CHARS", 100)
    code = snapshot.catalog.about.countries[1]
    text = client.get(f"/projects?lang=en&area=country:{code}&q=a", headers=BROWSER).get_data(as_text=True)
    assert "/collections/projects/items?" not in text


def test_other_catalogues_answer_by_their_own_border_and_names(tmp_path):
    made = build_snapshot(load_catalog(made_catalogue(tmp_path / "made", PAIR)))
    client = make_app(made).test_client(use_cookies=False)
    first, second = (outcome(client, f"area=country:{code}") for code in PAIR.countries)
    assert {*first["certain"], *first["possible"]} | {*second["certain"], *second["possible"]} == set(
        made.layer("projects").ids
    )
    wide = outcome(client, "border=900")
    assert set(wide["certain"]) == set(made.layer("projects").ids)
    assert outcome(client, f"area=corridor:made-road&margin=40&lang={PAIR.languages[1]}")["certain"]
