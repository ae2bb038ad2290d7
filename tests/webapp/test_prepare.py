"""``crossborder prepare``: large layers are made ready before the first start, listed and removed."""

from __future__ import annotations

import sys

import geopandas as gpd
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


def test_a_folder_of_parts_is_a_layer_of_a_catalogue(run, tmp_path):
    folder = with_points(tmp_path / "catalogue", 300)
    whole = gpd.read_parquet(folder / "points.parquet")
    (folder / "points.parquet").unlink()
    (folder / "parts").mkdir()
    for first in range(0, 300, 100):
        whole.iloc[first : first + 100].to_parquet(folder / "parts" / f"{first}.parquet")
    path = folder / "layers.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(str(folder / "points.parquet"), "parts"), encoding="utf-8")
    result = run("--catalog", folder)
    assert result.stdout == "points: 300 features are ready\n", result.output
    assert CliRunner().invoke(cli.main, ["check", str(folder)]).output.count("nothing reads") == 0
    changed = whole.iloc[200:299]
    changed.to_parquet(folder / "parts" / "200.parquet")
    assert run("--catalog", folder).stdout == "points: 299 features are ready\n"
    changed.assign(jobs="many").to_parquet(folder / "parts" / "300.parquet")
    result = run("--catalog", folder)
    assert (result.exit_code, "300.parquet" in result.stderr, "column-type" in result.stderr) == (1, True, True)


def test_workers_need_what_they_are_made_of(run, catalogue, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("--workers", 2, "--catalog", catalogue)
    assert (result.exit_code, "need the extra dask" in result.stderr) == (1, True)
