from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
import yaml
from pyarrow import parquet

from geodata.catalog.catalog import DATA
from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError, UnknownFeatureError
from geodata.layers import geojson
from geodata.layers.bulk.arrow import FEW_WORDS
from geodata.layers.bulk.files import layer_from_frame, read_layer
from geodata.layers.layer import Layer
from geodata.layers.points import Points
from geodata.layers.words import NumberIds, Words
from geodata.query.query import Query, parse_datetime, select
from geodata.snapshot.snapshot import build_snapshot
from tests.bulk import frame_of_points, layer_text

TEXT = layer_text("bulk")
CRS84 = "OGC:CRS84"


def frame(count=3, *, crs=CRS84, geometry=None, **columns):
    places = [shapely.Point(60 + n, 40 + n) for n in range(count)] if geometry is None else geometry
    return gpd.GeoDataFrame({"id": range(1, len(places) + 1)} | columns, geometry=places, crs=crs)


def layer(given, id_column=None, **text):
    return layer_from_frame("bulk", layer_text("bulk", **text), given, id_column)


def one_problem(caught):
    (problem,) = caught.value.problems
    return problem.code, problem.field


# values


def table_of_all_types():
    """A value, a null and another value of every type that can be given."""
    return {
        "text": (pa.array(["b", None, "ё"]), "string", ["b", None, "ё"]),
        "large": (pa.array(["b", None, "a"], pa.large_string()), "string", ["b", None, "a"]),
        "coded": (pa.array(["b", None, "a"]).dictionary_encode(), "string", ["b", None, "a"]),
        "nothing": (pa.nulls(3), "string", [None] * 3),
        "whole": (pa.array([1, None, -(2**63)]), "integer", [1, None, -(2**63)]),
        "small": (pa.array([1, None, -1], pa.int8()), "integer", [1, None, -1]),
        "unsigned": (pa.array([1, None, 2**64 - 1], pa.uint64()), "integer", [1, None, 2**64 - 1]),
        "huge": (pa.array([Decimal(10**30), None, Decimal(-1)], pa.decimal128(38)), "integer", [10**30, None, -1]),
        "number": (pa.array([1.5, None, float("nan")]), "number", [1.5, None, None]),
        "single": (pa.array([1.5, None, float("inf")], pa.float32()), "number", [1.5, None, None]),
        "exact": (pa.array([Decimal("1.50"), None, Decimal("-2.25")]), "number", [1.5, None, -2.25]),
        "truth": (pa.array([True, None, False]), "boolean", [True, None, False]),
        "day": (
            pa.array([date(1815, 6, 9), None, date(2025, 1, 1)]),
            "date",
            ["1815-06-09", None, "2025-01-01"],
        ),
        "moment": (
            pa.array([datetime(1960, 1, 1, 12, tzinfo=UTC), None, datetime(2025, 1, 1, 0, 0, 1, tzinfo=UTC)]),
            "date",
            ["1960-01-01T12:00:00Z", None, "2025-01-01T00:00:01Z"],
        ),
        "local": (pa.array([datetime(1960, 1, 1), None, None], pa.timestamp("ms")), "date",  # noqa: DTZ001  # no zone is the case
                  ["1960-01-01T00:00:00Z", None, None]),
        "list": (pa.array([["KZ", "UZ"], None, []]), "array", [("KZ", "UZ"), None, ()]),
        "numbers": (pa.array([[1, 2], None, []]), "array", [("1", "2"), None, ()]),
    }  # fmt: skip


def write_all_types(path):
    columns = table_of_all_types()
    points = shapely.to_wkb(shapely.points([[60, 40], [61, 41], [62, 42]]))
    table = pa.table({name: held for name, (held, _, _) in columns.items()} | {"geometry": pa.array(points)})
    about = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), path)
    return path


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    return read_layer(write_all_types(tmp_path_factory.mktemp("typed") / "typed.parquet"), "bulk", TEXT)


@pytest.mark.parametrize("name", table_of_all_types())
def test_value_of_every_type_is_given_as_it_is(typed, name):
    _, kind, values = table_of_all_types()[name]
    assert typed.column(name).type == kind
    assert list(typed.values[name]) == values
    assert typed.take(name, np.array([2, 1, 0])) == values[::-1]
    written = json.loads(b"[" + typed.features.join(np.arange(3)) + b"]")
    assert [feature["properties"][name] for feature in written] == [
        list(value) if isinstance(value, tuple) else value for value in values
    ]


def test_dates_are_compared_as_time(typed):
    array = typed.array("day")
    assert array.first[0] == np.datetime64("1815-06-09T00:00:00")
    assert array.last[0] == np.datetime64("1815-06-09T23:59:59")
    assert np.isnat(array.first[1])
    assert np.isnat(array.last[1])
    assert typed.array("moment").first[0] == typed.array("moment").last[0] == np.datetime64("1960-01-01T12:00:00")


def test_text_is_a_date_where_the_layer_says_so():
    made = layer(frame(begun=["1969-12-31", None, "2025-06"]), datetime_property="begun")
    assert made.column("begun").type == "date"
    assert made.interval == (date(1969, 12, 31), date(2025, 6, 30))
    assert select(made, Query(datetime=parse_datetime("../1970-01-01"))).rows.tolist() == [0]


def test_meaning_and_unit_of_a_column_come_from_the_file(tmp_path):
    path = tmp_path / "described.parquet"
    frame(jobs=[1, 2, 3]).to_parquet(path)
    table = parquet.read_table(path)
    field = table.schema.field("jobs").with_metadata({"description": "Jobs promised", "unit": "jobs"})
    schema = table.schema.set(table.schema.get_field_index("jobs"), field)
    parquet.write_table(table.cast(schema), path)
    column = read_layer(path, "bulk", TEXT).column("jobs")
    assert (column.description, column.unit) == ("Jobs promised", "jobs")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([{"a": 1}] * 3, "column-type"),
        ([b"\x00"] * 3, "column-type"),
        ([[1.5]] * 3, "column-type"),
        ([pd.Timedelta("1h")] * 3, "column-type"),
        ([1, "x", {}], "column-type"),
        ([pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31"), None], None),
        ([np.datetime64("12025-01-01", "s")] * 3, "column-value"),
    ],
)
def test_value_that_cannot_be_given_is_refused_by_name(values, code):
    held = np.array(values) if isinstance(values[0], np.datetime64) else pd.Series(values)
    if code is None:
        assert len(layer(frame(odd=held))) == 3
        return
    with pytest.raises(CatalogError) as caught:
        layer(frame(odd=held))
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize(
    ("datetime_property", "code"), [("ends", "unknown-column"), ("jobs", "column-type"), ("name", "column-value")]
)
def test_date_column_that_holds_no_dates_is_refused(datetime_property, code):
    with pytest.raises(CatalogError) as caught:
        layer(frame(jobs=[1, 2, 3], name=["a", "b", "c"]), datetime_property=datetime_property)
    assert one_problem(caught) == (code, datetime_property)


def test_many_different_texts_are_kept_in_one_buffer():
    texts = [f"{n}-Ташкент\n\"'\\" for n in range(FEW_WORDS + 1)]
    made = layer(gpd.GeoDataFrame({"text": texts}, geometry=shapely.points(np.zeros((len(texts), 2))), crs=CRS84))
    array = made.array("text")
    assert isinstance(array.words, Words)
    assert list(array.words) == sorted(texts)
    assert list(made.values["text"]) == texts
    assert [json.loads(written)["properties"]["text"] for written in made.features] == texts
    assert array.code(texts[5]) == sorted(texts).index(texts[5])


# ids


def test_whole_numbers_are_ids_in_the_order_of_their_values():
    made = layer(frame(number=[10, 9, -1]), "number")
    assert isinstance(made.ids, NumberIds)
    assert list(made.ids) == ["-1", "9", "10"]
    assert [made.row(text) for text in ("-1", "9", "10")] == [0, 1, 2]
    assert [json.loads(written)["id"] for written in made.features] == [-1, 9, 10]
    assert list(made.values["id"]) == [3, 2, 1], "the other columns are sorted with the ids"
    assert made.xy[:, 0].tolist() == [62, 61, 60]
    assert select(made, Query(after="9")).rows.tolist() == [2]
    assert select(made, Query(after="5")).rows.tolist() == [1, 2]
    assert select(made, Query(before="10")).rows.tolist() == [0, 1]


@pytest.mark.parametrize("text", ["", "2", "+9", "09", " 9", "9.0", "٩", "9" * 30, "x", "-"])
def test_text_that_is_no_id_of_a_feature(text):
    with pytest.raises(UnknownFeatureError):
        layer(frame(number=[10, 9, -1]), "number").row(text)


def test_texts_are_ids_in_the_order_of_code_points():
    made = layer(frame(code=["b", "ё", "B"]), "code")
    assert list(made.ids) == ["B", "b", "ё"]
    assert [json.loads(written)["id"] for written in made.features] == ["B", "b", "ё"]
    assert made.row("ё") == 2


def test_without_a_column_of_ids_rows_are_counted():
    made = layer(frame(name=["b", "a", "c"]).drop(columns="id"))
    assert list(made.ids) == ["1", "2", "3"]
    assert list(made.values["name"]) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ([1, 1, 2], "duplicate-id"),
        (["a", "b", "a"], "duplicate-id"),
        (pd.array([1, None, 2], dtype="Int64"), "missing-id"),
        (["a", None, "b"], "missing-id"),
        (["a", "", "b"], "missing-id"),
        ([1.5, 2.5, 3.5], "id-type"),
        ([True, False, True], "id-type"),
    ],
)
def test_ids_that_do_not_tell_features_apart_are_refused(ids, code):
    with pytest.raises(CatalogError) as caught:
        layer(frame(key=ids), "key")
    assert one_problem(caught) == (code, "key")


def test_column_of_ids_that_is_not_there_is_refused():
    with pytest.raises(CatalogError, match="no such column; expected one of id, geometry") as caught:
        layer(frame(), "nonsense")
    assert one_problem(caught) == ("unknown-column", "nonsense")


# geometries


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32642", "EPSG:4284", "EPSG:28412"])
def test_any_reference_system_becomes_lon_lat(crs):
    given = frame(geometry=[shapely.Point(69.25, 41.3), shapely.Point(68, 40), None])
    made = layer(given.to_crs(crs))
    assert isinstance(made.geometries, Points)
    assert np.allclose(made.xy[:2], [[69.25, 41.3], [68, 40]], atol=1e-6)
    assert np.isnan(made.xy[2]).all()
    assert made.geometries[2] is None


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_areas_are_transformed_too(crs):
    made = layer(frame(geometry=[shapely.box(60, 40, 61, 41), None]).to_crs(crs))
    assert made.geometry_type == "Polygon"
    assert not made.is_points
    assert np.allclose(made.bounds[0], [60, 40, 61, 41], atol=1e-9)
    assert made.shapes[1] is None


@pytest.mark.parametrize(
    ("geometry", "kind", "is_points"),
    [
        ([shapely.Point(1, 2, 3), None], "Point", True),
        ([shapely.MultiPoint([(1, 2), (3, 4)]), shapely.Point(1, 2)], "Point", False),
        ([shapely.LineString([(1, 2), (3, 4)]), shapely.MultiLineString([[(1, 2), (3, 4)]])], "LineString", False),
        ([shapely.box(0, 0, 1, 1), shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])], "Polygon", False),
        ([shapely.Point(), shapely.Point(1, 2)], "Point", True),
        ([None, None], "Point", True),
        ([shapely.Polygon(), shapely.box(0, 0, 1, 1)], "Polygon", False),
    ],
)
def test_type_of_geometry(geometry, kind, is_points):
    made = layer(frame(geometry=geometry))
    assert (made.geometry_type, made.is_points) == (kind, is_points)
    for given, held in zip(geometry, made.shapes, strict=True):
        assert (held is None) == (given is None or given.is_empty)
        assert held is None or shapely.equals_exact(held, shapely.force_2d(given))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ([shapely.Point(1, 2), shapely.box(0, 0, 1, 1)], "geometry-type"),
        ([shapely.GeometryCollection([shapely.Point(1, 2)])], "geometry-type"),
        ([shapely.Point(181, 0)], "geometry-invalid"),
        ([shapely.Point(0, float("inf"))], "geometry-invalid"),
        ([shapely.box(0, 0, 200, 1)], "geometry-invalid"),
    ],
)
def test_geometry_that_cannot_be_shown_is_refused(geometry, code):
    with pytest.raises(CatalogError) as caught:
        layer(frame(geometry=geometry))
    assert one_problem(caught) == (code, "geometry")


def test_frame_without_reference_system_or_geometry_is_refused():
    with pytest.raises(CatalogError, match="unknown-crs"):
        layer(frame(crs=None))
    with pytest.raises(CatalogError, match="no-geometry"):
        layer(gpd.GeoDataFrame({"id": [1, 2]}))


def test_empty_frame_is_an_empty_layer():
    made = layer(frame(geometry=[], name=pd.Series([], dtype=str)))
    assert (len(made), made.bbox, made.interval, len(made.features)) == (0, None, None, 0)
    assert select(made, Query(bbox=(0, 0, 1, 1), search="x", sort=(("name", True),))).matched == 0


# files

WRITERS = {"parquet": "to_parquet", "gpkg": "GPKG", "fgb": "FlatGeobuf", "geojson": "GeoJSON", "shp": "ESRI Shapefile"}


def written(path, given):
    if path.suffix == ".parquet":
        given.to_parquet(path)
    else:
        given.to_file(path, driver=WRITERS[path.suffix[1:]], engine="pyogrio")
    return path


@pytest.mark.parametrize("suffix", WRITERS)
def test_file_of_any_kind_is_read(tmp_path, suffix):
    given = frame(name=["Ташкент", None, "O‘sh"], jobs=[1, 2, 3])
    made = read_layer(written(tmp_path / f"bulk.{suffix}", given), "bulk", TEXT)
    assert list(made.ids) == ["1", "2", "3"]
    assert list(made.values["name"]) == ["Ташкент", None, "O‘sh"]
    assert list(made.values["jobs"]) == [1, 2, 3]
    assert np.allclose(made.xy, [[60, 40], [61, 41], [62, 42]])


def test_without_a_column_of_ids_those_of_the_file_are_used(tmp_path):
    path = written(tmp_path / "bulk.gpkg", frame(name=["a", "b", "c"]).drop(columns="id"))
    assert list(read_layer(path, "bulk", TEXT).ids) == ["1", "2", "3"]


def test_columns_of_a_covering_are_left_aside(tmp_path):
    path = tmp_path / "covered.parquet"
    frame().to_parquet(path, write_covering_bbox=True)
    assert "bbox" in parquet.read_table(path).column_names
    assert [column.name for column in read_layer(path, "bulk", TEXT).columns] == ["id"]


def test_geoparquet_without_a_crs_is_in_lon_lat_and_with_null_it_is_refused(tmp_path):
    path = written(tmp_path / "bulk.parquet", frame(crs=None))
    with pytest.raises(CatalogError, match="unknown-crs"):
        read_layer(path, "bulk", TEXT)
    table = parquet.read_table(path)
    about = json.loads(table.schema.metadata[b"geo"])
    del about["columns"]["geometry"]["crs"]
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), path)
    assert read_layer(path, "bulk", TEXT).xy[0].tolist() == [60, 40]


def _without_geometry(path):
    pd.DataFrame({"id": [1]}).to_parquet(path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def _nonsense(path):
    path.write_text("nonsense")
    return path


def _nonsense_parquet(path):
    return _nonsense(path.with_suffix(".parquet"))


def _two_layers(path):
    for name in ("a", "b"):
        frame().to_file(path, driver="GPKG", layer=name, engine="pyogrio")
    return path


def _native_points(path):
    frame().to_parquet(path.with_suffix(".parquet"), geometry_encoding="geoarrow")
    return path.with_suffix(".parquet")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path, "missing-file"),
        (lambda path: path.parent, "missing-file"),
        (_without_geometry, "no-geometry"),
        (_nonsense, "file-unreadable"),
        (_nonsense_parquet, "file-unreadable"),
        (_two_layers, "several-layers"),
        (_native_points, "geometry-encoding"),
    ],
)
def test_file_that_holds_no_layer_is_refused(tmp_path, make, code):
    path = make(tmp_path / "bulk.gpkg")
    with pytest.raises(CatalogError) as caught:
        read_layer(path, "bulk", TEXT)
    (problem,) = caught.value.problems
    assert (problem.file, problem.code) == (path.name, code)


# catalogue


@pytest.fixture
def folder(catalog_copy):
    """Call it with members of a layer for a catalogue that has it besides its own."""

    def make(**more):
        made = catalog_copy()
        frame_of_points(50).to_parquet(made / "points.parquet")
        layers = yaml.safe_load((DATA / "layers.yaml").read_text(encoding="utf-8"))["layers"]
        layers.append({**TEXT.model_dump(exclude_none=True), **more})
        (made / "layers.yaml").write_text(yaml.safe_dump({"layers": layers}, allow_unicode=True), encoding="utf-8")
        return made

    return make


def test_catalogue_may_name_a_file_for_a_layer(folder, snapshot):
    made = build_snapshot(load_catalog(folder(data="points.parquet", id_column="code", datetime_property="begins")))
    assert tuple(made.layers) == (*snapshot.layers, "bulk")
    bulk = made.layer("bulk")
    assert (len(bulk), bulk.ids[0], bulk.column("begins").type) == (50, "P0000001", "date")
    assert made.id != snapshot.id


def test_what_the_file_holds_is_in_the_snapshots_id(folder):
    made = folder(data="points.parquet")
    first = build_snapshot(load_catalog(made)).id
    assert build_snapshot(load_catalog(made)).id == first
    for change in ({"note": "another"}, {"jobs": 7}, {"geometry": shapely.Point(61, 41)}):
        changed = frame_of_points(50)
        for name, value in change.items():
            changed.loc[3, name] = value
        changed.to_parquet(made / "points.parquet")
        assert build_snapshot(load_catalog(made)).id != first, change


def test_catalogue_that_names_no_such_file_is_refused(folder):
    with pytest.raises(CatalogError) as caught:
        build_snapshot(load_catalog(folder(data="nonsense.parquet")))
    assert [(p.file, p.code) for p in caught.value.problems] == [("nonsense.parquet", "missing-file")]


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"id": "projects", "data": "points.parquet"}, "layers[10].id", "duplicate-id"),
        ({"id_column": "code"}, "layers[10]", "value_error"),
    ],
)
def test_entry_of_a_layer_that_contradicts_itself_is_refused(folder, more, field, code):
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder(**more))
    assert (caught.value.problems[0].field, caught.value.problems[0].code) == (field, code)


def test_layer_of_the_catalogue_takes_no_file(folder):
    made = folder(data="points.parquet")
    path = made / "layers.yaml"
    layers = yaml.safe_load(path.read_text(encoding="utf-8"))["layers"]
    path.write_text(yaml.safe_dump({"layers": [layers[0] | {"data": "points.parquet"}]}), encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(made)
    assert [(p.field, p.code) for p in caught.value.problems] == [("id", "layer-id-taken")]


# a large layer and a small one are the same


def by_hand(bulk):
    """The same layer with Python's own values."""
    values = {column.name: tuple(bulk.values[column.name]) for column in bulk.columns}
    return Layer(bulk.id, bulk.text, bulk.geometry_type, bulk.columns, tuple(bulk.ids), values, tuple(bulk.shapes))


@pytest.fixture(scope="module")
def pair():
    bulk = layer_from_frame("bulk", layer_text("bulk", datetime_property="begins"), frame_of_points(5_000), "code")
    return bulk, by_hand(bulk)


@pytest.mark.parametrize("count", [1, 199, 200, 5_000])
@pytest.mark.parametrize("properties", [None, ("summary", "jobs", "cost_usd"), ()])
@pytest.mark.parametrize("decimals", [6, 3])
def test_columns_are_written_as_dictionaries_are(pair, count, properties, decimals):
    bulk, small = pair
    rows = np.arange(count)[::-1]
    options = {"properties": properties, "decimals": decimals}
    pieces = [b"".join(geojson.collection(made, rows, {"a": 1}, **options)) for made in pair]
    assert pieces[0] == pieces[1]
    assert len(json.loads(pieces[0])["features"]) == count
    assert list(bulk.ids[:3]) == list(small.ids[:3])


@pytest.mark.parametrize(
    "query",
    [
        Query(limit=None),
        Query(bbox=(60, 40, 62, 42)),
        Query(area=shapely.Point(70, 45).buffer(3)),
        Query(datetime=parse_datetime("2010-05/2010-07")),
        Query(where=(("sector", "energy"), ("jobs", 77))),
        Query(where=(("cost_usd", 1.5),)),
        Query(where=(("note", "nothing has this note"),)),
        Query(search="solar bridge завод"),
        Query(sort=(("cost_usd", True),), limit=50),
        Query(sort=(("sector", False), ("begins", True), ("summary", False)), limit=None),
        Query(sort=(("name_ru", True),), after="P0000007"),
        Query(sort=(("name_ru", True),), before="P0000007"),
    ],
    ids=repr,
)
def test_large_and_small_layers_answer_alike(pair, query):
    answers = [select(made, query) for made in pair]
    assert answers[0].rows.tolist() == answers[1].rows.tolist()
    assert [(a.matched, a.next_after, a.prev_before) for a in answers[1:]] == [
        (answers[0].matched, answers[0].next_after, answers[0].prev_before)
    ]


def test_frame_of_a_large_layer_is_what_it_was_made_of(pair):
    given = frame_of_points(5_000)
    made = pair[0].frame
    assert list(made.columns) == list(given.columns)
    assert made["summary"].tolist() == given["summary"].tolist()
    assert made["jobs"].tolist() == given["jobs"].tolist()
    assert (made.geometry == given.geometry.set_crs("EPSG:4326", allow_override=True)).all()
