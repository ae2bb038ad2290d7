"""Someone downloads what they see: with a mouse, with keys alone, on a phone, without scripts."""

from __future__ import annotations

import json
import zipfile

import pytest

from tests.browser.conftest import DESKTOP, PHONE

MENU = ".menu-files"
FILTERED = "/projects?sector=railways&sector=roads"


def menu(found, path):
    found.open(path)
    return found.page.locator(MENU).first


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/data", FILTERED, "/projects/icic-central-asia", "/connect"])
def test_open_menus_fit_the_screen_and_are_accessible(visit, path, scheme, size):
    found = visit(size=size, color_scheme=scheme, touch=size is PHONE)
    found.open(path)
    if found.page.locator(MENU).count():
        found.page.locator(f"{MENU} > summary").first.click()
        box = found.page.locator(f"{MENU}[open] .pop").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
    assert found.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found.accessible()


def test_the_file_holds_what_the_filters_left(visit, tmp_path):
    found = visit()
    opened = menu(found, FILTERED)
    shown = found.page.locator(".cell-name").count()
    opened.locator("summary").click()
    with found.page.expect_download() as begun:
        opened.get_by_role("link", name="GeoJSON .geojson").click()
    begun.value.save_as(tmp_path / "projects.geojson")
    assert begun.value.suggested_filename.endswith(".geojson")
    assert len(json.loads((tmp_path / "projects.geojson").read_text(encoding="utf-8"))["features"]) == shown


def test_everything_in_one_zip(visit, tmp_path):
    found = visit().open("/data")
    with found.page.expect_download() as begun:
        found.page.get_by_role("link", name="Everything in one zip").click()
    begun.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "crossborder.gpkg" in archive.namelist()


def test_by_keyboard(visit):
    found = visit()
    opened = menu(found, FILTERED)
    opened.locator("summary").focus()
    found.page.keyboard.press("Enter")
    found.until(f"document.querySelector('{MENU}').open")
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.closest('.menu-files') !== null")
    assert "download=1" in found.page.evaluate("document.activeElement.href")
    found.page.keyboard.press("Escape")
    found.until(f"!document.querySelector('{MENU}').open")
    assert found.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_without_scripts(visit):
    found = visit(size=PHONE, touch=True, java_script_enabled=False)
    opened = menu(found, "/projects/icic-central-asia")
    opened.locator("summary").tap()
    assert opened.get_by_role("link", name="GeoPackage").is_visible()
    assert not found.open("/connect").page.get_by_role("button", name="Copy").first.is_visible()


def test_a_snippet_is_copied_whole(visit):
    found = visit(permissions=["clipboard-read", "clipboard-write"]).open("/connect")
    figure = found.page.locator("#python figure")
    figure.get_by_role("button").click()
    found.until("document.querySelector('#python button').textContent === 'Copied'")
    assert found.page.evaluate("navigator.clipboard.readText()") == figure.locator("code").text_content()
    assert found.base in figure.locator("code").text_content()
    found.until("document.querySelector('#python button').textContent === 'Copy'")
