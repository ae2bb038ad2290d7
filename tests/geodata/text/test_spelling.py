"""Spellings of one name find each other; the browser code is tested with the same cases."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.layers.haystack import Haystack
from geodata.text import spelling

CASES = json.loads((Path(__file__).parents[2] / "frontend" / "spellings.cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "spelt"), CASES["spelt"].items())
def test_letters(text, spelt):
    assert spelling.spell(text) == spelt


@pytest.mark.parametrize("family", CASES["families"], ids=lambda family: family[0])
def test_every_spelling_of_a_name_finds_every_other(family):
    for asked in family:
        for written in family:
            assert Haystack([written]).find(asked).all(), f"{asked} does not find {written}"


@pytest.mark.parametrize("case", CASES["finds"], ids=lambda case: case["query"])
def test_what_is_found(case):
    assert np.flatnonzero(Haystack(case["texts"]).find(case["query"])).tolist() == case["found"]


def test_lines_are_spelt_as_if_each_stood_alone():
    lines = ["Toshkent shahri", "", "Қашқадарё", "Syr Darya – Сырдарья", "plain"]
    assert spelling.searchable("\n".join(lines)).split("\n") == [*map(spelling.searchable, lines)]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), max_size=5))
def test_any_lines_are_spelt_as_if_each_stood_alone(lines):
    assert spelling.spell("\n".join(lines)).split("\n") == [*map(spelling.spell, lines or [""])]


NAMES = [name for family in spelling._TABLES["names"] for name in family]
TEXTS = st.lists(
    st.sampled_from([*NAMES, "Amu", "Darya", "Alma", "ata", "nurΣ", "Σ'", "a\u0308", "\u0308", "\xa0", "_", "-"])
)


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])) | TEXTS.map(" ".join)))
def test_words_spelt_once_give_what_each_text_gives(texts):
    speller = spelling.Speller()
    expected = [*map(spelling.searchable, texts)]
    assert speller.lines(texts) == expected
    assert speller.lines(texts[::-1]) == expected[::-1], "words that are known already"


def test_words_that_are_too_many_to_be_remembered_are_spelt_anew(monkeypatch):
    monkeypatch.setattr(spelling, "_SPELT_WORDS", 3)
    speller = spelling.Speller()
    for text in ("one two three four", "Amu Darya", "Toshkent five", "Amu Darya"):
        assert speller.lines([text]) == [spelling.searchable(text)]
        assert len(speller._spelt) <= 3 + 4


@pytest.mark.parametrize("family", spelling._TABLES["names"], ids=lambda family: family[0])
def test_a_family_is_needed_and_alone(family):
    spelt = {spelling.spell(name) for name in family}
    others = {spelling.spell(name) for other in spelling._TABLES["names"] if other is not family for name in other}
    assert not spelt & others


def test_one_letter_off_is_symmetric_and_two_are_too_many():
    for other in ("tashkent", "tashknt", "tashkeent", "tashkebt", "tashketn"):
        assert spelling.is_one_off(other, "tashkent")
        assert spelling.is_one_off("tashkent", other)
    for other in ("tashkn", "tashkebd", "tsahketn"):
        assert not spelling.is_one_off(other, "tashkent")
