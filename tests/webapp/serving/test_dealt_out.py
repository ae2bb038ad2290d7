"""Connections are dealt out among the workers, and none is lost with one of them."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing

import pytest

from tests.family import family, wait_until

ASK = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers share one listening socket")


def held(worker, port):
    return sum(link.status == "ESTABLISHED" and link.laddr.port == port for link in worker.net_connections("tcp"))


@linux
def test_clients_that_come_at_once_are_not_all_with_one_worker():
    with family() as server, ExitStack() as stack:
        for _ in range(48):
            stack.enter_context(closing(server.client(ASK)))
        workers = server.workers()
        wait_until(lambda: sum(held(worker, server.port) for worker in workers) >= 48)
        assert min(held(worker, server.port) for worker in workers) >= 8  # by chance once in a million times


@linux
def test_who_waits_at_a_worker_that_was_killed_is_answered_by_the_next():
    with family() as server, ExitStack() as stack:
        for worker in server.workers():
            worker.kill()
        waiting = [stack.enter_context(closing(server.client(ASK))) for _ in range(12)]
        for client in waiting:
            client.settimeout(20)
            assert client.recv(12) == b"HTTP/1.1 200"


@linux
def test_another_server_is_noticed_though_sockets_share_the_address():
    with family() as server, family(is_awaited=False, port=server.port) as second:
        printed, _ = second.parent.communicate(timeout=20)
        assert second.parent.returncode == 1
        assert "another program listens there" in printed
        assert server.get("/healthz")[0] == 200
