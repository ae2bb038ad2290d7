"""Gaps between things that may stand anywhere on their stretches, against every place that they may stand at."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.space.course import Course
from geodata.space.geometry import distance_m
from geodata.space.reach import Beyond, beyond
from geodata.space.stretches import Stretch

DEGREE = distance_m(0, 0, 1, 0) / 1000
LINE = Course(shapely.LineString([(0, 0), (10, 0)]))
LENGTH = LINE.length_km


def test_between_exact_things_certain_and_possible_are_the_same():
    things = [(Stretch(200.0, 200.0),), (Stretch(700.0, 700.0),)]
    gaps = beyond(LINE, things, 100)
    assert [gap.possibly for gap in gaps] == [(0, 100), (300, 600), pytest.approx((800, LENGTH))]
    assert all(gap.certainly == (gap.possibly,) for gap in gaps)


def test_what_may_stand_on_a_stretch_reaches_less_for_certain():
    (west, east) = beyond(LINE, [(Stretch(400.0, 500.0),)], 100)
    assert west == Beyond(Stretch(0, 400), (Stretch(0, 300),))
    assert east == Beyond(Stretch(500, LENGTH), (Stretch(600, LENGTH),))
    assert west.certain_km == 300


def test_a_thing_on_a_stretch_longer_than_the_reach_is_certainly_near_to_nothing():
    (gap,) = beyond(LINE, [(Stretch(300.0, 600.0),)], 100)
    assert gap == Beyond(Stretch(0, LENGTH), (Stretch(0, 200), Stretch(700, LENGTH)))


def test_without_things_all_is_far():
    assert beyond(LINE, [], 50) == beyond(LINE, [()], 50) == [Beyond(Stretch(0, LENGTH), (Stretch(0, LENGTH),))]


def test_nothing_is_far_where_the_reach_is_long():
    assert beyond(LINE, [(Stretch(10.0, 20.0),)], 5000) == []


def test_over_a_gap_nothing_leads_and_over_a_branch_it_does():
    apart = Course(shapely.MultiLineString([[(0, 0), (2, 0)], [(3, 0), (5, 0)]]))
    here = (Stretch(2 * DEGREE - 10, 2 * DEGREE - 10),)
    assert [gap.possibly for gap in beyond(apart, [here], 100)] == [
        pytest.approx((0, 2 * DEGREE - 110)), pytest.approx((2 * DEGREE, 4 * DEGREE)),
    ]  # fmt: skip
    fork = Course(shapely.MultiLineString([[(0, 0), (2, 0)], [(2, 0), (2, 2)], [(2, 0), (4, 0)]]))
    left = sum(gap.possibly.length_km for gap in beyond(fork, [here], 100))
    assert left == pytest.approx(fork.length_km - 110 - 2 * 90, abs=0.01)


def test_a_gap_goes_on_where_one_piece_follows_another():
    fork = Course(shapely.MultiLineString([[(0, 0), (2, 0)], [(2, 0), (4, 0)], [(2, 0), (2.5, 2)]]))
    gaps = beyond(fork, [], 50)
    assert len(gaps) < len(fork.pieces)
    assert sum(gap.possibly.length_km for gap in gaps) == pytest.approx(fork.length_km)


def test_round_a_ring_there_are_two_ways():
    ring = Course(shapely.LineString(shapely.box(0, 0, 1, 1).exterior.coords))
    (gap,) = beyond(ring, [(Stretch(0.0, 0.0),)], 100)
    assert gap.possibly == pytest.approx((100, ring.length_km - 100))


STRETCHES = st.tuples(st.integers(0, 1000), st.integers(0, 120)).map(
    lambda ends: Stretch(float(ends[0]), float(min(sum(ends), 1000)))
)


@given(st.lists(st.lists(STRETCHES, min_size=1, max_size=2), max_size=3), st.integers(1, 300))
def test_certain_and_possible_hold_wherever_things_stand(things, far):
    gaps = beyond(LINE, things, far)
    for km in range(3, 1100, 37):
        certain = any(part.from_km < km < part.to_km for gap in gaps for part in gap.certainly)
        possible = any(gap.possibly.from_km < km < gap.possibly.to_km for gap in gaps)
        least = [min(max(part.from_km - km, km - part.to_km, 0) for part in where) for where in things]
        most = [max(abs(km - end) for part in where for end in part) for where in things]
        if not any(abs(edge - far) < 1e-6 for edge in (*least, *most)):
            assert certain == all(away > far for away in least)
            assert possible == all(away > far for away in most)


def test_the_shipped_crossings_stand_on_the_border(snapshot):
    line = snapshot.border_line
    assert {one.id for one in line.crossings} == set(snapshot.catalog.crossings)
    for one in line.crossings:
        assert 0 <= one.km.from_km <= one.at_km <= one.km.to_km <= line.course.length_km
    for far in (10, 50, 300):
        for gap in line.gaps(far):
            assert all(gap.possibly.from_km <= begin < end <= gap.possibly.to_km for begin, end in gap.certainly)
            assert gap.certain_km <= gap.possibly.length_km


def test_what_perhaps_counts_makes_nothing_near_for_certain():
    (gap,) = beyond(LINE, [], 100, [(Stretch(500.0, 500.0),)])
    assert gap == Beyond(Stretch(0, LENGTH), (Stretch(0, 400), Stretch(600, LENGTH)))
