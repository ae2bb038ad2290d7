"""What is certainly and possibly inside follows from where things may lie, of the present and of the past."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import shapely

from geodata.catalog.reader import load_catalog
from geodata.query import cql2
from geodata.snapshot.history import History
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, THREE, made_catalogue

WORLD = "BBOX(-180, -90, 180, 90)"


def found(layer, text):
    mask = cql2.mask(cql2.parse(text, "cql2-text", layer.columns), layer)
    return {layer.ids[row] for row in np.flatnonzero(mask)}


def areas_of(snapshot):
    """Project to its areas as the layer of areas has them."""
    areas, held = snapshot.layer("project-areas"), {}
    for project, shape in zip(areas.values["project"], areas.geometries, strict=True):
        held.setdefault(project, []).append(shape)
    return held


def vague(snapshot):
    """Projects known to a whole country and to no stops."""
    layer, lines = snapshot.layer("projects"), snapshot.layer("project-lines").ids
    known = zip(layer.ids, layer.values["precision"], strict=True)
    return {id_ for id_, precision in known if precision == "country" and id_ not in lines}


def test_projects_lie_in_their_areas_or_along_their_lines(snapshot):
    projects, lines, areas = snapshot.layer("projects"), snapshot.layer("project-lines"), areas_of(snapshot)
    box = shapely.box(64, 40, 70, 42)
    whole = {id_ for id_ in projects.ids if all(map(box.covers, areas[id_]))}
    some = {id_ for id_ in projects.ids if any(map(box.intersects, areas[id_]))}
    crossed = {id_ for id_, line in zip(lines.ids, lines.geometries, strict=True) if box.intersects(line)}
    unclear = vague(snapshot) | set(lines.ids)
    assert found(projects, "certainly_within(BBOX(64, 40, 70, 42))") == (whole - unclear) | crossed
    assert found(projects, "possibly_within(BBOX(64, 40, 70, 42))") == (some - unclear) | crossed
    assert whole < some
    assert crossed


def test_what_has_no_place_is_unknown(snapshot):
    projects = snapshot.layer("projects")
    assert vague(snapshot)
    assert found(projects, f"possibly_within({WORLD}) IS NULL") == vague(snapshot)
    assert found(projects, f"certainly_within({WORLD})") == set(projects.ids) - vague(snapshot)
    assert (
        found(projects, "certainly_nearer(POINT(0 0), 1)") == found(projects, "possibly_nearer(POINT(0 0), 1)") == set()
    )
    assert found(projects, "NOT possibly_nearer(POINT(0 0), 1)") == set(projects.ids) - vague(snapshot)


def test_crossings_lie_on_their_stretch(snapshot):
    crossings, stretches = snapshot.layer("crossings"), snapshot.layer("crossing-stretches")
    row = int(np.argmax(stretches.values["length_km"]))
    id_, (west, south, east, north) = stretches.ids[row], stretches.geometries[row].bounds
    narrow = f"BBOX({west}, {south}, {(west + east) / 2}, {north})"
    for layer in (crossings, stretches):
        assert id_ in found(layer, f"possibly_within({narrow})") - found(layer, f"certainly_within({narrow})")
        assert id_ in found(layer, f"certainly_within(BBOX({west}, {south}, {east}, {north}))")


def test_every_certain_answer_is_possible(snapshot):
    for layer in snapshot.layers.values():
        for question in ("within(BBOX(60, 38, 68, 43))", "nearer(POINT(69.24 41.3), 150)"):
            assert found(layer, f"certainly_{question}") <= found(layer, f"possibly_{question}")


def test_twins_of_a_layer_share_where_its_features_may_lie(snapshot):
    layer = snapshot.layer("projects")
    assert snapshot.layer_in("projects", "ru").whereabouts is layer.whereabouts
    assert snapshot.on(date(2030, 1, 1)).layer("projects").whereabouts is layer.whereabouts


def test_past_states_have_their_own(snapshot):
    past = History(snapshot).at(date(2021, 6, 30))
    projects = past.layer("projects")
    assert len(projects) < len(snapshot.layer("projects"))
    assert found(projects, f"certainly_within({WORLD})") == set(projects.ids) - vague(past)
    assert found(past.layer("crossings"), f"certainly_within({WORLD})") == set(past.layer("crossings").ids)


@pytest.mark.parametrize("land", [PAIR, THREE])
def test_other_lands_answer_too(land, tmp_path):
    made = build_snapshot(load_catalog(made_catalogue(tmp_path / "made", land)))
    projects = made.layer("projects")
    mill = made.catalog.projects["made-mill"].location
    at = f"nearer(POINT({mill.lon} {mill.lat})"
    assert "made-mill" in found(projects, f"certainly_{at}, 31)")
    assert "made-mill" in found(projects, f"possibly_{at}, 20)") - found(projects, f"certainly_{at}, 20)")
    assert found(projects, f"certainly_within({WORLD})") == set(projects.ids)
