"""What a query costs is known before it is answered: what is too heavy is refused, what is narrowed is answered."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.errors import QueryError
from geodata.layers.bulk.files import layer_from_frame
from geodata.query import budget, cql2
from geodata.query.cql2 import MAX_CHARS, FilterTooLargeError
from geodata.query.query import Query, matching, select
from tests import bulk
from tests.contract.hostile_layers import MANY, hostile_layers

ROWS = 2_000
OF_THE_GOAL = 300_000
CORNERS = ",".join(f"{47 + 40 * (n % 2)} {36 + n / 25:.2f}" for n in range(500))
HEAVY = (
    "summary LIKE '%_n%'", "summary<name", "summary<note", "distance_m(geometry, POINT(60 45))<10000",
    "CASEI(summary)>'a'", "ACCENTI(CASEI(note)) LIKE '%а%'", "length(note)>3", "note LIKE '%а%н%с%'",
    "S_TOUCHES(geometry, BBOX(40, 30, 90, 60))", "A_CONTAINS((sector, status), ('a'))", "jobs%3>1",
    "A_EQUALS((summary, note), ('a', 'b'))", f"S_CROSSES(geometry, LINESTRING({CORNERS}))",
    "summary LIKE '%_______________________________________n%'", "possibly_nearer(LINESTRING(60 45, 61 47), 9)",
)  # fmt: skip
"""Each is what a filter is made of that would take minutes, were it repeated as often as fits into one."""


@pytest.fixture(scope="module")
def layer():
    return layer_from_frame("points", bulk.layer_text("points"), bulk.frame_of_points(ROWS), "id")


@pytest.fixture
def large(layer, monkeypatch):
    """The layer as if it had as many features as the goal speaks of."""
    monkeypatch.setattr(budget, "BUDGET", budget.BUDGET * ROWS / OF_THE_GOAL)
    layer.recent.__init__(0)
    return layer


def repeated(layer, text):
    """As often as fits into one filter, which may be answered together or one by one."""
    count = (MAX_CHARS - 10) // (len(text) + 4)
    while True:
        try:
            return parsed(layer, " OR ".join([text] * count))
        except FilterTooLargeError:
            count = count * 9 // 10


def parsed(layer, text):
    return cql2.parse(text, "cql2-text", layer.columns)


@pytest.mark.parametrize("text", HEAVY)
def test_heavy_filter_of_a_large_layer_is_refused_in_plain_words(large, text):
    with pytest.raises(
        QueryError, match=r"the query costs [\d,]+, more than the budget of \d+.*narrow it with bbox"
    ) as caught:
        select(large, Query(filter=repeated(large, text)))
    assert caught.value.parameter == "filter"


@pytest.mark.parametrize("text", HEAVY)
def test_small_layer_takes_whatever_a_filter_may_hold(layer, text):
    few = np.arange(500)
    assert cql2.cost(repeated(layer, text), layer, few) < budget.BUDGET


@pytest.mark.parametrize(
    "text",
    ["jobs > 10", "sector = 'energy' AND jobs > 3", "summary LIKE '%solar%'", "CASEI(name) LIKE '%wind%'", "note = 'a'",
     "distance_m(geometry, POINT(60 45)) < 10000", "S_INTERSECTS(geometry, BBOX(60, 40, 70, 50))", "summary > name"],
)  # fmt: skip
def test_usual_filter_of_a_large_layer_is_answered(large, text):
    select(large, Query(filter=parsed(large, text)))


def test_narrowed_by_a_box_a_heavy_filter_is_answered(large):
    heavy = parsed(large, " OR ".join(f"summary LIKE '%_n%{n}'" for n in range(20)))
    with pytest.raises(QueryError):
        select(large, Query(filter=heavy))
    box = (60.0, 40.0, 64.0, 43.0)
    inside = matching(large, Query(bbox=box))
    assert 0 < len(inside) < len(large) / 20
    assert set(matching(large, Query(bbox=box, filter=heavy))) == set(inside[cql2.mask(heavy, large)[inside]])


def test_words_weigh_and_the_heaviest_parameter_is_named(large):
    with pytest.raises(QueryError) as caught:
        select(large, Query(search="an so wi po pl ra co te br mi ca da", sort=(("jobs", False),)))
    assert caught.value.parameter == "q"
    select(large, Query(search="solar wind"))
    select(large, Query(search="an so wi po pl ra co te br mi ca da", bbox=(60.0, 40.0, 64.0, 43.0)))


def test_costs_of_all_parameters_are_one_sum(large):
    far = "distance_m(geometry, POINT(60 45)) > 1"
    filter_ = parsed(large, f"{far} AND {far} AND {far}")
    words = "solar wind power plant railway"
    select(large, Query(filter=filter_))
    select(large, Query(search=words))
    with pytest.raises(QueryError, match="budget"):
        select(large, Query(filter=filter_, search=words))


@pytest.mark.parametrize("order", [5, 20])
def test_order_by_all_columns_is_answered(large, order):
    assert len(matching(large, Query(sort=tuple((c.name, True) for c in large.columns[:order])))) == ROWS


ASKED = (
    "rank > 50", "name LIKE '%1%'", "CASEI(name) = 'feature 1'", "name < sector", "length(name) > 9",
    "since < DATE('2010-01-01')", "T_AFTER(since, DATE('2000-01-01'))", "A_CONTAINS(countries, ('KZ'))",
    "A_EQUALS(countries, ('KZ', 'UZ'))", "count(countries) = 2", "A_CONTAINS((sector, name), ('water'))",
    "S_INTERSECTS(geometry, BBOX(60, 40, 70, 50))", "S_WITHIN(geometry, BBOX(60, 40, 70, 50))",
    "S_TOUCHES(geometry, BBOX(60, 40, 70, 50))", "S_DISJOINT(geometry, BBOX(60, 40, 70, 50))",
    "S_EQUALS(geometry, geometry)", "certainly_within(BBOX(60, 40, 70, 50))",
    "possibly_within(BBOX(60, 40, 70, 50))", "certainly_nearer(POINT(65 45), 300)",
    "possibly_nearer(POINT(65 45), 300)",
    "possibly_nearer(LINESTRING(60 40, 70 50), 200)", "certainly_within(BBOX(60, 40, 70, 50)) IS NULL",
    "distance_m(geometry, POINT(65 45)) < 300000", "geometry IS NULL", "rank IS NULL",
    "rank * 2 > share", "is_open OR since IS NULL", "NOT (countries IS NULL)",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize("name", hostile_layers())
def test_filter_asked_of_some_rows_is_the_filter_asked_of_all(name, text):
    layer = hostile_layers()[name]
    try:
        wanted = parsed(layer, text)
    except QueryError:  # not every layer has every column
        wanted = parsed(layer, "geometry IS NOT NULL")
    mask = cql2.mask(wanted, layer)
    for rows in (np.arange(0, len(layer), 3), np.arange(len(layer))[-2:], np.arange(0)):
        assert cql2.among(wanted, layer, rows).tolist() == rows[mask[rows]].tolist()


def test_list_of_asked_filters_fits_the_layer():
    layer = hostile_layers()[MANY]
    for text in ASKED:
        assert parsed(layer, text)
