"""Whatever the size of the screen, every control can be reached: by a finger or a pointer, and by the Tab key."""

from __future__ import annotations

import pytest

SIZES = {
    "667x375": {"width": 667, "height": 375},
    "640x360": {"width": 640, "height": 360},
    "375x667": {"width": 375, "height": 667},
    "320x640": {"width": 320, "height": 640},
    "320x568": {"width": 320, "height": 568},
    "844x390": {"width": 844, "height": 390},
    "1280x720": {"width": 1280, "height": 720},
}
COVERED = """
inPanel => {
  const isNarrow = matchMedia('(max-width: 47.5em)').matches;
  const all = 'a[href], button, input, select, summary, [tabindex="0"]';
  const elsewhere = '.leaflet-map-pane, .hidden, .skip, [inert], details:not([open]) > :not(summary)';
  const controls = [...document.querySelectorAll(all)].filter(node => !node.closest(elsewhere)
    && !node.matches('.leaflet-container, :disabled') && node.checkVisibility({ visibilityProperty: true }));
  const isAway = node => !node.checkVisibility({ visibilityProperty: true });
  const away = [...document.querySelectorAll('.time-bar')].filter(isAway);
  const found = away.map(node => `${node.className} is put away`);
  for (const node of controls) {
    // On a narrow screen the sheet lies over the map: its own controls are looked at when it is high.
    if (isNarrow && Boolean(node.closest('.panel')) !== inPanel) continue;
    if (!isNarrow && inPanel && !node.closest('.panel')) continue;
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const boxes = [...node.getClientRects()].sort((a, b) => b.width * b.height - a.width * a.height);
    if (!boxes.length || boxes[0].width <= 1) continue;
    const { left, top, width, height } = boxes[0];
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    const label = hit?.closest('label');
    const isReached = hit && (node.contains(hit) || (label && label === node.closest('label')));
    const isUnderChoice = hit?.closest('#layers, .tools'); // it closes as soon as anything else is wanted
    const name = `${node.id || node.className} ${node.textContent.trim()}`;
    if (!isReached && !isUnderChoice) found.push(`${name} < ${hit?.outerHTML.slice(0, 60)}`);
  }
  return found;
}
"""
SEEN = """
() => {
  const node = document.activeElement;
  if (!node || node === document.body || node.matches('.leaflet-container, path')) return null;
  window.met ??= new Map();
  const isNew = !window.met.has(node);
  window.met.set(node, true);
  const boxes = node.getClientRects().length ? [...node.getClientRects()] : [node.getBoundingClientRect()];
  const onScreen = boxes.map(box => [
    Math.max(box.left, 0), Math.max(box.top, 0), Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)]);
  const points = onScreen.flatMap(([left, top, right, bottom]) => [.5, .12, .88].flatMap(x => [.5, .15, .85].map(y =>
    [left + (right - left) * x, top + (bottom - top) * y])));
  const isSeen = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (node.contains(hit) || (hit.closest('label') && hit.closest('label') === node.closest('label')));
  });
  return { isNew, isSeen, name: node.outerHTML.slice(0, 120) };
}
"""
TIME, LEGEND, LAYERS = "#time-switch", ".legend-fold", "[aria-controls=layers]"
PAGES = ("/projects", "/compare?ids=icic-central-asia,tenge-bank-head-office", "/projects/icic-central-asia")


def settled(reader):
    """Wait until the sheet and what follows it stand still."""
    reader.page.wait_for_timeout(450)
    return reader


def found_in(reader, *, in_panel=False):
    """Controls that cannot be reached, and what is put away, on the map or in the panel."""
    return reader.page.evaluate(COVERED, in_panel)


def covered(reader, *, in_panel):
    """Controls that cannot be reached; what gives way to the sheet comes back when that is lowered."""
    found = found_in(settled(reader), in_panel=in_panel)
    return [one for one in found if not one.endswith("is put away")]


def legend(reader, *, is_open):
    button = reader.page.locator(LEGEND)
    if not button.is_visible():  # behind the one button it is always open
        return settled(reader)
    if (button.get_attribute("aria-expanded") == "true") != is_open:
        button.click()
    return settled(reader)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_nothing_covers_a_control_of_the_map(visit, size, lang):
    reader = settled(visit(size=SIZES[size]).open(f"/?lang={lang}").ready())
    states = {"closed": found_in(reader)}
    states["legend"] = found_in(legend(reader, is_open=True))
    states["tools"] = found_in(settled(reader.tools()))
    reader.page.locator(LAYERS).click()
    states["layers"] = found_in(settled(reader))
    for _ in range(2):
        reader.page.keyboard.press("Escape")
    legend(reader, is_open=False)
    reader.tools().page.locator(TIME).click()
    reader.page.locator("#time-bar").wait_for()
    states["time"] = found_in(settled(reader))
    states["time and legend"] = found_in(legend(reader, is_open=True))
    assert {state: found for state, found in states.items() if found} == {}


@pytest.mark.parametrize("size", SIZES)
def test_nothing_covers_a_control_beside_a_card(visit, size):
    reader = settled(visit(size=SIZES[size]).open("/?lang=kk&project=icic-central-asia&asof=2026-03-01").ready())
    reader.page.locator("#card .card-title").wait_for()
    assert covered(reader, in_panel=False) == []
    for _ in range(2):
        if reader.page.locator("#grip").is_visible():
            reader.page.locator("#grip").press("ArrowUp")
    assert covered(reader, in_panel=True) == []


@pytest.mark.parametrize("size", ["1280x720", "667x375", "375x667", "320x640"])
@pytest.mark.parametrize("path", ["/?lang=en", "/?lang=kk&project=kambar-ata-1", *PAGES])
def test_what_has_the_focus_is_seen(visit, size, path):
    reader = visit(size=SIZES[size], reduced_motion="reduce").open(path)
    if path.startswith("/?"):
        settled(reader.ready())
        reader.page.evaluate(
            "[...document.querySelectorAll('.tools-open, #share-view')].find(e => e.checkVisibility()).focus()"
        )
    hidden, met = [], 0
    for _ in range(110):
        reader.page.keyboard.press("Tab")
        reader.page.wait_for_timeout(30)
        found = reader.page.evaluate(SEEN)
        if found and not found["isNew"]:
            break
        if found and not found["isSeen"]:
            settled(reader)
            found = reader.page.evaluate(SEEN)
        met += bool(found)
        if found and not found["isSeen"]:
            hidden.append(found["name"])
    assert met > 15
    assert hidden == []
