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


def test_the_list_of_keys(visit):
    for path in ("/?lang=en", "/projects?lang=en"):
        reader = visit().open(path)
        if path.startswith("/?"):
            reader.ready()
        reader.page.locator(".brand").focus()
        reader.page.keyboard.press("?")
        dialog = reader.page.locator("dialog#keys")
        dialog.wait_for()
        assert "Close what is open" in dialog.inner_text()
        assert ("time bar" in dialog.inner_text()) == path.startswith("/?")
        reader.accessible()
        reader.page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
        assert reader.page.evaluate("document.activeElement.className") == "brand"


def test_a_question_mark_in_the_search_is_a_letter(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.keyboard.press("/")
    reader.page.keyboard.type("?")
    assert reader.page.locator("#q").input_value() == "?"
    assert reader.page.locator("dialog#keys").is_hidden()


def test_the_keys_can_be_found_in_the_menu(visit):
    reader = visit().open("/projects?lang=en")
    reader.page.locator(".menu-more > summary").click()
    reader.page.locator("[data-show-keys]").first.click()
    reader.page.locator("dialog#keys").wait_for()


def test_symbols_come_in_reading_order(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.wait_for_timeout(800)
    read = """
    [...document.querySelectorAll('.leaflet-marker-pane > *')].map(node => {
      const {x, y} = node.getBoundingClientRect();
      const place = new DOMMatrix(getComputedStyle(node).transform);
      return [Math.floor(place.m42 / 48), place.m41];
    })
    """
    for _ in range(2):
        spots = reader.page.evaluate(read)
        assert len(spots) > 10
        assert spots == sorted(spots)
        reader.page.locator("#map .leaflet-container").focus()
        reader.page.keyboard.press("+")
        reader.page.wait_for_timeout(1500)


def test_focus_stays_on_the_symbol_in_hand(visit):
    reader = visit().open("/?lang=en&map=7/41.2/69.2").ready()
    reader.page.wait_for_timeout(600)
    mark = reader.page.locator(".leaflet-marker-pane .atlas-mark").nth(3)
    name = mark.get_attribute("aria-label")
    mark.focus()
    reader.page.evaluate("document.querySelector('.leaflet-container').dispatchEvent(new Event('resize'))")
    reader.page.keyboard.press("ArrowRight")
    reader.page.wait_for_timeout(900)
    assert reader.page.evaluate("document.activeElement.getAttribute('aria-label')") == name


TOOLS = ":is(.tool-bar, .tool-column) :is(.tool, .atlas-box > button), .legend-fold"


def test_every_tool_has_a_key_that_the_list_of_keys_names(visit):
    """Also one that is added: its button says its key, and the list has it."""
    reader = visit().open("/?lang=en").ready()
    tools = reader.page.evaluate(
        f"[...document.querySelectorAll('{TOOLS}')].map(t => [t.ariaLabel ?? t.innerText, t.ariaKeyShortcuts])"
    )
    keys = [key for _, key in tools]
    assert len(tools) >= 11
    assert all(keys), tools
    assert len(set(keys)) == len(keys)
    reader.page.locator("#map").focus()
    reader.page.keyboard.press("?")
    listed = dict(
        reader.page.evaluate(
            "[...document.querySelectorAll('#keys dl:last-of-type > div')].map(line => "
            "[line.querySelector('kbd').innerText, line.querySelector('dd').innerText])"
        )
    )
    assert listed == {key: words for words, key in tools if key.isalpha()}
    signs = reader.page.locator("#keys kbd").all_inner_texts()
    assert {"+", "−"} <= set(signs)
    reader.accessible()


def test_letters_press_the_tools_on_the_map_only(visit):
    place = {"latitude": 41.3, "longitude": 69.2, "accuracy": 40}
    reader = visit(permissions=["geolocation"], geolocation=place, reduced_motion="reduce")
    reader.open("/?lang=en&map=8/41/66").ready()
    stage = reader.page.locator("#map")
    legend = reader.page.locator(".legend-fold")
    before = legend.get_attribute("aria-expanded")
    stage.focus()
    reader.page.keyboard.press("k")
    assert legend.get_attribute("aria-expanded") != before
    reader.page.keyboard.press("l")
    reader.page.locator("#layers").wait_for()
    stage.focus()
    reader.page.keyboard.press("p")
    reader.page.locator(".my-place").wait_for()
    stage.focus()
    reader.page.keyboard.press("h")
    reader.until("!location.search.includes('map=8/41')")
    address = reader.page.url
    reader.page.locator(".brand").focus()
    for letter in "lnmtspfhk":
        reader.page.keyboard.press(letter)
    assert reader.page.url == address
    assert reader.page.locator(".measure, #time-bar, dialog[open]").count() == 0
