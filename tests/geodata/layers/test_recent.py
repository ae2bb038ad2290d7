"""The one store of what is kept: within its budget, with the bytes of its keys, the least used goes first."""

from __future__ import annotations

import sys

import numpy as np

from geodata.layers.recent import ENTRY_BYTES, Recent, weight
from geodata.query import cql2
from geodata.query.query import Query

ONE = ENTRY_BYTES + sys.getsizeof(1)
"""What an entry with a small number for its key takes besides its value."""


def array(size):
    return np.zeros(size, dtype=np.uint8)


def test_what_was_used_last_is_kept_within_the_budget():
    recent = Recent(4 * (ONE + 24))
    for n in range(5):
        recent.put(n, array(24) + n)
    assert [recent.get(n) is not None for n in range(5)] == [False, True, True, True, True]
    assert recent.get(1)[0] == 1
    recent.put(9, array(24))
    assert recent.get(2) is None, "1 was used after 2"
    assert recent.get(1) is not None
    assert recent.size <= 4 * (ONE + 24)


def test_nothing_is_taken_that_is_larger_than_the_budget():
    recent = Recent(ONE + 100)
    recent.put(1, array(100))
    recent.put(2, array(101))
    assert recent.get(2) is None
    assert recent.get(1) is not None


def test_one_entry_takes_no_more_than_its_share():
    recent = Recent(8 * (ONE + 100), 8)
    recent.put(1, array(101))
    recent.put(2, array(100))
    assert (recent.get(1), len(recent)) == (None, 1)


def test_a_value_that_is_put_again_counts_once():
    recent = Recent(2 * (ONE + 100))
    for _ in range(10):
        recent.put(1, array(60))
    assert (recent.size, len(recent)) == (ONE + 60, 1)
    recent.put(2, array(40))
    assert recent.get(1) is not None


def test_keys_count_with_all_that_they_hold():
    columns = ()
    text = cql2.parse("'" + "x" * 8_000 + "' = 'y'", "cql2-text", columns)
    key = Query(filter=text, search="y" * 5_000).key
    assert weight(key) > 13_000
    recent = Recent(100_000)
    for number in range(50):
        recent.put((number, key), array(8))
    assert len(recent) < 8


def test_a_store_without_a_budget_keeps_nothing():
    recent = Recent(0)
    recent.put(1, array(0))
    assert recent.is_closed
    assert len(recent) == recent.size == 0
