"""No CSV of the app holds a text that a spreadsheet would run, however it parts the cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.hostile import FORMULAS, catalogue_of_formulas
from tests.webapp.conftest import make_app

LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
QUERIES = {"/compare.csv": "?ids=icic-central-asia,tenge-bank-head-office"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return make_app(build_snapshot(load_catalog(catalogue_of_formulas(tmp_path_factory.mktemp("formulas")))))


def tables(app):
    """Address and text of every CSV that the app gives."""
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.rule.endswith(".csv") and not rule.arguments:
            yield rule.rule, client.get(rule.rule + QUERIES.get(rule.rule, ""))
    for layer in client.get("/collections?f=json").json["collections"]:
        address = f"/collections/{layer['id']}/items?f=csv"
        yield address, client.get(address)


def live(text, delimiter):
    cells = (cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row)
    return [cell for cell in cells if cell.startswith(LIVE) and not NUMBER.fullmatch(cell)]


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
