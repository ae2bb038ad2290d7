"""How long the server takes from its command to its first answer."""

from __future__ import annotations

import subprocess
from statistics import median
from typing import TYPE_CHECKING

from tests.perf.goal import Goal
from tests.serving import command, free_port, stop, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL_S = 3
ROUNDS = 5


def measure() -> Iterator[Goal]:
    """Median seconds over some rounds until the map page is answered."""
    seconds = []
    for _ in range(ROUNDS):
        port = free_port()
        argv = [*command(), "serve", "--port", str(port)]
        process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        seconds.append(wait_for(f"http://127.0.0.1:{port}/", process))
        stop(process)
    remark = ", ".join(f"{value:.2f}" for value in seconds)
    yield Goal("cold start to the first answer of /", median(seconds), GOAL_S, "s", remark=remark)
