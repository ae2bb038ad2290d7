"""Where the benchmark keeps what it makes: one folder that git ignores and ``make clean`` removes."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
BUILD = REPOSITORY / "build" / "bench"
DATA = BUILD / "data"
CATALOGUE = BUILD / "catalogue"
TABLES_CATALOGUE = BUILD / "catalogue-of-tables"
LISTS = BUILD / "requests"
LOGS = BUILD / "logs"
FILES = BUILD / "files"
PEER_VENV = BUILD / "pygeoapi"
SECOND_VENV = BUILD / "tipg"
REPORT = REPOSITORY / "docs" / "reference" / "benchmarks.md"


def make_folders() -> None:
    """Make all folders that are missing."""
    for folder in (DATA, CATALOGUE, LISTS, LOGS, FILES):
        folder.mkdir(parents=True, exist_ok=True)
