"""Reads from the source who imports whom: Python of both packages, TypeScript of the browser's side.

The tests of directions and the picture of ``docs/architecture.py`` look at the same reading. An import counts wherever
it stands: inside a function and under ``if TYPE_CHECKING`` as well.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGES = ("geodata", "webapp")
BROWSER_SOURCES = ROOT / "webapp" / "frontend" / "src"

_TYPESCRIPT_IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)["']([^"']+)["']""", re.MULTILINE)


class Import(NamedTuple):
    """One import as it is written: the module that it names, and whether only the type checker reads it."""

    module: str
    for_types_only: bool


@cache
def sources() -> dict[str, Path]:
    """File of every module of both packages, by dotted name; a package is named like its ``__init__``."""
    files = (
        path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")) if "node_modules" not in path.parts
    )
    return {name_of(path): path for path in files}


def name_of(path: Path) -> str:
    """Dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(path: Path) -> frozenset[Import]:
    """Every module that a file imports; for ``from package import name`` the name where it is a module of ours."""
    known = sources()
    found = set()

    def walk(node: ast.AST, *, types: bool) -> None:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                for child in node.body:
                    walk(child, types=True)
                for child in node.orelse:
                    walk(child, types=types)
                return
            case ast.Import():
                found.update(Import(alias.name, types) for alias in node.names)
            case ast.ImportFrom():
                start = _start(path, node)
                for alias in node.names:
                    whole = f"{start}.{alias.name}"
                    found.add(Import(whole if whole in known else start, types))
        for child in ast.iter_child_nodes(node):
            walk(child, types=types)

    walk(ast.parse(path.read_text(encoding="utf-8")), types=False)
    return frozenset(found)


def _start(path: Path, node: ast.ImportFrom) -> str:
    """Module that ``from … import`` names, with leading dots resolved."""
    if not node.level:
        return node.module or ""
    package = name_of(path).split(".")
    package = package if path.name == "__init__.py" else package[:-1]
    base = ".".join(package[: len(package) - node.level + 1])
    return f"{base}.{node.module}" if node.module else base


def with_packages(importer: str, imported: str) -> set[str]:
    """What an import runs: the module, and the ``__init__`` of each package around it that does not run already."""
    parts = imported.split(".")
    packages = {".".join(parts[:n]) for n in range(1, len(parts))}
    return {imported} | {name for name in packages if not f"{importer}.".startswith(f"{name}.")}


@cache
def written() -> dict[str, frozenset[str]]:
    """Modules of ours that each module names in its imports, those for types included."""
    known = sources()
    return {
        name: frozenset({entry.module for entry in imports(path) if entry.module in known} - {name})
        for name, path in known.items()
    }


@cache
def graph() -> dict[str, frozenset[str]]:
    """Modules of ours that must be there before each module can be: what it names, and their packages."""
    return {
        name: frozenset(module for target in targets for module in with_packages(name, target))
        for name, targets in written().items()
    }


def roots(path: Path) -> set[str]:
    """First words of all that a file imports."""
    return {entry.module.partition(".")[0] for entry in imports(path)}


@cache
def browser_graph() -> dict[str, frozenset[str]]:
    """Files of the browser's side that each file imports, by their place below ``src``."""
    files = {path.relative_to(BROWSER_SOURCES).as_posix(): path for path in sorted(BROWSER_SOURCES.rglob("*.ts"))}
    return {name: frozenset(_targets(name, path) & files.keys()) for name, path in files.items()}


def _targets(name: str, path: Path) -> set[str]:
    found = set()
    for target in _TYPESCRIPT_IMPORT.findall(path.read_text(encoding="utf-8")):
        if target.startswith("."):
            parts: list[str] = []
            for part in (*PurePosixPath(name).parent.parts, *PurePosixPath(target).parts):
                if part == ".." and parts:
                    parts.pop()
                elif part != ".":
                    parts.append(part)
            found.add("/".join(parts))
    return found
