"""A catalogue on both sides of the antimeridian: circles, lines and outlines are cut there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import shapely

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, made_catalogue


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Two countries from 170° E to 170° W whose border is the antimeridian, with outlines that are not cut."""
    land = replace(PAIR, bounds=(170, -20, 190, -5))
    folder = made_catalogue(tmp_path_factory.mktemp("made") / "far", land)
    for path in (*folder.glob("*.yaml"), *folder.glob("projects/*.yaml"), *folder.glob("geo/*.geojson")):
        path.write_text(json.dumps(turned(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    return build_snapshot(load_catalog(folder))


def turned(value):
    """The same with longitudes of -180 to 180."""
    if isinstance(value, dict):
        return {key: held - 360 if key == "lon" and held > 180 else turned(held) for key, held in value.items()}
    if isinstance(value, list):
        is_pair = len(value) in (2, 4) and all(isinstance(held, int | float) for held in value)
        return [held - 360 if is_pair and n % 2 == 0 and held > 180 else turned(held) for n, held in enumerate(value)]
    return value


def test_no_shape_goes_round_the_world(snapshot):
    for layer in snapshot.layers.values():
        for shape in filter(None, layer.shapes):
            for part in shapely.get_parts(shape):
                west, _, east, _ = part.bounds
                assert -180 <= west <= east <= 180
                assert east - west < 20, layer.id


def test_lines_and_outlines_are_in_parts_on_both_sides(snapshot):
    (corridor,) = snapshot.layer("corridors").shapes
    assert corridor.geom_type == "MultiLineString"
    assert {round(abs(x)) for part in corridor.geoms for x in part.bounds[::2]} >= {180}


def test_projects_know_their_side_and_the_way_to_the_border(snapshot):
    layer = snapshot.layer("projects")
    sides = layer.values["side"]
    distances = layer.values["distance_to_border_km"]
    assert set(sides) == set(PAIR.countries)
    assert all(distance < 1_000 for distance in distances)
