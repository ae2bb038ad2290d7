"""The public site knows nothing of the desk: no cookie, no database, the same bytes for whoever is signed in."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.pages import ADDRESSES, FILES_OF_PAGES, NAMED
from tests.webapp.conftest import BROWSER
from webapp.desk.roles import Role

FILES = tuple(found.rule for found in FILES_OF_PAGES if "<" not in found.rule and found.rule not in NAMED)
DATA = ("/collections", "/collections/projects/items?f=json", "/map/en.js", "/robots.txt", "/nope", "/healthz")


@pytest.mark.parametrize("path", [*ADDRESSES, *FILES, *DATA])
def test_public_site_sets_no_cookie_and_opens_no_database(shared, path):
    house, cookie = shared
    answer = house.app.test_client().get(path, headers=BROWSER)
    assert answer.headers.getlist("Set-Cookie") == []
    signed_in = house.app.test_client(use_cookies=False).get(path, headers=BROWSER | {"Cookie": cookie})
    assert signed_in.headers.getlist("Set-Cookie") == []
    assert signed_in.data == answer.data
    assert "desk" not in answer.headers.get("Link", "")


def test_public_site_never_asks_the_database(shared):
    house, cookie = shared
    house.app.extensions["desk"].close()
    for path in ("/", "/projects", "/collections/projects/items"):
        house.app.test_client(use_cookies=False).get(path, headers=BROWSER | {"Cookie": cookie})
    assert house.app.extensions["desk"]._open is None


def test_app_loads_nothing_of_the_desk_before_it_is_asked_for():
    """A start is no slower: neither database nor hashes nor migrations are imported with the app."""
    told = "import sys, webapp.app, webapp.cli; print(*sorted({'alembic', 'argon2', 'sqlalchemy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.fixture(scope="module")
def shared(snapshot, tmp_path_factory):
    from tests.webapp.conftest import fake_assets
    from tests.webapp.desk.conftest import PASSWORD, Clock, House
    from webapp.app import create_app
    from webapp.desk.database import DeskDatabase
    from webapp.settings import Settings

    url = f"sqlite:///{tmp_path_factory.mktemp('desk') / 'atlas.sqlite'}"
    clock = Clock()
    app = create_app(Settings(database=url), snapshot, assets=fake_assets(), clock=clock)
    house = House(app, DeskDatabase(url), clock)
    house.deeds().add("Ada", Role.ADMINISTRATOR, PASSWORD)
    visitor = house.visitor(Role.ADMINISTRATOR)
    yield house, f"crossborder-desk={visitor.cookie}"
    house.database.close()
    app.extensions["desk"].close()
