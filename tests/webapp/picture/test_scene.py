"""The map of a picture shows what is asked for, where it is, by the rules of the live map."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geodata.tiles import pmtiles
from webapp.basemap import FILE
from webapp.picture import passages, places, ways
from webapp.picture.drawing import MARK, Wanted
from webapp.picture.ground import COUNTRY, TOWN, ground
from webapp.picture.lettering import Lettering
from webapp.picture.scene import Pen, frame_at, frame_of, scene

SIZE = (900, 500)
DEEPEST = 16
PEN = Pen("en", lambda crossing_id: (crossing_id, "open"), Lettering({}))


@pytest.fixture(scope="module")
def archive():
    return pmtiles.read(FILE)


def everything(snapshot, **chosen):
    return Wanted(tuple(range(len(snapshot.layer("projects")))), **chosen)


def drawn(snapshot, archive, frame, asked):
    return scene(snapshot, archive, frame, asked, PEN, deepest=DEEPEST)


def test_the_whole_area_is_seen_with_every_project(snapshot, archive):
    asked = everything(snapshot)
    frame = frame_of(snapshot, asked, *SIZE)
    west, south, east, north = snapshot.outlook.start
    assert (frame.box[0] < west, frame.box[1] < south, frame.box[2] > east, frame.box[3] > north) == (True,) * 4
    found = drawn(snapshot, archive, frame, asked)
    placed = sum(shape is not None for shape in snapshot.layer("projects").geometries)
    assert len(found.symbols) + sum(cluster.count for cluster in found.clusters) == placed
    assert all(abs(sum(arc.length for arc in cluster.arcs) - 1) < 0.12 for cluster in found.clusters)
    assert {"exact", "approx", "area", "corridor", "border", "border-other"} <= found.shown
    assert "crossing" not in found.shown  # they cannot be told apart from so far away


@pytest.mark.parametrize("project_id", ["icic-central-asia", "silkway-central-asia", "jibek-joly-train"])
def test_a_chosen_project_is_seen_whole_and_marked(snapshot, archive, project_id):
    asked = everything(snapshot, project=project_id)
    frame = frame_of(snapshot, asked, *SIZE)
    found = drawn(snapshot, archive, frame, asked)
    (chosen,) = [symbol for symbol in found.symbols if symbol.is_chosen]
    assert found.symbols[-1] is chosen
    assert (0 < chosen.x < SIZE[0], 0 < chosen.y < SIZE[1]) == (True, True)
    shapes = [area for area, _ in places.own_areas(snapshot, project_id)]
    left, top, right, bottom = shapely.total_bounds(frame.drawn(shapes, is_clipped=False)) if shapes else (1, 1, 2, 2)
    assert (left >= 0, top >= 0, right <= SIZE[0], bottom <= SIZE[1]) == (True,) * 4


@pytest.mark.parametrize(("kind", "id_", "key"), [
    ("crossing", "atameken-gulistan", "crossing"),
    ("corridor", "almaty-tashkent-rail", "corridor"),
    ("water", "syr-darya", "river"),
])  # fmt: skip
def test_a_chosen_thing_is_seen(snapshot, archive, kind, id_, key):
    asked = everything(snapshot, **{kind: id_})
    found = drawn(snapshot, archive, frame_of(snapshot, asked, *SIZE), asked)
    assert key in found.shown
    chosen = [sign for sign in found.signs if sign.is_chosen]
    assert [sign.name for sign in chosen] == ([id_] if kind == "crossing" else [])


def test_a_filter_leaves_its_projects_and_lets_the_rest_step_back(snapshot, archive):
    layer = snapshot.layer("projects")
    row = layer.row("jibek-joly-train")
    asked = Wanted((row,), are_all=False)
    frame = frame_of(snapshot, asked, *SIZE)
    found = drawn(snapshot, archive, frame, asked)
    assert (len(found.symbols), found.clusters) == (1, ())
    corridors = ways.corridors(snapshot, frame, asked, set())
    assert any(path.look.stroke_opacity < 0.2 for path in corridors.paths)


def test_crossings_are_named_close_by_only(snapshot):
    asked = everything(snapshot)
    for zoom, has_signs, has_names in ((6, False, False), (7, True, False), (9, True, True)):
        frame = frame_at(zoom, 41.3, 69.2, *SIZE, deepest=DEEPEST)
        signs, stretches = passages.crossings(snapshot, frame, asked, PEN.told, set())
        assert (bool(signs), any(sign.name for sign in signs), bool(stretches.paths)) == (
            has_signs, has_names, has_names,
        ), zoom  # fmt: skip


def test_names_keep_clear_of_symbols_and_of_each_other(snapshot, archive):
    for zoom in (5, 7, 10):
        found = drawn(snapshot, archive, frame_at(zoom, 41.3, 68, *SIZE, deepest=DEEPEST), everything(snapshot))
        boxes = [box(label) for label in found.labels]
        for i, one in enumerate(boxes):
            assert not any(meet(one, other) for other in boxes[:i]), found.labels[i]
        symbols = [(it.x - MARK / 2, it.y - MARK / 2, it.x + MARK / 2, it.y + MARK / 2) for it in found.symbols]
        assert not any(meet(one, other) for one in boxes for other in symbols)
        assert boxes


def box(label):
    wide = PEN.lettering.width(label.text, label.size, label.weight, label.spacing)
    left = {"start": label.x, "end": label.x - wide, "middle": label.x - wide / 2}[label.anchor]
    return left, label.y - label.size * 0.8, left + wide, label.y + label.size * 0.2


def meet(one, other):
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def test_the_scale_bar_is_true_and_short_at_every_zoom(snapshot):
    for zoom in range(2, 17):
        frame = frame_at(zoom, 41.3, 69.2, *SIZE, deepest=DEEPEST)
        found = drawn(snapshot, None, frame, Wanted())
        assert found.bar_km * 1000 / found.bar_px == pytest.approx(frame.metres)
        assert 30 < found.bar_px <= 100


def test_a_view_is_no_closer_and_no_farther_than_the_map_goes():
    assert frame_at(99, 41, 69, *SIZE, deepest=12).zoom == pytest.approx(12)
    assert frame_at(0, 41, 69, *SIZE, deepest=12).zoom == pytest.approx(2)
    assert frame_at(6.5, 41, 69, *SIZE, deepest=12).at(69, 41) == pytest.approx((450, 250))


def test_beyond_the_antimeridian_the_map_goes_on(snapshot, archive):
    """A view that looks at the same place once round the earth shows the same."""
    here, there = (frame_at(6, 41.3, lon, *SIZE, deepest=DEEPEST) for lon in (69.2, 69.2 + 360))
    one, other = (drawn(snapshot, archive, frame, everything(snapshot)) for frame in (here, there))
    where = [np.array([(it.x, it.y) for it in found.symbols]) for found in (one, other)]
    assert where[0] == pytest.approx(where[1], abs=0.01)
    assert [label.text for label in one.labels] == [label.text for label in other.labels]
    edge = drawn(snapshot, archive, frame_at(3, 60, 180, *SIZE, deepest=DEEPEST), everything(snapshot))
    assert edge.ground


def test_the_ground_is_what_the_live_map_shows(archive):
    far, near = (ground(archive, frame_at(zoom, 43, 68, *SIZE, deepest=DEEPEST), ("KZ", "UZ"), "en") for zoom in (4, 6))
    assert not {"admin", "rail"} & set(far.shapes)
    assert {"admin", "rail", "border", "focus", "water"} <= set(near.shapes)
    assert {"Tashkent", "Kazakhstan"} <= {it.text for it in near.named}
    assert {it.kind for it in far.named} >= {TOWN, COUNTRY}


def test_flights_bend_to_the_left_of_their_way():
    straight = shapely.LineString([(60, 40), (70, 40)])
    there, back = (shapely.get_coordinates(ways.arcs(line)) for line in (straight, straight.reverse()))
    assert (there[0], there[-1]) == (pytest.approx((60, 40)), pytest.approx((70, 40)))
    assert there[:, 1].max() > 40.5
    assert back[:, 1].min() < 39.5
    assert np.abs(there[:, 1] - 40).max() == pytest.approx(10 * np.cos(np.radians(40)) * 0.12, rel=1e-3)


def test_without_a_base_map_what_the_catalogue_knows_is_drawn(snapshot):
    found = drawn(snapshot, None, frame_at(6, 41.3, 68, *SIZE, deepest=DEEPEST), everything(snapshot))
    assert found.ground == ()
    assert found.symbols
    assert found.drawn


def test_a_layer_of_thousands_is_grouped_in_time_and_nothing_is_lost(snapshot):
    """Grouped from a few zooms in only; every place is in one symbol."""
    at = np.random.default_rng(7).uniform((60, 38), (76, 48), (3000, 2))
    layer = snapshot.layer("projects")
    many = np.resize(np.arange(len(layer)), 3000)
    values = {name: tuple(held[row] for row in many) for name, held in layer.values.items()}
    ids = tuple(f"made-{number}" for number in range(3000))
    grown = replace(layer, ids=ids, values=values | {"id": ids}, geometries=tuple(map(shapely.Point, at)))
    whole = replace(snapshot, layers={**snapshot.layers, "projects": grown})
    frame = frame_at(4, 43, 68, 1600, 1200, deepest=DEEPEST)
    symbols, clusters, _ = places.symbols(whole, frame, everything(whole), DEEPEST)
    assert len(symbols) + sum(cluster.count for cluster in clusters) == 3000
    assert len(symbols) + len(clusters) < 200


def test_the_scale_bar_stands_where_no_symbol_is(snapshot):
    asked = everything(snapshot)
    for lon in np.arange(64, 72, 0.5):
        frame = frame_at(7, 41.3, float(lon), *SIZE, deepest=DEEPEST)
        found = drawn(snapshot, None, frame, asked)
        left, bottom = found.bar_at
        bar = (left, bottom - 10, left + found.bar_px + 50, bottom + 4)
        symbols = [(it.x - MARK / 2, it.y - MARK / 2, it.x + MARK / 2, it.y + MARK / 2) for it in found.symbols]
        assert not any(meet(bar, other) for other in symbols), lon
        assert (bar[0] >= 0, bar[2] <= SIZE[0], bar[1] >= 0, bar[3] <= SIZE[1]) == (True,) * 4
