"""Threads that answer at the same time: no geometry that two of them can reach is ever prepared; GEOS would crash."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import shapely

import geodata
import webapp
from tests.webapp.conftest import BROWSER, make_app
from webapp.state import EXTENSION

PAGES = (
    "/projects?lang=kk",
    "/projects/icic-central-asia",
    "/border",
    "/border?far=20",
    "/geography",
    "/here?at=41.3,69.24",
    "/projects?near=69.24,41.3,100",
    "/projects?area=region:uz-tashkent-region&margin=20",
    "/projects?border=50&asof=2025-01-01",
    "/collections/projects/items?f=json&filter=S_WITHIN(geometry,POLYGON((60 38,70 38,70 44,60 44,60 38)))",
    "/collections/projects/items?f=json&filter=possibly_nearer(POINT(69 41),50)",
    "/collections/projects/items?f=json&filter=certainly_within(POLYGON((60 38,70 38,70 44,60 44,60 38)))",
)
ROOMS = [path for package in (geodata, webapp) for path in Path(package.__file__).parent.rglob("*.py")]
OWN = ("prepared(", "own", "shapes")
"""How what is asked begins or ends where it is a copy, or an array, which shapely does not prepare."""

STRESS = """
import sys, threading
sys.setswitchinterval(1e-5)
from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.webapp.conftest import BROWSER, make_app
from tests.webapp.test_threads import PAGES
wrong = []
for _ in range(2):
    app = make_app(build_snapshot(load_catalog()), cache_bytes=0, answer_seconds=300, threads=8)
    def ask(first):
        for path in (PAGES[first:] + PAGES[:first])[:6]:
            status = app.test_client().get(path, headers=BROWSER).status_code
            if status != 200:
                wrong.append((path, status))
    threads = [threading.Thread(target=ask, args=(number % 6,)) for number in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print(wrong)
"""


def calls(path):
    """Calls of shapely's functions in a module: name and source of the first argument."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("shapely."):
            yield ast.unparse(node.func).removeprefix("shapely."), ast.unparse(node.args[0]) if node.args else ""


def test_geometries_are_prepared_in_one_place():
    found = {
        path.stem for path in ROOMS for name, _ in calls(path) if name == "prepare" and path.parent.name != "basemap"
    }
    assert found == {"geometry"}


def test_what_shapely_prepares_by_itself_is_a_copy():
    asked = [
        (path.stem, what)
        for path in ROOMS
        for name, what in calls(path)
        if name in ("contains_xy", "intersects_xy") and path.parent.name != "basemap"
    ]
    assert len(asked) >= 5
    assert [one for one in asked if not one[1].startswith(OWN) and not one[1].endswith(OWN)] == []


def test_answers_leave_nothing_prepared_that_others_reach(snapshot):
    app = make_app(snapshot, cache_bytes=0)
    for path in PAGES:
        assert app.test_client().get(path, headers=BROWSER).status_code == 200, path
    held = app.extensions[EXTENSION].snapshot
    ground = held.ground
    shapes = [outline.geometry for outline in (*ground.countries.values(), *ground.regions.values())]
    shapes += [part.geometry for project in held.catalog.projects.values() for part in ground.parts(project)]
    shapes += [shape for layer in held.layers.values() for shape in layer.geometries if shape is not None]
    shapes += [shape for layer in held.layers.values() if layer.whereabouts for shape in layer.whereabouts.shapes]
    shapes += [ground.border, *map(ground.where, held.catalog.crossings.values())]
    assert len(shapes) > 500
    assert not shapely.is_prepared(shapes).any()


@pytest.mark.slow
def test_many_threads_end_no_process():
    run = [sys.executable, "-W", "ignore", "-X", "faulthandler", "-c", textwrap.dedent(STRESS)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr[-3000:]
