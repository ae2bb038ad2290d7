"""Layers of a catalogue beside those of the one before: rows of what has not changed are taken over, others are made.

The outcome is the same as if all had been made.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geodata.layers.inherited import picked
from geodata.layers.layer import Layer
from geodata.snapshot.row import check_columns
from geodata.snapshot.whereabouts import whereabouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.snapshot.row import Row
    from geodata.snapshot.rows import Builder
    from geodata.snapshot.since import Unchanged

MADE_OF = {
    "crossing-stretches": ("crossings",),
    "corridors": ("corridors", "places", "projects"),
    "rivers": ("rivers", "places", "sources", "publishers"),
    "places": ("places",),
    "countries": (),
    "regions": (),
    "crossings": ("crossings", "projects", "sources", "publishers"),
}
"""Parts of the catalogue that a layer is made of, besides those of all layers and the ground. Layers of projects are
looked at project by project."""

SMALL = ("corridors", "rivers", "places")
"""Layers that are made anew in no time, and are mostly the same then: that spares what hangs on them."""

PROJECT_OF = {"projects": "", "project-lines": "", "project-areas": "project"}
"""Layers of projects, with the column that names the project; none where it is the id."""


def make_layer(name: str, catalog: Catalog, builder: Builder) -> Layer:
    """Build one of the layers that ``geodata.catalog.shipped`` describes.

    Raises
    ------
    TypeError
        When a row holds other columns than the layer has.
    """
    return _layer(name, catalog, builder, builder.rows(name))


class Renewal:
    """Makes layers beside those of before.

    Parameters
    ----------
    since : Unchanged
        What of the catalogue is the same.
    builder : Builder
        Makes rows of the present catalogue.
    layers : mapping
        Those of before; empty when there are none.
    has_ground : bool
        Whether both lie on the same ground.
    """

    def __init__(self, since: Unchanged, builder: Builder, layers: Mapping[str, Layer], *, has_ground: bool) -> None:
        """Keep what is asked."""
        self._since, self._layers, self._has_ground = since, layers, has_ground
        kept = since.projects if has_ground else frozenset()
        reached = layers["crossings"] if "crossings" in layers and kept else None
        self._builder = builder if reached is None else replace(builder, kept=kept, reached=_reached(reached))

    def layer(self, name: str) -> Layer:
        """Build a layer, or take the one of before."""
        catalog, before, builder = self._since.catalog, self._layers.get(name), self._builder
        if before is None or not self._has_ground or not self._is_alike(name):
            return make_layer(name, catalog, builder)
        if name in PROJECT_OF:
            return self._of_projects(name, before)
        if self._since.is_same(*MADE_OF[name]):
            return before
        made = make_layer(name, catalog, builder)
        return before if name in SMALL and made.digest() == before.digest() else made

    def _is_alike(self, name: str) -> bool:
        """Whether a layer has the same columns and words as before."""
        then = self._since.before
        is_same = then is not None and self._since.is_same("about", "vocab", "fields")
        return is_same and then is not None and self._since.catalog.layers[name] is then.layers.get(name)

    def _of_projects(self, name: str, before: Layer) -> Layer:
        catalog, kept = self._since.catalog, self._since.projects
        if self._since.is_same("projects", "corridors", "rivers", "places") and len(kept) == len(catalog.projects):
            return before
        named = before.values[PROJECT_OF[name]] if PROJECT_OF[name] else before.ids
        known = [(before.ids[row], row) for row, project in enumerate(named) if project in kept]
        only = frozenset(catalog.projects) - kept
        return _layer(name, catalog, self._builder, replace(self._builder, only=only).rows(name), before, known)


def _layer(
    name: str,
    catalog: Catalog,
    builder: Builder,
    rows: Iterable[Row],
    before: Layer | None = None,
    known: Sequence[tuple[str, int]] = (),
) -> Layer:
    """Layer of some rows, and of some of before (id and row there)."""
    geometry_type, columns = catalog.columns[name]
    made = {row.id: row for row in rows}
    places = dict(known)
    ids = sorted((*made, *places))
    values = {row: made[id_].columns() for row, id_ in enumerate(ids) if id_ in made}
    names = {column.name: None for column in columns}
    for held in values.values():
        check_columns(name, held, names)
    then = before if places else None
    at = [places.get(id_, 0) for id_ in ids]
    merged = {
        column: _merged(
            None if then is None else then.values[column], at, {row: held[column] for row, held in values.items()}
        )
        for column in names
    }
    geometries = _merged(
        None if then is None else then.geometries, at, {row: made[ids[row]].geometry for row in values}
    )
    frozen = MappingProxyType(merged)
    lines = builder.lines if name == "projects" else {}
    return Layer(
        name,
        catalog.layers[name],
        geometry_type,
        columns,
        tuple(ids),
        frozen,
        geometries,
        systems=catalog.systems,
        uncertain=whereabouts(name, ids, catalog, builder.ground, lines),
    )


def _merged(then: Sequence[Any] | None, at: Sequence[int], new: Mapping[int, Any]) -> tuple[Any, ...]:
    """Values of rows of before, of which those that are new replace some."""
    taken = [None] * len(at) if then is None else list(picked(then, at))
    for row, value in new.items():
        taken[row] = value
    return tuple(taken)


def _reached(crossings: Layer) -> Mapping[str, frozenset[str]]:
    """Projects that reached each crossing before."""
    return dict(zip(crossings.ids, map(frozenset, crossings.values["projects"]), strict=True))
