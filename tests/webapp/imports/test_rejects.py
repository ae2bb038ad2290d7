"""Rows with questions as files: every cell with its reason, texts that are no formulas, rows that can be read again."""

from __future__ import annotations

import io

import openpyxl

from webapp.imports.apart import parsed
from webapp.imports.rejects import Reject, RejectHeads, as_csv, as_workbook
from webapp.imports.table import GivenTable

HEADS = RejectHeads("Rows", "Questions", ("cell", "column", "text", "question", "reason"), "Asked")
TABLE = GivenTable(
    "Sheet1", ("Name", "Cost", "Asked"), (("=A1", "12 mln", "B1: old"), ("fine", 5, ""), ("x", 7.5, "")), (2, 3, 9)
)
REJECTS = [
    Reject(0, "Sheet1!B2", "Cost", "12 mln", "which currency?", "currency"),
    Reject(0, "Sheet1!A2", "Name", "=A1", "which name?", "invalid"),
    Reject(2, "Sheet1!9", "", "", "no place", "place-missing"),
]


def test_workbook_can_be_mended_and_read_again():
    content = as_workbook(REJECTS, TABLE, HEADS)
    rows, questions = parsed(content, "mended.xlsx")
    assert rows.headings == ("Name", "Cost", "Asked")
    assert rows.rows == (("=A1", "12 mln", "B2: which currency?\nA2: which name?"), ("x", 7.5, "9: no place"))
    assert questions.rows[0] == ("Sheet1!B2", "Cost", "12 mln", "which currency?", "currency")
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row if cell.value is not None}
    assert kinds <= {"s", "n", "inlineStr"}


def test_csv_holds_no_formula():
    lines = as_csv(REJECTS, HEADS).splitlines()
    assert lines[0] == "\ufeffcell,column,text,question,reason"
    assert lines[2] == "Sheet1!A2,Name,'=A1,which name?,invalid"
