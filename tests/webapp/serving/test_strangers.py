"""One stranger with one machine stops nobody: clients that do not read, send or leave, too many, with long headers."""

import contextlib
import http.client
import socket
import time

import psutil
import pytest

from tests.family import HOST, Clients, family, wait_until
from webapp.serving import worker

pytestmark = pytest.mark.slow

LONG = "/collections/points/items?limit=10000"


@pytest.fixture(scope="module")
def server(large):
    with family(large, workers=1, connections=64, answer_seconds=5) as found:
        yield found


@contextlib.contextmanager
def stalled(server, path, count):
    clients = [server.client(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n") for _ in range(count)]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


@pytest.mark.parametrize(
    "path", ["/basemap/map.pmtiles", LONG, f"{LONG}&f=csv", "/collections/points/items?f=geojson&download=1"]
)
def test_others_are_answered_while_many_never_read(server, path):
    with stalled(server, path, 48):
        time.sleep(1)
        with Clients(server, ("/healthz", "/projects?lang=kk"), 2) as others:
            time.sleep(2)
        assert len(others.answers) > 20
        assert not others.failures
        assert {status for status, _ in others.answers} == {200}


def test_silent_connections_are_closed(server):
    silent = [socket.create_connection((HOST, server.port)) for _ in range(40)]
    half = server.client("GET / HTTP/1.1\r\nHost: x\r\n")
    start = time.monotonic()
    for connection in (*silent, half):
        connection.settimeout(worker.SILENT_SECONDS + 5)
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(1000):  # a word of farewell may come first
                pass
        connection.close()
    assert time.monotonic() - start < worker.SILENT_SECONDS + 4


def test_address_with_too_many_connections_loses_the_most_idle(server):
    with contextlib.ExitStack() as held:
        idle = [held.enter_context(socket.create_connection((HOST, server.port))) for _ in range(100)]
        connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
        held.callback(connection.close)
        for _ in range(30):  # a client that works keeps its connection
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
            time.sleep(0.1)
        assert 40 <= sum(map(_is_open, idle)) <= 64


def _is_open(connection):
    connection.settimeout(0)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


@pytest.mark.parametrize("name", ["Cookie", "Accept", "Accept-Language", "Accept-Encoding", "X-Whatever"])
def test_headers_that_are_too_long_are_refused(server, name):
    assert server.get("/projects", {name: "a" * 17_000})[0] == 431


def test_many_different_long_headers_leave_memory_flat(server):
    found = server.workers()[0]
    server.get("/healthz")
    before = found.memory_info().rss
    for number in range(600):
        text = f"{number}" + "x" * 5000
        headers = {"Accept-Language": text, "Accept": text, "Cookie": f'theme="{text}'}
        if number % 3 == 0:
            headers = {"Accept-Encoding": text}
        assert server.get("/healthz", headers)[0] in (200, 406)
    assert found.memory_info().rss - before < 20 * 2**20


def test_cookie_full_of_escapes_costs_nothing(server):
    found = server.workers()[0]
    cookie = 'theme="' + '\\"' * 4000
    before = sum(found.cpu_times()[:2])
    for _ in range(20):
        assert server.get("/projects", {"Cookie": cookie})[0] == 200
    assert sum(found.cpu_times()[:2]) - before < 2  # quadratic unquoting takes more for one alone


def test_client_that_reads_nothing_for_long_is_cut_off(server):
    with stalled(server, "/basemap/map.pmtiles", 3) as clients:
        wait_until(lambda: _held(server) >= 3, 5)
        wait_until(lambda: _held(server) == 0, 45)
        assert clients


def _held(server):
    """Connections whose client has not read what waits for it."""
    own = {found.pid for found in server.workers()}
    found = [c for c in psutil.net_connections("tcp") if c.pid in own and c.laddr.port == server.port]
    return sum(c.status == psutil.CONN_ESTABLISHED for c in found)
