"""A layer as a folder of GeoParquet: all features once, each part a piece of the earth, boxes that readers use."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner
from pyarrow import dataset, parquet

from geodata.catalog.reader import load_catalog
from geodata.layers.bulk.files import read_layer
from tests.bulk import layer_text
from tests.webapp.serving.conftest import with_points
from webapp import cli

COUNT = 2000
BOX = (62.0, 40.0, 70.0, 45.0)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return with_points(tmp_path_factory.mktemp("large") / "catalogue", COUNT)


def run(*words):
    return CliRunner().invoke(cli.main, ["partition", *map(str, words)], env={"CROSSBORDER_PREPARED": "-"})


@pytest.fixture(scope="module")
def parts(catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts") / "points"
    result = run("points", folder, "--parts", 8, "--catalog", catalogue)
    assert result.exit_code == 0, result.output
    assert "part-0007.parquet: 250 features" in result.stderr
    return folder


def test_every_feature_is_there_once(catalogue, parts):
    given = read_layer(load_catalog(catalogue).data("points.parquet"), "points", layer_text("points"))
    held = gpd.read_parquet(parts).sort_values("id")
    assert held["id"].tolist() == given.ids.numbers.tolist()
    assert held["name"].tolist() == list(given.values["name"])
    assert np.allclose(held.get_coordinates(), given.xy)


def test_a_part_is_a_piece_of_the_earth(parts):
    boxes = [gpd.read_parquet(path).total_bounds for path in sorted(parts.iterdir())]
    areas = [(east - west) * (north - south) for west, south, east, north in boxes]
    west, south, east, north = gpd.read_parquet(parts).total_bounds
    assert sum(areas) < 3 * (east - west) * (north - south)


def test_readers_take_a_box_out_of_it(parts):
    whole = gpd.read_parquet(parts)
    expected = whole.cx[BOX[0] : BOX[2], BOX[1] : BOX[3]]["id"].sort_values().tolist()
    assert gpd.read_parquet(parts, bbox=BOX)["id"].sort_values().tolist() == expected != []
    held = dataset.dataset(parts)
    field = lambda corner: pc.field("bbox", corner)  # noqa: E731  # four times in the line below
    near = (field("xmax") >= BOX[0]) & (field("ymax") >= BOX[1]) & (field("xmin") <= BOX[2]) & (field("ymin") <= BOX[3])
    assert sorted(held.to_table(filter=near, columns=["id"]).column("id").to_pylist()) == expected
    statistics = [parquet.read_metadata(path).row_group(0) for path in sorted(parts.iterdir())]
    assert all(group.num_rows == COUNT // 8 for group in statistics)


def test_a_folder_of_parts_is_a_layer_again(catalogue, parts):
    given = read_layer(load_catalog(catalogue).data("points.parquet"), "points", layer_text("points"))
    again = read_layer(parts, "points", layer_text("points"))
    assert list(again.features)[:50] == list(given.features)[:50]


def test_what_is_there_stays(catalogue, parts):
    before = sorted(parts.iterdir())
    result = run("points", parts, "--parts", 2, "--catalog", catalogue)
    assert (result.exit_code, f"{parts} is not empty" in result.stderr) == (1, True)
    assert sorted(parts.iterdir()) == before


def test_more_parts_than_features_and_areas(tmp_path):
    result = run("countries", tmp_path / "areas", "--parts", 1000)
    assert result.exit_code == 0, result.output
    assert len(gpd.read_parquet(tmp_path / "areas")) == len(list((tmp_path / "areas").iterdir()))
    result = run("countries", tmp_path / "areas" / "part-0000.parquet" / "below")
    assert "cannot be written: " in result.stderr
