"""Built scripts, styles, fonts and symbols: from the names in the bundle's manifest to addresses."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.text import cldr
from webapp.mapping.errors import AssetsNotBuiltError

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
_REQUIRED = ("atlas.js", "atlas.css", "pages.js", "sprite.svg")
_LATIN = ("inter-latin.woff2",)
_CYRILLIC = ("inter-cyrillic.woff2", "inter-latin.woff2")
# What a first view needs at once, by script; unicode-range loads the rest when a text asks for it.
_PRELOAD = {"Cyrl": _CYRILLIC}


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses of the built files.

    Parameters
    ----------
    css, atlas_js, pages_js, sprite : str
        Style sheet, map bundle, bundle of the pages without a map, symbol sprite.
    files : tuple of (str, str)
        Every plain name (``inter-latin.woff2``) with its address.
    symbols : str
        The sprite itself, an SVG.
    folder : pathlib.Path or None
        Where the files are; None where none were built.
    """

    css: str
    atlas_js: str
    pages_js: str
    sprite: str
    files: tuple[tuple[str, str], ...]
    symbols: str = ""
    folder: Path | None = None

    @classmethod
    def load(cls, folder: Path, url_prefix: str = "/static/dist") -> Assets:
        """Read the manifest that the bundler wrote.

        Raises
        ------
        AssetsNotBuiltError
            The manifest is missing, is not readable or lacks a file that every page needs.
        """
        manifest = _read(folder / MANIFEST)
        missing = [name for name in _REQUIRED if name not in manifest]
        if missing:
            raise AssetsNotBuiltError(f"{folder / MANIFEST} lacks {', '.join(missing)}; {_HINT}")
        urls = {name: f"{url_prefix.rstrip('/')}/{file}" for name, file in sorted(manifest.items())}
        return cls(
            css=urls["atlas.css"],
            atlas_js=urls["atlas.js"],
            pages_js=urls["pages.js"],
            sprite=urls["sprite.svg"],
            files=tuple(urls.items()),
            symbols=_text(folder / manifest["sprite.svg"]).strip(),
            folder=folder,
        )

    def with_own_symbols(self) -> Assets:
        """For a page that holds the sprite: a frame without an origin may not refer to a file, not even of its site."""
        return replace(self, sprite="")

    def url(self, name: str) -> str:
        """Address of a built file by its plain name.

        Raises
        ------
        AssetsNotBuiltError
            No such file was built.
        """
        for known, url in self.files:
            if known == name:
                return url
        raise AssetsNotBuiltError(f"{name} was not built; {_HINT}")

    def under(self, root: str) -> Assets:
        """Addresses behind a proxy that serves the atlas under the path ``root``."""
        if not root:
            return self
        files = tuple((name, root + url) for name, url in self.files)
        return Assets(root + self.css, root + self.atlas_js, root + self.pages_js, root + self.sprite, files)

    def fonts(self, lang: str) -> list[str]:
        """Fonts worth a preload on a page in ``lang``."""
        return [self.url(name) for name in _PRELOAD.get(cldr.script(lang), _LATIN)]


_HINT = "build the browser code with `make run` or by installing the package with pip"


def _read(path: Path) -> dict[str, str]:
    try:
        loaded = json.loads(_text(path))
    except ValueError as error:
        raise AssetsNotBuiltError(f"{path} is not JSON; {_HINT}") from error
    if not isinstance(loaded, dict):
        raise AssetsNotBuiltError(f"{path} is not an object; {_HINT}")
    return {str(name): str(file) for name, file in loaded.items()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AssetsNotBuiltError(f"{path} is missing; {_HINT}") from error
