"""What is near a crossing is asked of wherever both may lie: three answers, as a check place by place has them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from werkzeug.datastructures import MultiDict

from geodata.space.geometry import WGS84
from tests.webapp.present.test_listing import ENGLISH
from webapp.ogc.vicinities import vicinity
from webapp.present.vicinity import conditions, distances, verdict

SLACK_KM = 0.6
"""Pieces of a stretch are up to so long, and places of an area so far apart, that a check misses this much."""


def places(shape) -> np.ndarray:
    """Places that stand for all of a shape: its edge, close enough."""
    return shapely.get_coordinates(shapely.segmentize(shape, 0.01))


def farthest_and_nearest(where, shape) -> tuple[float, float]:
    """Kilometres between any place of the one and any of the other, at most and at least."""
    ours, theirs = (places(it) for it in (where, shape))
    pairs = [WGS84.inv(*np.tile(at, (len(theirs), 1)).T, *theirs.T)[2] for at in ours[:: max(1, len(ours) // 40)]]
    low = 0.0 if where.intersects(shape) else float(np.min(pairs)) / 1000
    return float(np.max(pairs)) / 1000, low


@pytest.mark.parametrize("km", [20, 60, 150])
@pytest.mark.parametrize("crossing", ["zhibek-zholy-gishtkuprik", "syrdarya-malik"])
def test_certain_and_possible_are_those_of_a_check_place_by_place(snapshot, crossing, km):
    layer = snapshot.layer("projects")
    asked = vicinity(snapshot, MultiDict({"near": f"crossing:{crossing},{km}"}))
    found = verdict(layer, asked)
    assert found.possible or found.certain
    catalog, compared = snapshot.catalog, 0
    for row, id_ in enumerate(layer.ids):
        project = catalog.projects[id_]
        if project.location.precision == "country" or layer.whereabouts.of(np.array([row]))._is_line[0]:
            continue
        shapes = [part.geometry for part in snapshot.ground.parts(project)]
        far, near = farthest_and_nearest(asked.post.where, shapely.union_all(shapes))
        if abs(far - km) > SLACK_KM:
            assert (row in found.certain) == (far < km), id_
        if abs(near - km) > SLACK_KM:
            assert (row in found.certain | found.possible) == (near < km), id_
        compared += 1
    assert compared > 40


def test_ranges_hold_the_uncertainty_of_the_crossing(snapshot):
    layer = snapshot.layer("projects")
    asked = vicinity(snapshot, MultiDict({"near": "crossing:zhibek-zholy-gishtkuprik,60"}))
    rows = sorted(verdict(layer, asked).possible)
    point = snapshot.catalog.crossings["zhibek-zholy-gishtkuprik"]
    exact = vicinity(snapshot, MultiDict({"near": f"{point.lon},{point.lat},60"}))
    for row, (low, high) in distances(layer, rows, asked).items():
        least, most = distances(layer, [row], exact)[row]
        assert low <= least + 0.1
        assert high >= most - 0.1
        assert low <= 60 <= high


def test_a_crossing_is_asked_by_its_name(snapshot):
    asked = vicinity(snapshot, MultiDict({"near": "crossing:zhibek-zholy-gishtkuprik,60"}))
    (words,) = conditions(snapshot, asked, ENGLISH).values()
    assert words.startswith("Within 60 km of the crossing ")
