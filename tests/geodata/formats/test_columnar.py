"""Arrow streams and GeoParquet through pyarrow and geopandas, and GeoParquet's metadata by its specification."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS

from geodata.catalog.columns import Column
from geodata.formats import arrow
from geodata.space import crs
from tests.geodata.formats.hostile_rows import COLUMNS, assert_same_places, hostile_layer, layer_of
from tests.reference_systems import GAUSS_KRUGER

FORMATS = ["arrow", "parquet"]


def table(name, data):
    return pa.ipc.open_stream(data).read_all() if name == "arrow" else pq.read_table(io.BytesIO(data))


def plain(values):
    """Values as a file keeps them: lists for tuples, unknown for what is not finite."""
    found = [list(value) if isinstance(value, tuple) else value for value in values]
    return [None if isinstance(value, float) and not np.isfinite(value) else value for value in found]


@pytest.mark.parametrize("name", FORMATS)
def test_every_value_comes_back_in_its_type(written, any_hostile, name):
    layer = any_hostile
    read = table(name, written(name, layer))
    for column in ("id", "name", "rank", "share", "is_open", "since", "countries"):
        assert read[column].to_pylist() == plain(layer.values[column]), column
    assert read["seen"].to_pylist()[:3] == [date(1582, 10, 4), date(1969, 12, 31), date(2025, 11, 15)]
    assert read["at"].to_pylist()[:3] == [
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2025, 1, 1, tzinfo=UTC),
        None,
    ]
    assert read["since_last"].to_pylist()[:2] == [date(2025, 12, 31), date(2025, 11, 30)]
    assert_same_places(shapely.from_wkb(read["geometry"].to_pylist()), layer.shapes, 0)


@pytest.mark.parametrize("name", FORMATS)
def test_schema_says_what_columns_mean_and_whose_they_are(written, snapshot, name):
    schema = table(name, written(name, hostile_layer())).schema
    assert schema.field("share").metadata[b"unit"] == b"%"
    assert schema.field("since_first").type == pa.date32()
    assert schema.field("at").type == pa.timestamp("ms" if name == "parquet" else "s", tz="UTC")
    assert schema.metadata[b"licence"] == b"CC-BY-4.0"
    assert schema.metadata[b"attribution"].decode() == "Testers & <sons> «Ә»"
    assert schema.metadata[b"snapshot"].decode() == snapshot.id
    assert schema.metadata[b"query"] == b"http://atlas.test/collections/x/items?f=y&q=1"


@pytest.mark.parametrize("layer_id", ["projects", "corridors", "regions"])
@pytest.mark.parametrize("system", [crs.CRS84, crs.WGS84, GAUSS_KRUGER[3]], ids=lambda system: system.code)
def test_geopandas_reads_places_in_their_system(snapshot, written, layer_id, system):
    layer = snapshot.layer(layer_id)
    expected = crs.transform(layer.shapes, system, is_xy=True)
    from_parquet = gpd.read_parquet(io.BytesIO(written("parquet", layer, crs=system)))
    from_arrow = gpd.GeoDataFrame.from_arrow(table("arrow", written("arrow", layer, crs=system)))
    for frame in (from_parquet, from_arrow):
        assert frame.crs == CRS.from_user_input(system.authority)
        assert_same_places(frame.geometry, expected, 1e-9)
        assert [value if isinstance(value, str) else None for value in frame["name_kk"]] == list(
            layer.values["name_kk"]
        )


def geo(data):
    return json.loads(pq.read_metadata(io.BytesIO(data)).metadata[b"geo"])


def test_geoparquet_metadata_are_those_of_version_1_1(written):
    found = geo(written("parquet", hostile_layer("Polygon")))
    assert (found["version"], found["primary_column"]) == ("1.1.0", "geometry")
    column = found["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon", "Polygon"]
    assert column["orientation"] == "counterclockwise"
    assert column["bbox"] == [60, 10, 77, 44]
    assert "crs" not in column, "left out, it is OGC:CRS84"
    assert column["covering"] == {"bbox": {corner: ["bbox", corner] for corner in ("xmin", "ymin", "xmax", "ymax")}}


def test_metadata_and_covering_are_those_that_geopandas_writes(snapshot, written):
    layer = snapshot.layer("regions")
    data = written("parquet", layer)
    reference = io.BytesIO()
    gpd.read_parquet(io.BytesIO(data)).to_parquet(reference, schema_version="1.1.0", write_covering_bbox=True)
    own, theirs = geo(data)["columns"]["geometry"], geo(reference.getvalue())["columns"]["geometry"]
    for key in ("encoding", "covering", "bbox"):
        assert own[key] == theirs[key]
    assert set(own["geometry_types"]) == set(theirs["geometry_types"])
    boxes = [table("parquet", found)["bbox"].to_pylist() for found in (data, reference.getvalue())]
    assert boxes[0] == boxes[1]


def test_geopandas_filters_by_the_covering_box(snapshot, written):
    layer = snapshot.layer("projects")
    data = written("parquet", layer)
    read = gpd.read_parquet(io.BytesIO(data), bbox=(68, 40, 70, 42))
    west, south, east, north = layer.bounds.T
    inside = (west >= 68) & (east <= 70) & (south >= 40) & (north <= 42)
    assert list(read["id"]) == [layer.ids[row] for row in np.flatnonzero(inside)]


def test_boxes_are_those_of_the_features_and_null_where_there_is_no_place(written):
    boxes = table("parquet", written("parquet", hostile_layer("LineString")))["bbox"].to_pylist()
    assert boxes[0] == {"xmin": 60, "ymin": 40, "xmax": 61.5, "ymax": 41.25}
    assert boxes[1] is None


def test_row_groups_and_batches_are_bounded_and_given_as_they_are_made(snapshot, monkeypatch):
    from geodata.formats import registry
    from tests.geodata.formats.hostile_rows import export_of

    monkeypatch.setattr(arrow, "BATCH_ROWS", 5)
    export = export_of(snapshot, hostile_layer())
    parquet = list(registry.pieces(registry.FORMATS["parquet"], export))
    assert pq.read_metadata(io.BytesIO(b"".join(parquet))).num_row_groups == len(parquet) - 1 == 4
    stream = list(registry.pieces(registry.FORMATS["arrow"], export))
    assert len(stream) == 6
    assert len(list(pa.ipc.open_stream(b"".join(stream)))) == 4


@pytest.mark.parametrize("name", FORMATS)
def test_no_features_keep_the_columns(written, name):
    read = table(name, written(name, layer_of([])))
    assert read.num_rows == 0
    assert read.column_names[:2] == ["id", "name"]


@pytest.mark.parametrize("name", FORMATS)
def test_whole_numbers_beyond_64_bits_come_back_as_text(written, name):
    read = table(name, written(name, layer_of([{"rank": 10**30}, {"rank": -1}, {}])))
    assert read["rank"].to_pylist() == [str(10**30), "-1", None]


@pytest.mark.parametrize("name", FORMATS)
def test_columns_called_geometry_and_bbox_keep_their_names(written, name):
    columns = (COLUMNS[0], Column("geometry", "string", "A word"), Column("bbox", "string", "Another"))
    read = table(name, written(name, layer_of([{"geometry": "a", "bbox": "b"}], columns=columns)))
    assert (read["geometry"].to_pylist(), read["bbox"].to_pylist()) == (["a"], ["b"])
    assert shapely.from_wkb(read["geom"].to_pylist()[0]).equals(shapely.Point(69.1234567, 41.7654321))


def test_arrow_names_the_extension_and_the_system(written):
    field = pa.ipc.open_stream(written("arrow", hostile_layer(), rows=np.array([0]))).schema.field("geometry")
    assert field.metadata[b"ARROW:extension:name"] == b"geoarrow.wkb"
    described = json.loads(field.metadata[b"ARROW:extension:metadata"])
    assert CRS.from_json_dict(described["crs"]) == CRS.from_user_input("OGC:CRS84")
