"""CSV that Python's own reader, pandas and GDAL read back, and that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pandas as pd
import pyogrio
import pytest

from geodata.catalog.columns import Column
from geodata.errors import QueryError
from tests.geodata.formats.hostile_rows import (
    COLUMNS,
    FORMULAS,
    TEXTS,
    assert_same_places,
    hostile_layer,
    layer_of,
    values_of,
)
from tests.reference_systems import UTM

csv.field_size_limit(1_000_000)


def rows_of(data: bytes):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_raw_texts_come_back_as_they_were(written):
    layer = hostile_layer()
    rows = rows_of(written("csv", layer, options={"raw": "1"}))
    assert [row["name"] for row in rows] == [(text or "").replace("\0", "\ufffd") for text in values_of(layer, "name")]


def test_unknown_and_empty_differ(written):
    lines = written("csv", layer_of([{"name": None}, {"name": ""}]), properties=("name",)).splitlines()
    assert lines[1].startswith(b"f000,,")
    assert lines[2].startswith(b'f001,"",')


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_disarmed_unless_raw(written, text):
    layer = layer_of([{"name": text, "countries": (text,)}])
    (safe,) = rows_of(written("csv", layer))
    (raw,) = rows_of(written("csv", layer, options={"raw": "1"}))
    assert safe["name"] == f"'{text}"
    assert raw["name"] == text
    assert json.loads(safe["countries"]) == [text], "a list begins with a bracket and is no formula"


def test_names_of_columns_are_disarmed_too(written):
    layer = layer_of([{"=cmd": "x"}], columns=(COLUMNS[0], Column("=cmd", "string", "Evil")))
    assert written("csv", layer).startswith(b"id,'=cmd,lon,lat\r\n")


def test_negative_numbers_stay_numbers(written):
    layer = layer_of([{"share": -5.5, "rank": -3}, {"share": -0.0, "rank": -(2**70)}])
    rows = rows_of(written("csv", layer))
    assert [(row["share"], row["rank"]) for row in rows] == [("-5.5", "-3"), ("-0.0", str(-(2**70)))]


def test_lines_end_as_rfc_4180_asks_and_all_have_as_many_cells(written):
    data = written("csv", hostile_layer())
    assert data.endswith(b"\r\n")
    cells = {len(row) for row in csv.reader(io.StringIO(data.decode(), newline=""))}
    assert len(cells) == 1


def test_byte_order_mark_only_on_request(written):
    layer = hostile_layer()
    assert written("csv", layer, options={"bom": "1"}).startswith(b"\xef\xbb\xbfid,")
    assert written("csv", layer).startswith(b"id,")


def test_points_are_lon_and_lat_with_the_decimals_asked(written):
    rows = rows_of(written("csv", hostile_layer()))
    assert (rows[0]["lon"], rows[0]["lat"]) == ("69.123457", "41.765432")
    assert (rows[1]["lon"], rows[1]["lat"]) == ("", "")
    assert rows_of(written("csv", hostile_layer(), decimals=3))[0]["lon"] == "69.123"


def test_metres_are_x_and_y(written):
    row = rows_of(written("csv", hostile_layer(), crs=UTM[3], rows=np.array([0])))[0]
    assert 500_000 < float(row["x"]) < 520_000
    assert 4_600_000 < float(row["y"]) < 4_650_000
    assert len(row["x"].partition(".")[2]) <= 2


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
def test_well_known_text_is_geometry_for_gdal(file_of, kind):
    layer = hostile_layer(kind)
    frame = pyogrio.read_dataframe(file_of("csv", layer, options={"geometry": "wkt", "raw": "1"}))
    assert_same_places(frame.geometry, layer.shapes)


def test_geometry_can_be_left_out_and_lon_and_lat_are_for_points(written):
    assert b"WKT" not in written("csv", hostile_layer("Polygon"), options={"geometry": "none"})
    with pytest.raises(QueryError, match="wkt or none"):
        written("csv", hostile_layer("Polygon"), options={"geometry": "lonlat"})


def test_column_that_is_called_like_a_place_keeps_its_name(written):
    layer = layer_of([{"lon": "long"}], columns=(COLUMNS[0], Column("lon", "string", "A word")))
    assert written("csv", layer).startswith(b"id,lon,geometry_lon,lat\r\n")


def test_pandas_and_gdal_read_real_layers(snapshot, file_of):
    layer = snapshot.layer("projects")
    path = file_of("csv", layer)
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    assert list(frame["id"]) == list(layer.ids)
    assert [None if pd.isna(text) else text for text in frame["name_kk"]] == values_of(layer, "name_kk")
    read = pyogrio.read_dataframe(path, read_geometry=False)
    assert list(read["name_ru"].fillna("")) == [text or "" for text in values_of(layer, "name_ru")]
    assert list(read.columns)[-2:] == ["lon", "lat"]


def test_no_features_is_one_line(written):
    assert written("csv", layer_of([])) == b"id,name,rank,share,is_open,since,seen,at,countries,lon,lat\r\n"


def test_hostile_texts_are_all_in_the_layer():
    assert set(TEXTS) <= set(values_of(hostile_layer(), "name"))
