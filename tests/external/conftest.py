from __future__ import annotations

import pytest

from tests.contract.hostile_layers import add_hostile_layers
from tests.external.live import live


@pytest.fixture(scope="session")
def served(snapshot):
    """What the live server serves: the shipped layers and the hostile ones."""
    return add_hostile_layers(snapshot)


@pytest.fixture(scope="session")
def server():
    """A real server for all outside clients."""
    with live() as running:
        yield running
