"""What a process keeps: caches belong to what they cache, states of the past leave, headers leave little behind."""

from __future__ import annotations

import ast
import gc
import tracemalloc
import weakref
from pathlib import Path

import pytest
from werkzeug.test import create_environ

import geodata
import webapp
from geodata.snapshot.history import KEPT_SNAPSHOTS, LAYERS
from tests.webapp.conftest import BROWSER, make_app
from webapp.http import negotiate
from webapp.state import EXTENSION

DAYS = 200
ASKED = "/collections/projects/items?limit=5&q=tashkent&status=operating&filter=CASEI(place) LIKE CASEI('%25tash%25')"
"""Asked for every day."""

ASKED_SOMETIMES = (
    "/collections/projects/items/icic-central-asia?f=json",
    "/collections/project-lines/items?f=csv",
    "/collections/project-areas/items?status=operating",
    "/projects?q=tashkent&sector=manufacturing",
    "/?q=tashkent",
    "/conflicts",
)

ALLOWED = {
    "geodata.basemap.manifest": "one file beside the module",
    "geodata.formats.aliases._words": "one file beside the module",
    "geodata.space.crs._is_north_first": "reference systems that are offered",
    "geodata.space.crs._transformer": "reference systems that are offered",
    "geodata.space.register.area_of_use": "numbers of reference systems that are offered",
    "geodata.space.systems.found_for": "regions of layers, boxes of four numbers",
    "geodata.text.cldr.locale": "languages",
    "geodata.text.cldr._name": "codes and languages",
    "geodata.text.cldr.script": "languages",
    "geodata.text.collation._alphabet": "languages",
    "geodata.text.collation.sort_key": "names, so many at most, and languages",
    "webapp.frontdoor._usual_origin": "hosts, of limited length",
    "webapp.http.negotiate._best": "headers, of limited length",
    "webapp.http.negotiate._choices": "headers, of limited length",
    "webapp.http.negotiate._remembered": "headers, of limited length",
    "webapp.http.negotiate._short_theme": "headers, of limited length",
    "webapp.http.negotiate.known_types": "no argument",
    "webapp.http.security._framed": "a setting",
    "webapp.http.security._with_pictures": "a setting",
    "webapp.http.trust._is_trusted": "hosts, of limited length",
    "webapp.http.trust._matches": "hosts, of limited length",
    "webapp.links._alternates": "lists of formats, one for each type of geometry",
    "webapp.ogc.params.item_formats": "types of geometry",
    "webapp.ogc.relations.item_alternates": "types of geometry",
    "webapp.present.format._writing": "languages",
    "webapp.state._written": "days",
    "webapp.translations.languages.interface": "a setting",
    "webapp.translations.languages.own_name": "languages",
}
"""What may remember in its module, and what it is asked by: few things, none of which is a layer or a snapshot."""


def remembering(path: Path, package: Path) -> set[str]:
    """Functions of a module that use ``cache`` or ``lru_cache``, on themselves or on another."""
    module = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "functools"]
    names = {alias.name for node in imports for alias in node.names} & {"cache", "lru_cache"}
    return {
        f"{module}.{ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else node.name}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign)
        and any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))
    }


def test_modules_remember_nothing_that_is_made_of_data():
    found = set()
    for package in (geodata, webapp):
        folder = Path(package.__file__).parent
        for path in folder.rglob("*.py"):
            if "node_modules" not in path.parts:
                found |= remembering(path, folder)
                assert "WeakKeyDictionary" not in path.read_text(encoding="utf-8"), path
    assert found == set(ALLOWED)


def test_states_of_the_past_leave_when_they_are_not_asked_any_more(snapshot):
    app = make_app(snapshot)
    client, history = app.test_client(), app.extensions[EXTENSION].history
    days = history.days[-DAYS - 1 : -1]
    assert len(days) > 2 * KEPT_SNAPSHOTS
    seen = []
    for number, day in enumerate(days):
        for address in (ASKED,) if number % 20 else (ASKED, *ASKED_SOMETIMES):
            answer = client.get(f"{address}{'&' if '?' in address else '?'}asof={day}", headers=BROWSER)
            assert answer.status_code in (200, 404), answer.text
        seen += [weakref.ref(history.at(day).layer(name)) for name in LAYERS]
    gc.collect()
    alive = {id(layer) for ref in seen if (layer := ref()) is not None}
    assert 0 < len(alive) <= KEPT_SNAPSHOTS * len(LAYERS)


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Accept-Encoding", "Cookie", "Host"])
def test_long_headers_leave_nothing_behind(snapshot, name):
    app = make_app(snapshot, cache_bytes=0)

    def ask(number):
        filler = "x" * 8_000
        texts = {"Host": f"h{number}{filler}.example", "Accept": f"*/*;q=0.{number},text/{filler}"}
        text = texts.get(name, f"{number}{filler}")
        environ = create_environ("/collections/projects/items", query_string="limit=1", headers={name: text})
        statuses = []
        app(environ, lambda status, *_: statuses.append(status[:3]))  # the test client itself remembers addresses
        return statuses[0]

    assert ask(1) in ("200", "400")
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(2, 500):  # four megabytes, if they were remembered
            ask(number)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2_000_000


@pytest.mark.parametrize(
    ("read", "short"),
    [
        (negotiate.accepted, "text/html"),
        (negotiate.best_language, "ru"),
        (negotiate.encoding, "br"),
        (negotiate.preference, "text/html"),
        (negotiate.takes_gzip, "gzip"),
    ],
)
def test_a_header_that_is_too_long_is_as_if_it_were_not_there(read, short):
    long = short + ", " + "x" * negotiate.MAX_HEADER
    more = (("en", "ru"),) if read is negotiate.best_language else ()
    assert read(long, *more) == read("", *more) != read(short, *more)


def test_theme_is_found_among_long_cookies():
    assert negotiate.theme(f"a={'x' * 5_000}; theme=dark") == "dark"
    assert negotiate.theme('theme="' + '\\"' * 60_000) == "auto"
