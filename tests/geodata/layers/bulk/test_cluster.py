"""On several processes, layers, tiles, files and joins are the bytes that one process makes, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import geopandas as gpd
import pytest
from click.testing import CliRunner

from geodata import tiles
from geodata.errors import CatalogError, NotPreparedError
from geodata.formats import apart
from geodata.layers.bulk import building, cluster, join
from geodata.layers.bulk.packing import Packer
from geodata.layers.bulk.prepared import Making, Store
from geodata.layers.bulk.progress import Lines
from geodata.space.systems import Systems
from geodata.tiles import pyramid
from tests.bulk import frame_of_points, layer_text
from tests.webapp.serving.conftest import with_points
from webapp import cli
from webapp.largelayers import whole, work
from webapp.largelayers.whole import _tiles_on
from webapp.largelayers.work import Workers
from webapp.ogc import exporting

COUNT = 6_000
TEXT = layer_text("points", datetime_property="begins")

pytestmark = pytest.mark.filterwarnings("default")  # a worker that is killed leaves sockets and processes behind


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "points.parquet"
    frame_of_points(COUNT).sample(frac=1, random_state=1).to_parquet(path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


@pytest.fixture(scope="module")
def workers():
    with cluster.cluster(2, None) as made:
        yield made


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch):
    monkeypatch.setattr("geodata.layers.bulk.prepared.LEAST_BYTES", 0)
    monkeypatch.setattr("geodata.layers.bulk.prepared.LEAST_FEATURES", 0)
    monkeypatch.setattr(building, "BLOCK", 500)


def built(data, folder, run):
    folder.mkdir()
    packer = Packer(folder)
    rows = building.rows_of(data, TEXT, folder)
    said = building.build(rows, TEXT, packer, tiles.READY, run, Lines(print, clock=lambda: 0.0))
    return said, {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def expected(data, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(building, "BLOCK", 1700)
        return built(data, tmp_path_factory.mktemp("one") / "built", building.one_by_one)


def test_two_workers_build_what_one_process_builds(data, workers, expected, tmp_path):
    assert built(data, tmp_path / "built", workers.run) == expected


def test_a_worker_that_is_killed_changes_nothing(data, workers, expected, tmp_path):
    killed = []

    def run(job, chosen):
        for number, step in enumerate(workers.run(job, chosen)):
            if number == 1 and len(killed) < 2 and len(chosen) > 3:
                pid = next(iter(workers.client.run(os.getpid).values()))
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            yield step

    assert built(data, tmp_path / "built", run) == expected
    assert len(killed) == 2


def test_one_that_is_dying_is_not_waited_for(workers, tmp_path):
    os.kill(next(iter(workers.client.run(os.getpid).values())), signal.SIGKILL)
    workers.check_sees(tmp_path, "the folder")
    workers.check_program()


def test_what_is_wrong_is_told_as_by_one_process(workers, tmp_path):
    frame = frame_of_points(100)
    frame.loc[50, "begins"] = "yesterday"
    frame.to_parquet(path := tmp_path / "points.parquet")
    with pytest.raises(CatalogError) as caught:
        built(path, tmp_path / "built", workers.run)
    (found,) = caught.value.problems
    assert (found.file, found.field, found.code) == ("points.parquet", "begins", "column-value")


def test_tiles_are_those_of_one_process(data, workers, tmp_path, monkeypatch):
    monkeypatch.setattr(pyramid, "CHUNK", 5)
    store = Store(tmp_path / "prepared", 1 << 30, tiles.READY)
    layer = store.layer(data, TEXT, Systems(), Making(print))
    run = partial(_tiles_on, workers, partial(store.layer, data, TEXT, Systems()))
    for name, runner in (("one", pyramid.one_by_one), ("several", run)):
        pyramid.write(layer, tmp_path / name, 4, runner, print)
    assert (tmp_path / "several").read_bytes() == (tmp_path / "one").read_bytes()


def test_workers_of_another_program_or_that_see_nothing_are_refused(data, workers, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_sees", lambda _folder: False)
    with pytest.raises(NotPreparedError, match="does not see the folder"):
        built(data, tmp_path / "built", workers.run)
    theirs = cluster.program
    monkeypatch.setattr(cluster, "program", lambda: f"{theirs()} and {time.time_ns()}")
    with pytest.raises(NotPreparedError, match="has another version of the program"):
        workers.check_program()


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "TIMEOUT_S", 1)
    with (
        pytest.raises(NotPreparedError, match=r"the scheduler tcp://127\.0\.0\.1:9 does not answer"),
        cluster.cluster(None, "tcp://127.0.0.1:9"),
    ):
        pass


# files of a whole layer, and joins


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return with_points(tmp_path_factory.mktemp("catalogue") / "catalogue", COUNT)


@pytest.fixture
def small_steps(monkeypatch):
    """Many things to do, though there are few features; the workers have their own numbers, which do not matter."""
    monkeypatch.setattr(join, "BLOCK", 250)
    monkeypatch.setattr(apart, "CHUNK", 250)
    monkeypatch.setenv("CROSSBORDER_PREPARED", "-")


class Lent(Workers):
    """Workers that are there already, of which one is killed after some results."""

    def __init__(self, workers, *, kill_after=None):
        object.__setattr__(self, "lent", (workers, kill_after))

    @contextmanager
    def cluster(self):
        workers, kill_after = self.lent
        yield Killing(workers.client, kill_after)


@dataclass(frozen=True)
class Killing(cluster.WorkerCluster):
    """Workers of which one is killed after some results."""

    kill_after: int | None = None

    def of_opened(self, opened, make, about):
        for number, made in enumerate(super().of_opened(opened, make, about)):
            if number == self.kill_after:
                os.kill(next(iter(self.client.run(os.getpid).values())), signal.SIGKILL)
            yield made


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("kill_after", [None, 2])
def test_a_join_is_that_of_one_process_though_a_worker_is_killed(catalogue, workers, tmp_path, kill_after):
    asked = whole.Joining("points", "regions", "intersects", ("name", "country"))
    whole.write_joined(catalogue, asked, tmp_path / "one.parquet", Workers())
    whole.write_joined(catalogue, asked, tmp_path / "several.parquet", Lent(workers, kill_after=kill_after))
    assert (tmp_path / "several.parquet").read_bytes() == (tmp_path / "one.parquet").read_bytes()
    assert sum(map(len, gpd.read_parquet(tmp_path / "one.parquet")["regions_ids"])) > COUNT / 4


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("name", ["points.geojson", "points.csv"])
def test_a_file_is_that_of_one_process_though_a_worker_is_killed(catalogue, workers, tmp_path, name):
    file = tmp_path / name
    alone = CliRunner().invoke(
        cli.main, ["export", "points", str(file), "--precision", "4", "--catalog", str(catalogue)]
    )
    assert alone.exit_code == 0, alone.output
    expected = file.read_bytes()
    file.unlink()
    wishes = exporting.Wishes("", {"precision": "4"})
    whole.export(catalogue, "points", file, wishes, Lent(workers, kill_after=2))
    assert file.read_bytes() == expected


@pytest.mark.usefixtures("small_steps")
def test_parts_are_those_of_one_process_though_a_worker_is_killed(catalogue, workers, tmp_path):
    for name, on in (("one", Workers()), ("several", Lent(workers, kill_after=1))):
        whole.write_parts(catalogue, "points", tmp_path / name, 12, on)
    files = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "several")]
    assert files[0] == files[1]
    assert len(files[0]) == 12


def test_workers_that_read_another_catalogue_are_refused(catalogue, workers, tmp_path, monkeypatch):
    monkeypatch.setenv("CROSSBORDER_PREPARED", "-")
    given = replace(work.source(catalogue), id="0" * 16)
    with pytest.raises(NotPreparedError, match="a worker reads another catalogue: its snapshot is "):
        next(workers.of_opened(given.open, os.path.join, ["x"]))
    monkeypatch.setattr(cluster, "_sees", lambda _folder: False)
    with pytest.raises(NotPreparedError, match="does not see the folder that is written to"):
        whole.write_parts(catalogue, "points", tmp_path / "parts", 2, Lent(workers))


def test_what_workers_cannot_write_is_said(catalogue, tmp_path, monkeypatch):
    monkeypatch.setenv("CROSSBORDER_PREPARED", "-")
    for words, says in (
        (["points", str(tmp_path / "x.csv"), "--asof", "2025"], "neither --all, - nor --asof"),
        (["points", "-"], "neither --all, - nor --asof"),
        (["--all", str(tmp_path)], "neither --all, - nor --asof"),
        (["points", str(tmp_path / "x.gpkg")], "GeoPackage is written by one process"),
    ):
        result = CliRunner().invoke(cli.main, ["export", *words, "--workers", "1", "--catalog", str(catalogue)])
        assert (result.exit_code > 0, says in result.output) == (True, True), result.output
    assert list(tmp_path.iterdir()) == []
