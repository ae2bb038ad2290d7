"""What is written keeps to RFC 7946, clause by clause."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import pytest
import shapely

from geodata.errors import GeometryError, QueryError
from geodata.layers import geojson
from geodata.layers.bulk.files import layer_from_frame
from geodata.layers.kept import CHUNK_BYTES
from geodata.space import crs
from tests.bulk import frame_of_points, layer_text
from tests.reference_systems import SHIPPED

SQUARE = shapely.Polygon([(0, 0), (0, 4), (4, 4), (4, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])  # wound wrong


def strict(data):
    """Parse as a strict reader does: NaN and repeated members are errors."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    def once(pairs):
        assert len(dict(pairs)) == len(pairs), "a member stands twice"
        return dict(pairs)

    return json.loads(data.decode("utf-8"), parse_constant=refuse, object_pairs_hook=once)


def feature(shape=None, properties=None, **options):
    return strict(geojson.feature_object("x", shape, properties or {}, **options))


def whole(layer, **options):
    return strict(b"".join(geojson.collection(layer, range(len(layer)), options.pop("members", {}), **options)))


def area(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def rings(geometry):
    match geometry and geometry["type"]:
        case "Polygon":
            yield geometry["coordinates"]
        case "MultiPolygon":
            yield from geometry["coordinates"]
        case "GeometryCollection":
            for part in geometry["geometries"]:
                yield from rings(part)


def positions(coordinates):
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from positions(part)


def test_3_1_1_longitude_comes_first():
    assert feature(shapely.Point(68.5, 40.75))["geometry"]["coordinates"] == [68.5, 40.75]


@pytest.mark.parametrize("shape", [SQUARE, shapely.MultiPolygon([SQUARE]), shapely.GeometryCollection([SQUARE])])
def test_3_1_6_rings_keep_the_right_hand_rule_and_are_closed(shape):
    (polygon,) = rings(feature(shape)["geometry"])
    outer, hole = polygon
    assert area(outer) > 0 > area(hole)
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in polygon)


def test_3_2_unlocated_feature_has_a_null_geometry():
    written = feature(None)
    assert written == {"type": "Feature", "id": "x", "geometry": None, "properties": {}}
    assert feature(shapely.Point())["geometry"] is None


def test_3_2_feature_has_its_members_in_order():
    assert list(feature(shapely.Point(1, 2), {"a": 1})) == ["type", "id", "geometry", "properties"]


def test_3_3_collection_of_nothing_has_an_empty_list(snapshot):
    written = strict(b"".join(geojson.collection(snapshot.layer("projects"), [], {})))
    assert written == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("name", ["projects", "project-areas", "countries", "regions", "corridors"])
def test_4_there_is_no_crs_member(snapshot, name):
    written = whole(snapshot.layer(name), members={"licence": "CC-BY-4.0"})
    assert "crs" not in written
    assert all("crs" not in feature_ for feature_ in written["features"])


@pytest.mark.parametrize("name", ["projects", "project-lines", "project-areas", "crossings", "corridors", "rivers",
                                  "places", "countries", "regions"])  # fmt: skip
@pytest.mark.parametrize("decimals", [6, 7])
def test_every_layer_is_written_to_the_letter(snapshot, name, decimals):
    layer = snapshot.layer(name)
    written = whole(layer, decimals=decimals)
    assert [feature_["id"] for feature_ in written["features"]] == list(layer.ids)
    for feature_ in written["features"]:
        geometry = feature_["geometry"]
        if geometry is None:
            continue
        for polygon in rings(geometry):
            assert area(polygon[0]) > 0, feature_["id"]
            assert all(area(hole) < 0 for hole in polygon[1:])
        for position in positions(geometry["coordinates"]):
            assert len(position) == 2
            assert -180 <= position[0] <= 180
            assert -90 <= position[1] <= 90
            assert [round(number, decimals) for number in position] == position


def test_11_2_six_decimals_or_seven_where_asked():
    point = shapely.Point(68.123456789, 40.987654321)
    assert feature(point)["geometry"]["coordinates"] == [68.123457, 40.987654]
    assert feature(point, decimals=7)["geometry"]["coordinates"] == [68.1234568, 40.9876543]


def test_6_1_foreign_members_stand_beside_the_own_ones(snapshot):
    members = {"numberMatched": 61, "attribution": "Crossborder Atlas", "links": [{"rel": "self", "href": "x"}]}
    written = whole(snapshot.layer("projects"), members=members)
    assert written["type"] == "FeatureCollection"
    assert {key: written[key] for key in members} == members
    assert list(written)[-1] == "features", "a reader of a long stream meets the members first"
    assert feature(None, members={"links": []})["links"] == []


def test_pieces_are_the_whole_and_ready_features_are_used(snapshot):
    layer = snapshot.layer("projects")
    pieces = list(geojson.collection(layer, [0, 2], {}))
    assert pieces[1:] == [layer.features[0] + b",\n" + layer.features[2], b"]}\n"]


def test_chosen_properties_only_in_the_order_asked(snapshot):
    written = whole(snapshot.layer("projects"), properties=("status", "name"))
    assert {tuple(feature_["properties"]) for feature_ in written["features"]} == {("status", "name")}
    assert {len(feature_["properties"]) for feature_ in whole(snapshot.layer("places"), properties=())["features"]} == {
        0
    }


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_has_no_word_for_is_null(number):
    assert feature(None, {"a": number, "b": [number, {"c": number}]})["properties"] == {
        "a": None,
        "b": [None, {"c": None}],
    }
    assert geojson.dumps(number) == b"null"


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_lone_surrogate_becomes_the_replacement_character(text):
    written = feature(None, {text: text, "list": [text]}, members={text: text})
    assert set("".join(written["properties"]["list"])) <= {"�", "a", "b"}
    assert "�" in written["properties"]["list"][0]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "\\",
        "\x00",
        "\u2028",
        "\u202e",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "😀",
        "Ё",
        "\r\n\t",
        "x" * 10_000,
    ],
)
def test_hostile_text_comes_back_as_it_was(text):
    assert feature(None, {"a": text, text: 1})["properties"] == {"a": text, text: 1}


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 10**30, True, 1.5, 1e300, 5e-324])
def test_numbers_come_back_as_they_were(number):
    read = feature(None, {"a": number})["properties"]["a"]
    assert read == number
    assert type(read) is type(number)


def test_array_is_a_list():
    assert feature(None, {"a": ("KZ", "UZ"), "b": ()})["properties"] == {"a": ["KZ", "UZ"], "b": []}


def test_a_place_outside_the_earth_is_refused_and_not_passed_on():
    with pytest.raises(GeometryError):
        geojson.geometry(shapely.Point(190, 0))
    with pytest.raises(GeometryError):
        geojson.geometry(shapely.Point(0, math.inf))


def test_media_type():
    assert geojson.MEDIA_TYPE == "application/geo+json"


# other reference systems


@pytest.mark.parametrize(
    ("code", "coordinates"),
    [
        ("CRS84", [69.25, 41.3]),
        ("EPSG:4326", [41.3, 69.25]),  # latitude first, as the register has it
        ("EPSG:3857", [7708874.74, 5056692.81]),
    ],
)
def test_point_is_written_in_the_order_of_axes_of_its_system(code, coordinates):
    written = feature(shapely.Point(69.25, 41.3), crs=SHIPPED.parse(code, "crs"))
    assert written["geometry"] == {"type": "Point", "coordinates": coordinates}


@pytest.mark.parametrize(("decimals", "northing"), [(3, 5056693), (4, 5056693), (5, 5056692.8), (6, 5056692.81)])
def test_fewer_decimals_of_degrees_are_fewer_of_metres(decimals, northing):
    written = feature(shapely.Point(69.25, 41.3), crs=SHIPPED.parse("EPSG:3857", "crs"), decimals=decimals)
    assert written["geometry"]["coordinates"][1] == northing


@pytest.mark.parametrize("name", ["projects", "project-areas", "corridors"])
@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:3857", "EPSG:4284"])
def test_layer_in_another_system_is_the_layer_transformed(snapshot, name, code):
    layer = snapshot.layer(name)
    target = SHIPPED.parse(code, "crs")
    written = whole(layer, crs=target, properties=("id",))
    expected = crs.transform(layer.shapes, target)
    for feature_, shape in zip(written["features"], expected, strict=True):
        if shape is None:
            assert feature_["geometry"] is None
            continue
        read = shapely.geometry.shape(feature_["geometry"])
        assert shapely.get_num_coordinates(read) == shapely.get_num_coordinates(shape)
        assert shapely.hausdorff_distance(read, shape) <= 10**-target.decimals


def test_rings_keep_the_right_hand_rule_of_lon_lat_in_any_system():
    """Swapping the axes mirrors the ring on paper; on the ground it keeps its direction."""
    for code in ("EPSG:3857", "EPSG:4326"):
        target = SHIPPED.parse(code, "crs")
        (polygon,) = rings(feature(SQUARE, crs=target)["geometry"])
        outer, hole = ([pair[::-1] for pair in ring] if target.is_lat_first else ring for ring in polygon)
        assert area(outer) > 0 > area(hole)


def test_place_where_a_system_is_not_defined_is_refused():
    with pytest.raises(QueryError) as caught:
        geojson.geometry(shapely.Point(-21, 0), crs=SHIPPED.parse("EPSG:32642", "crs"))
    assert caught.value.parameter == "crs"


# large layers


@pytest.mark.parametrize("rows", [range(0), range(1), range(5000), np.arange(5000)[::-1], [7, 3, 3]], ids=repr)
def test_collection_of_any_rows_is_one_valid_whole(rows):
    layer = layer_from_frame("bulk", layer_text("bulk"), frame_of_points(5_000))
    pieces = list(geojson.collection(layer, rows, {"numberMatched": 5000}))
    assert max(map(len, pieces)) <= 1.1 * CHUNK_BYTES, "a stream never holds the whole"
    written = strict(b"".join(pieces))
    assert [feature_["id"] for feature_ in written["features"]] == [int(row) + 1 for row in rows]


def test_members_are_added_to_a_ready_feature(snapshot):
    layer = snapshot.layer("projects")
    written = strict(geojson.feature(layer, 3, members={"links": [{"href": "x"}], "timeStamp": "now"}))
    assert list(written) == ["type", "id", "geometry", "properties", "links", "timeStamp"]
    assert {**written, "links": [], "timeStamp": ""} == {**strict(layer.features[3]), "links": [], "timeStamp": ""}
