"""The first start prints one link that makes the administrator; a start with accounts prints none."""

from __future__ import annotations

import re
import time

import pytest

from tests.family import family, wait_until
from tests.probe import write_catalogue, write_sources
from webapp.desk import accounts, invitations
from webapp.desk.database import DeskDatabase
from webapp.desk.roles import Role

pytestmark = pytest.mark.slow

LINK = re.compile(r"http://127\.0\.0\.1:(\d+)(/desk/invitation/[\w-]{43})")


@pytest.fixture
def catalogue(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue")
    write_sources(folder)
    return folder


def test_first_start_prints_one_link_and_later_ones_none(catalogue, tmp_path):
    url = f"sqlite:///{tmp_path / 'state' / 'atlas.sqlite'}"
    with family(catalogue, database=url) as server:
        database = DeskDatabase(url)
        wait_until(lambda: invitations.still_open(database, int(time.time())))
        assert server.end() == 0
        ((port, path),) = LINK.findall(server.printed)
        assert int(port) == server.port
    assert invitations.find(database, int(time.time()), path.rpartition("/")[2]).role is Role.ADMINISTRATOR
    accounts.Deeds(database, int(time.time()), "test").add("Ada", Role.ADMINISTRATOR, "three little horses")
    with family(catalogue, database=url) as server:
        wait_until(lambda: not any("greet" in child.cmdline() for child in server.all()))
        server.end()
        assert LINK.findall(server.printed) == []
    database.close()


def test_database_that_cannot_be_used_is_told_and_the_atlas_is_served(catalogue, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with family(catalogue, database=f"sqlite:///{tmp_path / 'file' / 'atlas.sqlite'}") as server:
        assert server.get("/healthz")[0] == 200
        status, headers, body = server.get("/desk/sign-in")
        assert status == 503
        assert {name.lower(): value for name, value in headers.items()}["retry-after"] == "30"
        assert str(tmp_path).encode() not in body
        server.end()
        assert "Error" in server.printed
