"""Addresses of the built files, and clear words when they were not built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from webapp.mapping import Assets, AssetsNotBuiltError

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "atlas.css": "atlas-AB12CD34.css",
    "atlas.js": "atlas-EF56GH78.js",
    "pages.js": "pages-IJ90KL12.js",
    "sprite.svg": "sprite-MN34OP56.svg",
    "inter-latin.woff2": "inter-latin-QR78ST90.woff2",
    "inter-cyrillic.woff2": "inter-cyrillic-UV12WX34.woff2",
}


def write(folder: Path, text: str) -> Path:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    (folder / FILES["sprite.svg"]).write_text("<svg/>\n", encoding="utf-8")
    return folder


def test_names_become_addresses(tmp_path: Path) -> None:
    assets = Assets.load(write(tmp_path, json.dumps(FILES)), "/static/dist/")
    assert assets.atlas_js == "/static/dist/atlas-EF56GH78.js"
    assert assets.url("inter-latin.woff2") == "/static/dist/inter-latin-QR78ST90.woff2"


@pytest.mark.parametrize(("lang", "count"), [("en", 1), ("uz", 1), ("ru", 2), ("kk", 2), ("xx", 1)])
def test_a_page_preloads_the_fonts_of_its_script(tmp_path: Path, lang: str, count: int) -> None:
    assert len(Assets.load(write(tmp_path, json.dumps(FILES))).fonts(lang)) == count


def test_a_page_that_holds_the_symbols_refers_to_its_own(tmp_path: Path) -> None:
    assets = Assets.load(write(tmp_path, json.dumps(FILES)))
    assert assets.sprite == "/static/dist/sprite-MN34OP56.svg"
    assert (assets.with_own_symbols().sprite, assets.symbols) == ("", "<svg/>")


def test_missing_build_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuiltError, match="make run"):
        Assets.load(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"atlas.js": "a.js"})])
def test_broken_manifest_says_what_to_run(tmp_path: Path, text: str) -> None:
    with pytest.raises(AssetsNotBuiltError, match="make run"):
        Assets.load(write(tmp_path, text))


def test_unknown_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuiltError, match=r"nothing\.png"):
        Assets.load(write(tmp_path, json.dumps(FILES))).url("nothing.png")
