"""No CSV of the app holds a text that a spreadsheet would run, however it parts the cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html import unescape

import pandas as pd
import pyogrio
import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.hostile import FORMULAS, catalogue_of_formulas
from tests.webapp.conftest import BROWSER, make_app

COMPARED = "/compare.csv?ids=icic-central-asia,tenge-bank-head-office"
ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")
LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BLANKS = " \u00a0\ufeff\u200b"
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
QUERIES = {"/compare.csv": COMPARED.removeprefix("/compare.csv")}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return make_app(build_snapshot(load_catalog(catalogue_of_formulas(tmp_path_factory.mktemp("formulas")))))


def tables(app):
    """Address and text of every CSV that the app gives."""
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if (
            rule.rule.endswith(".csv") and not rule.arguments and not rule.rule.startswith("/desk/")
        ):  # has its own tests
            yield rule.rule, client.get(rule.rule + QUERIES.get(rule.rule, ""))
    for layer in client.get("/collections?f=json").json["collections"]:
        address = f"/collections/{layer['id']}/items?f=csv"
        yield address, client.get(address)


@pytest.fixture(autouse=True)
def long_cells():
    """Outlines of countries as WKT are longer than what Python's reader takes for a cell by itself."""
    before = csv.field_size_limit(1 << 24)
    yield
    csv.field_size_limit(before)


def live(text, delimiter):
    cells = (cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row)
    return [cell for cell in cells if cell.lstrip(BLANKS).startswith(LIVE) and not NUMBER.fullmatch(cell)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_any_table_is_a_formula(app, delimiter):
    told = ""
    addresses = []
    for address, answer in tables(app):
        assert answer.status_code == 200, address
        assert live(answer.text, delimiter) == [], address
        told += answer.text
        addresses.append(address)
    assert {"/timeline.csv", "/conflicts.csv", "/compare.csv", "/indicators.csv", "/documents.csv"} < {*addresses}
    assert "'=HYPERLINK(" in told, "the formulas were there to be found"


def test_spreadsheets_open_what_pages_give_as_utf8(client):
    for address, answer in tables(client.application):
        assert answer.data.startswith(b"\xef\xbb\xbf") == ("/items" not in address), address


def test_dates_in_tables_of_pages_are_iso_8601_in_every_language(client):
    found = 0
    for path in ("/timeline.csv", "/documents.csv", "/conflicts.csv", "/indicators.csv", COMPARED):
        text = client.get(f"{path}{'&' if '?' in path else '?'}lang=ru").data.decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text, newline="")):
            dates = [row.get(name, "") for name in ("date", "first", "last")]
            dates += [row["period"]] if row.get("first") and "period" in row else []
            assert all(not date or ISO.fullmatch(date) for date in dates), (path, row)
            found += sum(map(bool, dates))
    assert found > 500


def test_csv_of_a_menu_opens_in_spreadsheets_and_in_programs(snapshot, tmp_path):
    client = make_app(snapshot).test_client()
    text = unescape(client.get("/projects", headers=BROWSER).text)
    (address,) = set(re.findall(r'<a href="([^"]*[?&]f=csv[^"]*)"', text))
    file = tmp_path / "projects.csv"
    file.write_bytes(client.get(address).data)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,")
    names = set(snapshot.layer("projects").values["name_kk"]) - {None}
    frame = pd.read_csv(file)
    assert (frame.columns[0], len(frame)) == ("id", len(snapshot.layer("projects")))
    read = pyogrio.read_dataframe(file, read_geometry=False)
    assert (read.columns[0], len(read)) == ("id", len(frame))
    assert set(frame["name_kk"].dropna()) == set(read["name_kk"].dropna()) - {""} == names


def test_texts_are_told_by_pages_as_the_sources_have_them(app):
    """Only CSV needs the apostrophe."""
    assert f'"{FORMULAS[2]}"' in app.test_client().get("/timeline.json").text


def test_tables_inside_archives_are_disarmed_too(app):
    client = app.test_client()
    for address in ("/data/crossborder.zip", "/collections/projects/items?f=shp"):
        with zipfile.ZipFile(io.BytesIO(client.get(address).data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".csv") and "catalogue/" not in name]
            assert names, address
            for name in names:
                assert live(archive.read(name).decode(), ",") == [], name
