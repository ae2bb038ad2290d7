from __future__ import annotations

from random import Random

from geodata.ledger.ledger import Ledger
from tests.killing import faults, killed_while_accepting


def test_what_was_acknowledged_survives_a_killed_process_and_nothing_is_half(ledger, url):
    told, random = {}, Random(17)
    for _ in range(36):
        told |= killed_while_accepting(ledger, url, random, 12, 8)
        again = Ledger.open(url)
        assert faults(again, told) == []
        again.close()
    assert len(told) > 100
    assert ledger.revision >= len(told)


def test_a_ledger_that_lost_a_set_would_be_noticed(ledger):
    assert faults(ledger, {"nobody": 1}) == ["nobody was acknowledged as 1 and is not there"]
