"""A state that is made of the present one is the state that is built from nothing: id, every layer, every fact."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from geodata.errors import CatalogError
from geodata.snapshot.revised import revised
from geodata.snapshot.snapshot import build_snapshot


def changed(catalog, family, id_, **values):
    """Catalogue in which an entry says something else."""
    held = getattr(catalog, family)
    entry = held[id_].model_copy(update=values)
    return replace(catalog, **{family: MappingProxyType({**held, id_: entry})})


def elsewhere(location):
    return location.model_copy(update={"lon": location.lon + 0.3, "lat": location.lat + 0.1, "uncertainty_m": 9_000})


def without(catalog, family, id_):
    held = getattr(catalog, family)
    return replace(catalog, **{family: MappingProxyType({key: it for key, it in held.items() if key != id_})})


def moved_project(catalog):
    project = catalog.projects["icic-central-asia"]
    return changed(catalog, "projects", project.id, location=elsewhere(project.location))


def moved_crossing(catalog):
    crossing = next(iter(catalog.crossings.values()))
    return changed(catalog, "crossings", crossing.id, lon=crossing.lon + 0.02, uncertainty_m=4_000)


def fewer_claims(catalog):
    project = next(project for project in catalog.projects.values() if len(project.claims) > 3)
    return changed(catalog, "projects", project.id, claims=project.claims[1:])


def later_source(catalog):
    id_ = next(iter(catalog.projects.values())).claims[0].source
    return changed(catalog, "sources", id_, published="2024-01-01")


def fewer_projects(catalog):
    return without(catalog, "projects", "icic-central-asia")


@pytest.mark.parametrize("change", [moved_project, moved_crossing, fewer_claims, later_source, fewer_projects])
def test_is_what_a_build_from_nothing_gives(snapshot, change):
    catalog = change(snapshot.catalog)
    made, built = revised(snapshot, catalog, 7), build_snapshot(catalog)
    assert made.revision == 7
    assert made.id == built.id != snapshot.id
    assert list(made.layers) == list(built.layers)
    for id_, layer in built.layers.items():
        assert made.layers[id_].digest() == layer.digest()
    assert made.facts == built.facts


def test_what_was_measured_stays_with_the_present(snapshot):
    before = {name: dict(held) for name, held in vars(snapshot.ground).items() if isinstance(held, dict)}
    made = revised(snapshot, moved_project(snapshot.catalog), 1)
    after = {name: held for name, held in vars(snapshot.ground).items() if isinstance(held, dict)}
    assert {name: len(held) for name, held in before.items()} == {name: len(held) for name, held in after.items()}
    assert made.ground.border is snapshot.ground.border


def test_a_region_that_is_not_there_is_told(snapshot):
    project = snapshot.catalog.projects["icic-central-asia"]
    wrong = project.location.model_copy(update={"regions": ("nowhere",)})
    with pytest.raises(CatalogError, match="unknown-region"):
        revised(snapshot, changed(snapshot.catalog, "projects", project.id, location=wrong), 1)
