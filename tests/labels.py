"""Counts names of the base map that lie on symbols; names are caught as the page paints them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CATCH = """
(() => {
  const painted = new WeakMap();
  const proto = CanvasRenderingContext2D.prototype;
  const { clearRect, fillText } = proto;
  window.lastPaint = 0;
  proto.clearRect = function (...box) {
    painted.set(this.canvas, []);
    window.lastPaint = performance.now();
    return clearRect.apply(this, box);
  };
  proto.fillText = function (text, x, y) {
    const at = this.getTransform(), size = this.measureText(text);
    painted.get(this.canvas)?.push([text, at.e + at.a * x, at.f + at.d * y, at.a * size.width,
      at.d * size.actualBoundingBoxAscent, at.d * size.actualBoundingBoxDescent]);
    window.lastPaint = performance.now();
    return fillText.call(this, text, x, y);
  };
  const inView = ({ left, top, right, bottom }) => right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  const circle = (element, radius) => {
    const box = element.getBoundingClientRect();
    return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, radius: radius ?? box.width / 2 };
  };
  window.namesOnSymbols = () => {
    const names = new Map();
    for (const canvas of document.querySelectorAll(".leaflet-tile-pane canvas")) {
      const frame = canvas.getBoundingClientRect(), scale = frame.width / canvas.width;
      for (const [text, x, y, width, up, down] of painted.get(canvas) ?? []) {
        const left = frame.left + x * scale, base = frame.top + y * scale;
        const box = { left, right: left + width * scale, top: base - up * scale, bottom: base + down * scale };
        if (inView(box)) names.set(`${text} ${Math.round(left)} ${Math.round(base)}`, { text, ...box });
      }
    }
    const symbols = [...document.querySelectorAll(".atlas-mark, .atlas-cluster")].map((mark) => circle(mark))
      .concat([...document.querySelectorAll(".atlas-crossing i")].map((mark) => circle(mark, 7)));
    const hits = [...names.values()].filter(({ left, right, top, bottom }) => symbols.some(({ x, y, radius }) => {
      const dx = Math.max(left - x, 0, x - right), dy = Math.max(top - y, 0, y - bottom);
      return dx * dx + dy * dy < (radius - 0.5) ** 2;
    }));
    return { names: names.size, symbols: symbols.length, hits: hits.map(({ text }) => text) };
  };
})();
"""

MOVE = """view => {
  history.pushState(null, "", `?lang=${document.documentElement.lang}&map=${view}`);
  dispatchEvent(new PopStateEvent("popstate"));
  window.movedAt = performance.now();
}"""

RESTED = (
    "performance.now() - Math.max(window.lastPaint, window.movedAt) > 500"
    " && document.querySelectorAll('.leaflet-tile-pane canvas:not(.leaflet-tile-loaded)').length === 0"
)


def views(zooms: tuple[int, ...], count: int, seed: int) -> Iterator[str]:
    """Random views around places where many projects and crossings are, as the address has them."""
    lots = random.Random(seed)  # the same views each time
    for number in range(count):
        zoom = zooms[number % len(zooms)]
        spread = 60 / (1 << zoom)
        yield f"{zoom}/{lots.gauss(41.2, spread):.4f}/{lots.gauss(68.6, 2 * spread):.4f}"


def collisions(visit, lang: str, wanted: Iterator[str]) -> tuple[int, int, list[tuple[str, str]]]:
    """Names and symbols seen, and each view with a name that lies on a symbol in it, with that name."""
    visit.page.add_init_script(CATCH)
    visit.open(f"/?lang={lang}").ready()
    names = symbols = 0
    hits = []
    for view in wanted:
        visit.page.evaluate(MOVE, view)
        visit.until(RESTED, seconds=20)
        found = visit.page.evaluate("window.namesOnSymbols()")
        names += found["names"]
        symbols += found["symbols"]
        hits += [(view, text) for text in found["hits"]]
    return names, symbols, hits
