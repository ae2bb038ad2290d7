"""``asof`` in addresses: pages, data interface and exports show the same day, by the short way and through Flask."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

from geodata.snapshot.history import LAYERS
from webapp.cli import main

DAY = "2025-06-01"


def features(client, address):
    return client.get(address).get_json()


def test_items_of_a_day(client):
    then = features(client, f"/collections/projects/items?asof={DAY}&limit=1000")
    now = features(client, "/collections/projects/items?limit=1000")
    assert 0 < then["numberMatched"] < now["numberMatched"]
    assert then["snapshot"] == f"{now['snapshot']}-{DAY}"
    assert {f["id"] for f in then["features"]} < {f["id"] for f in now["features"]}
    assert all((f["properties"]["status_date"] or "") <= DAY for f in then["features"])


@pytest.mark.parametrize(
    "query", ["limit=1000", "limit=5&filter=status IS NULL", "sortby=-sources&limit=3", "q=tashkent"]
)
def test_the_short_way_and_flask_agree(app, client, query):
    """HTTP headers that the front door does not handle lead through Flask; ``If-Match`` is one."""
    address = f"/collections/projects/items?asof={DAY}&{query}"
    short = client.get(address)
    long = client.get(address, headers={"If-Match": "*"})
    assert short.status_code == long.status_code == 200
    read = [re.sub(r'"timeStamp":"[^"]*"', "", answer.get_data(as_text=True)) for answer in (short, long)]
    assert read[0] == read[1]
    assert short.headers["ETag"] == long.headers["ETag"]


def test_days_have_entity_tags_of_their_own(client):
    tags = {
        client.get(f"/collections/projects/items?asof={day}").headers["ETag"] for day in ("2024", "2025", "2025-06")
    }
    assert len(tags) == 3


def test_a_month_and_its_last_day_are_the_same(client):
    month, day = (
        features(client, f"/collections/projects/items?asof={text}")["features"] for text in ("2025-02", "2025-02-28")
    )
    assert month == day


def test_single_features(client):
    address = "/collections/projects/items/tenge-bank-head-office"
    then, now = features(client, f"{address}?asof=2024"), features(client, address)
    assert then["properties"]["status"] is None
    assert then["properties"]["programme"] is None
    assert now["properties"]["status"] == "launched"
    missing = client.get("/collections/projects/items/icic-central-asia?asof=2019")
    assert missing.status_code == 404


@pytest.mark.parametrize("layer", ["rivers", "places", "countries", "regions"])
def test_layers_without_history_say_so(client, layer):
    answer = client.get(f"/collections/{layer}/items?asof=2024")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == "asof"
    assert "no history" in answer.get_json()["detail"]
    assert client.get(f"/collections/{layer}/items?asof=").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/projects", "/collections/projects/items", "/compare", "/conflicts", "/embed", "/share"]
)
@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "2024/2025", "2025-01-01T00:00:00Z"])
def test_what_is_no_day_is_refused_by_name(client, path, day):
    answer = client.get(f"{path}?asof={day}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "asof" in answer.get_data(as_text=True)


def test_twice_is_refused(client):
    answer = client.get("/projects?asof=2024&asof=2025", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "asof=2024,2025" in client.get("/projects?asof=2024&asof=2025").text


@pytest.mark.parametrize("name", ["csv", "gpkg", "xlsx", "kml", "ndjson", "jsonfg"])
def test_files_of_a_day(client, name):
    answer = client.get(f"/collections/projects/items?asof={DAY}&f={name}")
    assert answer.status_code == 200
    assert f"-{DAY}." in answer.headers["Content-Disposition"]


def test_csv_holds_that_day(client):
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/collections/projects/items?asof={DAY}&f=csv").text.lstrip("\ufeff")))
    )
    assert {row["id"] for row in rows} == {
        f["id"] for f in features(client, f"/collections/projects/items?asof={DAY}&limit=1000")["features"]
    }


def test_pages_say_the_day_and_lead_back(client):
    page = client.get(f"/projects?asof={DAY}&sector=energy&lang=en").text
    assert "As known on 1 Jun" in page
    assert "asof=2025-06-01" in re.search(r'href="([^"]*f=csv[^"]*)"', page)[1]
    assert 'href="/projects?sector=energy&amp;lang=en"' in page
    rows = set(re.findall(r'href="/projects/([a-z0-9-]+)\?', page))
    query = "/collections/projects/items?asof=2025-06-01&sector=energy&limit=1000"
    assert {f["id"] for f in features(client, query)["features"]} <= rows


def test_the_summary_of_today_is_not_on_pages_of_the_past(client):
    now = client.get("/projects/tenge-bank-head-office?f=json").get_json()
    then = client.get("/projects/tenge-bank-head-office?f=json&asof=2024").get_json()
    assert now["summary"]["text"]
    assert then["summary"]["text"] == ""
    assert then["status"] == {
        "code": "unknown", "label": "Status not yet known", "date": "", "datetime": "", "cites": [], "conflict": None,
        "quotes": [],
        "age": "",
    }  # fmt: skip
    assert len(then["sources"]) < len(now["sources"])
    assert all(event["datetime"] <= "2024-12-31" or event["planned"] for event in then["timeline"])


def test_a_project_that_was_not_known(client):
    answer = client.get("/projects/icic-central-asia?asof=2019&lang=en", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "nothing was known" in answer.get_json()["detail"]
    assert client.get("/?asof=2019&project=icic-central-asia", headers={"Accept": "text/html"}).status_code == 200
    assert (
        "nothing was known"
        in client.get("/compare?ids=icic-central-asia&asof=2019", headers={"Accept": "application/json"}).get_json()[
            "detail"
        ]
    )


def test_conflicts_of_a_day(client):
    now, then = (client.get(f"/conflicts.json?asof={day}").get_json() for day in ("2027", "2023"))
    assert then["total"] < now["total"]


def test_filters_keep_their_values(client):
    """The browser goes back to the present without a reload, so the form holds every value of today."""

    def boxes(day):
        text = client.get(f"/?asof={day}&lang=en", headers={"Accept": "text/html"}).text
        return set(re.findall(r'type="checkbox" name="(\w+)" value="([^"]+)"', text))

    assert boxes("2019") == boxes("2027")


def test_links_keep_the_day(client):
    text = client.get(f"/projects/tenge-bank-head-office?asof={DAY}&lang=en").text
    for path in ("/projects", "/", "/conflicts", "/compare", "/share"):
        assert re.search(rf'href="{path}\?[^"]*asof={DAY}', text), path
    assert not re.search(r'href="/(?:sources|data|about)\?[^"]*asof', text)


def test_history(client):
    found = client.get("/history.json").get_json()
    months = [entry["month"] for entry in found["months"]]
    assert months == sorted(set(months))
    assert months[-1] == found["observed_until"][:7] == "2026-03"
    assert found["silent_months"] == 7, "from the end of March to the day of the clock"
    first = client.get(f"/collections/projects/items?asof={months[0]}").get_json()
    before = client.get("/collections/projects/items?asof=2016").get_json()
    assert (before["numberMatched"], first["numberMatched"] > 0) == (0, True)
    assert any(entry["changes"] for entry in found["months"])
    assert client.get("/history.json?x=1").status_code == 400


def test_described(client):
    paths = client.get("/openapi.json").get_json()["paths"]
    names = {
        layer: [p.get("name", p.get("$ref", "")) for p in paths[f"/collections/{layer}/items"]["get"]["parameters"]]
        for layer in ("projects", "crossings", "rivers")
    }
    assert any("asof" in name for name in names["projects"])
    assert any("asof" in name for name in names["crossings"])
    assert not any("asof" in name for name in names["rivers"])


def test_command_line(tmp_path):
    file = tmp_path / "then.geojson"
    result = CliRunner().invoke(main, ["export", "projects", str(file), "--asof", DAY])
    assert result.exit_code == 0, result.output
    found = json.loads(file.read_text())
    assert 0 < len(found["features"]) < 65
    wrong = CliRunner().invoke(main, ["export", "rivers", str(file), "--asof", DAY])
    assert wrong.exit_code == 1
    assert "--asof" in wrong.output
    assert "no history" in wrong.output
    bad = CliRunner().invoke(main, ["export", "projects", str(file), "--asof", "soon"])
    assert "--asof" in bad.output
    assert bad.exit_code == 1


def test_everything_of_a_day(tmp_path):
    result = CliRunner().invoke(main, ["export", "--all", str(tmp_path), "--asof", DAY])
    assert result.exit_code == 0, result.output
    assert {path.stem for path in tmp_path.iterdir()} >= {*LAYERS, "crossings"}
    assert len(json.loads((tmp_path / "projects.geojson").read_text())["features"]) < 65


def test_a_wrong_day_is_left_out_of_a_page_for_people(client):
    answer = client.get("/projects?asof=soon&lang=ru", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "не учтено в этом адресе: <code>asof=soon</code>" in answer.text
    assert "По состоянию" not in answer.text
