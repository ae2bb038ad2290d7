"""Layers whose table changes while it is served: no answer is given after a commit that was made before it."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from types import MappingProxyType, SimpleNamespace

import numpy as np
import psycopg
import pytest
import shapely

from geodata import tiles
from tests import tables
from tests.clients.postgis.conftest import app_with
from tests.webapp.conftest import make_app
from webapp.ogc import conformance

ITEMS = "/collections/live/items"


@pytest.fixture
def layer(url):
    """Three points with a counter."""
    columns = {name: held[:3] for name, held in tables.values(9).items()} | {"id": [1, 2, 3], "name": ["a", "b", "c"]}
    tables.load(url, "live", columns, shapely.points(np.array([(1.0, 1), (2, 2), (3, 3)])), "Point")
    found = tables.in_database("live", url, "live")
    yield found
    found.database.close()


@pytest.fixture
def client(shipped, layer):
    return app_with(shipped, layer).test_client(use_cookies=False)


@pytest.fixture
def uncounted(run, layer):
    run("DELETE FROM crossborder_changes WHERE layer = 'live'")
    return layer


def changed(page):
    return page.status_code, page.headers.get("ETag")


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO live (id, name) VALUES (9, 'new')",
        "UPDATE live SET name = 'other' WHERE id = 2",
        "DELETE FROM live WHERE id = 1",
        "TRUNCATE live",
    ],
)
def test_no_kept_answer_survives_a_commit(client, run, change):
    for address in (ITEMS, f"{ITEMS}/1", f"{ITEMS}?name=b", "/collections/live", "/collections", f"{ITEMS}?f=csv"):
        client.get(address)
    before = client.get(ITEMS)
    assert client.get(ITEMS, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    run(change)
    after = client.get(ITEMS, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.json["features"] != before.json["features"]
    names = dict(run("SELECT id, name FROM live").fetchall())
    assert {feature["id"]: feature["properties"]["name"] for feature in after.json["features"]} == names
    assert client.get(f"{ITEMS}/1").status_code == (200 if 1 in names else 404)
    assert client.get(f"{ITEMS}?name=b").json["numberMatched"] == [*names.values()].count("b")
    assert client.get(f"{ITEMS}?f=csv").text.count("\n") == 1 + len(names)


def test_what_is_rolled_back_changes_nothing(client, url):
    before = changed(client.get(ITEMS))
    with psycopg.connect(url) as other:
        other.execute("DELETE FROM live")
        assert changed(client.get(ITEMS)) == before
        other.rollback()
    assert changed(client.get(ITEMS)) == before


def test_nothing_is_seen_before_the_commit_and_all_after_it(client, url):
    before = client.get(ITEMS).json
    with psycopg.connect(url) as other:
        other.execute("DELETE FROM live WHERE id < 3")
        assert client.get(ITEMS).json["features"] == before["features"]
        other.commit()
    assert client.get(ITEMS).json["numberMatched"] == 1


def test_extent_and_number_follow(client, run):
    assert client.get("/collections/live").json["extent"]["spatial"]["bbox"] == [[1, 1, 3, 3]]
    run("INSERT INTO live (id, geom) VALUES (9, ST_SetSRID(ST_MakePoint(10, 20), 4326))")
    assert client.get("/collections/live").json["extent"]["spatial"]["bbox"] == [[1, 1, 10, 20]]
    (listed,) = [found for found in client.get("/collections").json["collections"] if found["id"] == "live"]
    assert listed["extent"]["spatial"]["bbox"] == [[1, 1, 10, 20]]


def test_tiles_follow(client, run):
    tile = "/collections/live/tiles/WebMercatorQuad/3/3/4"
    before = client.get(tile)
    run("DELETE FROM live WHERE id > 1")
    after = client.get(tile)
    assert len(after.data) < len(before.data)
    run("DELETE FROM live")
    assert client.get(tile).status_code == 204


def test_other_layers_keep_their_tags(client, run):
    before = changed(client.get("/collections/projects/items?limit=1"))
    run("DELETE FROM live")
    assert changed(client.get("/collections/projects/items?limit=1")) == before


def test_without_a_counter_nothing_is_kept(client, run, uncounted):
    for address in (ITEMS, f"{ITEMS}/1", "/collections/live"):
        page = client.get(address)
        assert changed(page) == (200, None)
        assert page.headers["Cache-Control"] == "public, no-cache"
    run("UPDATE live SET name = 'z'")
    assert {feature["properties"]["name"] for feature in client.get(ITEMS).json["features"]} == {"z"}
    run("DELETE FROM live WHERE id = 1")
    assert client.get(ITEMS).json["numberMatched"] == 2


def test_a_counter_counts_only_with_its_trigger(client, run):
    assert client.get(ITEMS).headers["ETag"]
    run("ALTER TABLE live DISABLE TRIGGER crossborder_changed")
    run("DELETE FROM live WHERE id = 1")
    client.get(ITEMS)
    page = client.get(ITEMS)
    assert changed(page) == (200, None)
    assert page.json["numberMatched"] == 2


def test_a_counter_made_anew_is_of_another_epoch(client, run):
    from geodata.layers.bulk.postgis import counter

    before = changed(client.get(ITEMS))
    for statement in counter.statements("live", None, "postgres").replace("$$;", "$$;\n\n").split(";\n\n"):
        run(statement.replace('"postgres"', "CURRENT_USER"))
    assert changed(client.get(ITEMS)) != before


def test_a_view_is_counted_by_the_tables_that_it_reads(shipped, url, run, layer):
    from geodata.layers.bulk.postgis import counter

    run("DROP VIEW IF EXISTS few")
    run("CREATE VIEW few AS SELECT * FROM live WHERE id > 1")
    run(counter.statements("live", "few", "r").replace('"r"', "CURRENT_USER"))
    client = app_with(shipped, tables.in_database("live", url, "few")).test_client(use_cookies=False)
    before = client.get(ITEMS)
    assert before.json["numberMatched"] == 2
    run("DELETE FROM live WHERE id = 2")
    after = client.get(ITEMS)
    assert (before.headers["ETag"] != after.headers["ETag"], after.json["numberMatched"]) == (True, 1)


def test_columns_that_come_and_go_are_read_again(client, run):
    assert "colour" not in client.get(f"{ITEMS}/1").json["properties"]
    run("ALTER TABLE live ADD COLUMN colour text DEFAULT 'red'")
    assert client.get(f"{ITEMS}/1").json["properties"]["colour"] == "red"
    assert client.get(f"{ITEMS}?colour=red").json["numberMatched"] == 3
    run("ALTER TABLE live DROP COLUMN jobs")
    assert "jobs" not in client.get(f"{ITEMS}/1").json["properties"]
    assert client.get(f"{ITEMS}?jobs=1").status_code == 400
    run("ALTER TABLE live ALTER COLUMN rank TYPE text")
    assert client.get(f"{ITEMS}?filter=rank=1").status_code == 400
    assert client.get("/collections/live/queryables").json["properties"]["rank"]["type"] == "string"


@pytest.mark.parametrize("change", ["ADD COLUMN odd json", "DROP COLUMN geom", "RENAME TO gone", "DROP COLUMN begins"])
def test_a_table_that_can_no_longer_be_served_is_away_until_it_can_be(client, run, change):
    run("DROP TABLE IF EXISTS gone")
    assert client.get(ITEMS).status_code == 200
    run(f"ALTER TABLE live {change}")
    page = client.get(ITEMS)
    assert (page.status_code, page.json["code"]) == (503, "layer-away")
    assert page.headers["Retry-After"]
    assert client.get("/collections/projects/items").status_code == 200
    assert client.get("/collections").status_code == 200
    back = {"ADD": "DROP COLUMN odd", "REN": "live", "DRO": "ADD COLUMN geom geometry(Point, 4326)"}[change[:3]]
    if change.startswith("RENAME"):
        run("ALTER TABLE gone RENAME TO live")
    else:
        run(f"ALTER TABLE live {'ADD COLUMN begins date' if change.endswith('begins') else back}")
    assert client.get(ITEMS).status_code == 200


def test_an_id_that_comes_twice_is_told(shipped, url, run, layer):
    run("ALTER TABLE live DROP CONSTRAINT live_pkey")
    client = app_with(shipped, tables.in_database("live", url, "live")).test_client(use_cookies=False)
    assert client.get(ITEMS).status_code == 200
    run("INSERT INTO live (id) VALUES (1)")
    page = client.get(ITEMS)
    assert (page.status_code, page.json["code"]) == (503, "layer-away")
    assert "the id 1 twice" in page.json["detail"]


def test_the_snapshot_says_that_it_is_live(shipped, layer):
    from geodata.snapshot.snapshot import content_hash

    layers = MappingProxyType({**shipped.layers, "live": layer})
    found = content_hash(shipped.catalog, layers)
    assert found.endswith("-live")
    assert not shipped.id.endswith("-live")
    client = make_app(replace(shipped, id=found, layers=layers)).test_client(use_cookies=False)
    assert client.get(ITEMS).json["snapshot"] == found


def test_collection_says_which_classes_hold_whatever_its_size(client):
    document = client.get("/collections/live?f=json").get_json()
    of_all = client.get("/conformance?f=json").get_json()["conformsTo"]
    left_out = [uri.rpartition("/")[2] for uri in of_all if uri not in document["conformsTo"]]
    assert left_out == list(conformance.BOUNDED_FILTERS)
    assert set(document["conformsTo"]) < set(of_all)
    listed = client.get("/collections?f=json").get_json()["collections"]
    assert [found["id"] for found in listed if "conformsTo" in found] == ["live"]
    page = unescape(client.get("/collections/live?f=html").text)
    assert all(uri in page for uri in document["conformsTo"])
    assert "Temporal Functions, Array Functions" in page


def test_tiles_of_areas_hold_up_to_a_number_of_features():
    points, areas = (
        {
            found.uri.rpartition("/")[2]
            for found in conformance.bounded(SimpleNamespace(is_live=True, geometry_type=kind))
        }
        for kind in ("Point", "Polygon")
    )
    assert areas - points == set(tiles.CONFORMANCE)
    assert conformance.bounded(SimpleNamespace(is_live=False, geometry_type="Polygon")) == ()
