from __future__ import annotations

import numpy as np
import pytest

from geodata.layers.arrays import Booleans, Dates, Integers, Lists, Numbers, Strings, Values, from_values
from geodata.layers.words import UNKNOWN, NumberIds, Words
from geodata.text.dates import moment, span

HUGE = 2**70
CASES = [
    ("string", ["b", None, "", "a", "b", "ё"], Strings),
    ("integer", [3, None, -1, 0, 2**63 - 1], Integers),
    ("integer", [3, None, -HUGE, HUGE, 0], Integers),
    ("number", [1.5, None, -0.5, 1e300, 5e-324], Numbers),
    ("boolean", [True, None, False, True], Booleans),
    ("date", ["2021", None, "1969-12-31", "2026-10/2026-12", "2025-01-01T00:00:00Z"], Dates),
    ("array", [("KZ", "UZ"), None, (), ("UZ",), ("KZ", "KZ")], Lists),
]
IDS = [f"{kind}-{n}" for n, (kind, _, _) in enumerate(CASES)]


def words(*texts):
    data = b'"' + b"".join(text.encode() + b'"' for text in texts)
    return Words(np.cumsum([0, *(len(text.encode()) + 1 for text in texts)]), data)


@pytest.mark.parametrize(("kind", "values", "expected"), CASES, ids=IDS)
def test_values_come_back_as_they_were(kind, values, expected):
    array = from_values(kind, values)
    assert isinstance(array, expected)
    assert array.known.tolist() == [value is not None for value in values]
    assert list(Values(array)) == values
    assert [Values(array)[row] for row in range(len(values))] == values
    assert Values(array)[1:3] == tuple(values[1:3])
    assert array.take(np.array([2, 0])) == [values[2], values[0]]


@pytest.mark.parametrize(("kind", "values", "expected"), CASES, ids=IDS)
def test_ranks_compare_as_the_values_do(kind, values, expected):
    array = from_values(kind, values)
    ranks = array.ranks()
    known = [row for row, value in enumerate(values) if value is not None]
    key = span if kind == "date" else lambda value: value
    for a in known:
        for b in known:
            assert (ranks[a] < ranks[b]) == (key(values[a]) < key(values[b])), (values[a], values[b])
    assert all(ranks[row] >= 0 for row in known)


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "date", "array"])
@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_nothing_is_known_of_nothing(kind, values):
    array = from_values(kind, values)
    assert not array.known.any()
    assert list(Values(array)) == values
    assert len(array.ranks()) == len(values)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_number_that_json_cannot_hold_is_not_known(number):
    assert from_values("number", [number, 1]).known.tolist() == [False, True]


def test_codes_point_into_ascending_words():
    array = from_values("string", ["b", None, "a", "b"])
    assert array.words == ("a", "b")
    assert array.codes.tolist() == [1, UNKNOWN, 0, 1]
    assert (array.code("b"), array.code("c"), array.code("")) == (1, None, None)


def test_lists_tell_which_rows_hold_a_word():
    array = from_values("array", [("KZ", "UZ"), None, (), ("UZ", "UZ")])
    assert array.holding(array.code("UZ")).tolist() == [True, False, False, True]
    assert array.holding(array.code("KZ")).tolist() == [True, False, False, False]
    assert array.code("K") is None


def test_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="is not an ISO 8601 date"):
        from_values("date", ["yesterday"])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1969", "1969-01-01T00:00:00", "1969-12-31T23:59:59"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"),
        ("0001-01-01", "0001-01-01T00:00:00", "0001-01-01T23:59:59"),
        ("9999", "9999-01-01T00:00:00", "9999-12-31T23:59:59"),
        ("2026-10/2026-12-05", "2026-10-01T00:00:00", "2026-12-05T23:59:59"),
        ("2025-01-01T05:00:00+05:00", "2025-01-01T00:00:00", "2025-01-01T00:00:00"),
        ("1937-01-01t12:00:27.87+00:20", "1937-01-01T11:40:27", "1937-01-01T11:40:27"),
        ("1990-12-31T23:59:60Z", "1990-12-31T23:59:59", "1990-12-31T23:59:59"),
    ],
)
def test_span_of_a_date(text, first, last):
    assert span(text) == (np.datetime64(first), np.datetime64(last))


@pytest.mark.parametrize(
    "text",
    ["2025-01-01T00:00:00", "2025-01-01 00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-01T25:00:00Z", "10:00",
     "2025-01-01T00:00:00+24:00", "0001-01-01T00:00:00+05:00", "٢٠٢٥-01-01T00:00:00Z", ""],
)  # fmt: skip
def test_moment_that_is_none_is_refused(text):
    with pytest.raises(
        ValueError, match=r"is not an RFC 3339|beyond the years|no date of the calendar|no time of the day"
    ):
        moment(text)


def test_words_in_a_buffer_are_a_sequence_of_texts():
    texts = ["", "a", 'quo"te', "Ташкент", "💧", "💧 back\\slash"]
    held = words(*texts)
    assert list(held) == texts == [held[n] for n in range(len(held))]
    assert held[-1] == texts[-1]
    assert held[1:3] == ("a", 'quo"te')
    assert held.take(np.array([3, 3, 0])) == ["Ташкент", "Ташкент", ""]
    with pytest.raises(IndexError):
        held[6]


def test_words_are_ready_for_json():
    held = words("", "a", 'quo"te', "Ташкент", "new\nline", "back\\slash")
    codes = np.array([5, 0, UNKNOWN, 1, 2, 3, 4])
    written = [b'"back\\\\slash"', b'""', b"null", b'"a"', b'"quo\\"te"', '"Ташкент"'.encode(), b'"new\\nline"']
    assert held.quoted(codes) == written


def test_number_ids_are_texts_in_the_order_of_numbers():
    ids = NumberIds(np.array([-3, 2, 10]))
    assert (len(ids), list(ids), ids[1], ids[-1], ids[1:]) == (3, ["-3", "2", "10"], "2", "10", ("2", "10"))
    assert "10" in ids
    assert "7" not in ids
