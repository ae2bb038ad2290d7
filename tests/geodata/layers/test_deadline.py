"""Whoever gives work a number of seconds gets it back when they are over, wherever it is."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from geodata import tiles
from geodata.errors import TookTooLongError
from geodata.formats import registry
from geodata.formats.export import Export
from geodata.layers import deadline, geojson
from geodata.layers.bulk.files import layer_from_frame
from geodata.query import cql2
from geodata.query.query import Query, select
from tests import bulk


@pytest.fixture(scope="module")
def points():
    frame = bulk.frame_of_points(10_000)
    return layer_from_frame("points", bulk.layer_text("points", datetime_property="begins"), frame, "id")


@pytest.fixture(scope="module")
def areas():
    frame = bulk.frame_of_points(3_000)
    frame.geometry = shapely.buffer(frame.geometry.to_numpy(), 0.1)
    return layer_from_frame("areas", bulk.layer_text("areas"), frame, "id")


@pytest.fixture
def looks(monkeypatch):
    """How often the clock is looked at; the time is over when it has been looked at as often as ``last`` says."""
    clock = SimpleNamespace(count=0, last=float("inf"))

    def monotonic():
        clock.count += 1
        return 1e9 if clock.count > clock.last else 0.0

    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=monotonic))
    return clock


def test_without_a_limit_nothing_is_stopped(looks):
    deadline.check()
    assert looks.count == 0


def test_work_is_given_up_when_the_time_is_over():
    with pytest.raises(TookTooLongError), deadline.within(0):
        list(deadline.watched(range(10)))
    deadline.check()


def test_inner_limit_never_lasts_longer_than_the_outer_one():
    with deadline.within(0), deadline.within(60), pytest.raises(TookTooLongError):
        deadline.check()
    with deadline.within(60):
        with deadline.within(0), pytest.raises(TookTooLongError):
            deadline.check()
        deadline.check()


def test_what_is_watched_comes_whole_and_in_order():
    assert list(deadline.watched(range(10_000))) == list(range(10_000))
    assert list(deadline.watched(iter("abc"), 1)) == ["a", "b", "c"]
    assert list(deadline.watched([])) == []


def stops_midway(looks, work, least=2):
    """The work looks at the clock so often at least, and ends at the look that finds the time over."""
    with deadline.within(60):
        before = looks.count
        work()
        needed = looks.count - before
    assert needed >= least
    looks.last = looks.count + 1 + (needed - 1) // 2
    with deadline.within(60), pytest.raises(TookTooLongError):
        work()
    assert looks.count == looks.last + 1


@pytest.mark.parametrize(
    "text",
    [
        "summary LIKE '%_n%'",
        "summary LIKE '%solar%'",
        "summary < note",
        "length(note) > 20 AND jobs > 3",
        "S_TOUCHES(geometry, BBOX(40, 30, 90, 60)) OR jobs > 3",
        "ACCENTI(note) = 'a'",
    ],
)
def test_filter_is_given_up(points, looks, text):
    parsed = cql2.parse(text, "cql2-text", points.columns)

    def work():
        points.derived.__init__(0)
        cql2.mask(parsed, points)

    stops_midway(looks, work)


def test_search_is_given_up(points, looks):
    stops_midway(looks, lambda: points.haystack.find("solar wind park"))


def test_features_are_given_up(points, looks):
    rows = np.arange(len(points))
    stops_midway(looks, lambda: list(geojson.collection(points, rows, {}, properties=["jobs"])))
    looks.last = float("inf")
    stops_midway(looks, lambda: list(geojson.collection(points, rows, {})))


def test_tile_is_given_up(points, areas, looks):
    for layer, least in ((points, 1), (areas, 2)):  # all points of a tile are encoded at once, in some milliseconds
        looks.last = float("inf")
        tiles.tile(layer, 0, 0, 0)
        stops_midway(looks, lambda layer=layer: tiles.tile(layer, 0, 0, 0), least)


@pytest.mark.parametrize("name", sorted(registry.FORMATS))
def test_file_is_given_up(points, snapshot, looks, name):
    chosen = registry.FORMATS[name]
    layer = points if "Point" in chosen.geometry_types else snapshot.layer("countries")
    export = Export(snapshot, layer)
    stops_midway(looks, lambda: list(registry.pieces(chosen, export)))


def test_query_is_given_up_before_it_is_kept(points, looks):
    looks.last = 1
    query = Query(search="wind park")
    with deadline.within(60), pytest.raises(TookTooLongError):
        select(points, query)
    assert points.recent.get(query.key) is None
