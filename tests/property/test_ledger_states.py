"""Whatever is done to change sets in whatever order, the ledger is what a plain list of rules says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from geodata.ledger.errors import ChangeStateError, StaleChangeSetError
from geodata.ledger.ledger import Ledger
from tests.ledgers import adding

WAYS = {
    "submit": {"draft": "proposed"},
    "edit": {"draft": "draft", "proposed": "proposed", "asked": "proposed"},
    "ask": {"proposed": "asked"},
    "accept": {"proposed": "accepted", "asked": "accepted"},
    "decline": {"proposed": "declined", "asked": "declined"},
    "withdraw": {"draft": "withdrawn", "proposed": "withdrawn", "asked": "withdrawn"},
}
"""From which states each deed leads, and to which."""

VALUES = strategies.text("абв xyz", min_size=1, max_size=4).filter(str.strip).map("v{}".format)


class Deeds(RuleBasedStateMachine):
    """A ledger, and what it must be."""

    sets = Bundle("sets")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.ledger = Ledger.open(f"sqlite:///{Path(self.folder.name)}/atlas.db")
        self.expected: dict[str, list[str]] = {}
        self.accepted: list[str] = []

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()

    @rule(target=sets, value=VALUES, is_draft=strategies.booleans())
    def begin(self, value, is_draft):
        begin = self.ledger.save_draft if is_draft else self.ledger.propose
        made = begin([adding(value)], author="A")
        assert made.number == len(self.expected) + 1
        self.expected[made.id] = ["draft" if is_draft else "proposed"]
        return made.id

    @rule(id_=sets, deed=strategies.sampled_from(sorted(WAYS)), behind=strategies.integers(0, 1), value=VALUES)
    def do(self, id_, deed, behind, value):
        states = self.expected[id_]
        version = len(states) - behind
        arguments = {
            "submit": (id_, "E", version),
            "edit": (id_, [adding(value)], value, version),
            "withdraw": (id_, "E", version),
        }.get(deed, (id_, "E", value, version))
        after = WAYS[deed].get(states[-1])
        if behind:
            with pytest.raises(StaleChangeSetError):
                getattr(self.ledger, deed)(*arguments)
        elif after is None:
            with pytest.raises(ChangeStateError):
                getattr(self.ledger, deed)(*arguments)
        else:
            given = getattr(self.ledger, deed)(*arguments)
            states.append(after)
            if deed == "accept":
                self.accepted.append(id_)
                assert given == len(self.accepted)

    @invariant()
    def all_is_there(self):
        for id_, states in self.expected.items():
            assert [str(it.state) for it in self.ledger.versions(id_)] == states
            assert [it.version for it in self.ledger.versions(id_)] == list(range(1, len(states) + 1))

    @invariant()
    def what_was_accepted_is_numbered_without_a_gap(self):
        found = self.ledger.accepted()
        assert [it.id for it in found] == self.accepted
        assert [it.revision for it in found] == list(range(1, len(self.accepted) + 1))
        assert self.ledger.revision == len(self.accepted)


TestDeeds = Deeds.TestCase
TestDeeds.settings = settings(max_examples=10, stateful_step_count=15, deadline=None)
