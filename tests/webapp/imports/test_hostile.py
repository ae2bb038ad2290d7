"""Files that mean harm, or are only broken: each gets one clear sentence, and nothing else happens."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest

from webapp.imports.apart import parsed
from webapp.imports.errors import ImportRefusedError

MB = 1024 * 1024
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"lol") for i in range(10))
VRT = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
VRT += b"</OGRVRTLayer></OGRVRTDataSource>"


def book(*rows, width=None, name="Sheet1"):
    made = openpyxl.Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    if width:
        made.active.cell(*width, "x")
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def with_part(content, part, text):
    """Workbook with one of its parts another."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, text)
    return written.getvalue()


def sheet_of(body, before=b""):
    return (
        b'<?xml version="1.0"?>'
        + before
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + body + b"</sheetData></worksheet>"
    )


GOOD = book(("Name", "Cost"), ("A", 1))
PART = "xl/worksheets/sheet1.xml"


def lying(content):
    """Workbook whose list of parts says that its sheet is small."""
    start = content.rindex(b"PK\x01\x02", 0, content.rindex(PART.encode()))
    return content[: start + 24] + struct.pack("<I", 100) + content[start + 28 :]


def faulted(content, name):
    with pytest.raises(ImportRefusedError) as told:
        parsed(content, name)
    return told.value.fault


@pytest.mark.parametrize(
    ("content", "name", "faults"),
    [
        (with_part(GOOD, PART, bytes(300 * MB)), "bomb.xlsx", {"bomb"}),
        (lying(with_part(GOOD, PART, sheet_of(b" " * 300 * MB))), "lying.xlsx", {"broken", "empty", "too-much"}),
        (with_part(GOOD, "xl/vbaProject.bin", b"x"), "macros.xlsx", {"macros"}),
        (GOOD, "macros.xlsm", {"old-or-macros"}),
        (GOOD, "old.xls", {"old-or-macros"}),
        (GOOD, "wrong.ods", {"wrong-kind"}),
        (GOOD, "wrong.csv", {"wrong-kind"}),
        (GOOD, "program.exe", {"ending"}),
        (GOOD, "none", {"ending"}),
        (GOOD[: len(GOOD) // 2], "half.xlsx", {"wrong-kind", "broken"}),
        (b"PK\x03\x04" + b"x" * 200, "broken.xlsx", {"wrong-kind", "broken"}),
        (b"", "empty.csv", {"empty"}),
        (book(), "empty.xlsx", {"empty"}),
        (book(("Name", "Cost")), "headings.xlsx", {"empty"}),
        (book(("a",), width=(1, 16384)), "wide.xlsx", {"columns-many"}),
        (book(("a",), width=(1048576, 16384)), "corner.xlsx", {"too-much"}),
        (b",".join([b"x"] * 1_000_000) + b"\n1\n", "wide.csv", {"columns-many"}),
        (b"Name\n" + b"x\n" * 11_000, "long.csv", {"rows-many"}),
        (b"Name,b\n" + b"x" * 30_000 + b",1\n", "cell.csv", {"cell-long"}),
        (b'Name,b\n"never ends,1\n', "quote.csv", {"csv-broken"}),
        (b"Name\n\x00\x01\x02\n", "binary.csv", {"wrong-kind"}),
        ("Name\nЖұмыс\n".encode() + "Привет мир\n".encode("cp1251"), "mixed.csv", {"encodings-mixed"}),
        (b"x" * (20 * MB + 1), "large.csv", {"file-large"}),
        (VRT, "vrt.kml", {"wrong-kind"}),
        (VRT, "vrt.geojson", {"broken"}),
        (VRT, "vrt.gpkg", {"wrong-kind"}),
        (b"<!DOCTYPE kml [" + LAUGHS + b"]><kml>&l9;</kml>", "laughs.kml", {"entities"}),
        (b"[" * 200_000, "deep.geojson", {"broken"}),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_is_refused_with_one_reason(content, name, faults):
    assert faulted(content, name) in faults


@pytest.mark.parametrize("entity", [b'<!ENTITY l9 SYSTEM "file:///etc/passwd">', LAUGHS], ids=["file", "laughs"])
def test_entities_of_a_workbook_are_not_expanded(entity):
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name&l9;</t></is></c></row>'
    row += b'<row r="2"><c r="A2" t="inlineStr"><is><t>x&l9;</t></is></c></row>'
    content = with_part(GOOD, PART, sheet_of(row, b"<!DOCTYPE x [" + entity + b"]>"))
    try:
        said = str(parsed(content, "xxe.xlsx"))
    except ImportRefusedError as error:
        said = error.fault
    assert "root:" not in said
    assert "lollol" not in said


def test_formulas_are_text_or_the_value_that_was_saved():
    (table,) = parsed(b'Name,b\n"=HYPERLINK(""http://evil.example"")",=1+1\n', "formula.csv")
    assert table.rows == (('=HYPERLINK("http://evil.example")', "=1+1"),)
    body = b'<row r="1"><c r="A1" t="str"><v>Name</v></c></row>'
    body += b'<row r="2"><c r="A2"><f>WEBSERVICE("http://evil.example")</f><v>7</v></c></row>'
    (table,) = parsed(with_part(GOOD, PART, sheet_of(body)), "formula.xlsx")
    assert table.rows == ((7,),)


def test_merged_cells_and_headings_that_stand_twice_are_read_as_they_are():
    made = openpyxl.Workbook()
    for row in (("All projects",), ("Name", "Name", "Cost"), ("A", "B", 1), ("", "C", 2)):
        made.active.append(row)
    made.active.merge_cells("A3:A4")
    made.active.merge_cells("A1:C1")
    written = io.BytesIO()
    made.save(written)
    (table,) = parsed(written.getvalue(), "merged.xlsx")
    assert table.headings == ("Name", "Name", "Cost")
    assert table.rows == (("A", "B", 1), ("", "C", 2))
    assert table.cell(1, 2) == "Sheet!C4"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_usual_encodings_are_read(encoding):
    (table,) = parsed("Название;Цена\nШахта Восток;12,5\n".encode(encoding), "list.csv")
    assert table.headings == ("Название", "Цена")
    assert table.rows == (("Шахта Восток", "12,5"),)
    assert table.note == {"utf-16": "UTF-16", "cp1251": "CP1251"}.get(encoding, "")
