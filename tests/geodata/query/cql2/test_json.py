"""CQL2 JSON is read as the standard's schema says, and gives the same filter as the text."""

from __future__ import annotations

import json

import cql2 as second
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import QueryError
from geodata.query import cql2
from tests.geodata.query.cql2.test_evaluate import COLUMNS, make_layer

PAIRS = [
    ({"op": "=", "args": [{"property": "name"}, "it's"]}, "name = 'it''s'"),
    ({"op": "<>", "args": [{"property": "jobs"}, 1.0]}, "jobs <> 1"),
    ({"op": "isNull", "args": [{"property": "geometry"}]}, "geometry IS NULL"),
    ({"op": "not", "args": [{"op": "isNull", "args": [{"property": "name"}]}]}, "name IS NOT NULL"),
    ({"op": "between", "args": [{"property": "jobs"}, 1, 5]}, "jobs BETWEEN 1 AND 5"),
    ({"op": "in", "args": [{"property": "name"}, ["a", "b"]]}, "name IN ('a', 'b')"),
    (
        {"op": "like", "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["A\\%%"]}]},
        "CASEI(name) LIKE CASEI('A\\%%')",
    ),
    ({"op": "like", "args": [{"property": "name"}, "a\\b\\"]}, "name LIKE 'ab\\\\'"),
    (
        {
            "op": "and",
            "args": [
                {"op": "=", "args": [{"property": "is_open"}, True]},
                {"op": ">", "args": [{"property": "cost"}, -0.5]},
            ],
        },
        "is_open = TRUE AND cost > -0.5",
    ),
    (
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [69.2, 41.3]}]},
        "S_INTERSECTS(geometry, POINT (69.2 41.3))",
    ),
    (
        {"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [60, 40, 70, 45]}]},
        "S_WITHIN(geometry, BBOX(60, 40, 70, 45))",
    ),
    (
        {"op": "t_metBy", "args": [{"property": "since"}, {"interval": ["..", "2020-01-01"]}]},
        "T_METBY(since, INTERVAL('..', '2020-01-01'))",
    ),
    (
        {"op": "t_after", "args": [{"property": "since"}, {"timestamp": "2020-01-01T00:00:00Z"}]},
        "T_AFTER(since, TIMESTAMP('2020-01-01T00:00:00Z'))",
    ),
    ({"op": "<", "args": [{"property": "since"}, {"date": "2020-01-01"}]}, "since < DATE('2020-01-01')"),
    (
        {"op": "a_containedBy", "args": [{"property": "countries"}, ["KZ", "UZ"]]},
        "A_CONTAINEDBY(countries, ('KZ', 'UZ'))",
    ),
    (
        {"op": ">", "args": [{"op": "div", "args": [{"property": "jobs"}, 2]}, {"property": "cost"}]},
        "jobs DIV 2 > cost",
    ),
    ({"op": "=", "args": [{"op": "length", "args": [{"property": "name"}]}, 3]}, "length(name) = 3"),
    (True, "TRUE"),
]


def parsed(data):
    return cql2.parse(data if isinstance(data, str) else json.dumps(data), "cql2-json", COLUMNS)


@pytest.mark.parametrize(("data", "text"), PAIRS)
def test_json_and_text_are_one_filter(data, text):
    made = parsed(data)
    assert made.text == text
    assert made == cql2.parse(text, "cql2-text", COLUMNS)
    assert made.node == cql2.parse(text, "cql2-text", COLUMNS).node


@pytest.mark.parametrize("data", [data for data, _ in PAIRS if data is not True and "\\" not in json.dumps(data)])
def test_cql2_takes_these_for_valid(data):
    """What is tested here is CQL2 JSON, not a dialect of our own."""
    second.parse_json(json.dumps(data)).validate()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "it is not JSON: "),
        ("[1, NaN]", "it is not JSON: NaN is no number of JSON"),
        ("1" * 5000, "it is not JSON: "),
        ("null", "at $: null stands where a value is needed"),
        ('{"op": "="}', "at $: the operator '=' needs args, a list"),
        ('{"op": "=", "args": [{"property": "name"}]}', "at $: = takes 2 arguments, 1 were given"),
        ('{"op": "=", "args": [{"property": "name"}, null]}', "at $.args[1]: null stands"),
        ('{"op": "=", "args": [{"property": "nome"}, "a"]}', "at $.args[0]: there is no property 'nome'"),
        ('{"op": "and", "args": [true]}', "at $: and takes 2 arguments or more, 1 were given"),
        ('{"op": "xor", "args": [true, false]}', "at $: there is no function or operator 'xor'"),
        ('{"op": "like", "args": [{"property": "name"}, {"property": "name"}]}', "at $.args[1]: the second argument"),
        ('{"op": "LIKE", "args": [{"property": "name"}, {"property": "name"}]}', "at $.args[1]: the second argument"),
        ('{"op": "like", "args": [{"property": "name"}]}', "at $: like takes 2 arguments, 1 were given"),
        ('{"op": "in", "args": [{"property": "name"}, "a"]}', "at $.args[1]: in takes a list"),
        ('{"op": "in", "args": [{"property": "name"}, [["a"]]]}', "at $.args[1][0]: this is a list"),
        ('{"op": "isNull", "args": {"property": "name"}}', "at $: the operator 'isNull' needs args, a list"),
        ('{"colour": "red"}', 'at $: \'{"colour": "red"}\' is none of the objects of CQL2: op, property'),
        (
            '{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Curve", "coordinates": []}]}',
            "at $.args[1]",
        ),
        (
            '{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": ["a", 1]}]}',
            "at $.args[1]: the geometry cannot be read",
        ),
        (
            '{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[[0,0]]]}]}',
            "at $.args[1]: the geometry cannot be read",
        ),
        (
            '{"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [1, 2, true, 4]}]}',
            "at $.args[1]: bbox takes",
        ),
        (
            '{"op": "t_after", "args": [{"property": "since"}, {"interval": ["..", 5]}]}',
            "at $.args[1].interval[1]: an end",
        ),
        ('{"op": "t_after", "args": [{"property": "since"}, {"date": "2020"}]}', "at $.args[1]: '2020' is no date"),
        ('{"op": "=", "args": [{"property": "name"}, "\\ud800"]}', "it holds half of a character"),
    ],
)
def test_error_names_path_and_what_is_allowed(data, message):
    with pytest.raises(QueryError) as caught:
        parsed(data)
    assert caught.value.parameter == "filter"
    assert caught.value.detail.startswith(message)


@pytest.mark.parametrize(
    "source",
    [
        "[" * 5_000 + "]" * 5_000,
        "[" * 100 + "]" * 100,
        json.dumps({"op": "or", "args": [True] * (cql2.MAX_NODES + 1)}),
        '{"op":"not","args":[' * 100 + "true" + "]}" * 100,
    ],
    ids=["brackets", "lists", "chain", "nots"],
)
def test_filter_beyond_a_limit_has_its_own_error(source):
    with pytest.raises(cql2.FilterTooLargeError):
        parsed(source)


OPERATORS = (
    "and",
    "not",
    "=",
    "in",
    "like",
    "between",
    "isNull",
    "casei",
    "+",
    "s_within",
    "t_after",
    "a_equals",
    "count",
)
leaves = st.sampled_from(
    [None, True, 1, 1e308, "a", "..", {"property": "name"}, {"property": "since"}, {"property": "geometry"},
     {"date": "2020-01-01"}, {"interval": ["..", "2020-01-01"]}, {"bbox": [1, 2, 3, 4]}, {"type": "Point"},
     {"type": "Point", "coordinates": [1, 2]}, {"type": "Point", "coordinates": []}, {}, []]
)  # fmt: skip
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(lambda op, args: {"op": op, "args": args}, st.sampled_from(OPERATORS), st.lists(inner, max_size=3))
    ),
    max_leaves=6,
)


def test_a_list_of_one_value_is_null_where_the_value_is():
    """As text, which links carry, ``(name) IS NULL`` says nothing of a list."""
    layer = make_layer([{"name": "a"}, {}])
    made = parsed('{"op": "isNull", "args": [[{"property": "name"}]]}')
    assert made.text == "name IS NULL"
    assert cql2.mask(made, layer).tolist() == [False, True]


@settings(max_examples=400, deadline=None)
@given(anything)
def test_anything_is_a_filter_or_a_query_error(data):
    layer = make_layer([{"name": "a", "jobs": 1}, {}])
    try:
        made = parsed(json.dumps(data))
    except QueryError:
        return
    assert cql2.parse(made.text, "cql2-text", COLUMNS).node == made.node
    cql2.mask(made, layer)
