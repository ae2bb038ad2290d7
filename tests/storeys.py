"""The storeys of the house, from the ground up: the one table that the tests hold and the architecture page shows."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from tests.house import with_packages, written


class Storey(NamedTuple):
    """One floor: what is done there, and its rooms; none of them imports another room of the same floor."""

    title: str
    rooms: tuple[str, ...]


STOREYS = (
    Storey("Words, dates, errors", ("geodata", "webapp", "geodata.errors", "geodata.text")),
    Storey("The earth", ("geodata.space",)),
    Storey("Files of a catalogue", ("geodata.catalog",)),
    Storey("Features", ("geodata.layers",)),
    Storey("The state, questions, tiles", ("geodata.snapshot", "geodata.query", "geodata.tiles")),
    Storey(
        "Files for others; the base map; what is changed",
        ("geodata.formats", "geodata.ledger", "geodata.basemap", "webapp.basemap"),
    ),
    Storey(
        "Parts of an answer; tables of others",
        (
            "webapp.imports",
            "webapp.settings",
            "webapp.translations",
            "webapp.mapping",
            "webapp.http",
            "webapp.present",
            "webapp.picture",
        ),
    ),
    Storey("What is served; what is suggested", ("webapp.edited", "webapp.suggest")),
    Storey("The process; what programs send", ("webapp.state", "webapp.desk", "webapp.programs")),
    Storey("The reader's language", ("webapp.i18n",)),
    Storey("What a page is", ("webapp.page",)),
    Storey("Addresses", ("webapp.links",)),
    Storey("The frame of a page", ("webapp.frame",)),
    Storey("The data interface; failures", ("webapp.ogc", "webapp.problems")),
    Storey("Its routes; the shortest way", ("webapp.ogc.views", "webapp.frontdoor")),
    Storey("Pages for people", ("webapp.views", "webapp.desk.views")),
    Storey("What programs write to", ("webapp.programs.views",)),
    Storey("The app; what the browser is told", ("webapp.app", "webapp.frontend")),
    Storey("The server", ("webapp.serving",)),
    Storey("What its commands do", ("webapp.largelayers",)),
    Storey("The command", ("webapp.cli",)),
    Storey("Its entrance", ("webapp.__main__",)),
)
"""A room is a package or a module; a module belongs to the longest name here that it begins with.

It imports from its own room and from rooms of lower floors. The two packages' own ``__init__`` hold no code but the
version, and lie on the ground.
"""

INSIDE = {
    "geodata.space": (
        {"antimeridian", "boxes", "coordinates", "stretches"},
        {"geometry"},
        {"crs", "spans", "signs"},
        {"register", "course"},
        {"systems", "reach"},
    ),
    "geodata.catalog": (
        {"vocab", "columns", "licences", "files", "wording", "remembered"},
        {"values", "yamlfile", "translations"},
        {"programme", "story", "migration", "amending"},
        {"model", "tablefile"},
        {"shipped", "schema", "region", "unread"},
        {"starter", "names"},
        {"catalog"},
        {"storyline"},
        {"checks"},
        {"reader"},
    ),
    "geodata.layers": (
        {"shared"},
        {"words", "points", "arrays", "kept", "lasting", "packed", "recent", "deadline", "question"},
        {"nearness"},
        {"whereabouts"},
        {"featuretable"},
        {"haystack", "fragments", "facts"},
        {"geojson"},
        {"content"},
        {"layer", "served"},
        {"bulk", "inherited"},
    ),
    "geodata.snapshot": (
        {"rounding", "boundaries", "shares", "row", "outlook", "known", "bare", "since"},
        {"claims", "bulkfiles"},
        {"states", "freshness", "figures"},
        {"changes"},
        {"ground"},
        {"distances", "sketch", "bordersides", "whereabouts"},
        {"rows", "borderline"},
        {"renewed"},
        {"snapshot"},
        {"history", "prose", "here", "revised"},
        {"translating"},
    ),
    "geodata.query": ({"cql2", "budget", "reading"}, {"query"}, {"tables"}, {"asking"}),
    "webapp.desk": (
        {"database", "errors", "roles", "secondfactor", "tables", "tokens"},
        {"attempts", "courier", "migrations", "passwords"},
        {"audit", "sessions"},
        {"accesstokens"},
        {"accounts"},
        {"handedin", "invitations", "remembered", "reviewing", "signingin", "webhooks", "working"},
        {"commands", "delivering", "importwork"},
    ),
    "webapp.programs": (
        {"errors", "given", "limits", "schemas"},
        {"messages"},
        {"drafting", "operations"},
    ),
    "geodata.ledger": (
        {"errors", "changes", "families", "tables", "migrations", "effect"},
        {"database", "applying", "following"},
        {"ledger", "applied", "undoing"},
        {"written", "copying"},
    ),
    "webapp.imports": (
        {"currencies", "errors", "limits", "matching", "table", "targets", "words"},
        {"amounts", "gridding"},
        {"places", "sheets", "sources"},
        {"apart", "reading", "recalling", "template", "__main__"},
        {"likeness"},
        {"checking", "rejects"},
        {"proposing"},
    ),
    "geodata.formats": (
        {
            "stream",
            "export",
            "format",
            "extensions",
            "symbols",
            "xmltext",
            "zipped",
            "aliases",
            "gdal",
            "sqlnames",
            "provenance",
            "qgis_metadata",
        },
        {"*"},
        {"registry"},
        {"apart", "dataset"},
    ),
}
"""Storeys inside of a room, from its ground up; there a module may import from its own storey too.

``*`` is every module that is not named: a new writer of files is one module and no line here. Elsewhere a new module
is placed on purpose. Rooms that are not listed have modules side by side.
"""

EXCEPTIONS: dict[tuple[str, str], str] = {}
"""Imports upward that stand for now, importer and imported, each with its reason; one that is gone is taken out."""

BROWSER = {
    "text": frozenset(),
    "card": frozenset({"text", "time"}),
    "time": frozenset({"text", "card", "list", "map"}),
    "list": frozenset({"text", "card", "map", "time"}),
    "files": frozenset({"text", "map"}),
    "map": frozenset({"text", "card", "list", "time", "files"}),
    "pages": frozenset({"text", "card", "list", "map", "time"}),
}
"""Which rooms of ``webapp/frontend/src`` each room may import from, besides itself and the ground."""

BROWSER_CONTRACT = "contract.ts"
"""The one file beside the rooms, written from Python: every room may import it, and it imports nothing."""

BROWSER_GROUND = frozenset(
    (
        "announce",
        "config",
        "copying",
        "dom",
        "fetching",
        "harmless",
        "markup",
        "picking",
        "state",
        "store",
        "theme",
        "turns",
    )
)
"""Files of ``pages`` that stand below every room but ``text``; the other files of ``pages`` put rooms together."""

BROWSER_ROOMS = {
    "text": "numbers, dates and words in the reader's language; spellings folded",
    "card": "one project: the row that the map holds of it, and its card",
    "time": "the time bar, and the projects of a day",
    "list": "filters, facets, suggestions, the panel with its rows",
    "files": "a reader's own file: read, painted and asked in a worker",
    "map": "Leaflet: base map, markers, lines, areas, legend, print",
    "pages": "entries (one for each bundle), what puts rooms together, and the ground of all: DOM, state, fetching",
}

FLOORS = {room: floor for floor, storey in enumerate(STOREYS) for room in storey.rooms}
"""Floor of each room, counted from the ground."""


def room_of(module: str) -> str | None:
    """Room that a module is in: the longest name in the table that it begins with; None when it has no room.

    A package's own name takes only the package's ``__init__``, so that nothing new lands there unseen.
    """
    parts = module.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 1, -1))
    return next((name for name in names if name in FLOORS), module if module in FLOORS else None)


def room_graph() -> dict[str, set[str]]:
    """Rooms that each room imports from, without the listed exceptions and without modules that have no room yet."""
    found: dict[str, set[str]] = defaultdict(set)
    for importer, targets in written().items():
        own = room_of(importer)
        for imported in targets:
            if own and (importer, imported) not in EXCEPTIONS:
                found[own] |= {room for module in with_packages(importer, imported) if (room := room_of(module))}
    return {room: others - {room} for room, others in found.items()}
