"""A reader without a mouse finds, opens and closes a project and never loses the focus."""

from __future__ import annotations


def focused(reader) -> str:
    return reader.page.evaluate("document.activeElement.closest('[data-id]')?.dataset.id ?? document.activeElement.id")


def test_search_open_and_close_with_keys(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.keyboard.press("/")
    assert focused(reader) == "q"
    reader.page.keyboard.type("Tenge Bank")
    reader.until("document.querySelectorAll('#list .row').length === 1")
    reader.page.keyboard.press("Escape")  # closes the suggestions, if they are open
    row = reader.page.locator('#list [data-id="tenge-bank-head-office"] a')
    row.focus()
    reader.page.keyboard.press("Enter")
    reader.page.locator("#card").get_by_role("heading", level=2).wait_for()
    reader.until("document.activeElement.closest('#card') !== null")
    reader.page.keyboard.press("Escape")
    reader.until("!location.search.includes('project=')")
    assert focused(reader) == "tenge-bank-head-office"


def test_first_tab_offers_to_skip_to_the_list(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "list"


def test_every_stop_of_the_tab_key_is_visible(visit):
    reader = visit().open("/?lang=en").ready()
    for _ in range(30):
        reader.page.keyboard.press("Tab")
        seen = reader.page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
              const marked = outlineStyle !== "none" || boxShadow !== "none";
              return [document.activeElement.outerHTML.slice(0, 80), box.width > 0, marked];
            }"""
        )
        assert not seen[0].startswith("<body")
        assert seen[1], seen
        assert seen[2], seen


def test_marker_opens_by_enter(visit):
    reader = visit().open("/?lang=en&q=Tenge+Bank").ready()
    marker = reader.page.locator('.atlas-mark[data-id="tenge-bank-head-office"]')
    marker.focus()
    reader.page.keyboard.press("Enter")
    reader.page.locator("#card").get_by_role("heading", level=2, name="Tenge Bank").wait_for()
