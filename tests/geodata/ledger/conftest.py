from __future__ import annotations

import pytest

from geodata.ledger.ledger import Ledger
from tests.ledgers import probe_folder


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state' / 'atlas.db'}"


@pytest.fixture
def ledger(url):
    opened = Ledger.open(url)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path):
    return probe_folder(tmp_path / "catalogue")
