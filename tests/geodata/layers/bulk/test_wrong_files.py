"""Files of layers that are wrong in ways that do not show: encodings, letters in parts, no numbers, pipes."""

from __future__ import annotations

import os
import unicodedata
import warnings

import geopandas as gpd
import pyarrow as pa
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from geodata.errors import CatalogError
from geodata.layers.bulk import encodings, files
from geodata.layers.bulk.files import layer_from_frame, read_layer
from tests.bulk import layer_text

TEXT = layer_text("bulk")
PLACES = (shapely.Point(60, 40), shapely.Point(61, 41))
KAZAKH = "Мост через реку Сырдарья"


def frame(geometry=PLACES, crs="EPSG:4326", **columns):
    return gpd.GeoDataFrame({"id": [1, 2], **columns}, geometry=list(geometry), crs=crs)


def problem(path, **more):
    with pytest.raises(CatalogError) as caught:
        read_layer(path, "bulk", TEXT, **more)
    (found,) = caught.value.problems
    return found


@pytest.mark.parametrize("encoding", ["CP1251", "CP866", "KOI8-R"])
def test_a_shapefile_of_windows_without_its_encoding_names_it_and_the_cure(tmp_path, encoding):
    path = tmp_path / "bridges.shp"
    pyogrio.write_dataframe(frame(name=[KAZAKH, "b"]), path, encoding="UTF-8")
    path.with_suffix(".cpg").unlink()
    table = path.with_suffix(".dbf")
    text = KAZAKH.encode()
    written = KAZAKH.encode(encoding)
    data = table.read_bytes()
    assert text in data
    table.write_bytes(data.replace(text, written.ljust(len(text))))
    found = problem(path)
    assert (found.file, found.field, found.code) == ("bridges.shp", "name", "encoding")
    assert found.found.startswith(f"text that is not UTF-8, perhaps {encoding}: '{KAZAKH}")
    assert found.expected == f"a file bridges.cpg beside it that names its encoding, such as {encoding}"
    path.with_suffix(".cpg").write_text(encoding)
    assert read_layer(path, "bulk", TEXT).values["name"][0] == KAZAKH


def test_other_files_are_to_be_saved_as_utf8():
    _, cure = encodings.told("bridges.csv", KAZAKH.encode("cp1251"))
    assert cure == "the file saved as UTF-8 (iconv -f CP1251 -t UTF-8)"


def test_latin_letters_are_taken_for_those_of_windows():
    assert encodings.guess("Zürich, Genève".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("suffix", [".parquet", ".gpkg", ".geojson"])
def test_letters_in_parts_are_composed_in_values_ids_and_names_of_columns(tmp_path, suffix):
    apart = unicodedata.normalize("NFD", "Қайрақкум й")
    held = gpd.GeoDataFrame({"id": [apart, "b"], apart: [apart, "c"]}, geometry=[shapely.Point(1, 2)] * 2, crs=4326)
    path = tmp_path / f"layer{suffix}"
    held.to_parquet(path) if suffix == ".parquet" else pyogrio.write_dataframe(held, path)
    made = read_layer(path, "bulk", TEXT, id_column="id")
    together = unicodedata.normalize("NFC", apart)
    assert sorted(made.ids) == sorted([together, "b"])
    assert set(made.values[together]) == {together, "c"}


def test_ids_that_differ_in_parts_only_are_the_same():
    ids = ["й", unicodedata.normalize("NFD", "й")]
    with pytest.raises(CatalogError, match="duplicate-id"):
        layer_from_frame("bulk", TEXT, frame().assign(id=ids))


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u00a0"])
def test_an_id_of_which_nothing_is_seen_is_none(text):
    with pytest.raises(CatalogError, match="missing-id"):
        layer_from_frame("bulk", TEXT, frame().assign(id=["a", text]))


@pytest.mark.parametrize("shape", ["LINESTRING (60 40, NaN NaN)", "POLYGON ((0 0, 1 0, NaN NaN, 0 0))"])
def test_a_coordinate_that_is_no_number_is_refused(shape):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # shapely warns of NaN, which is what is meant
        held = shapely.from_wkt(shape)
    with pytest.raises(CatalogError, match="a coordinate is not a finite number"):
        layer_from_frame("bulk", TEXT, frame([held] * 2))


def test_what_crosses_the_antimeridian_in_metres_is_cut():
    """EPSG:3832 is Mercator around 150° E."""
    area = gpd.GeoSeries([shapely.box(178, -19, 182, -16), shapely.box(150, 0, 151, 1)], crs="EPSG:4326")
    made = layer_from_frame("bulk", TEXT, gpd.GeoDataFrame({"id": [1, 2]}, geometry=area.to_crs("EPSG:3832")))
    assert [shape.geom_type for shape in made.shapes] == ["MultiPolygon", "Polygon"]
    assert all(part.bounds[2] - part.bounds[0] < 2.1 for part in made.shapes[0].geoms)
    assert made.shapes[0].area == pytest.approx(12, abs=0.01)


def test_wide_areas_in_degrees_stay_as_they_are():
    wide = shapely.box(-120, -10, 120, 10)
    assert layer_from_frame("bulk", TEXT, frame([wide, wide])).shapes[0].equals(wide)


def test_a_pipe_is_no_layer_and_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "bulk.gpkg")
    assert problem(tmp_path / "bulk.gpkg").found == "a named pipe"


def test_a_link_to_nothing_is_told(tmp_path):
    (tmp_path / "bulk.gpkg").symlink_to("gone.gpkg")
    assert problem(tmp_path / "bulk.gpkg").found == "a link to 'gone.gpkg', which is not there"


def test_a_file_of_too_many_features_or_bytes_is_refused_before_it_is_read(tmp_path, monkeypatch):
    for suffix in (".parquet", ".gpkg"):
        path = tmp_path / f"bulk{suffix}"
        frame().to_parquet(path) if suffix == ".parquet" else pyogrio.write_dataframe(frame(), path)
        monkeypatch.setattr(files, "MAX_FEATURES", 1)
        assert (problem(path).found, problem(path).code) == ("2 features", "file-too-large")
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    assert problem(path).code == "file-too-large"


@pytest.mark.parametrize(
    "said", [b"[]", b"null", b"{", b'{"primary_column": "geometry"}', b'{"primary_column": [], "columns": 5}',
             b'{"primary_column": "geometry", "columns": {"geometry": 5}}',
             b'{"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "covering": 5}}}'],
)  # fmt: skip
def test_metadata_of_parquet_may_say_anything(tmp_path, said):
    path = tmp_path / "bulk.parquet"
    frame().to_parquet(path)
    table = parquet.read_table(path).replace_schema_metadata({b"geo": said})
    parquet.write_table(table, path)
    if b"covering" in said:
        assert len(read_layer(path, "bulk", TEXT)) == 2
    else:
        assert problem(path).code in ("no-geometry", "file-unreadable")


def test_whole_numbers_of_more_than_64_bits_are_no_ids(tmp_path):
    path = tmp_path / "bulk.parquet"
    frame().to_parquet(path)
    table = parquet.read_table(path)
    parquet.write_table(table.set_column(0, "id", pa.array([1, 2**64 - 1], pa.uint64())), path)
    assert problem(path).code == "id-type"
