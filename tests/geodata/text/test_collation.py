"""Names are in the order of the reader's alphabet; the browser code is tested with the same cases."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.collation import sort_key

CASES = json.loads((Path(__file__).parents[2] / "frontend" / "collation.cases.json").read_text(encoding="utf-8"))
ALPHABETS = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",  # CLDR, main/kk.xml, exemplar characters of the index
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uz": "a b d e f g h i j k l m n o p q r s t u v x y z oʻ gʻ sh ch",  # CLDR, main/uz.xml
    "en": "abcdefghijklmnopqrstuvwxyz",
}


@pytest.mark.parametrize("case", CASES["orders"], ids=lambda case: f"{case['lang']}: {case['rule']}")
def test_names_are_in_the_order_of_the_alphabet(case):
    keys = [sort_key(name, case["lang"]) for name in case["names"]]
    assert all(a < b for a, b in pairwise(keys)), sorted(case["names"], key=lambda n: sort_key(n, case["lang"]))


@pytest.mark.parametrize("case", CASES["equal"], ids=lambda case: case["lang"])
def test_case_and_kind_of_apostrophe_do_not_count(case):
    assert len({sort_key(name, case["lang"]) for name in case["names"]}) == 1


@pytest.mark.parametrize("lang", ALPHABETS)
def test_the_alphabet_of_a_language_is_whole_and_in_order(lang):
    letters = ALPHABETS[lang].split(" ") if " " in ALPHABETS[lang] else list(ALPHABETS[lang])
    assert sorted(letters, key=lambda letter: sort_key(letter, lang)) == letters
    assert sorted((letter.upper() for letter in letters), key=lambda letter: sort_key(letter, lang)) == [
        letter.upper() for letter in letters
    ]


@given(st.sampled_from(["en", "ru", "kk", "uz", "xx"]), st.text(max_size=30))
def test_any_text_has_a_place_and_its_composition_does_not_count(lang, text):
    key = sort_key(text, lang)
    assert sort_key(text.lower(), lang) == key
    if unicodedata.normalize("NFD", text.lower()) == unicodedata.normalize("NFD", text).lower():
        assert sort_key(unicodedata.normalize("NFD", text), lang) == key


@given(st.sampled_from(["en", "ru", "kk", "uz", "xx"]), st.text(alphabet="aoʻ'gsh 01é-ж", max_size=12))
def test_signs_at_the_ends_do_not_count(lang, text):
    assert sort_key(f"«{text}»", lang)[0] == sort_key(text, lang)[0]
