"""An app that takes over newer data answers from them alone, and nothing of the state before is held."""

from __future__ import annotations

import gc
import weakref

import pytest

from geodata.errors import CatalogError
from tests.probe import write_catalogue, write_sources
from tests.webapp.conftest import fake_assets
from webapp.app import create_app, renew_app
from webapp.settings import load_settings
from webapp.state import EXTENSION


@pytest.fixture
def folder(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue")
    write_sources(folder)
    return folder


@pytest.fixture
def app(folder):
    made = create_app(load_settings(catalog=folder, prepared="-", database="-"), assets=fake_assets())
    made.extensions[EXTENSION].prepare()
    return made


def test_renewed_app_answers_from_the_newer_data(app, folder):
    client = app.test_client(use_cookies=False)
    before = client.get("/sources?lang=en")
    assert b"A text" in before.data
    write_sources(folder, title="Another text")
    assert renew_app(app) is app
    after = client.get("/sources?lang=en")
    assert b"Another text" in after.data
    assert b"A text" not in after.data
    assert after.headers["ETag"] != before.headers["ETag"]
    assert client.get("/sources?lang=en", headers={"If-None-Match": before.headers["ETag"]}).status_code == 200
    assert client.get("/sources?lang=en", headers={"If-None-Match": after.headers["ETag"]}).status_code == 304


def test_renewed_app_holds_nothing_of_the_state_before(app, folder):
    gc.collect()
    gc.disable()
    try:
        state = app.extensions[EXTENSION]
        held = [weakref.ref(it) for it in (state, state.content, state.snapshot)]
        del state
        write_sources(folder, title="Another text")
        renew_app(app)
        assert [it() for it in held] == [None] * 3
    finally:
        gc.enable()


def test_app_is_as_it_was_when_newer_data_are_refused(app, folder):
    before = app.extensions[EXTENSION]
    (folder / "places.yaml").write_text("places: [", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"places\.yaml"):
        renew_app(app)
    assert app.extensions[EXTENSION] is before
    assert app.test_client(use_cookies=False).get("/sources?lang=en").status_code == 200
    (folder / "places.yaml").unlink()
    write_sources(folder, title="Another text")
    renew_app(app)
    assert b"Another text" in app.test_client(use_cookies=False).get("/sources?lang=en").data
