"""Built on several processes, a layer and its tiles are the bytes that one process makes, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import time
from functools import partial

import pytest

from geodata import tiles
from geodata.errors import CatalogError, NotPreparedError
from geodata.layers.bulk import building, cluster
from geodata.layers.bulk.packing import Packer
from geodata.layers.bulk.prepared import Making, Store
from geodata.layers.bulk.progress import Lines
from geodata.space.systems import Systems
from geodata.tiles import pyramid
from tests.bulk import frame_of_points, layer_text
from webapp.largelayers import _on_workers

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
    run = partial(_on_workers, workers, partial(store.layer, data, TEXT, Systems()))
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
