"""A reader hands on what is on the screen: link, citation, files; whoever opens the link sees the same."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import DESKTOP, FLAGS, PHONE, chromium_path

DIALOG = "dialog.share-dialog"
SHARE = "#share-view"


def choose_manufacturing(found):
    found.page.locator('details[data-facet="sector"] summary').click()
    found.page.locator('details[data-facet="sector"] input[value="manufacturing"]').check()
    found.until("location.search.includes('sector=manufacturing')")
    found.page.keyboard.press("Escape")


def open_dialog(found, selector: str = SHARE):
    found.page.locator(selector).first.click()
    dialog = found.page.locator(DIALOG)
    dialog.wait_for(state="visible")
    return dialog


def shared_link(dialog) -> str:
    return dialog.locator("[data-shared-url]").inner_text()


def screen(found) -> dict:
    return found.page.evaluate(
        """() => ({
            count: document.querySelector('#count').textContent,
            rows: [...document.querySelectorAll('#list li')].map(row => row.dataset.id),
            card: document.querySelector('#card .card-title')?.textContent,
            view: new URLSearchParams(location.search).get('map'),
        })"""
    )


def test_link_gives_the_same_screen(visit):
    found = visit().open("/?lang=en").ready()
    choose_manufacturing(found)
    found.page.locator('#list li[data-id="electrometallurgical-taraz"] a, #list li a').first.click()
    found.page.locator("#card .card-title").wait_for()
    found.page.locator(".leaflet-container").focus()
    found.page.keyboard.press("+")
    found.until("location.search.includes('map=')")
    found.page.wait_for_timeout(800)
    link = shared_link(open_dialog(found))
    assert link == found.page.url
    assert {"sector", "project", "map", "lang"} <= set(parse_qs(urlsplit(link).query))
    other = visit().open(link.removeprefix(found.base)).ready()
    other.page.locator("#card .card-title").wait_for()
    assert screen(other) == screen(found)


def test_a_link_that_was_opened_stays_as_it_is(visit):
    found = visit().open("/?lang=en&map=6/42/68").ready()
    found.page.wait_for_timeout(700)
    assert found.page.evaluate("location.search") == "?lang=en&map=6/42/68"


def test_link_is_copied(visit):
    found = visit(permissions=["clipboard-read", "clipboard-write"]).open("/?lang=en&sector=manufacturing").ready()
    dialog = open_dialog(found)
    dialog.locator("[data-copy]").first.click()
    found.until("document.querySelector('dialog [data-copy]').textContent === 'Copied'")
    assert found.page.evaluate("navigator.clipboard.readText()") == found.page.url


@pytest.fixture(scope="module")
def plain_http(driver):
    """Chromium that finds the server under a name: over HTTP, only addresses of the machine itself count as secure."""
    rules = "--host-resolver-rules=MAP atlas.test 127.0.0.1"
    running = driver.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, rules])
    yield running
    running.close()


@pytest.mark.parametrize("refused", [False, True], ids=["copied", "refused"])
@pytest.mark.parametrize(
    ("path", "place"),
    [("/share?lang=en", "#share"), ("/share/embed?lang=en", ".builder-result"), ("/connect?lang=en", "main"),
     ("/projects/icic-central-asia?lang=en", "#cite"), ("/?lang=en", DIALOG)],
)  # fmt: skip
def test_copying_needs_no_secure_connection(plain_http, base_url, path, place, refused):
    page = plain_http.new_context().new_page()
    page.goto(base_url.replace("127.0.0.1", "atlas.test") + path)
    assert not page.evaluate("isSecureContext")
    if place == DIALOG:
        page.locator("html[data-ready=true]").wait_for()
        page.locator(SHARE).click()
    snippet = page.locator(f"{place} .snippet").last
    text = snippet.locator("code").text_content()
    if refused:
        page.evaluate("document.execCommand = () => false")
    snippet.locator("[data-copy]").click()
    page.locator(f"{place} [data-copy]", has_text="Copying failed" if refused else "Copied").wait_for()
    if refused:
        assert page.evaluate("getSelection().toString()").split() == text.split()
    else:
        page.evaluate("document.querySelector('dialog[open]')?.close()")
        page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'pasted' }))")
        page.locator("#pasted").focus()
        page.keyboard.press("Control+v")
        assert page.locator("#pasted").input_value() == text
    page.context.close()


def test_citation_names_what_is_shown(visit):
    found = visit().open("/?lang=en&sector=manufacturing").ready()
    dialog = open_dialog(found)
    snapshot = found.page.request.get(found.base + "/healthz").json()["snapshot"]
    citation, bibtex = dialog.locator("code").all_inner_texts()[1:3]
    assert "Map (Manufacturing)" in citation
    assert all(snapshot in text for text in (citation, bibtex))


@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}])
def test_dialog_keeps_focus_and_gives_it_back(visit, size):
    found = visit(size=size, touch=size is not DESKTOP).open("/?lang=en").ready().tools()
    found.page.locator(SHARE).focus()
    found.page.keyboard.press("Enter")
    found.page.locator(DIALOG).wait_for(state="visible")
    assert found.page.evaluate(f"document.querySelector('{DIALOG}').contains(document.activeElement)")
    assert found.page.evaluate(f"(d => d.scrollWidth <= d.clientWidth)(document.querySelector('{DIALOG}'))")
    found.page.keyboard.press("Escape")
    found.page.locator(DIALOG).wait_for(state="detached")
    origin = SHARE if size is DESKTOP else ".tools-open"  # behind which the button is, where there is little room
    assert found.page.evaluate(f"document.activeElement === document.querySelector('{origin}')")
    assert found.page.evaluate("document.getElementById('live').parentElement === document.body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_dialog_is_accessible(visit, scheme, size):
    found = visit(size=size, touch=size is PHONE, color_scheme=scheme).open("/?lang=ru").ready().tools()
    open_dialog(found)
    found.accessible()


def test_project_page_is_shared_with_its_own_citation(visit):
    found = visit().open("/projects/icic-central-asia?lang=en")
    dialog = open_dialog(found, ".dossier-actions [data-share-view]")
    assert urlsplit(shared_link(dialog)).path == "/projects/icic-central-asia"
    assert "@misc{icic-central-asia," in dialog.inner_text()


def test_sharing_costs_the_first_view_nothing(visit):
    found = visit()
    asked: list[str] = []
    found.page.on("request", lambda request: asked.append(request.url))
    found.open("/").ready()
    assert not any("share-dialog" in url for url in asked)
    open_dialog(found)
    assert sum("share-dialog" in url for url in asked) == 1


def test_card_on_the_map_is_shared_with_the_view(visit):
    found = visit().open("/?lang=en&sector=manufacturing").ready()
    found.page.locator("#list li a").first.click()
    found.page.locator("#card-body [data-share-view]").wait_for()
    found.until("location.search.includes('map=')")  # the map has gone there
    link = shared_link(open_dialog(found, "#card-body [data-share-view]"))
    assert link == found.page.url
    assert "project=" in link


@pytest.mark.faults_expected
def test_without_the_dialog_the_link_leads_to_the_page(visit):
    found = visit()
    found.page.route("**/share-dialog*", lambda route: route.abort())
    found.open("/?lang=en&sector=manufacturing").ready()
    found.page.locator(SHARE).click()
    found.page.wait_for_url("**/share?*")
    assert "sector=manufacturing" in found.page.locator("#share code").first.inner_text()


def test_without_scripts_there_is_a_page(visit):
    found = visit(java_script_enabled=False).open("/projects?lang=en&sector=manufacturing")
    found.page.locator(".foot [data-share-view]").click()
    assert found.page.locator("h1").inner_text() == "Share"
    link = found.page.locator("#share code").first.inner_text()
    assert urlsplit(link).path == "/projects"
    assert parse_qs(urlsplit(link).query) == {"lang": ["en"], "sector": ["manufacturing"]}
    found.page.locator(".share-close").wait_for(state="hidden")
