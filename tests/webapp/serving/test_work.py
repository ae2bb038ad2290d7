"""Large files are made in processes of their own: kept, resumable, a few at a time, ended when nobody wants them."""

import io
import os
import threading
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from tests.family import HOST, family, wait_until
from tests.webapp.serving.conftest import MANY, with_points

pytestmark = pytest.mark.slow
FILE = "/collections/points/items?f={}"


@pytest.fixture(scope="module")
def server(large):
    with family(large, workers=2, exports=1) as found:
        yield found


def jobs(server):
    """Processes that make a file: each has a folder for what it needs on the way."""
    keeper = server.keepers()[0]
    folder = Path(keeper.cmdline()[-1], "tmp")
    return [found for found in keeper.children() if (folder / f"job-{found.pid}").exists()]


@pytest.mark.parametrize("name", ["xlsx", "shp", "gpkg", "parquet", "fgb", "kml"])
def test_file_is_whole_and_kept(server, name):
    status, headers, body = server.get(FILE.format(name))
    assert (status, int(headers["content-length"])) == (200, len(body))
    assert headers["accept-ranges"] == "bytes"
    assert "attachment" in headers["content-disposition"]
    assert headers["x-content-type-options"] == "nosniff"
    assert len(server.names(FILE.format(name))) == len(headers) == len(set(headers))
    for _ in range(4):  # whichever worker is asked
        again = server.get(FILE.format(name))
        assert len(again[1]) == len(headers)
        assert (again[1]["etag"], again[2]) == (headers["etag"], body)


def test_file_is_resumed_where_it_broke_off(server):
    _, headers, body = server.get(FILE.format("gpkg"))
    status, part, rest = server.get(FILE.format("gpkg"), {"Range": "bytes=1000-", "If-Range": headers["etag"]})
    assert (status, rest) == (206, body[1000:])
    assert part["content-range"] == f"bytes 1000-{len(body) - 1}/{len(body)}"
    assert server.get(FILE.format("gpkg"), {"Range": "bytes=-100"})[2] == body[-100:]
    assert server.get(FILE.format("gpkg"), {"Range": "bytes=1000-", "If-Range": '"other"'})[0] == 200
    assert server.get(FILE.format("gpkg"), {"If-None-Match": headers["etag"]})[0] == 304
    status, head, nothing = server.get(FILE.format("gpkg"), method="HEAD")
    assert (status, head["content-length"], nothing) == (200, str(len(body)), b"")


def test_whole_dataset_has_ranges(server):
    status, _, body = server.get("/data/crossborder.gpkg", {"Range": "bytes=0-15"})
    assert (status, body) == (206, b"SQLite format 3\0")
    names = zipfile.ZipFile(io.BytesIO(server.get("/data/crossborder.zip")[2])).namelist()
    assert any("points" in name for name in names)


def test_what_is_wrong_is_said_and_not_kept(server):
    status, headers, body = server.get(FILE.format("gpx") + "&bbox=1,2,3")
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert b"bbox" in body


def test_others_are_answered_while_a_file_is_made(server):
    thread = threading.Thread(target=server.get, args=(FILE.format("shp") + "&limit=5999",))
    thread.start()
    slowest = 0.0
    while thread.is_alive():
        slowest = max(slowest, server.seconds("/healthz"))
    thread.join()
    assert slowest < 1


def test_work_ends_when_its_client_has_left(tmp_path):
    with family(with_points(tmp_path / "catalogue", 10 * MANY), workers=1) as server:
        request = f"GET {FILE.format('xlsx')} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        client = server.client(request)
        stays = server.client(f"GET {FILE.format('kml')} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
        wait_until(lambda: len(jobs(server)) == 2)
        client.close()
        wait_until(lambda: len(jobs(server)) == 1, 3)
        stays.settimeout(60)
        assert stays.recv(12) == b"HTTP/1.1 200"
        stays.close()


def test_work_that_takes_too_long_is_ended_and_its_place_is_free_again(tmp_path):
    with family(with_points(tmp_path / "catalogue", 10 * MANY), workers=1, exports=1, export_seconds=1) as server:
        status, headers, body = server.get(FILE.format("xlsx"))
        assert (status, headers["retry-after"]) == (503, "2")
        assert b"1 seconds" in body
        assert server.get(FILE.format("parquet") + "&limit=3000")[0] == 200


def test_same_file_for_many_is_made_once_and_one_at_a_time(large):
    answers = []
    with family(large, workers=1, exports=1, answer_seconds=120) as server:

        def ask(number):
            status = 503
            while status == 503:  # no more than some of one address may wait
                status, headers, _ = server.get(FILE.format("xlsx") + f"&limit={3_000 + number}")
            answers.append((number, status, headers.get("etag")))

        threads = [threading.Thread(target=ask, args=(number // 3,)) for number in range(12)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert len(jobs(server)) <= 1
            time.sleep(0.05)
        for thread in threads:
            thread.join()
        kept = len([path for path in Path(server.keepers()[0].cmdline()[-1], "spool").iterdir() if not path.suffix])
    assert {status for _, status, _ in answers} == {200}
    assert len({tag for _, _, tag in answers}) == len({(number, tag) for number, _, tag in answers}) == kept == 4


def test_killed_work_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with family(with_points(tmp_path / "catalogue", 10 * MANY), workers=1) as server:
        client = server.client(f"GET {FILE.format('shp')} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
        wait_until(lambda: jobs(server))
        (runtime,) = tmp_path.glob("crossborder-atlas-*")
        wait_until(lambda: list((runtime / "tmp").glob("job-*/*")))
        for found in jobs(server):
            os.kill(found.pid, 9)
        wait_until(lambda: not list((runtime / "tmp").iterdir()))
        client.settimeout(10)
        assert client.recv(12) == b"HTTP/1.1 503"
        client.close()
        assert not [path for path in (runtime / "spool").iterdir() if path.is_file()]


def test_disk_space_has_a_budget(tmp_path, large, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with family(large, workers=1, spool_bytes=1_500_000) as server:
        (runtime,) = tmp_path.glob("crossborder-atlas-*")
        for limit in range(3000, 3006):
            assert server.get(FILE.format("parquet") + f"&limit={limit}")[0] == 200
            assert sum(path.stat().st_size for path in (runtime / "spool").iterdir()) < 1_510_000
        assert server.get(FILE.format("kml"))[0] == 200  # one that is larger than all of it is given nevertheless


def test_processes_of_work_die_with_the_keeper(tmp_path):
    with family(with_points(tmp_path / "catalogue", 10 * MANY), workers=1) as server:
        client = server.client(f"GET {FILE.format('xlsx')} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
        wait_until(lambda: jobs(server))
        found = jobs(server)
        server.keepers()[0].kill()
        wait_until(lambda: not any(f.is_running() and f.status() != psutil.STATUS_ZOMBIE for f in found), 3)
        client.settimeout(10)
        assert client.recv(12) == b"HTTP/1.1 503"
        client.close()
