"""Kept files: found again, whole or not at all, the least used go first."""

import os

from webapp.http.spool import Spool


def keep(spool, name, content, age=0):
    spool.partial(name).write_bytes(content)
    spool.keep(name, 200, [("Content-Type", "x/y")], "d")
    os.utime(spool.folder / name, (1_000_000 - age, 1_000_000 - age))


def test_what_is_kept_is_found(tmp_path):
    spool = Spool(tmp_path, 100)
    assert spool.find("a") is None
    spool.partial("a").write_bytes(b"half")
    assert spool.find("a") is None
    keep(spool, "a", b"whole")
    found = spool.find("a")
    assert found is not None
    with found.file:
        assert (found.status, found.headers, found.size, found.file.read()) == (
            200,
            (("Content-Type", "x/y"),),
            5,
            b"whole",
        )


def test_least_used_go_first_and_the_last_one_stays(tmp_path):
    spool = Spool(tmp_path, 100)
    for number, name in enumerate("abc"):
        keep(spool, name, b"x" * 40, age=10 - number)
    found = spool.find("a")  # used just now
    assert found is not None
    found.file.close()
    spool.trim()
    assert sorted(path.name for path in tmp_path.iterdir() if not path.suffix) == ["a", "c"]
    keep(spool, "d", b"x" * 400, age=-2_000_000_000)
    spool.trim()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d", "d.json"]


def test_dropped_file_is_read_to_its_end(tmp_path):
    spool = Spool(tmp_path, 100)
    keep(spool, "a", b"whole")
    found = spool.find("a")
    spool.drop("a")
    assert found is not None
    with found.file:
        assert found.file.read() == b"whole"
    assert not list(tmp_path.iterdir())
