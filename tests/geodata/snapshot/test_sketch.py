"""Sketches of areas: small, true within their tolerance, each shape once."""

from __future__ import annotations

import orjson
import shapely

from geodata.snapshot import sketch

LIMIT_BYTES = 60_000
"""Before compression, for the shipped catalogue: a first view has room for a tenth of it."""


def geometry_of(feature):
    return shapely.from_geojson(orjson.dumps(feature["geometry"]))


def test_sketches_are_small_whatever_the_outlines_have(snapshot):
    assert len(orjson.dumps(snapshot.area_sketches)) < LIMIT_BYTES


def test_a_sketch_leaves_its_outline_by_twice_the_tolerance_at_most(snapshot):
    areas = snapshot.layer("project-areas")
    for feature in snapshot.area_sketches["features"]:
        outline = areas.geometries[areas.row(feature["properties"]["area"])]
        off = shapely.hausdorff_distance(shapely.boundary(outline), shapely.boundary(geometry_of(feature)))
        assert off <= 2 * sketch.TOLERANCE + 10**-sketch.DECIMALS, feature["properties"]["area"]


def test_every_wide_area_is_sketched_once_and_no_country(snapshot):
    areas = snapshot.layer("project-areas")
    drawn = set(snapshot.catalog.vocab.approximate)
    wanted = {
        (project, country)
        for project, country, precision, shape in zip(
            *(areas.values[name] for name in ("project", "country", "precision", "shape")), strict=True
        )
        if precision in drawn and shape != "country"
    }
    found = []
    for feature in snapshot.area_sketches["features"]:
        about = feature["properties"]
        country = areas.values["country"][areas.row(about["area"])]
        found += [(project, country) for project in about["projects"]]
        places = [snapshot.catalog.projects[project].location for project in about["projects"]]
        assert about["at"] == [(place.lon, place.lat) for place in places]
    assert sorted(found) == sorted(wanted)
    assert len(snapshot.area_sketches["features"]) < len(found), "some share a region"


def test_boxes_are_those_of_all_areas(snapshot):
    areas, boxes = snapshot.layer("project-areas"), snapshot.area_sketches["boxes"]
    assert boxes.keys() == set(snapshot.catalog.projects)
    for project, shape in zip(areas.values["project"], areas.geometries, strict=True):
        west, south, east, north = boxes[project]
        assert shapely.within(shape, shapely.box(west - 1e-3, south - 1e-3, east + 1e-3, north + 1e-3))
