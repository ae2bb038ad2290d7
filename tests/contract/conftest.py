"""One app over the shipped layers and the hostile ones, for all tests of a standard's requirements."""

from __future__ import annotations

import pytest

from tests.contract.hostile_layers import add_hostile_layers
from tests.webapp.conftest import make_app


@pytest.fixture(scope="session")
def contract_snapshot(snapshot):
    """The shipped layers and the hostile ones."""
    return add_hostile_layers(snapshot)


@pytest.fixture(scope="session")
def contract_app(contract_snapshot):
    return make_app(contract_snapshot)


@pytest.fixture
def client(contract_app):
    """Client without cookies; a real layer is ``projects``, the hostile ones are ``HOSTILE``."""
    return contract_app.test_client(use_cookies=False)
