"""Sixty-four clients with random requests, valid and not: the server answers all of them and does not grow."""

from __future__ import annotations

import pytest

from tests.external.live import live
from tests.external.storm import CLIENTS, storm

SECONDS, WARM_UP = 12, 7
MOST_MIB = 48
"""What may be added while answers are still being kept for the first time; a leak adds more every second."""

CACHE_BYTES = 4 * 1024 * 1024
"""Small, so that the store of answers is full before memory is looked at."""


@pytest.fixture(scope="module")
def report():
    with live(cache_bytes=CACHE_BYTES) as server:
        yield storm(server, SECONDS, warm_up=WARM_UP)


def test_every_request_gets_an_answer_that_is_not_our_fault(report):
    assert not report.failures, "\n".join(report.failures[:20])


def test_the_requests_were_many_and_of_every_kind(report):
    assert report.count > 10 * CLIENTS
    assert {200, 204, 400, 404, 405, 406} <= set(report.answers)


def test_memory_stays_flat(report):
    assert report.grown_mib < MOST_MIB, f"{report.early_mib:.0f} MiB became {report.late_mib:.0f} MiB"
