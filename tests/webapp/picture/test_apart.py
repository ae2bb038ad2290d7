"""No symbol of a picture hides the number of another, and none goes far."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.picture.apart import INNER, apart

DISCS = st.lists(st.tuples(st.floats(0, 900), st.floats(0, 500), st.sampled_from([17.0, 20.0, 23.0])), max_size=12)


def test_what_is_clear_stays():
    assert apart([(0, 0, 20), (40, 0, 17)]) == [(0, 0), (40, 0)]


def test_the_smaller_gives_way_and_no_more_than_it_must():
    (large, small) = apart([(0, 0, 23), (10, 0, 17)])
    assert large == (0, 0)
    assert small == pytest.approx((23 + INNER + 0.5, 0))
    assert apart([(10, 0, 17), (0, 0, 23)]) == [small, large]


def test_two_in_one_place_part():
    one, other = apart([(5, 5, 20), (5, 5, 20)])
    assert math.dist(one, other) >= 20 + INNER


@given(DISCS)
def test_the_same_discs_have_the_same_places_and_none_goes_far(discs):
    found = apart(discs)
    assert found == apart(discs)
    assert len(found) == len(discs)
    moved = [math.dist(disc[:2], at) for disc, at in zip(discs, found, strict=True)]
    assert all(by <= 4 * 2 * (23 + INNER + 1) for by in moved)
