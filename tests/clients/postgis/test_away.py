"""A database that is away takes its own layers along and nothing else, and they come back by themselves."""

from __future__ import annotations

import json
import logging
import shutil
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geodata.catalog.reader import DATA
from tests import tables
from tests.clients.postgis.conftest import app_with
from tests.clients.postgis.gate import gate_to
from tests.serving import atlas, free_port

ITEMS = "/collections/live/items"
SECRET = "kept-to-oneself"


@pytest.fixture(scope="module")
def loaded(url):
    """A table with features."""
    tables.load(url, "steady", tables.values(300), tables.points(300), "Point")
    return "steady"


@pytest.fixture
def gate(postgis, loaded):
    with gate_to(postgis.port, free_port()) as made:
        yield made


@pytest.fixture
def through(gate, postgis):
    """Address of the database through the gate, with a password that nobody needs."""
    return f"postgresql://{postgis.user}:{SECRET}@127.0.0.1:{gate.port}/bench"


@pytest.fixture
def layer(through, loaded):
    found = tables.in_database("live", through, loaded)
    yield found
    found.database.close()


@pytest.fixture
def client(shipped, layer):
    return app_with(shipped, layer).test_client(use_cookies=False)


def until(ask, wanted, seconds=15):
    """What is got once it is wanted, or at last."""
    end = time.monotonic() + seconds
    while (found := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.2)
    return found


def test_a_layer_is_away_in_mid_flight_and_comes_back(client, gate):
    before = client.get(ITEMS)
    assert before.status_code == 200
    gate.shut()
    for address in (ITEMS, f"{ITEMS}/1", "/collections/live", "/collections/live/tiles/WebMercatorQuad/0/0/0"):
        page = client.get(address)
        assert (page.status_code, page.json["code"]) == (503, "layer-away"), address
        assert page.headers["Retry-After"] == "5"
        assert page.headers["Cache-Control"] == "no-store"
        assert SECRET not in page.text
    gate.open()
    assert until(lambda: client.get(ITEMS).status_code, 200) == 200
    assert client.get(ITEMS, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304


def test_all_else_goes_on_while_a_layer_is_away(client, gate):
    addresses = (
        "/", "/healthz", "/readyz", "/collections", "/collections?f=html", "/openapi.json", "/data", "/api",
        "/collections/projects/items", "/projects", "/map/atlas.js", "/sitemap.xml", "/-/versions.json",
        "/catalog.jsonld", "/qgis/crossborder.qlr", "/collections/projects/tiles/WebMercatorQuad/4/6/11",
    )  # fmt: skip
    before = {address: client.get(address).status_code for address in addresses}
    gate.shut()
    assert {address: client.get(address).status_code for address in addresses} == before
    listed = client.get("/collections").json["collections"]
    assert "live" in {found["id"] for found in listed}


def test_a_broken_connection_is_replaced_unseen(client, run):
    assert client.get(ITEMS).status_code == 200
    run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crossborder'")
    assert client.get(f"{ITEMS}?limit=3").status_code == 200


def test_a_mute_database_is_given_up_in_seconds(client, gate):
    assert client.get(ITEMS).status_code == 200
    gate.mute()
    begun = time.monotonic()
    page = client.get(f"{ITEMS}?limit=4")
    assert (page.status_code, page.json["code"]) == (503, "layer-away")
    assert time.monotonic() - begun < 8
    begun = time.monotonic()
    assert client.get(f"{ITEMS}?limit=5").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert time.monotonic() - begun < 1


def test_an_answer_that_takes_too_long_is_cancelled_in_the_database(shipped, url, run, loaded):
    run("DROP VIEW IF EXISTS slow")
    run(f"CREATE VIEW slow AS SELECT s.* FROM {loaded} s WHERE s.id < 5 OR pg_sleep(0.05) IS NOT NULL")
    layer = tables.in_database("live", url, "slow")
    layer.table.begin()
    client = app_with(shipped, layer, answer_seconds=1).test_client(use_cookies=False)
    begun = time.monotonic()
    page = client.get(ITEMS)
    assert (page.status_code, page.json["code"]) == (503, "took-too-long")
    assert time.monotonic() - begun < 5
    running = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'crossborder' AND state = 'active'"
    assert until(lambda: run(running).fetchone()[0], 0, 3) == 0


def test_connections_are_bounded_and_shared(shipped, url, run, loaded):
    layer = tables.in_database("live", url, loaded)
    app = app_with(shipped, layer)
    with ThreadPoolExecutor(16) as pool:

        def ask(number):
            return app.test_client(use_cookies=False).get(f"{ITEMS}?limit={number + 1}").status_code

        assert set(pool.map(ask, range(60))) <= {200, 503}
        found = run("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'crossborder'").fetchone()[0]
    layer.database.close()
    assert found <= 2 + 4  # the layers of other tests hold some


def test_nothing_can_be_written(layer):
    import psycopg
    from psycopg import sql

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        layer.database.ask(sql.SQL("DELETE FROM steady RETURNING id"))


def test_another_host_takes_over(postgis, gate, loaded):
    url = f"postgresql://{postgis.user}@127.0.0.1:{gate.port},127.0.0.1:{postgis.port}/bench"
    layer = tables.in_database("live", url, loaded)
    before = layer.edition()
    gate.shut()
    assert layer.edition() == before
    gate.open()
    assert layer.edition() == before
    layer.database.close()


def test_a_password_is_never_told(layer, gate, caplog, capsys, through):
    gate.shut()
    with caplog.at_level(logging.DEBUG):
        layer.table.begin()
        _ = layer.columns
        assert len(layer) == 0
    told = caplog.text + capsys.readouterr().out + repr(layer) + repr(layer.address) + layer.address.shown
    assert "does not answer" in caplog.text
    assert SECRET not in told
    assert f"127.0.0.1:{gate.port}/bench, table steady" in layer.address.shown


@pytest.fixture
def folder(tmp_path, through, loaded):
    """The shipped catalogue with a live layer."""
    entry = {
        "id": "live", "title": {"en": "Live"}, "description": {"en": "Live"}, "licence": "CC0-1.0",
        "attribution": "nobody", "data": through, "table": loaded, "datetime_property": "begins",
    }  # fmt: skip
    folder = Path(shutil.copytree(DATA, tmp_path / "catalogue"))
    held = (DATA / "layers.yaml").read_text(encoding="utf-8").rstrip()
    (folder / "layers.yaml").write_text(f"{held}\n  - {json.dumps(entry)}\n", encoding="utf-8")
    return folder


def status(base, path):
    try:
        with urllib.request.urlopen(base + path, timeout=20) as page:
            return page.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_server_with_workers_starts_without_its_database(folder, gate):
    gate.shut()
    with atlas(catalog=folder, workers=2) as base:
        assert status(base, "/collections/projects/items?limit=1") == 200
        assert status(base, ITEMS) == 503
        gate.open()
        assert until(lambda: [status(base, f"{ITEMS}?limit={n}") for n in range(1, 9)], [200] * 8) == [200] * 8
        gate.shut()
        assert [status(base, f"{ITEMS}?limit={n}") for n in range(1, 9)] == [503] * 8
        assert status(base, "/collections") == 200
        gate.open()
        assert until(lambda: [status(base, f"{ITEMS}?limit={n}") for n in range(1, 9)], [200] * 8) == [200] * 8


def test_workers_open_connections_of_their_own(folder, gate, run):
    with atlas(catalog=folder, workers=2) as base:
        with ThreadPoolExecutor(8) as pool:
            assert {*pool.map(lambda n: status(base, f"{ITEMS}?limit={n + 1}"), range(80))} == {200}
        held = "SELECT count(DISTINCT client_port) FROM pg_stat_activity WHERE application_name = 'crossborder'"
        assert 1 <= run(held).fetchone()[0] <= 2 * 4 + 4
