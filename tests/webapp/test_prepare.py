"""``crossborder prepare``: large layers are made ready before the first start, listed and removed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from geodata import tiles
from geodata.layers.bulk import prepared
from tests.webapp.serving.conftest import with_points
from webapp import cli
from webapp.settings import load_settings


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return with_points(tmp_path_factory.mktemp("large") / "catalogue", 2000)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "LEAST_BYTES", 0)
    monkeypatch.setattr(prepared, "LEAST_FEATURES", 0)
    monkeypatch.setenv("CROSSBORDER_PREPARED", str(tmp_path / "prepared"))
    return lambda *words: CliRunner().invoke(cli.main, ["prepare", *map(str, words)])


def test_layers_are_prepared_listed_and_removed(run, catalogue):
    assert run("--list").stdout == ""
    first = run("--catalog", catalogue)
    assert first.exit_code == 0, first.output
    assert first.stdout == "points: 2,000 features are ready\n"
    assert "prepared in" in first.stderr
    again = run("points", "--catalog", catalogue)
    assert (again.stdout, again.stderr) == (first.stdout, "")
    (line,) = run("--list").stdout.splitlines()
    assert line.startswith("points: 2,000 features, ")
    assert line.endswith("points.parquet")
    assert "bytes removed" in run("--clean").stdout
    assert run("--list").stdout == ""


def test_what_cannot_be_done_is_said(run, catalogue, monkeypatch):
    result = run("roads", "--catalog", catalogue)
    assert result.exit_code == 1
    assert "no layer of a file is called roads; there are: points" in result.stderr
    monkeypatch.setenv("CROSSBORDER_PREPARED", "-")
    result = run("--catalog", catalogue)
    assert result.exit_code == 1
    assert "CROSSBORDER_PREPARED" in result.stderr


def test_server_uses_what_the_settings_say(tmp_path, monkeypatch):
    assert load_settings(prepared="-").store is None
    assert load_settings(prepared=str(tmp_path), prepared_bytes=7).store == prepared.Store(tmp_path, 7, tiles.READY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert str(tmp_path) in str(load_settings().store.folder)
