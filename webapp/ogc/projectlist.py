"""Turns the query strings of pages that list projects into what they narrow, sort and show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import QueryError
from geodata.layers.haystack import words
from geodata.space.coordinates import chain
from webapp.http.arguments import day, flag, several, single
from webapp.ogc.vicinities import vicinity
from webapp.present.facets import FACETS, facet_values
from webapp.present.listing import CHANGED, CONFLICTS, USUAL, State
from webapp.present.listing import TABLE as COLUMNS
from webapp.present.orders import SORTS
from webapp.present.vicinity import VICINITY
from webapp.present.view import THINGS, read_view

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from geodata.snapshot.snapshot import Snapshot
    from webapp.http.arguments import Args

MEASURE = "measure"
"""Parameter of what is measured on the map."""

_LIST = (*FACETS, CONFLICTS, CHANGED, *VICINITY, "q", "sort", "all")
MAP = (*_LIST, "project", *THINGS, "map", MEASURE)
"""Parameters of the map, as its page declares them."""

PICTURED = tuple(name for name in MAP if name != "all")
"""Those that a picture of the map takes over."""

TABLE = (*_LIST, "columns")
"""Parameters of the table of projects."""


def _check_things(catalog: Catalog, args: Args) -> None:
    known = (catalog.crossings, catalog.corridors, catalog.rivers)
    for name, things in zip(THINGS, known, strict=True):
        thing = single(args, name)
        if thing is not None and thing not in things:
            raise QueryError(name, f"there is no {name} {thing[:80]!r}")


def state(snapshot: Snapshot, args: Args) -> State:
    """Read the parameters of a list of projects; which of them are allowed is the page's to say.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.
    """
    project = single(args, "project")
    if project is not None and project not in snapshot.whole.catalog.projects:
        raise QueryError("project", f"there is no project {project[:80]!r}")
    _check_things(snapshot.whole.catalog, args)
    if (text := single(args, "map")) is not None:
        read_view(text)
    if (text := single(args, MEASURE)) is not None:
        try:
            chain(text)
        except ValueError as error:
            raise QueryError(MEASURE, str(error)) from error
    search = single(args, "q") or ""
    words(search)  # what has too many of them is refused with the other parameters, not while it is answered
    return State(
        facets=tuple((facet, several(args, facet, facet_values(snapshot, facet))) for facet in FACETS),
        conflicts=flag(args, CONFLICTS),
        changed=str(day(args, CHANGED) or ""),
        vicinity=vicinity(snapshot, args),
        q=search,
        sort=(several(args, "sort", SORTS) or SORTS)[0],
        project=project,
        all_rows=flag(args, "all"),
        columns=several(args, "columns", COLUMNS) or USUAL,
    )
