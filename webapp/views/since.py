"""Which changes an address asks for: the same days and filters on both axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from geodata.errors import QueryError
from webapp.http import arguments
from webapp.present.changes import Since
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geodata.snapshot.snapshot import Snapshot


def asked_since(filters: Iterable[str], values_of: Callable[[Snapshot, str], Sequence[str]]) -> Since:
    """What the query of the request asks for.

    Parameters
    ----------
    filters : iterable of str
        Names of those that there are.
    values_of : callable
        Gives the values of one.

    Raises
    ------
    QueryError
        For what is no day, no project or no value of a filter, and for an end before the beginning.
    """
    snapshot = atlas().snapshot
    since, until = arguments.day(request.args, "since"), arguments.day(request.args, "until", is_last=True)
    if since and until and until < since:
        raise QueryError("until", f"{until} is before the day {since} given as since")
    project = arguments.single(request.args, "project") or ""
    if project and project not in snapshot.catalog.projects:
        raise QueryError("project", f"there is no project {project[:80]!r}")
    chosen = {name: arguments.several(request.args, name, values_of(snapshot, name)) for name in filters}
    return Since(since, until, project, chosen)
