"""Stretches of a line: joined, left over and shared, against what is true of each place."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geodata.space.stretches import Stretch, joined, rest, shared, shared_by_all

WHOLE = Stretch(0.0, 100.0)
ENDS = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda ends: Stretch(*map(float, sorted(ends))))
STRETCHES = st.lists(ENDS, max_size=8)
PLACES = [half + 0.5 for half in range(100)]


def holds(stretches, km):
    return any(begin <= km <= end for begin, end in stretches)


@given(STRETCHES)
def test_joined_and_rest_divide_the_whole(some):
    taken, left = joined(some), rest(WHOLE, some)
    for km in PLACES:
        assert holds(taken, km) == holds(some, km) != holds(left, km)
    assert all(one.to_km < other.from_km for one, other in pairwise(taken))
    assert abs(sum(part.length_km for part in (*taken, *left)) - WHOLE.length_km) < 1e-6


@given(STRETCHES, STRETCHES, STRETCHES)
def test_what_all_share_lies_in_each(one, two, three):
    found = shared_by_all([one, two, three])
    assert found == shared(shared(one, two), three)
    for km in PLACES:
        assert holds(found, km) == all(holds(group, km) for group in (one, two, three))


def test_of_no_group_nothing_is_shared():
    assert shared_by_all([]) == []


def test_slivers_are_no_rest():
    assert rest(WHOLE, [Stretch(0.0, 50.0), Stretch(50.0 + 1e-9, 100.0)]) == []
