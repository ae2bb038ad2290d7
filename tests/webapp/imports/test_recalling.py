"""A matching that was made before is taken up by headings, in whatever order; what is gone is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webapp.imports.matching import GivenSource, Matching
from webapp.imports.recalling import past, past_matching_of, share, taken_up

HEADINGS = ("Name", "Sum, USD", "Name", "Notes", "")
MATCHING = Matching(
    columns=("name:en", "claim:cost", "name:ru", "", "summary"),
    currencies={"1": "USD", "3": "EUR"},
    for_all={"sector": "textiles", "as_of": "2026-05"},
    source=GivenSource(title="May", url="https://a.example/b", publisher="Office", kind="ministry", published="2026"),
)


@pytest.fixture
def catalog(snapshot):
    return snapshot.catalog


def test_is_kept_without_what_is_of_one_file(catalog):
    held = past(HEADINGS, MATCHING, catalog)
    assert held.source == GivenSource(publisher="Office", kind="ministry")
    assert held.for_all == {"sector": "textiles"}
    assert [column.currency for column in held.columns] == ["", "USD", "", "", ""]
    assert past_matching_of(held.plain()) == held


def test_columns_are_found_by_heading_in_any_order_and_twice(catalog):
    held = past(HEADINGS, MATCHING, catalog)
    again = taken_up(held, ("NOTES", "name", "sum  USD", "Name", "Status"), 2, catalog)
    assert again.columns == ("", "name:en", "claim:cost", "name:ru", "claim:status")
    assert again.currencies == {"2": "USD"}
    assert (again.sheet, again.answers) == (2, {})


def test_what_the_catalogue_has_no_longer_is_left_out(catalog):
    held = past(HEADINGS, MATCHING, catalog)
    gone = tuple(replace(it, target="claim:gone") if it.target == "claim:cost" else it for it in held.columns)
    assert taken_up(replace(held, columns=gone), ("Name", "Sum, USD"), 0, catalog).columns == ("name:en", "claim:cost")


def test_is_for_the_publisher_or_else_for_the_headings(catalog):
    held, other = (past(headings, MATCHING, catalog) for headings in (HEADINGS, ("A", "B", "C", "D", "E")))
    assert held.about == other.about == past(HEADINGS, replace(MATCHING, for_all={}), catalog).about
    nobody = replace(MATCHING, source=GivenSource())
    assert past(HEADINGS, nobody, catalog).about == past(HEADINGS[::-1], nobody, catalog).about
    assert past(HEADINGS, nobody, catalog).about != past(("A", "B", "C", "D", "E"), nobody, catalog).about
    known = next(iter(catalog.sources.values()))
    assert past(HEADINGS, replace(nobody, source=GivenSource(id=known.id)), catalog).publisher == known.publisher


def test_share_of_headings(catalog):
    held = past(HEADINGS, MATCHING, catalog)
    assert share(("name", "SUM USD", "Notes"), held) == 1
    assert share(("name", "Other"), held) == 0.25
    assert share(("", ""), replace(held, columns=())) == 0
