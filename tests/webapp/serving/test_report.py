"""What a server tells who runs it: a log that other programs read, numbers, readiness."""

import json
import re

import pytest

from tests.family import family, wait_until
from webapp.http.peers import group_of
from webapp.serving.accesslog import line

COMBINED = re.compile(
    r"(?P<host>\S+) \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "
    r'"(?P<request>[^"]*)" (?P<status>\d{3}) (?P<size>\d+|-) "(?P<referrer>[^"]*)" "(?P<agent>[^"]*)"\n'
)


def environ(**more):
    plain = {"REMOTE_ADDR": "10.0.0.1", "REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": ""}
    return {**plain, "SERVER_PROTOCOL": "HTTP/1.1", **more}


def test_line_has_the_combined_form():
    found = COMBINED.fullmatch(line(environ(QUERY_STRING="a=1"), 200, [("Content-Length", "5")], 1.0))
    assert found is not None
    assert (found["request"], found["status"], found["size"], found["agent"]) == (
        "GET /x?a=1 HTTP/1.1",
        "200",
        "5",
        "-",
    )


def test_nobody_forges_a_line():
    hostile = 'x"\n10.0.0.9 - - [01/Jan/1970] "GET /y HTTP/1.1" 200 1 "-" "\\'
    written = line(environ(PATH_INFO=f"/{hostile}", HTTP_USER_AGENT=hostile, HTTP_REFERER=hostile), 200, [], 1.0)
    assert COMBINED.fullmatch(written)
    assert written.count("\n") == 1


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_one_household_is_one_client(address, group):
    assert group_of(address) == group


@pytest.mark.slow
def test_server_tells_what_it_does(tmp_path):
    log = tmp_path / "access.log"
    with family(workers=2, metrics=True, access_log=log) as server:
        for path in ("/", "/nothing", "/projects?q=x"):
            server.get(path)
        assert json.loads(server.get("/readyz")[2])["status"] == "ready"
        wait_until(lambda: b"crossborder_connections" in server.get("/metrics")[2])
        status, headers, body = server.get("/metrics")
        assert (status, headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        total = sum(int(n) for n in re.findall(rb'requests_total\{worker="\d",status="[24]xx"\} (\d+)', body))
        assert total >= 5
    lines = log.read_text().splitlines(keepends=True)
    assert len(lines) >= total
    assert all(COMBINED.fullmatch(text) for text in lines)
    assert any('"GET /nothing HTTP/1.1" 404' in text for text in lines)


@pytest.mark.slow
def test_numbers_are_nobodys_business_unless_wanted():
    with family(workers=1) as server:
        assert server.get("/metrics")[0] == 404
