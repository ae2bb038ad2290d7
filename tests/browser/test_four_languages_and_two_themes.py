"""Every page in four languages and two themes, without an accessibility fault or a word on the console."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PAGES

TITLES = {"en": "Projects", "ru": "Проекты", "kk": "Жобалар", "uz": "Loyihalar"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, "/nowhere"])
def test_page_is_accessible(visit, request, path, scheme):
    if path == "/nowhere":
        request.node.add_marker(pytest.mark.faults_expected)  # the browser itself reports the 404
    visit(color_scheme=scheme).open(f"{path}{'&' if '?' in path else '?'}lang=ru").accessible()


@pytest.mark.parametrize("lang", TITLES)
def test_switch_keeps_the_page_and_speaks_the_language(visit, lang):
    reader = visit().open("/projects?lang=en")
    reader.page.locator(".menu-language summary").click()
    reader.page.locator(f'.menu-language a[hreflang="{lang}"]').click()
    reader.page.wait_for_url("**/projects*")
    assert reader.page.locator("html").get_attribute("lang") == lang
    assert TITLES[lang] in reader.page.locator("h1").inner_text()


@pytest.mark.parametrize("lang", TITLES)
def test_names_in_another_language_are_marked(visit, lang):
    reader = visit().open(f"/projects?lang={lang}")
    assert reader.page.locator(f'td [lang]:not([lang="{lang}"]), th [lang]:not([lang="{lang}"])').count() == 0
    reader.open(f"/projects/icic-central-asia?lang={lang}")
    marked = reader.page.locator(f'main [lang]:not([lang="{lang}"])')
    assert {node.get_attribute("lang") for node in marked.all()} >= {"en", "ru", "kk", "uz"} - {lang}


def test_chosen_theme_stays(visit):
    reader = visit(color_scheme="light").open("/projects?lang=en")
    reader.page.locator(".menu-theme summary").click()
    reader.page.locator('[data-theme-choice="dark"]').first.click()
    assert reader.page.locator("html").get_attribute("data-theme") == "dark"
    reader.open("/about?lang=en")
    assert reader.page.locator("html").get_attribute("data-theme") == "dark"
