"""Workbooks, read back with openpyxl."""

from __future__ import annotations

import io
from datetime import date, datetime
from zipfile import ZipFile

import numpy as np
import openpyxl
import pytest
import shapely

from geodata.catalog.columns import Column
from geodata.errors import QueryError
from geodata.formats import xlsx
from tests.geodata.formats.hostile_rows import CONTROLS, FORMULAS, SCRIPTS, export_of, hostile_layer, layer_of
from tests.reference_systems import SHIPPED


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def table(sheet):
    """Heading, and rows as dicts."""
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.fixture
def projects(snapshot, written):
    return opened(written("xlsx", snapshot.layer("projects")))


def test_sheets_are_features_sources_claims_about(projects):
    assert projects.sheetnames == ["features", "sources", "claims", "about"]


def test_heading_is_frozen_and_filtered_and_columns_are_wide_enough(projects):
    sheet = projects["features"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.column_dimensions["B"].width > 20
    assert max(column.width for column in sheet.column_dimensions.values()) < xlsx.WIDEST + 2


def test_every_feature_and_every_column_is_there(snapshot, projects):
    layer = snapshot.layer("projects")
    rows = table(projects["features"])
    assert [row["id"] for row in rows] == list(layer.ids)
    assert {column.name for column in layer.columns} | {"lon", "lat"} <= set(rows[0])
    for number, row in enumerate(rows):
        for name in ("name_ru", "name_kk", "name_uz", "jobs", "cost_usd", "status_date"):
            assert row[name] == layer.values[name][number], (row["id"], name)


def test_positions_are_numbers_and_empty_where_unknown(snapshot, projects):
    layer = snapshot.layer("projects")
    for row, shape in zip(table(projects["features"]), layer.shapes, strict=True):
        held = None if shape is None else (round(shape.x, 6), round(shape.y, 6))
        assert (row["lon"] is None and held is None) or (row["lon"], row["lat"]) == pytest.approx(held)


def test_sources_and_claims_of_the_features_are_whole(snapshot, projects):
    sources, claims = table(projects["sources"]), table(projects["claims"])
    used = {source for project in snapshot.catalog.projects.values() for source in project.source_ids()}
    assert {row["id"] for row in sources} == used
    assert len(claims) == sum(len(project.claims) for project in snapshot.catalog.projects.values())
    assert {row["source"] for row in claims} <= used
    shown = [len(fact.leaders) for facts in snapshot.facts.values() for fact in facts.values()]
    assert sum(row["is_shown"] for row in claims) == sum(shown)
    assert isinstance(next(row["as_of"] for row in claims if row["as_of"] and len(str(row["as_of"])) > 9), datetime)


def test_only_the_claims_of_the_features_that_are_left_are_there(snapshot, written):
    layer = snapshot.layer("projects")
    book = opened(written("xlsx", layer, rows=np.array([3], np.int64)))
    assert {row["thing"] for row in table(book["claims"])} == {layer.ids[3]}


def test_about_tells_licence_snapshot_query_and_time(snapshot, projects):
    about = dict(projects["about"].iter_rows(min_row=2, values_only=True))
    layer = snapshot.layer("projects")
    assert about["licence"] == "CC-BY-4.0"
    assert about["attribution"] == layer.text.attribution
    assert about["snapshot"] == snapshot.id
    assert about["query"].startswith("http://atlas.test/")
    assert about["time"] == "2026-11-23T12:00:00Z"
    assert about["features"] == 65
    assert "radius" in about["column uncertainty_m"].casefold()


def naive(*parts):
    return datetime(*parts)  # noqa: DTZ001  # a workbook knows no zones


def test_days_are_dates_moments_are_times_and_partial_dates_stay_text(written):
    rows = table(opened(written("xlsx", hostile_layer()))["features"])
    assert rows[2]["seen"] == naive(2025, 11, 15)
    assert rows[1]["seen"] == naive(1969, 12, 31)
    assert rows[0]["seen"] == "1582-10-04", "a day before 1900 has no number in a workbook"
    assert rows[1]["at"] == naive(2025, 1, 1)
    assert rows[1]["since"] == "2025-11"
    assert rows[1]["since_first"] == naive(2025, 11, 1)
    assert rows[5]["since"] == "1066-10-14"


def test_numbers_keep_their_digits(written):
    rows = table(opened(written("xlsx", hostile_layer()))["features"])
    assert [row["rank"] for row in rows[:4]] == [0, -1, 2**31, str(2**53 + 1)]
    assert rows[0]["share"] == 0.1
    assert rows[2]["share"] == 1e300
    assert rows[5]["share"] is None
    assert [row["is_open"] for row in rows[:3]] == [True, False, None]


def test_texts_are_never_formulas_links_or_broken_xml(written):
    data = written("xlsx", hostile_layer())
    sheet = opened(data)["features"]
    place = [cell.value for cell in sheet[1]].index("name")
    cells = [row[place] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    texts = [cell.value for cell in cells]
    assert texts[0] == SCRIPTS
    assert [text.strip() for text in texts[8:]] == [text.strip() for text in FORMULAS]
    assert texts[3] == "".join("\ufffd" if ord(letter) < 32 else letter for letter in CONTROLS)
    assert not [name for name in ZipFile(io.BytesIO(data)).namelist() if "hyperlink" in name or "external" in name]


def test_a_text_too_long_for_a_cell_is_cut_and_counted(written):
    book = opened(written("xlsx", hostile_layer()))
    longest = max(len(str(row["name"])) for row in table(book["features"]))
    assert longest == xlsx.MAX_CELL
    about = dict(book["about"].iter_rows(min_row=2, values_only=True))
    assert about["texts cut"].startswith("1 were longer")


def test_lines_and_areas_are_wkt_where_it_fits(snapshot, written):
    rows = table(opened(written("xlsx", snapshot.layer("corridors")))["features"])
    for row, shape in zip(rows, snapshot.layer("corridors").shapes, strict=True):
        assert shapely.equals_exact(shapely.from_wkt(row["wkt"]), shape, 1e-6)
    assert None in [row["wkt"] for row in table(opened(written("xlsx", snapshot.layer("countries")))["features"])]


def test_metres_are_x_and_y(snapshot, written):
    mercator = SHIPPED.parse("http://www.opengis.net/def/crs/EPSG/0/3857", "crs")
    rows = table(opened(written("xlsx", snapshot.layer("crossings"), crs=mercator))["features"])
    lon = snapshot.layer("crossings").shapes[0].x
    assert rows[0]["x"] == pytest.approx(lon * 20037508.342789244 / 180, abs=0.01)
    assert "lon" not in rows[0]


def test_a_column_called_lon_keeps_its_name(snapshot, written):
    layer = layer_of([{"lon": "text"}], columns=(Column("id", "string", ""), Column("lon", "string", "")))
    (row,) = table(opened(written("xlsx", layer))["features"])
    assert row["lon"] == "text"
    assert row["lon_2"] == pytest.approx(69.123457)


def test_an_empty_layer_has_its_heading(written):
    sheet = opened(written("xlsx", layer_of([])))["features"]
    assert sheet.max_row == 1
    assert sheet["A1"].value == "id"


def test_more_features_than_rows_are_refused_before_anything_is_written(snapshot, monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 10)
    with pytest.raises(QueryError, match="csv or gpkg"):
        xlsx.write(export_of(snapshot, snapshot.layer("projects")))


def test_the_same_catalogue_gives_the_same_bytes(snapshot):
    layer = snapshot.layer("rivers")
    first, second = (b"".join(xlsx.write(xlsx_export)) for xlsx_export in [export_of(snapshot, layer)] * 2)
    assert first == second
    assert date.fromisoformat(snapshot.catalog.about.compiled)
