"""Where the features of some layers may lie, which their geometry, a point or a sign on the border, does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.layers.whereabouts import of_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.catalog import Catalog
    from geodata.layers.whereabouts import Whereabouts
    from geodata.snapshot.ground import Territory


def whereabouts(
    layer: str,
    ids: Sequence[str],
    catalog: Catalog,
    ground: Territory,
    lines: Mapping[str, BaseGeometry],
) -> Whereabouts | None:
    """Where each feature of a layer may lie; None for a layer whose geometry says it.

    Parameters
    ----------
    layer : str
        Id of the layer.
    ids : sequence of str
        Its features, in their order.
    catalog, ground
        What it is made from.
    lines : mapping
        Project id to its line, for those that are known to their stops.
    """
    if layer == "projects":
        return of_places(
            [(lines[id_],) if id_ in lines else _of_project(id_, catalog, ground) for id_ in ids],
            [id_ in lines for id_ in ids],
        )
    if layer == "crossings":
        return of_places([(ground.where(catalog.crossings[id_]),) for id_ in ids], [False] * len(ids))
    if layer == "crossing-stretches":
        held = (ground.stretch(catalog.crossings[id_]) for id_ in ids)
        return of_places([() if stretch is None else (stretch,) for stretch in held], [False] * len(ids))
    return None


def _of_project(id_: str, catalog: Catalog, ground: Territory) -> tuple[BaseGeometry, ...]:
    """Its parts, country by country; a whole country says nothing of where it is, nor does the map show it."""
    project = catalog.projects[id_]
    return () if project.location.precision == "country" else tuple(part.geometry for part in ground.parts(project))
