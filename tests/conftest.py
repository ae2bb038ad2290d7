"""What many tests share: the shipped catalogue, its snapshot, and copies of it that may be broken."""

from __future__ import annotations

import os
import shutil
from itertools import count

import pytest
from hypothesis import settings

from geodata.catalog.catalog import DATA
from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests import node
from tests.hostile import hostile_catalogue
from tests.synthetic import synthetic as write_synthetic

settings.register_profile("atlas", deadline=None)  # a busy machine is no fault; tests/perf measures speed
settings.load_profile("atlas")


def pytest_addoption(parser):
    parser.addoption("--renew-looks", action="store_true", help="draw the pictures of tests/browser/looks anew")


def pytest_configure(config):
    """Fetch what the browser tests need once, before several processes would do so at the same time.

    No test leaves anything in the ledger of this machine: there is one only where a test names it.
    """
    os.environ.setdefault("CROSSBORDER_DATABASE", "-")
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        node.install()


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture(scope="session")
def snapshot(catalog):
    return build_snapshot(catalog)


@pytest.fixture
def catalog_copy(tmp_path):
    """Call it for a copy of the shipped catalogue that a test may edit."""
    numbers = count(1)

    return lambda: copied(tmp_path / f"catalogue-{next(numbers)}")


def copied(folder):
    """Copy the shipped catalogue, but for its outlines, which stay the shipped ones."""
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("schema", "geo"))
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """Folder of a catalogue whose texts try to be more than text."""
    return hostile_catalogue(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory):
    """Call it with a number for the folder of a catalogue with so many made-up projects."""
    made = {}

    def make(number):
        if number not in made:
            made[number] = write_synthetic(number, tmp_path_factory.mktemp(f"synthetic-{number}"))
        return made[number]

    return make
