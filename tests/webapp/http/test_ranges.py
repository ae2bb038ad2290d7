"""Ranges as RFC 9110 section 14 has them: met, refused, or as if they were not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from tests.webapp.conftest import make_app
from webapp.http.ranges import asked_part

SIZE = 1000
TAG = '"tag"'
DAY = datetime(2026, 11, 23, 12, 0, 0, 250, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
LATER, EARLIER = "Mon, 23 Nov 2026 12:00:01 GMT", "Mon, 23 Nov 2026 11:59:59 GMT"
BASEMAP = "/basemap/map.pmtiles"


def part(range_, method="GET", **more):
    """First and last byte, None for the whole, 416 when there is none."""
    environ = {"REQUEST_METHOD": method, "HTTP_RANGE": range_, **more}
    try:
        found = asked_part(environ, SIZE, TAG, DAY)
    except RequestedRangeNotSatisfiable:
        return 416
    return (found.start, found.stop - 1) if found else None


@pytest.mark.parametrize(
    ("range_", "expected"),
    [
        ("bytes=0-9", (0, 9)), ("bytes=0-0", (0, 0)), ("bytes=999-999", (999, 999)), ("bytes=990-", (990, 999)),
        ("bytes=0-99999", (0, 999)), ("bytes=0-" + "9" * 60, (0, 999)), ("bytes=-10", (990, 999)),
        ("bytes=-4000000", (0, 999)), ("BYTES=0-9", (0, 9)), (" bytes=0-9 ", (0, 9)), ("bytes=,0-9,", (0, 9)),
        ("bytes=1000-", 416), ("bytes=5000-6000", 416), ("bytes=-0", 416), ("bytes=1000-1001,-0", 416),
        ("lines=1-2", None), ("bytes", None), ("bytes=", None), ("bytes=,", None), ("bytes=a-b", None),
        ("bytes=9-5", None), ("bytes=5000-4000", None), ("bytes=--5", None), ("bytes=1-2-3", None),
        ("bytes=0x1-2", None),
        ("bytes=0-9,x", None), ("bytes=0-9,9-5", None), ("bytes 0-9", None), ("0-9", None), ("", None),
        ("bytes=\u0661-\u0662", None), ("bytes=0-1,2-3", None), ("bytes=0-1,5000-", None), ("bytes=0-,-1", None),
    ],
)  # fmt: skip
def test_range_is_met_refused_or_passed_over(range_, expected):
    assert part(range_) == expected


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [(TAG, True), ('"other"', False), ('W/"tag"', False), (DATE, True), (LATER, False), (EARLIER, False), ("x", False)],
)
def test_if_range_asks_for_the_same_file(condition, is_met):
    assert part("bytes=0-9", HTTP_IF_RANGE=condition) == ((0, 9) if is_met else None)
    assert part("bytes=5000-", HTTP_IF_RANGE=condition) == (416 if is_met else None)


@pytest.mark.parametrize(
    "held", [{"HTTP_IF_NONE_MATCH": TAG}, {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_IF_MODIFIED_SINCE": DATE}]
)
def test_precondition_goes_before_the_range(held):
    assert part("bytes=0-9", **held) is None
    assert part("bytes=0-9", HTTP_IF_NONE_MATCH='"other"') == (0, 9)


def test_range_is_for_get_alone():
    assert part("bytes=0-9", method="HEAD") is None


@pytest.mark.parametrize(
    ("headers", "status", "length"),
    [
        ({"Range": "bytes=0-0"}, 206, 1), ({"Range": "bytes=-400000000"}, 206, None),
        ({"Range": "lines=1-2"}, 200, None),
        ({"Range": "bytes=0-1,4-5"}, 200, None), ({"Range": "bytes=400000000-"}, 416, 0),
        ({"Range": "bytes=9-5"}, 200, None), ({"Range": "bytes=0-9", "If-Range": '"old"'}, 200, None),
    ],
)  # fmt: skip
def test_base_map_is_given_by_ranges(snapshot, headers, status, length):
    app = make_app(snapshot)
    size = app.extensions["atlas"].basemap.file.stat().st_size
    with app.test_client().get(BASEMAP, headers=headers) as answer:
        assert answer.status_code == status
        if status == 206:
            first, last = (0, 0) if length else (0, size - 1)
            assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        if status == 416:
            assert answer.headers["Content-Range"] == f"bytes */{size}"
        else:
            assert answer.content_length == (size if length is None else length)


def test_part_of_the_base_map_is_asked_for_again_by_tag_and_date(snapshot):
    client = make_app(snapshot).test_client()
    with client.get(BASEMAP, headers={"Range": "bytes=0-9"}) as answer:
        tag, date = answer.headers["ETag"], answer.headers["Last-Modified"]
    for condition in (tag, date):
        with client.get(BASEMAP, headers={"Range": "bytes=0-9", "If-Range": condition}) as answer:
            assert answer.status_code == 206
        with client.get(BASEMAP, headers={"Range": "bytes=0-9", "If-None-Match": tag}) as answer:
            assert answer.status_code == 304


@pytest.mark.parametrize("range_", ["bytes=0-0", "bytes=5-2", "bytes=-0", "bytes=999999-", "lines=1-2"])
def test_built_files_are_given_whole(client, range_):
    with client.get("/static/favicon.svg", headers={"Range": range_, "If-Range": '"old"'}) as answer:
        assert answer.status_code == 200
        assert answer.content_length == len(answer.data)


@pytest.mark.parametrize("path", ["/collections/projects/items?f=gpkg", "/data/crossborder.gpkg"])
def test_files_that_people_save_have_ranges(snapshot, path):
    client = make_app(snapshot).test_client()
    first = client.get(path, headers={"Range": "bytes=0-15"})  # made now
    again = client.get(path, headers={"Range": "bytes=0-15"})  # ready
    whole = client.get(path)
    for answer in (first, again):
        assert (answer.status_code, answer.data) == (206, b"SQLite format 3\0")
        assert answer.headers["Content-Range"] == f"bytes 0-15/{len(whole.data)}"
        assert answer.headers["Content-Length"] == "16"
        assert answer.headers["ETag"] == whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    beyond = client.get(path, headers={"Range": "bytes=999999999-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")
    other = client.get(path, headers={"Range": "bytes=0-15", "If-Range": '"other"'})
    assert (other.status_code, len(other.data)) == (200, len(whole.data))
    held = client.get(path, headers={"Range": "bytes=0-15", "If-None-Match": whole.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")
