"""Counts of what the workers do, in memory that they share, written in the text format of Prometheus."""

from __future__ import annotations

import mmap
import os
import resource
import struct
import time
from bisect import bisect_left
from pathlib import Path

METERS = "crossborder.meters"
"""Where the environment of a request holds the meters; only when the operator wants them."""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

BOUNDS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0)
"""Upper bounds of the buckets of durations, in seconds."""

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
GAUGES = ("waiting", "streams", "kept_bytes", "connections", "memory_bytes", "started")
_COUNTS = len(CLASSES) + len(BOUNDS) + 2
_NUMBERS = _COUNTS + len(GAUGES)
_SIZE = 8

_GAUGE_TEXTS = {
    "waiting": ("crossborder_waiting_requests", "Requests that wait for a place."),
    "streams": ("crossborder_streams", "Answers that are sent piece by piece."),
    "kept_bytes": ("crossborder_kept_answers_bytes", "Memory of ready answers."),
    "connections": ("crossborder_connections", "Open connections."),
    "memory_bytes": ("crossborder_resident_memory_bytes", "Memory that the worker has, shared pages included."),
    "started": ("crossborder_worker_start_time_seconds", "When the worker began, in seconds since 1970."),
}


class Meters:
    """Numbers of each worker; one that is replaced goes on where the one before ended.

    Parameters
    ----------
    workers : int
        How many there are.
    """

    def __init__(self, workers: int) -> None:
        """Begin at nothing."""
        self._workers = workers
        self._memory = mmap.mmap(-1, workers * _NUMBERS * _SIZE)

    def count(self, worker: int, status: int, seconds: float) -> None:
        """Count an answer in; only threads of one worker write its numbers, and one that is lost does no harm."""
        self._add(worker, status // 100 - 1, 1)
        self._add(worker, len(CLASSES) + bisect_left(BOUNDS, seconds), 1)
        self._add(worker, _COUNTS - 1, seconds)

    def show(self, worker: int, **gauges: float) -> None:
        """Set what a worker has at this moment."""
        for name, value in gauges.items():
            struct.pack_into("d", self._memory, self._at(worker, _COUNTS + GAUGES.index(name)), value)

    def text(self, snapshot: str, features: int) -> str:
        """All numbers of all workers."""
        read = struct.Struct(f"{_NUMBERS}d").unpack_from
        rows = [read(self._memory, self._at(worker, 0)) for worker in range(self._workers)]
        lines = [
            "# HELP crossborder_snapshot_info The snapshot that is served.",
            "# TYPE crossborder_snapshot_info gauge",
            f'crossborder_snapshot_info{{snapshot="{snapshot}"}} 1',
            "# HELP crossborder_features Features in all layers.",
            "# TYPE crossborder_features gauge",
            f"crossborder_features {features}",
            "# HELP crossborder_requests_total Requests by class of status.",
            "# TYPE crossborder_requests_total counter",
        ]
        for number, row in enumerate(rows):
            lines += [
                f'crossborder_requests_total{{worker="{number}",status="{name}"}} {row[index]:.0f}'
                for index, name in enumerate(CLASSES)
            ]
        name = "crossborder_request_duration_seconds"
        lines += [f"# HELP {name} Time until an answer is ready to be sent.", f"# TYPE {name} histogram"]
        for number, row in enumerate(rows):
            total = 0.0
            for index, bound in enumerate((*BOUNDS, "+Inf")):
                total += row[len(CLASSES) + index]
                lines.append(f'{name}_bucket{{worker="{number}",le="{bound}"}} {total:.0f}')
            lines.append(f'{name}_sum{{worker="{number}"}} {row[_COUNTS - 1]:.6f}')
            lines.append(f'{name}_count{{worker="{number}"}} {total:.0f}')
        for index, gauge in enumerate(GAUGES):
            metric, text = _GAUGE_TEXTS[gauge]
            lines += [f"# HELP {metric} {text}", f"# TYPE {metric} gauge"]
            lines += [f'{metric}{{worker="{number}"}} {row[_COUNTS + index]:.0f}' for number, row in enumerate(rows)]
        return "\n".join((*lines, ""))

    def _add(self, worker: int, index: int, value: float) -> None:
        at = self._at(worker, index)
        struct.pack_into("d", self._memory, at, struct.unpack_from("d", self._memory, at)[0] + value)

    @staticmethod
    def _at(worker: int, index: int) -> int:
        return (worker * _NUMBERS + index) * _SIZE


def resident_bytes() -> int:
    """Memory of this process that is in use now, where the system tells; else the most it ever had."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def now() -> float:
    """Moment for ``started``."""
    return time.time()
