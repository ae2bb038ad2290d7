"""A desk with one person of each role, and programs that show a token of one of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from geodata.ledger.applied import Entries
from geodata.ledger.changes import CHANGES
from tests.webapp.desk.conftest import NAMES, PROJECT, _quick_hashes, empty_house, house, ledger, source
from webapp.desk import accesstokens
from webapp.desk.roles import Role

__all__ = ["_quick_hashes", "empty_house", "house", "ledger", "source"]


@dataclass
class Program:
    """A program with a token, or without one."""

    house: object
    token: str = ""

    def __post_init__(self):
        self.client = self.house.app.test_client(use_cookies=False)

    def ask(self, method, path, json=None, **headers):
        shown = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, json=json, headers=shown | sent)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, json, **headers):
        return self.ask("POST", path, json, **headers)


def program(house, role, *, may_decide=False):
    account = house.account(NAMES[role]).id
    return Program(
        house, accesstokens.make(house.database, house.clock.seconds, account, "x", 30, may_decide=may_decide)
    )


@pytest.fixture
def proposer(house):
    """A contributor's program."""
    return program(house, Role.CONTRIBUTOR)


@pytest.fixture
def decider(house):
    """An editor's program that may decide."""
    return program(house, Role.EDITOR, may_decide=True)


def claim(source, value="1,150 jobs", **more):
    """A change that adds a claim, as programs write it."""
    return {
        "kind": "add-claim",
        "project": PROJECT,
        "claim": {"field": "jobs", "value": value, "source": source} | more,
    }


def proposed(source, **more):
    return {"changes": [claim(source, **more)], "reason": "The newer text says so"}


def changes(source):
    """The same, read."""
    return CHANGES.validate_python([claim(source)])


def mark(*path):
    return Entries(None).mark("projects", PROJECT, *path)
