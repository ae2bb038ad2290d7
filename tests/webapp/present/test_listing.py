"""Lists are filtered, sorted, searched and counted by rules that the browser code is tested for with the same cases."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from geodata.errors import QueryError
from geodata.layers.layer import Layer
from geodata.snapshot.history import parse_as_of
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present.facets import FACETS
from webapp.present.listing import CHANGED, CONFLICTS, UNKNOWN_STATUS, State, count_values, passing, status_of
from webapp.present.money import known_in_dollars
from webapp.present.orders import SORTS, ordered
from webapp.present.tongue import Tongue
from webapp.present.view import read_view

CASES = json.loads((Path(__file__).parents[2] / "frontend" / "projects.cases.json").read_text(encoding="utf-8"))
ENGLISH = Tongue("en", lambda text, **values: text % values if values else text, lambda *_: "")


@pytest.fixture(scope="module")
def layer(snapshot):
    """The projects of the cases."""
    real = snapshot.layer("projects")
    rows = CASES["projects"]

    def column(name):
        values = (row.get(name) for row in rows)
        return tuple(tuple(value) if isinstance(value, list) else value for value in values)

    values = {entry.name: column(entry.name) for entry in real.columns}
    ids = tuple(row["id"] for row in rows)
    return Layer(real.id, real.text, real.geometry_type, real.columns, ids, values, (None,) * len(rows))


def state_of(query):
    said = {name: values[0] for name, values in parse_qs(query).items()}
    facets = tuple((name, tuple(said[name].split(",")) if name in said else ()) for name in FACETS)
    return State(facets, CONFLICTS in said, said.get(CHANGED, ""), said.get("q", ""), said.get("sort", SORTS[0]))


@pytest.mark.parametrize("case", CASES["lists"], ids=lambda case: f"{case['lang']}: {case['rule']}")
def test_a_list_has_these_projects_in_this_order(layer, case):
    state = state_of(case["query"])
    rows = frozenset.intersection(*passing(layer, state).values())
    found = ordered(layer, rows, state.sort, case["lang"])
    assert "".join(layer.ids[row] for row in found) == case["ids"]


@pytest.mark.parametrize("case", CASES["counts"], ids=lambda case: case["rule"])
def test_a_count_is_what_a_choice_would_show(layer, case):
    assert count_values(layer, passing(layer, state_of(case["query"])), case["filter"]) == case["counts"]


def test_the_cases_try_every_order_and_every_filter():
    queries = [parse_qs(case["query"]) for case in CASES["lists"]]
    assert {query["sort"][0] for query in queries if "sort" in query} | {SORTS[0]} == set(SORTS)
    assert {name for query in queries for name in query} >= {*FACETS, CONFLICTS, CHANGED, "q"}


def test_what_is_drawn_as_an_area_never_looks_exact(layer, snapshot):
    approximate = snapshot.catalog.vocab.approximate
    assert list(approximate) == CASES["precisions"]
    found = [layer.ids[row] for row, value in enumerate(layer.values["precision"]) if value in approximate]
    assert "".join(found) == CASES["approximate"]


def test_a_status_that_nobody_told_is_unknown(layer, snapshot):
    for id_, status in CASES["statuses"].items():
        assert status_of(snapshot, layer.values["statuses"][layer.row(id_)], ENGLISH)[0] == status
    assert UNKNOWN_STATUS in CASES["statuses"].values()


@pytest.mark.parametrize(("amount", "words"), CASES["money"].items())
def test_sums_are_rounded_to_the_even_digit(amount, words):
    assert fmt.dollars(ENGLISH, float(amount)) == words


@pytest.mark.parametrize(("low", "high", "words"), CASES["ranges"])
def test_what_lies_between_two_sums_is_a_range(low, high, words):
    assert fmt.dollars(ENGLISH, low, high) == words


@pytest.mark.parametrize(("low", "high", "words"), CASES["kilometres"])
def test_a_distance_is_rounded_outward(low, high, words):
    assert fmt.kilometres(ENGLISH, low, high) == words


@pytest.mark.parametrize(("low", "high", "words"), CASES["sums"])
def test_sums_of_several_projects_are_rounded_outward(low, high, words):
    assert fmt.outward(ENGLISH, low, high, "USD") == words


@pytest.mark.parametrize(("query", "words"), CASES["costs"].items())
def test_a_list_says_what_its_projects_cost_and_of_how_many_that_is_known(layer, query, words):
    rows = sorted(frozenset.intersection(*passing(layer, state_of(query)).values()))
    counting = replace(ENGLISH, ngettext=lambda one, other, n, **values: (one if n == 1 else other) % values)
    assert known_in_dollars(layer, rows, counting) == words


@pytest.mark.parametrize(("id_", "words"), CASES["unsettled"].items())
def test_a_status_that_is_not_settled_names_all_that_it_may_be(layer, snapshot, id_, words):
    assert status_of(snapshot, layer.values["statuses"][layer.row(id_)], ENGLISH)[1] == words


@pytest.mark.parametrize("text", CASES["views"]["taken"])
def test_a_view_of_the_world_is_taken(text):
    read_view(text)


@pytest.mark.parametrize("text", CASES["views"]["refused"])
def test_what_is_no_view_is_refused(text):
    with pytest.raises(QueryError):
        read_view(text)


@pytest.mark.parametrize(("text", "last"), CASES["days"]["taken"].items())
def test_a_day_month_or_year_is_its_last_day(text, last):
    assert parse_as_of(text).isoformat() == last


@pytest.mark.parametrize("text", CASES["days"]["refused"])
def test_what_is_no_day_of_the_calendar_is_refused(text):
    with pytest.raises(QueryError):
        parse_as_of(text)


@pytest.mark.parametrize(("text", "last"), CASES["lastDays"].items())
def test_an_interval_ends_with_its_last_day(text, last):
    assert PartialDate.parse(text).last.isoformat() == last
