"""One writer for all CSV: cells are quoted as they need it, and texts are no formulas."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.formats import csvtext

SIGNS = "=+-@＝＋－＠"
BLANKS = " \u00a0\u3000\u200b\ufeff"


def read(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, ""), ("", '""'), ("plain", "plain"), (3, "3"), (-3.5, "-3.5"), (True, "true"), ("-3.5", "'-3.5"),
     ('say "x"', '"say ""x"""'), ("a,b", '"a,b"'), ("a;b", '"a;b"'), ("a\tb", '"a\tb"'), ("a;=b", '"a;\'=b"'),
     ('a;"=b"', '"a;""\'=b"""'), ("a\n+b", '"a\n\'+b"'), ("\r=b", '"\'\r\'=b"'), ("a; -b", '"a;\' -b"'),
     (" =b", "' =b"), ("\u00a0+b", "'\u00a0+b"), ("\ufeff@b", "'\ufeff@b"),
     ("a\0", "a\ufffd")],
)  # fmt: skip
def test_cells(value, written):
    assert csvtext.cell(value) == written


def test_a_table_for_people_opens_right_in_a_spreadsheet():
    assert csvtext.table(("a",), [("Әлем",)]).encode() == b"\xef\xbb\xbfa\r\n" + "Әлем\r\n".encode()


def test_lines_are_the_head_and_the_rows():
    assert "".join(csvtext.lines(("a", "=b"), [(1, None), ("x", "y;z")])) == 'a,\'=b\r\n1,\r\nx,"y;z"\r\n'


@given(st.lists(st.text(alphabet=f"{SIGNS}{BLANKS};,\t\r\n\"'ab1", max_size=12), min_size=1, max_size=4))
def test_no_text_is_a_formula_wherever_cells_are_parted(texts):
    line = "".join(csvtext.lines(["head"], [texts]))
    for delimiter in ",;\t":
        for row in read(line, delimiter):
            assert not [cell for cell in row if cell.lstrip(BLANKS).startswith(tuple(SIGNS))]
    assert not [cell for row in read(line) for cell in row if cell.startswith(("\t", "\r"))]


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_plain_text_comes_back(text):
    assert read(f"{csvtext.plain(text)}\r\n") == [[text]]


CASES = json.loads((Path(__file__).parents[2] / "frontend" / "formulas.cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "expected"), [case for case in CASES if not re.fullmatch(r"-?[0-9.,]+", case[0])])
def test_cases_that_the_browser_code_is_tested_with_give_the_same_here(text, expected):
    """A number on a page is text; here it is a number, and written as one."""
    assert csvtext.disarmed(text) == expected
