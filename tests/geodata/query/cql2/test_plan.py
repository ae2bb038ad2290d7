"""What an index finds for a filter is what the whole mask finds."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.query import cql2
from tests.contract.hostile_layers import MANY, SECTORS, hostile_layers

LAYER = hostile_layers()[MANY]
RESTS = (
    "",
    " AND rank > 50",
    " AND rank > 50 AND share < 0",
    " AND NOT (rank = 7)",
    " AND (is_open = TRUE OR rank IS NULL)",
    " AND rank BETWEEN 3 AND 9",
    " AND name IN ('Feature 1', 'Feature 2', 'Feature 8')",
    " AND name > 'Feature 5'",
    " AND is_open",
    " AND sector <> 'water'",
)
"""What may stand behind an equal text and still be asked of its rows alone."""


def found(text):
    parsed = cql2.parse(text, "cql2-text", LAYER.columns)
    return cql2.rows(parsed, LAYER), np.flatnonzero(cql2.mask(parsed, LAYER))


@pytest.mark.parametrize("rest", RESTS)
@pytest.mark.parametrize("sector", [*SECTORS, "no such word"])
def test_rows_of_an_equal_text_are_those_of_the_mask(sector, rest):
    rows, wanted = found(f"sector = '{sector}'{rest}")
    assert rows is not None
    assert rows.dtype == np.int64
    assert rows.tolist() == wanted.tolist()


def test_either_side_and_any_place_will_do():
    rows, wanted = found("rank < 10 AND 'water' = sector AND share > 1")
    assert rows is not None
    assert len(wanted)
    assert rows.tolist() == wanted.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "sector = 'water' OR rank = 1",
        "NOT sector = 'water'",
        "rank = 1",
        "CASEI(sector) = CASEI('WATER')",
        "since < DATE('2020-01-01')",
        "sector = 'water' AND S_INTERSECTS(geometry, BBOX(60, 40, 70, 50))",
        "sector = 'water' AND T_AFTER(since, DATE('2000-01-01'))",
        "sector = 'water' AND A_CONTAINS(countries, ('KZ'))",
        "sector = 'water' AND rank * 2 > 10",
    ],
)
def test_other_filters_are_answered_by_the_mask(text):
    rows, wanted = found(text)
    assert rows is None
    assert len(wanted)
