"""A minute of 64 clients with random valid and invalid requests: no 5xx, and memory that stays where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.external.live import live
from tests.external.storm import CLIENTS, storm
from tests.perf.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS, WARM_UP = 60, 20
GOAL_MIB = 32
CACHE_BYTES = 4 * 1024 * 1024


def measure() -> Iterator[Goal]:
    """Failures, and growth of the server's memory in the last forty seconds."""
    with live(cache_bytes=CACHE_BYTES) as server:
        report = storm(server, SECONDS, warm_up=WARM_UP)
    answers = ", ".join(f"{count:,} x {status}" for status, count in sorted(report.answers.items()))
    first = f"; first: {report.failures[0]}" if report.failures else ""
    yield Goal(f"{SECONDS} s of {CLIENTS} clients, failures", len(report.failures), 0, "", remark=answers + first)
    remark = f"{report.early_mib:.0f} MiB became {report.late_mib:.0f} MiB"
    yield Goal(f"{SECONDS} s of {CLIENTS} clients, memory grows by", report.grown_mib, GOAL_MIB, "MiB", remark=remark)
