"""On which sides of the border a measured line lies; the panel of the measure in four languages."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import BROWSER

LINE = "66.17065,43.34116,68.36792,41.72213,69.46655,40.73061"


def sides(client, line, **more):
    answer = client.get("/measure/sides", query_string={"line": line, **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()["sides"]


def test_the_parts_add_up_to_the_whole(client):
    found = sides(client, LINE, lang="en")
    assert sum(side["share"] for side in found) == pytest.approx(1)
    assert len(found) >= 2
    assert [side["share"] for side in found] == sorted((side["share"] for side in found), reverse=True)
    assert sum(side["metres"] for side in found) == pytest.approx(398_365, abs=2)


def test_a_line_far_away_lies_elsewhere(client):
    (side,) = sides(client, "2.35,48.86,-0.13,51.5", lang="ru")
    assert side["name"] == {"text": "вне этих стран", "lang": "ru"}


def test_a_line_over_the_antimeridian_goes_the_short_way(client):
    (side,) = sides(client, "179.5,10,-179.5,10")
    assert side["metres"] == pytest.approx(109_600, rel=0.01)


@pytest.mark.parametrize(
    "line",
    ["", "1", "1,2", "1,2,3", "a,b,c,d", "NaN,1,2,3", "181,0,0,0", "0,91,0,0", "1e3,2,3,4", ",".join(["1"] * 404)],
)
def test_what_is_no_line_is_named(client, line):
    answer = client.get("/measure/sides", query_string={"line": line})
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith("line: ")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Whole line"), ("ru", "Вся линия"), ("kk", "Бүкіл сызық"), ("uz", "Butun chiziq")]
)
def test_the_panel_speaks_the_readers_language(client, lang, words):
    assert words in client.get(f"/measure/panel?lang={lang}").text


def test_the_map_says_that_a_measure_cannot_be_read(client):
    assert "measure=1,2,3" in client.get("/?measure=1,2,3&lang=en", headers=BROWSER).text
    assert client.get(f"/?measure={LINE}", headers=BROWSER).status_code == 200
