"""A PostgreSQL of our own, and an empty database in it for each test."""

from __future__ import annotations

import pytest

from tests.perf.bench.postgis import DATABASE, cluster


@pytest.fixture(scope="module")
def server():
    """A cluster of its own."""
    with cluster() as running:
        yield running


@pytest.fixture
def url(server):
    """Address of an empty database."""
    server.ask("DROP SCHEMA public CASCADE")
    server.ask("CREATE SCHEMA public")
    return f"postgresql://{server.user}@127.0.0.1:{server.port}/{DATABASE}"
