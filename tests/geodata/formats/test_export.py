"""What every writer relies on: which columns a file has, in which types, whose the data is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely

from geodata.catalog.columns import Column
from geodata.catalog.licences import text_url
from geodata.formats.export import point_coordinates
from geodata.space import crs
from tests.geodata.formats.hostile_rows import COLUMNS, export_of, hostile_layer, layer_of
from tests.reference_systems import GAUSS_KRUGER, PULKOVO


def kinds(export):
    return {field.name: field.type for field in export.fields()}


def field(export, name):
    return next(field for field in export.fields() if field.name == name)


def test_columns_are_typed_and_partial_dates_get_their_first_and_last_day(snapshot):
    assert kinds(export_of(snapshot, hostile_layer())) == {
        "id": "string",
        "name": "string",
        "rank": "integer",
        "share": "number",
        "is_open": "boolean",
        "since": "string",
        "since_first": "day",
        "since_last": "day",
        "seen": "day",
        "at": "instant",
        "countries": "list",
    }


def test_a_filter_never_changes_the_columns_of_a_file(snapshot):
    layer = hostile_layer()
    exact = np.array([2], dtype=np.int64)  # the row whose partial date is one day
    assert kinds(export_of(snapshot, layer, rows=exact)) == kinds(export_of(snapshot, layer))


def test_dates_have_the_types_that_their_fields_say(snapshot):
    export = export_of(snapshot, hostile_layer(), rows=np.array([1, 2, 3]))
    assert export.typed(field(export, "since")) == ["2025-11", "2025-11-15", "2026-10/2026-12"]
    assert export.typed(field(export, "since_first")) == [date(2025, 11, 1), date(2025, 11, 15), date(2026, 10, 1)]
    assert export.typed(field(export, "since_last")) == [date(2025, 11, 30), date(2025, 11, 15), date(2026, 12, 31)]
    assert export.typed(field(export, "at"))[0] == datetime(2025, 1, 1, tzinfo=UTC)
    assert export.typed(field(export, "seen"))[2] is None


def test_whole_numbers_beyond_64_bits_become_text(snapshot):
    export = export_of(snapshot, layer_of([{"rank": 2**64}, {"rank": None}, {"rank": 1}]))
    assert field(export, "rank").type == "string"
    assert export.typed(field(export, "rank")) == [str(2**64), None, "1"]


def test_what_is_not_finite_is_unknown_and_text_is_valid(snapshot):
    export = export_of(snapshot, layer_of([{"share": float("nan"), "name": "\ud800"}, {"share": 1, "name": "a"}]))
    assert export.values("share") == [None, 1]
    assert export.values("name") == ["\ufffd", "a"]


def test_id_is_always_given_once(snapshot):
    layer = hostile_layer()
    chosen = export_of(snapshot, layer, properties=("name", "id"))
    assert [field.name for field in chosen.fields()] == ["id", "name"]
    assert [field.name for field in export_of(snapshot, layer, properties=()).fields()] == ["id"]


def test_column_called_id_that_is_another_thing_keeps_its_name(snapshot):
    layer = hostile_layer()
    other = replace(layer, values={**layer.values, "id": tuple(f"other {number}" for number in range(len(layer)))})
    export = export_of(snapshot, other)
    assert [field.name for field in export.fields()][:2] == ["feature_id", "id"]
    assert export.typed(field(export, "feature_id"))[0] == "f000"
    assert export.typed(field(export, "id"))[0] == "other 0"


def test_new_columns_never_take_a_name_that_is_taken(snapshot):
    columns = (*COLUMNS, Column("since_first", "string", "Something else"))
    names = [field.name for field in export_of(snapshot, layer_of([{"since": "2025"}], columns=columns)).fields()]
    assert len(names) == len(set(names))
    assert {"since_first", "since_first_day", "since_last"} <= set(names)


def test_paths_become_addresses_only_where_the_site_is_known(snapshot):
    layer = snapshot.layer("projects")
    rows = np.array([0])
    assert export_of(snapshot, layer, rows=rows).values("url")[0].startswith("/projects/")
    known = export_of(snapshot, layer, rows=rows, base_url="https://atlas.test").values("url")
    assert known[0].startswith("https://atlas.test/projects/")


def test_credits_say_all_that_is_known(snapshot):
    export = export_of(snapshot, hostile_layer())
    assert export.credits() == {
        "title": "Hostile & <b>",
        "licence": "CC-BY-4.0",
        "attribution": "Testers & <sons> «Ә»",
        "snapshot": snapshot.id,
        "query": export.query,
        "time": "2026-11-23T12:00:00Z",
    }
    assert set(replace(export, query="", time=None).credits()) == {"title", "licence", "attribution", "snapshot"}


def test_chunks_are_the_whole_in_order(snapshot):
    export = export_of(snapshot, hostile_layer(), rows=np.array([3, 1, 2, 0]))
    assert [part.ids() for part in export.chunks(3)] == [["f003", "f001", "f002"], ["f000"]]
    assert list(export_of(snapshot, hostile_layer(), rows=np.array([], dtype=np.int64)).chunks()) == []


@pytest.mark.parametrize("system", [crs.WGS84, PULKOVO, GAUSS_KRUGER[3]], ids=lambda system: system.code)
def test_files_have_east_before_north_and_json_fg_the_order_of_the_system(snapshot, system):
    layer = layer_of([{}], shapes=[shapely.Point(69, 41)])
    export = export_of(snapshot, layer, crs=system)
    ((east, north),) = point_coordinates(export.shapes())
    ((first, second),) = point_coordinates(export.shapes(is_authority_order=True))
    assert (first, second) == (north, east)
    assert system.is_degrees == (abs(east - 69) < 0.01 and abs(north - 41) < 0.01)


def test_rings_keep_the_right_hand_rule_and_heights_are_left_out(snapshot):
    wrong = shapely.Polygon([(0, 0, 5), (0, 1, 5), (1, 1, 5), (1, 0, 5)])
    (shape,) = export_of(snapshot, layer_of([{}], "Polygon", shapes=[wrong])).shapes()
    assert shape.exterior.is_ccw
    assert not shape.has_z


def test_one_of_several_points_stands_for_all():
    several = shapely.MultiPoint([(1, 2), (3, 4)])
    pairs = point_coordinates(np.array([shapely.Point(5, 6), None, several], dtype=object))
    assert pairs[0].tolist() == [5, 6]
    assert np.isnan(pairs[1]).all()
    assert pairs[2].tolist() in ([1, 2], [3, 4])


def test_well_known_licences_have_an_address():
    assert text_url("CC-BY-4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert text_url("my own") is None
