"""Runs every measurement in turn: ``make perf``. Each compares two things in one run and prints a ratio or a bound."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = (
    "first_view",
    "picture",
    "map_render",
    "label_collisions",
    "items_throughput",
    "cold_start",
    "prepared",
    "workers",
    "kills",
    "shapes",
    "importing",
    "panning",
    "own_layer",
    "own_file",
    "filtering",
    "border",
    "near",
    "revisions",
    "card",
    "lighthouse",
    "geojson_export",
    "endurance",
)


def main() -> int:
    """Print one line for each goal; the exit code is the number of goals that were missed."""
    wanted = sys.argv[1:] or MEASUREMENTS
    missed = 0
    for name in wanted:
        for goal in importlib.import_module(f"tests.perf.{name}").measure():
            print(goal, flush=True)
            missed += not goal.met
    return missed


if __name__ == "__main__":
    sys.exit(main())
