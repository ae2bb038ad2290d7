"""No two controls of the map lie on each other or on the credits: on any screen, in any language, whatever is open."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

SIZES = {
    "1440x900": DESKTOP,
    "390x844": PHONE,
    "667x375": {"width": 667, "height": 375},
    "320x640": {"width": 320, "height": 640},
}
OVERLAPS = """
() => {
  const parts = ['.tool-bar', '.tool-column', '.tools-open', '.tool-strip .legend', '.credits', '.time-bar',
    '.atlas-foot', '.outside', '.fold', '.page-map .bar', '.panel', '.atlas-pop', '.tools'];
  const isSeen = node => node.checkVisibility({ visibilityProperty: true });
  const boxes = parts.flatMap(part => [...document.querySelectorAll(part)].filter(isSeen)
    .map(node => [part, node.getBoundingClientRect()])).filter(([, box]) => box.width > 0 && box.height > 0);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const found = [];
  // What the one button opens lies over the sheet and what is above it, on purpose.
  const isOver = part => part === '.tools';
  boxes.forEach(([one, a], i) => {
    if (a.right > innerWidth + 1 || a.left < -1 || a.top < -1) found.push(`${one} leaves the screen`);
    for (const [other, b] of boxes.slice(i + 1)) {
      if (meet(a, b) && !isOver(one) && !isOver(other)) found.push(`${one} meets ${other}`);
    }
  });
  return found;
}
"""
STATES = {
    "start": "/?",
    "card": "/?project=icic-central-asia",
    "time": "/?asof=2026-03-01",
    "card and time": "/?project=icic-central-asia&asof=2026-03-01",
    "results outside": "/?sector=manufacturing&map=9/48/60",
    "crossing": "/?crossing=zhibek-zholy-gishtkuprik",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_nothing_lies_on_anything(visit, size, lang):
    reader = visit(size=SIZES[size], reduced_motion="reduce")
    found = {}
    for state, path in STATES.items():
        reader.open(f"{path}&lang={lang}").ready()
        if "asof" in path:
            reader.page.locator("#time-bar").wait_for(state="attached")
        if "crossing" in path:
            reader.page.locator(".atlas-pop").wait_for()
        reader.page.wait_for_timeout(500)
        found[state] = reader.page.evaluate(OVERLAPS)
        legend = reader.page.locator(".legend-fold")
        if legend.is_visible():
            legend.click()
            reader.page.wait_for_timeout(300)
            found[f"{state}, legend"] = reader.page.evaluate(OVERLAPS)
        else:
            reader.tools()
            found[f"{state}, tools"] = reader.page.evaluate(OVERLAPS)
    assert {state: overlaps for state, overlaps in found.items() if overlaps} == {}
