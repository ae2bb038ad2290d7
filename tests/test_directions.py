"""Who may import whom. Read from the source, so that an import inside a function counts as well."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 400
MODULES = sorted(
    path
    for package in ("geodata", "webapp")
    for path in (ROOT / package).rglob("*.py")
    if "node_modules" not in path.parts
)

CORE = [
    {"errors", "dates", "vocab", "columns", "words", "licences", "folding", "spelling", "points", "store"},
    {"model", "model_base", "model_programme", "yamlfile", "geometry", "arrays", "search", "crs"},
    {"catalog", "checks", "schema"},
    {"claims"},
    {"formats.geojson", "formats.fragments"},
    {"layers", "build", "query"},
    {"snapshot"},
    {"asof"},
    {"formats.stream", "formats.xmltext", "formats.export"},
    {"formats.symbols", "formats.provenance", "formats.qgis_metadata", "formats.zipped", "formats.gdal"},
    {"formats.arrow", "formats.csv", "formats.gpx", "formats.jsonfg", "formats.jsonseq", "formats.kml"},
    {"formats.parquet", "formats.topojson"},
    {"formats.styles", "formats.qlr", "formats.geopackage_tables"},
    {"formats.geopackage", "formats.flatgeobuf", "formats.shapefile", "formats.xlsx"},
    {"formats.registry"},
    {"formats.dataset"},
]
"""Modules of the core from the ground up; one may import from its own storey and from those below."""


class Import(NamedTuple):
    module: str
    for_types_only: bool


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[Import]:
    """Every module that a file imports, also inside functions and ``if TYPE_CHECKING`` blocks."""
    found = set()

    def walk(node: ast.AST, *, types: bool) -> None:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                for child in node.body:
                    walk(child, types=True)
                for child in node.orelse:
                    walk(child, types=types)
                return
            case ast.Import():
                found.update(Import(alias.name, types) for alias in node.names)
            case ast.ImportFrom(level=0):
                found.add(Import(node.module, types))
                found.update(Import(f"{node.module}.{alias.name}", types) for alias in node.names)
            case ast.ImportFrom():
                base = name_of(path).split(".")
                base = base if path.name == "__init__.py" else base[:-1]
                start = ".".join(base[: len(base) - node.level + 1])
                module = f"{start}.{node.module}" if node.module else start
                found.add(Import(module, types))
                found.update(Import(f"{module}.{alias.name}", types) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            walk(child, types=types)

    walk(ast.parse(path.read_text(encoding="utf-8")), types=False)
    return found


def roots(path: Path) -> set[str]:
    return {entry.module.partition(".")[0] for entry in imports(path)}


def in_package(*parts: str) -> list[Path]:
    folder = ROOT.joinpath(*parts)
    return [path for path in MODULES if path.is_relative_to(folder)]


def storeys() -> dict[str, int]:
    return {f"geodata.{name}": n for n, names in enumerate(CORE) for name in names}


def core_imports(path: Path, *, types: bool) -> set[str]:
    known = storeys()
    return {e.module for e in imports(path) if e.module in known and (types or not e.for_types_only)} - {name_of(path)}


def test_there_is_something_to_look_at():
    assert len(in_package("geodata")) > 12
    assert Import("geodata.layers.layer", for_types_only=True) in imports(ROOT / "geodata" / "formats" / "geojson.py")
    assert Import("geodata.layers.geojson", for_types_only=False) in imports(ROOT / "geodata" / "layers.py")


@pytest.mark.parametrize("path", in_package("geodata"), ids=name_of)
def test_core_knows_neither_web_nor_map(path):
    assert not roots(path) & {"flask", "folium", "branca", "jinja2", "werkzeug", "webapp", "tests"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_mapping_package_knows_folium(path):
    if not path.is_relative_to(ROOT / "webapp" / "mapping"):
        assert not roots(path) & {"folium", "branca"}


@pytest.mark.parametrize("path", in_package("webapp", "views"), ids=name_of)
def test_views_never_touch_frames(path):
    assert not roots(path) & {"pandas", "geopandas", "shapely", "numpy", "folium"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_imports_the_tests(path):
    assert "tests" not in roots(path)


def test_every_module_of_the_core_has_its_storey():
    """A new module of the core is placed on purpose; packages above it (base map, tiles, sources) are free."""
    modules = {name_of(path) for path in in_package("geodata") if path.parent == ROOT / "geodata"} - {"geodata"}
    modules |= {name_of(path) for path in in_package("geodata", "formats")} - {"geodata.formats"}
    assert modules == set(storeys())


@pytest.mark.parametrize("path", in_package("geodata"), ids=name_of)
def test_core_imports_only_downwards(path):
    own = storeys().get(name_of(path))
    if own is not None:
        above = {module for module in core_imports(path, types=False) if storeys()[module] > own}
        assert not above


def test_core_has_no_circles():
    graph = {name_of(path): core_imports(path, types=False) for path in in_package("geodata")}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_writers_know_layers_only_by_their_type():
    for path in in_package("geodata", "formats"):
        assert Import("geodata.layers.layer", for_types_only=False) not in imports(path)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_fits_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_named_for_its_topic(path):
    assert not {"utils", "util", "helpers", "common", "misc"} & set(path.relative_to(ROOT).with_suffix("").parts)
