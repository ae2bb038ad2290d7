"""Symbols become one where they would cover each other, and nothing is lost or shown twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.picture.clusters import LARGEST, RADIUS, grouped, merge_radius, size_of

PLACES = st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), max_size=40)


def members(places, levels=4):
    return grouped(np.array(places, float).reshape(-1, 2), levels, RADIUS)


def test_what_is_near_becomes_one_and_what_is_far_stays():
    assert members([(0, 0), (RADIUS - 1, 0), (500, 500)]) == [(0, 1), (2,)]
    assert members([(0, 0), (RADIUS + 1, 0)]) == [(0,), (1,)]


def test_one_that_meets_a_member_closer_comes_with_it():
    """The first two meet here; the third meets the first one zoom further in, and that pair belongs to the group."""
    assert members([(0, 0), (40, 0), (10, 0)]) == [(0, 1, 2)]


def test_a_cluster_stands_where_its_first_one_stands():
    """The second joins the first, so a third that is near the second only stays by itself."""
    assert members([(0, 0), (40, 0), (80, 0)], levels=1) == [(0, 1), (2,)]


@given(PLACES)
def test_each_is_in_one_group(places):
    found = [member for group in members(places) for member in group]
    assert sorted(found) == list(range(len(places)))


@given(PLACES)
def test_single_ones_do_not_cover_each_other(places):
    single = [places[group[0]] for group in members(places) if len(group) == 1]
    apart = [np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(single) for b in single[:i]]
    assert all(distance >= RADIUS for distance in apart)


@pytest.mark.parametrize(("count", "size"), [(2, 40), (9, 40), (10, 46), (99, 46), (100, 54), (1000, LARGEST)])
def test_larger_clusters_are_drawn_larger(count, size):
    assert size_of(count) == size


def test_a_layer_of_thousands_merges_more():
    assert merge_radius(1001) > merge_radius(1000) == RADIUS
