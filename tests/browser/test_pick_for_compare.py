"""An analyst picks projects in the list, in the table and on the map; a tray keeps them from page to page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.test_nothing_overlaps import OVERLAPS, SIZES

ONE, TWO, THREE, FOUR, FIVE = (
    "icic-central-asia", "tenge-bank-head-office", "silkway-central-asia", "aktau-nukus-flight",
    "lab-complex-kashkadarya",
)  # fmt: skip
TRAY = ".tray"
SEEN_WHOLE = """
() => {
  const { left, right, top, bottom } = document.querySelector('.tray').getBoundingClientRect();
  return [left + 4, (left + right) / 2, right - 4].every((x) => [top + 4, bottom - 4].every((y) =>
    document.elementFromPoint(x, y)?.closest('.tray')));
}
"""


def box(reader, project: str, within: str = ""):
    return reader.page.locator(f"{within} [data-pick][value={project}]").first


def picked(reader) -> list[str]:
    return reader.page.evaluate("[...document.querySelectorAll('.tray [data-unpick]')].map(b => b.dataset.unpick)")[:-1]


def wait_for(reader, *projects: str):
    said = "[...document.querySelectorAll('.tray [data-unpick]')].map(b => b.dataset.unpick).join()"
    reader.until(f"{said} === '{','.join((*projects, ''))}'")


def compared(reader) -> list[str]:
    reader.page.wait_for_url("**/compare?**")
    return parse_qs(urlsplit(reader.page.url).query)["ids"][0].split(",")


def test_list_card_and_table_fill_one_tray(visit):
    reader = visit().open("/?lang=en").ready()
    box(reader, ONE, "#list").check()
    wait_for(reader, ONE)
    reader.page.locator(f'#list [data-id="{THREE}"] .row-link').click()
    reader.page.locator("#card-body .actions").wait_for()
    box(reader, THREE, "#card-body").check()
    wait_for(reader, ONE, THREE)
    reader.accessible()
    reader.page.get_by_role("navigation").get_by_role("link", name="Projects", exact=True).first.click()
    reader.page.wait_for_url("**/projects?**")
    wait_for(reader, ONE, THREE)
    assert box(reader, THREE, ".table").is_checked()
    box(reader, TWO, ".table").check()
    wait_for(reader, ONE, THREE, TWO)
    reader.accessible()
    reader.page.get_by_role("link", name="Compare (3)").click()
    assert compared(reader) == [ONE, THREE, TWO]
    assert reader.page.locator(".compare thead th").count() == 3
    wait_for(reader, ONE, THREE, TWO)
    reader.page.go_back()
    reader.until(f"document.querySelector('.table [value={TWO}]')?.checked === true")


def test_one_is_removed_and_all_are_cleared_by_keyboard(visit):
    reader = visit().open("/projects?lang=en")
    for project in (ONE, TWO):
        box(reader, project).focus()
        reader.page.keyboard.press("Space")
        reader.until(f"document.querySelector('.tray [data-unpick={project}]') !== null")
    reader.page.locator(f".tray [data-unpick={ONE}]").focus()
    reader.page.keyboard.press("Enter")
    wait_for(reader, TWO)
    assert reader.page.evaluate("document.activeElement.dataset.unpick") == TWO
    assert not box(reader, ONE).is_checked()
    reader.page.get_by_role("button", name="Clear all").press("Enter")
    reader.page.locator(TRAY).wait_for(state="detached")
    assert not box(reader, TWO).is_checked()
    assert reader.page.evaluate("document.activeElement.matches('main')")
    reader.open("/?lang=en").ready()
    assert reader.page.locator(TRAY).count() == 0


def test_a_fifth_is_refused_in_words(visit):
    reader = visit().open("/projects?lang=en")
    for project in (ONE, TWO, THREE, FOUR):
        box(reader, project).check()
        reader.until(f"document.querySelector('.tray [data-unpick={project}]') !== null")
    box(reader, FIVE).click()
    words = reader.page.get_by_role("alert")
    words.wait_for()
    assert words.inner_text() == "At most 4 projects can be compared. Remove one first."
    reader.until(f"!document.querySelector('[data-pick][value={FIVE}]').checked")
    assert picked(reader) == [ONE, TWO, THREE, FOUR]
    reader.accessible()


def test_the_comparison_keeps_the_day_of_the_map(visit):
    reader = visit().open("/?lang=en&asof=2026-03").ready()
    box(reader, ONE, "#list").check()
    link = reader.page.get_by_role("link", name="Compare (1)")
    link.wait_for()
    assert "asof=2026-03" in link.get_attribute("href")


def test_another_tab_has_a_tray_of_its_own(visit):
    reader = visit().open("/projects?lang=en")
    box(reader, ONE).check()
    wait_for(reader, ONE)
    other = reader.page.context.new_page()
    other.goto(reader.base + "/projects?lang=en", wait_until="networkidle")
    assert other.locator(TRAY).count() == 0


def test_what_is_no_longer_there_is_forgotten(visit):
    reader = visit().open("/about?lang=en")
    reader.faults.clear()
    reader.page.evaluate("sessionStorage.setItem('picked', 'gone-project')")
    reader.page.on("response", lambda answer: answer.status == 400 and reader.faults.clear())
    reader.open("/projects?lang=en")
    reader.until("sessionStorage.getItem('picked') === ''")
    reader.page.wait_for_timeout(200)
    assert reader.page.locator(TRAY).count() == 0
    reader.faults.clear()


@pytest.mark.faults_expected
def test_what_cannot_be_shown_is_not_picked(visit):
    reader = visit().open("/projects?lang=en")
    reader.page.route("**/compare/tray*", lambda route: route.abort())
    box(reader, ONE).click()
    reader.until(f"!document.querySelector('[data-pick][value={ONE}]').checked")
    reader.page.unroute("**/compare/tray*")
    box(reader, TWO).click()
    wait_for(reader, TWO)


def test_without_scripts_the_table_is_a_form(visit):
    reader = visit(java_script_enabled=False).open("/projects?lang=en")
    for project in (ONE, TWO):
        box(reader, project).check()
    reader.page.get_by_role("button", name="Compare what is picked").click()
    reader.page.wait_for_url("**/compare?**")
    assert reader.page.locator(".compare thead th").count() == 2


def test_first_view_fetches_no_tray(visit):
    reader = visit()
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.open("/?lang=en").ready()
    assert not any("tray" in url for url in asked)
    box(reader, ONE, "#list").check()
    wait_for(reader, ONE)
    assert sum("/compare/tray" in url for url in asked) == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_nothing_lies_on_the_tray(visit, size, lang):
    reader = visit(size=SIZES[size], reduced_motion="reduce").open(f"/?lang={lang}").ready()
    reader.page.evaluate(f"sessionStorage.setItem('picked', '{ONE},{TWO},{THREE},{FOUR}')")
    overlaps = OVERLAPS.replace("'.tools']", "'.tools', '.tray']")
    found = {}
    for path in ("/?", f"/?project={ONE}", "/?asof=2026-03-01"):
        reader.open(f"{path}&lang={lang}").ready()
        reader.page.locator(TRAY).wait_for()
        reader.page.wait_for_timeout(500)
        # What a sheet has below the map's edge is not seen.
        found[path] = [one for one in reader.page.evaluate(overlaps) if one != ".panel meets .tray"]
        tray, stage = (reader.page.locator(part).bounding_box() for part in (TRAY, ".atlas"))
        assert tray["y"] + tray["height"] <= SIZES[size]["height"] + 1
        assert stage["y"] + stage["height"] <= tray["y"] + 1
        assert reader.page.evaluate(SEEN_WHOLE)
    assert {path: overlaps for path, overlaps in found.items() if overlaps} == {}
    buttons = reader.page.locator(".tray .btn-main, .tray [data-unpick]")
    if size != "1440x900":
        assert all(one.bounding_box()["height"] >= 44 for one in buttons.all())


def test_the_tray_is_not_printed_and_not_embedded(visit):
    reader = visit().open("/projects?lang=en")
    box(reader, ONE).check()
    wait_for(reader, ONE)
    reader.page.emulate_media(media="print")
    assert not reader.page.locator(TRAY).is_visible()
    assert not box(reader, ONE).is_visible()
    reader.page.emulate_media(media="screen")
    reader.open("/embed?lang=en").ready()
    reader.page.wait_for_load_state("networkidle")
    assert reader.page.locator(TRAY).count() == 0
