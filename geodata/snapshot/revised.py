"""Another state of a catalogue, made of the present one: what both stand on is shared, and what was measured on it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from geodata.snapshot.renewed import make_layer
from geodata.snapshot.rows import Builder
from geodata.snapshot.snapshot import assembled, resolve_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.snapshot.snapshot import Facts, Snapshot

_RANKING = ("fields", "sources", "publishers", "vocab")
"""What claims are ranked by besides what they say themselves."""


def revised(present: Snapshot, catalog: Catalog, revision: int) -> Snapshot:
    """Build the snapshot of another state of the catalogue that the present one was built of.

    Its id is that which ``build_snapshot`` would give. Layers of files with many rows, and of tables, are those of the
    present: the ledger does not keep their data.

    Parameters
    ----------
    present : Snapshot
        Of the same folder.
    catalog : Catalog
        As it was in the revision.
    revision : int
        Its number.

    Raises
    ------
    CatalogError
        When a boundary file cannot be read, or a project names a region that is not there.
    """
    facts = _facts(present, catalog)
    crossing_facts = resolve_all(catalog.crossings.values(), catalog)
    corridor_facts = resolve_all(catalog.corridors.values(), catalog)
    river_facts = resolve_all(catalog.rivers.values(), catalog)
    ground = present.ground.below(catalog)
    builder = Builder(catalog, ground, facts, crossing_facts, river_facts)
    layers = {name: make_layer(name, catalog, builder) for name in catalog.columns if name in catalog.layers}
    layers |= {
        text.id: present.layers[text.id]
        for text in catalog.layers.values()
        if text.data is not None and text.id in present.layers
    }
    return assembled(catalog, (facts, crossing_facts, corridor_facts, river_facts), layers, ground, revision=revision)


def _facts(present: Snapshot, catalog: Catalog) -> Mapping[str, Facts]:
    """Facts of all projects; those of the present where neither the project nor what ranks its claims is another."""
    held, before = present.facts, present.catalog
    if any(getattr(catalog, name) != getattr(before, name) for name in _RANKING):
        return resolve_all(catalog.projects.values(), catalog)
    others = [project for id_, project in catalog.projects.items() if before.projects.get(id_) != project]
    made = resolve_all(others, catalog)
    return MappingProxyType({id_: made[id_] if id_ in made else held[id_] for id_ in catalog.projects})
