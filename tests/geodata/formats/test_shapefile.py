"""Zipped Shapefiles, read back with pyshp and GDAL."""

from __future__ import annotations

import csv
import io
from datetime import date
from zipfile import ZipFile

import geopandas
import pytest
import shapefile
import shapely

from geodata.catalog.columns import Column
from geodata.formats import shapefile as writer
from tests.geodata.formats.hostile_rows import SCRIPTS, assert_same_places, hostile_layer, layer_of


@pytest.fixture
def members(written):
    """Call it with a layer for the names and contents of its zip."""

    def read(layer, **changes):
        with ZipFile(io.BytesIO(written("shp", layer, **changes))) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    return read


def reader(found, stem):
    parts = {suffix: io.BytesIO(found[f"{stem}.{suffix}"]) for suffix in ("shp", "shx", "dbf")}
    return shapefile.Reader(encoding=found[f"{stem}.cpg"].decode(), **parts)


def test_all_parts_are_inside(snapshot, members):
    found = members(snapshot.layer("projects"))
    names = {f"projects{suffix}" for suffix in (*writer.PARTS, ".qml", ".fields.csv")}
    assert set(found) == names | {"README.txt"}
    assert found["projects.cpg"] == b"UTF-8"
    assert b"WGS_1984" in found["projects.prj"]


@pytest.mark.parametrize("layer_id", ["projects", "corridors", "regions"])
def test_another_reader_sees_the_same(snapshot, members, layer_id):
    layer = snapshot.layer(layer_id)
    found = members(layer)
    with reader(found, layer_id) as file:
        assert len(file) == len(layer)
        names = [field.name for field in file.fields if field.name != "DeletionFlag"]
        assert len(set(map(str.casefold, names))) == len(names)
        assert max(map(len, names)) <= 10
        records = [record.as_dict() for record in file.records()]
        assert [record["id"] for record in records] == list(layer.ids)
        for number, record in enumerate(records):
            for language in ("en", "ru", "kk", "uz"):
                held = layer.values.get(f"name_{language}", [None] * len(layer))[number]
                assert (record.get(f"name_{language}") or None) == held
        read = [shapely.geometry.shape(shape.__geo_interface__) if shape.points else None for shape in file.shapes()]
    wanted = [shape if shape is None else shapely.union_all(shapely.get_parts(shape)) for shape in layer.shapes]
    if layer.geometry_type != "Polygon":
        read = [shape if shape is None else shapely.union_all(shapely.get_parts(shape)) for shape in read]
        assert_same_places(read, wanted)
    else:
        assert all(shapely.area(shapely.symmetric_difference(a, b)) < 1e-6 for a, b in zip(read, wanted, strict=True))


def test_names_are_short_unique_and_told_in_the_map(members):
    columns = [Column("id", "string", "")]
    columns += [Column(f"distance_to_border_{n}", "integer", f"Number {n}", "km") for n in range(12)]
    columns += [Column("Қазақша", "string", "Kazakh"), Column("Имя", "string", ""), Column("1st", "string", "")]
    layer = layer_of([{f"distance_to_border_{n}": n for n in range(12)}], columns=tuple(columns))
    found = members(layer)
    told = {row["name_in_dbf"]: row for row in csv.DictReader(io.StringIO(found["hostile.fields.csv"].decode()))}
    with reader(found, "hostile") as file:
        names = [field.name for field in file.fields if field.name != "DeletionFlag"]
        record = file.record(0).as_dict()
    assert names == list(told)
    assert names[1:4] == ["distance_t", "distance_2", "distance_3"]
    assert names[12] == "distanc_12"
    assert [record[name] for name in names[1:13]] == list(range(12))
    assert [told[name]["name"] for name in names[-3:]] == ["Қазақша", "Имя", "1st"]
    assert told["distance_2"]["meaning"] == "Number 1 (km)"


def test_types_of_values(members):
    found = members(hostile_layer())
    with reader(found, "hostile") as file:
        records = [record.as_dict() for record in file.records()]
    assert records[0]["name"] == SCRIPTS
    assert [records[row]["is_open"] for row in (0, 1, 2)] == [True, False, None]
    assert records[0]["seen"] == date(1582, 10, 4)
    assert records[1]["since"] == "2025-11"
    assert records[1]["since_last"] == date(2025, 11, 30)
    assert records[1]["at"] == "2025-01-01T00:00:00Z"
    assert records[0]["countries"] == "KZ; UZ"
    assert records[0]["share"] == 0.1
    assert records[5]["rank"] == 2**63 - 1


def test_long_texts_are_cut_between_letters_and_counted(members):
    columns = (Column("id", "string", ""), Column("name", "string", ""))
    found = members(layer_of([{"name": "Ә" * 200}, {"name": "short"}], columns=columns))
    with reader(found, "hostile") as file:
        assert file.record(0)["name"] == "Ә" * 127
        assert file.record(1)["name"] == "short"
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(found["hostile.fields.csv"].decode()))}
    assert rows["name"]["values_cut"] == "1"
    assert "Values cut or left out in this file: 1" in found["README.txt"].decode()


def test_numbers_that_do_not_fit_are_left_out_and_counted(members):
    found = members(hostile_layer())
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(found["hostile.fields.csv"].decode()))}
    assert rows["share"]["values_cut"] == "2"
    with reader(found, "hostile") as file:
        assert file.record(2)["share"] is None


def test_readme_tells_licence_and_origin(snapshot, members):
    text = members(snapshot.layer("rivers"))["README.txt"].decode()
    for part in ("licence: CC-BY-4.0", "attribution: Crossborder", snapshot.id, "http://atlas.test/", "2026-11-23T12"):
        assert part in text


def test_gdal_reads_the_zip_as_it_is(snapshot, file_of):
    layer = snapshot.layer("crossings")
    frame = geopandas.read_file(file_of("shp", layer))
    assert frame.crs == "EPSG:4326"
    assert_same_places(frame.geometry, layer.shapes)


def test_of_mixed_kinds_of_geometry_the_layers_own_is_kept(members):
    found = members(layer_of([{}, {}], shapes=(shapely.Point(1, 2), shapely.box(0, 0, 1, 1))))
    assert [shape.shapeTypeName for shape in reader(found, "hostile").shapes()] == ["POINT", "NULL"]


def test_the_same_export_gives_the_same_bytes(snapshot, written):
    assert written("shp", snapshot.layer("projects")) == written("shp", snapshot.layer("projects"))
