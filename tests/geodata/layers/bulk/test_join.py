"""Joining a layer with what its features lie in: each stands once and all are named, also on borders."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from geodata.errors import QueryError
from geodata.layers.bulk import join
from geodata.layers.bulk.files import layer_from_frame
from geodata.layers.bulk.packing import Packer, Unpacker, pack_layer, unpack_layer
from geodata.space.systems import Systems
from tests.bulk import frame_of_points, layer_text
from webapp import cli

WEST, EAST = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
INNER = shapely.box(1, 1, 4, 4)
PLACES = {"inside": (2, 2), "border": (10, 5), "corner": (0, 0), "outside": (30, 30), "east": (15, 5), "nowhere": None}


def areas(**more):
    data = {
        "id": ["east", "inner", "west"], "name": ["East", None, "West"], "rank": [3, 2, None], "high": [0.5, None, 2.5],
        "since": ["2020", "2021-05", "1999-01-01"], "is_wide": [True, False, True],
        "tags": [["a", "b"], [], None],
    }  # fmt: skip
    frame = pd.DataFrame(data | more).astype({"rank": "Int64"})
    text = layer_text("big-areas", datetime_property="since", attribution="Surveyors", licence="CC-BY-4.0")
    return layer_from_frame("big-areas", text, gpd.GeoDataFrame(frame, geometry=[EAST, INNER, WEST], crs="OGC:CRS84"))


def places(**more):
    points = [None if xy is None else shapely.Point(xy) for xy in PLACES.values()]
    frame = gpd.GeoDataFrame({"id": range(len(PLACES)), "what": [*PLACES], **more}, geometry=points, crs="OGC:CRS84")
    return layer_from_frame("places", layer_text("places"), frame)


def joined(layer, others, predicate="intersects", columns=()):
    found = [join.pairs(layer, others, predicate, rows) for rows in join.blocks(len(layer))]
    return join.joined(layer, others, np.concatenate([join.NONE, *found]), columns)


def told(layer, column):
    return dict(zip(layer.values["what"], layer.values[column], strict=True))


def test_all_that_a_feature_lies_in_are_named():
    found = told(joined(places(), areas()), "big_areas_ids")
    assert found == {
        "inside": ("inner", "west"), "border": ("east", "west"), "corner": ("west",), "outside": (),
        "east": ("east",), "nowhere": None,
    }  # fmt: skip


def test_within_leaves_the_edge_out():
    found = told(joined(places(), areas(), "within"), "big_areas_ids")
    assert found == {
        "inside": ("inner", "west"), "border": (), "corner": (), "outside": (), "east": ("east",), "nowhere": None
    }  # fmt: skip


def test_columns_are_those_of_the_first_by_id():
    found = joined(places(), areas(), columns=("name", "rank", "high", "since", "is_wide", "tags"))
    assert told(found, "big_areas_name") == {
        "inside": None, "border": "East", "corner": "West", "outside": None, "east": "East", "nowhere": None
    }  # fmt: skip
    rows = [found.properties(row) for row in range(3)]
    told_of = [[row[f"big_areas_{name}"] for name in ("rank", "high", "since", "is_wide", "tags")] for row in rows]
    assert told_of == [
        [2, None, "2021-05", False, ()],
        [3, 0.5, "2020", True, ("a", "b")],
        [None, 2.5, "1999-01-01", True, None],
    ]
    assert found.column("big_areas_since").type == "date"
    assert found.column("big_areas_name").description.startswith("Of the first of big_areas_ids")


def test_both_are_credited():
    text = joined(places(), areas()).text
    assert (text.attribution, text.licence) == ("nobody; Surveyors", "CC0-1.0 AND CC-BY-4.0")


def test_nothing_to_lie_in_leaves_columns_that_say_nothing():
    nothing = areas()
    found = join.joined(places(), nothing, join.NONE, ("name", "rank", "tags"))
    assert told(found, "big_areas_ids") == {**dict.fromkeys(PLACES, ()), "nowhere": None}
    assert set(told(found, "big_areas_name").values()) == {None}


@pytest.mark.parametrize(
    ("columns", "more", "says"),
    [
        (("height",), {}, "the layer 'big-areas' has no column 'height'; it has id, name,"),
        (("name",), {"big_areas_name": "x"}, "the layer 'places' has a column 'big_areas_name' already"),
    ],
)
def test_what_cannot_be_joined_is_named(columns, more, says):
    with pytest.raises(QueryError, match=says) as caught:
        joined(places(**more), areas(), columns=columns)
    assert caught.value.parameter == "columns"


def many(count):
    lots = np.random.default_rng(8)
    corners = lots.uniform((46, 36), (86, 54), (count, 2))
    shapes = shapely.box(*corners.T, *(corners + lots.uniform(0.01, 3, (count, 2))).T)
    shapes[5] = None
    return gpd.GeoDataFrame({"id": range(count), "name": [f"a{n}" for n in range(count)]}, geometry=shapes, crs=4326)


def packed(layer, folder):
    folder.mkdir()
    packer = Packer(folder)
    said = pack_layer(packer, layer)
    return unpack_layer(Unpacker(folder, packer.files), said, layer.text, Systems())


@pytest.mark.parametrize("predicate", ["intersects", "within"])
def test_it_is_what_geopandas_finds_however_it_is_cut_and_wherever_it_lies(predicate, tmp_path, monkeypatch):
    points, boxes = frame_of_points(3000)[["id", "name", "geometry"]], many(400)
    layer, others = (
        layer_from_frame("points", layer_text("points"), points),
        layer_from_frame("boxes", layer_text("boxes"), boxes),
    )
    whole = joined(layer, others, predicate, ("name",))
    found = gpd.sjoin(points, boxes.to_crs(points.crs), predicate=predicate)
    expected = found.groupby("id_left")["id_right"].apply(lambda ids: tuple(map(str, sorted(ids)))).to_dict()
    assert {n: ids for n, ids in zip(range(1, 3001), whole.values["boxes_ids"], strict=True) if ids} == expected
    monkeypatch.setattr(join, "BLOCK", 700)
    monkeypatch.setattr(join, "_DECODED", 33)
    again = joined(packed(layer, tmp_path / "points"), packed(others, tmp_path / "boxes"), predicate, ("name",))
    assert list(again.values["boxes_ids"]) == list(whole.values["boxes_ids"])
    assert list(again.values["boxes_name"]) == list(whole.values["boxes_name"])
    turned = joined(others, layer, "intersects")
    assert sum(map(len, filter(None, turned.values["points_ids"]))) == len(gpd.sjoin(points, boxes.to_crs(points.crs)))


def run(*words):
    return CliRunner().invoke(cli.main, ["join", *map(str, words)], env={"CROSSBORDER_PREPARED": "-"})


def test_areas_of_projects_are_joined_with_regions(tmp_path):
    result = run("project-areas", tmp_path / "areas.parquet", "--with", "regions", "--columns", "name,country")
    assert result.exit_code == 0, result.output
    assert "areas.parquet: " in result.stderr
    frame = gpd.read_parquet(tmp_path / "areas.parquet")
    assert frame["id"].is_unique
    assert {"KZ", "UZ"} <= set(frame["regions_country"].dropna())
    assert frame["regions_ids"].map(len).max() > 1
    first = frame["regions_ids"].map(lambda ids: ids[0] if len(ids) else None)
    names = gpd.read_parquet(tmp_path / "areas.parquet").groupby(first)["regions_name"].nunique()
    assert set(names) == {1}


def test_what_is_wrong_is_said_before_anything_is_written(tmp_path):
    for words, says in (
        (("projects", "x.parquet", "--with", "lakes"), "lakes"),
        (("projects", "x.parquet", "--with", "regions", "--columns", "height"), "has no column 'height'"),
        (("projects", "x.tar", "--with", "regions"), "tells no format"),
    ):
        result = run(words[0], tmp_path / words[1], *words[2:])
        assert (result.exit_code, says in result.stderr) == (1, True), result.output
    assert list(tmp_path.iterdir()) == []
