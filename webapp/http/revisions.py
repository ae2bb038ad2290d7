"""Which revision an address asks for: ``revision=12`` in its query, or ``/revisions/12/`` before its path.

Inside both are the same: the parameter is taken out and the path is one below ``/revisions/12``, as behind a proxy with
a prefix. So every address in an answer, whoever makes it, leads to the same state. Knows nothing of ledgers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from geodata.errors import QueryError

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

REVISION = "revision"
"""Parameter that every address takes: number of a revision, or id of a snapshot."""

ROOT = "/revisions/"
"""What the paths of states begin with."""

ASKED = "crossborder.revision"
"""Where the environment holds the revision that was asked for, as text: jobs are told it too."""

PINNED = "crossborder.pinned"
"""Where the environment holds the state that was opened for it."""

READ = ("GET", "HEAD")
"""Methods that states are asked with."""

ROOT_BEFORE = "crossborder.root"
"""Where it holds the path of the application as it is in the present."""

_BELOW = re.compile(r"/revisions/([^/]*)(/.*)?", re.DOTALL)

_OF_NOW = re.compile("/(?:desk|suggest|suggestions|healthz|readyz|metrics|robots[.]txt|sitemap[.]xml|-)(?:/|$)")
"""What is only of the present: what may be done now, and what tells of the server."""

_DESK = re.compile("/desk(?:/|$)")
"""Its pages say under which revision something was accepted."""

_ALWAYS = re.compile("/(?:static|basemap|tileMatrixSets|conformance|functions)(?:/|$)|/map/[^/]*[.]js$")
"""What is the same in every state, so that none is opened for it."""


def is_asked(environ: WSGIEnvironment) -> bool:
    """Whether an address may name a revision; at the desk the parameter says something else."""
    path = environ["PATH_INFO"]
    return path.startswith(ROOT) or (f"{REVISION}=" in environ.get("QUERY_STRING", "") and not _DESK.match(path))


def taken_out(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Environment of the same request without the revision in its address; it stands under ``ASKED``, if there is any.

    Raises
    ------
    QueryError
        When the parameter is given more than once.
    """
    made = dict(environ)
    if found := _BELOW.fullmatch(made["PATH_INFO"]):
        made[ASKED], made["PATH_INFO"] = found[1], found[2] or "/"
    rest: list[str] = []
    values: list[str] = []
    for part in made.get("QUERY_STRING", "").split("&"):
        name, _, value = part.partition("=")
        if unquote_plus(name) == REVISION:
            values.append(unquote_plus(value))
        else:
            rest.append(part)
    if len(values) > 1:
        raise QueryError(REVISION, f"given {len(values)} times, once is allowed")
    if values:
        made["QUERY_STRING"] = "&".join(rest)
        if values[0]:
            made[ASKED] = values[0]
    return made


def opened(environ: WSGIEnvironment, number: int, state: object) -> WSGIEnvironment:
    """Environment of a request whose state is open: its paths are below that of the revision."""
    root = environ.get(ROOT_BEFORE, environ.get("SCRIPT_NAME", ""))
    told = {ASKED: str(number), ROOT_BEFORE: root, PINNED: state}
    return {**environ, "SCRIPT_NAME": f"{root}{ROOT}{number}", **told}


def in_present(environ: WSGIEnvironment) -> str | None:
    """Address in the present of what a path below ``/revisions/`` leads to; None where the revision is in the query."""
    query = environ.get("QUERY_STRING", "")
    found = _BELOW.fullmatch(environ["PATH_INFO"])
    if found is None or f"{REVISION}=" in query:
        return None
    path = quote((environ.get("SCRIPT_NAME", "") + (found[2] or "/")).encode("latin-1"))
    return f"{path}?{query}" if query else path


def is_of_now(path: str) -> bool:
    """Whether what is at a path is of the present alone."""
    return _OF_NOW.match(path) is not None


def is_always_the_same(path: str) -> bool:
    """Whether what is at a path is the same in every state."""
    return _ALWAYS.match(path) is not None
