"""A PostGIS of our own with the features that a layer in memory has as well, and an app for each of the two."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import psycopg
import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests import tables
from tests.perf.bench.postgis import DATABASE, cluster
from tests.webapp.conftest import make_app

COUNT = 700


@pytest.fixture(scope="session")
def postgis():
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def url(postgis):
    """Connection URI of the database."""
    return f"postgresql://{postgis.user}@127.0.0.1:{postgis.port}/{DATABASE}"


@pytest.fixture
def run(url):
    """Call it with a statement to run it."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield lambda text, *values: connection.execute(text, values or None)


@pytest.fixture(scope="session", params=["Point", "LineString", "Polygon"])
def twins(request, url):
    """The same features in memory and in a database, of each type of geometry."""
    kind = request.param
    columns = tables.values(COUNT)
    places = tables.points(COUNT) if kind == "Point" else tables.shapes(COUNT, kind)
    tables.load(url, f"twin_{kind}", columns, places, "Point" if kind == "Point" else "Geometry")
    held = tables.in_memory("twins", columns, places)
    found = tables.in_database("twins", url, f"twin_{kind}")
    yield held, found
    found.database.close()


@pytest.fixture(scope="session")
def shipped():
    return build_snapshot(load_catalog())


def app_with(snapshot, layer, **settings):
    """An app whose only layer of its own is one of these; ids of snapshots are the same."""
    layers = MappingProxyType({**snapshot.layers, layer.id: layer})
    return make_app(replace(snapshot, id="c0ffee0000000000", layers=layers), **settings)


@pytest.fixture(scope="session")
def clients(shipped, twins):
    """A client of each of the two."""
    return tuple(app_with(shipped, layer).test_client(use_cookies=False) for layer in twins)
