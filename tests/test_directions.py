"""Who may import whom, how large a module and a floor may be: ``tests/storeys.py`` says it, the source is asked."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house import (
    BROWSER_SOURCES,
    ROOT,
    Import,
    browser_graph,
    graph,
    imports,
    name_of,
    roots,
    sources,
    with_packages,
    written,
)
from tests.storeys import (
    BROWSER,
    BROWSER_CONTRACT,
    BROWSER_GROUND,
    BROWSER_ROOMS,
    EXCEPTIONS,
    FLOORS,
    INSIDE,
    STOREYS,
    room_graph,
    room_of,
)

MAX_LINES = 400
MAX_ROOMS_OF_GEODATA = 12
MAX_MODULES_OF_WEBAPP = 14
MODULES = sorted(sources().values())
BROWSER_FILES = sorted(BROWSER_SOURCES.rglob("*.ts"))


def in_package(*parts):
    folder = ROOT.joinpath(*parts)
    return [path for path in MODULES if path.is_relative_to(folder)]


def inner_floor(module):
    """Storey of a module inside its room; None where the room has none, or for the room's own ``__init__``."""
    room = room_of(module)
    storeys = INSIDE.get(room, ())
    if not storeys or module == room:
        return None
    inner = module.removeprefix(f"{room}.").partition(".")[0]
    named = [n for n, names in enumerate(storeys) if inner in names]
    return named[0] if named else next((n for n, names in enumerate(storeys) if "*" in names), -1)


def upward():
    """Imports of a room by a room that is not above it, as they are written."""
    return {
        (importer, imported)
        for importer, targets in written().items()
        for imported in targets
        if (own := room_of(importer)) is not None
        and any(
            (room := room_of(module)) is not None and room != own and FLOORS[room] >= FLOORS[own]
            for module in with_packages(importer, imported)
        )
    }


def circle(nodes):
    """One circle of a graph, written out, or an empty text."""
    try:
        list(TopologicalSorter(nodes).static_order())
    except CycleError as error:
        return " -> ".join(reversed(error.args[1]))
    return ""


def test_reader_sees_imports_wherever_they_stand():
    """Of types only, inside a function, of a module by its package, and of a name by its module."""
    assert Import("geodata.layers.layer", for_types_only=True) in imports(ROOT / "geodata" / "query" / "query.py")
    assert "webapp.serving.parent" in written()["webapp.cli"]  # inside a function
    assert "webapp.http.caching" in written()["webapp.app"]  # from webapp.http import caching
    assert {"webapp.ogc", "webapp.ogc.views"} <= graph()["webapp.app"]
    assert len(MODULES) > 120


def test_circle_is_seen():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert not circle({"a": {"b", "c"}, "b": {"c"}, "c": set()})


@pytest.mark.parametrize("path", in_package("geodata"), ids=name_of)
def test_core_knows_neither_web_nor_map(path):
    assert not roots(path) & {"flask", "folium", "branca", "jinja2", "werkzeug", "webapp", "tests"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_mapping_package_knows_folium(path):
    if not path.is_relative_to(ROOT / "webapp" / "mapping"):
        assert not roots(path) & {"folium", "branca"}


@pytest.mark.parametrize("path", in_package("webapp", "views") + in_package("webapp", "ogc", "views"), ids=name_of)
def test_views_never_touch_frames(path):
    assert not roots(path) & {"pandas", "geopandas", "shapely", "numpy", "folium"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_imports_the_tests(path):
    assert "tests" not in roots(path)


@pytest.mark.parametrize("path", in_package("webapp", "ogc"), ids=name_of)
def test_data_interface_imports_no_view(path):
    """Its routes import it, and never the other way round."""
    views = {room for room in map(room_of, graph()[name_of(path)]) if room in ("webapp.views", "webapp.ogc.views")}
    assert views <= ({"webapp.ogc.views"} if room_of(name_of(path)) == "webapp.ogc.views" else set())


def test_every_module_has_its_room():
    assert [name for name in sources() if room_of(name) is None] == []


def test_every_room_of_the_table_exists():
    assert [room for room in FLOORS if room not in sources()] == []
    assert len(FLOORS) == sum(len(storey.rooms) for storey in STOREYS), "a room is on one floor only"


def test_no_room_imports_upward():
    """A floor's rooms do not import one another either."""
    found = upward() - EXCEPTIONS.keys()
    assert sorted(f"{importer} imports {imported}" for importer, imported in found) == []


def test_every_exception_is_still_needed():
    gone = sorted(EXCEPTIONS.keys() - upward())
    assert gone == [], "these imports are gone: take them out of EXCEPTIONS in tests/storeys.py"
    assert all(EXCEPTIONS.values()), "each has its reason"


def test_rooms_have_no_circles():
    assert circle(room_graph()) == ""


def test_modules_have_no_circles():
    """Type-only imports count, and whoever imports a module imports the packages around it."""
    assert circle(graph()) == ""


def test_every_module_of_a_room_with_storeys_is_placed():
    lost = [name for name in sources() if inner_floor(name) == -1]
    assert lost == [], "place each in INSIDE of tests/storeys.py"
    named = {f"{room}.{name}" for room, storeys in INSIDE.items() for names in storeys for name in names if name != "*"}
    assert sorted(named - sources().keys()) == [], "these are gone"


def test_no_module_imports_upward_inside_its_room():
    above = [
        f"{importer} imports {imported}"
        for importer, targets in written().items()
        for imported in targets
        if room_of(importer) == room_of(imported)
        and (own := inner_floor(importer)) is not None
        and (other := inner_floor(imported)) is not None
        and other > own
    ]
    assert above == []


def test_writers_know_layers_only_by_their_type():
    for path in in_package("geodata", "formats"):
        assert Import("geodata.layers.layer", for_types_only=False) not in imports(path)


def test_top_level_of_the_core_has_few_rooms():
    folder = ROOT / "geodata"
    rooms = {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__" and any(path.iterdir()))
    } - {"__init__"}
    assert len(rooms) <= MAX_ROOMS_OF_GEODATA, sorted(rooms)


@pytest.mark.parametrize("package", ["geodata", "webapp"])
def test_tests_mirror_the_packages(package):
    """A folder of tests has the name of the room that it tests."""
    folders = [
        path.relative_to(ROOT / "tests") for path in (ROOT / "tests" / package).rglob("*/") if any(path.glob("*.py"))
    ]
    assert len(folders) > 3
    assert [folder.as_posix() for folder in folders if not (ROOT / folder).is_dir()] == []


def test_top_level_of_the_web_application_has_few_modules():
    modules = sorted(path.name for path in (ROOT / "webapp").glob("*.py"))
    assert len(modules) <= MAX_MODULES_OF_WEBAPP, modules


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_fits_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_named_for_its_topic(path):
    assert not {"utils", "util", "helpers", "common", "misc"} & set(path.relative_to(ROOT).with_suffix("").parts)


def browser_room(file):
    """Room of a browser's source; ``ground`` for what the rooms stand on, ``contract`` for the file from Python."""
    room, _, name = file.rpartition("/")
    if file == BROWSER_CONTRACT:
        return "contract"
    return "ground" if room == "pages" and name.removesuffix(".ts") in BROWSER_GROUND else room


def test_browser_sources_are_in_rooms():
    assert len(browser_graph()) > 40
    rooms = {file.rpartition("/")[0] for file in browser_graph() if file != BROWSER_CONTRACT}
    assert rooms == BROWSER.keys() == BROWSER_ROOMS.keys()
    assert [name for name in BROWSER_GROUND if f"pages/{name}.ts" not in browser_graph()] == []


def browser_may(room):
    """Rooms that a room of the browser's side may import from."""
    match room:
        case "contract":
            return set()
        case "ground":
            return {"contract", "ground", "text", "card"}
        case "text":
            return {"contract", "text"}
    return {"contract", "ground", room, *BROWSER[room]}


def test_browser_rooms_import_only_what_they_may():
    wrong = [
        f"{file} imports {target}"
        for file, targets in browser_graph().items()
        for target in targets
        if browser_room(target) not in browser_may(browser_room(file))
    ]
    assert sorted(wrong) == []


def test_browser_sources_have_no_circles():
    assert circle(browser_graph()) == ""


@pytest.mark.parametrize("path", BROWSER_FILES, ids=lambda path: path.stem)
def test_browser_source_fits_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
