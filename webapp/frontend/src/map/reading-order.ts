// The Tab key meets the symbols on the map as a page is read: from the top, and in a row from the left.
import type { L } from "./leaflet.ts";

/** Symbols so many pixels apart in height stand in one row. */
const ROW = 48;
const SETTLE_MS = 160;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where Leaflet keeps the place of a symbol in its pane. Read only. */
interface Placed extends HTMLElement {
  _leaflet_pos?: Spot;
}

/** Order of places as a page is read. Pure. */
export function readingOrder<T>(items: readonly T[], at: (item: T) => Spot): T[] {
  const keyed = items.map((item) => ({ item, ...at(item) }));
  keyed.sort((a, b) => Math.floor(a.y / ROW) - Math.floor(b.y / ROW) || a.x - b.x || a.y - b.y);
  return keyed.map(({ item }) => item);
}

/** Keeps the elements of a pane in reading order; which of them lies on top is a matter of their `z-index`. */
export function keepReadingOrder(map: L.Map, pane: HTMLElement): void {
  let timer = 0;
  const observer = new MutationObserver(() => soon());
  const watch = () => observer.observe(pane, { childList: true });
  const soon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      observer.disconnect();
      arrange(pane);
      watch();
    }, SETTLE_MS);
  };
  map.on("moveend", soon);
  watch();
  soon();
}

function arrange(pane: HTMLElement): void {
  const now = [...pane.children] as Placed[];
  const wanted = readingOrder(now, (node) => node._leaflet_pos ?? { x: 0, y: 0 });
  if (wanted.every((node, at) => node === now[at])) return;
  // An element that is moved loses the focus: the one that has it stays, and the others are put around it.
  const focused = wanted.find((node) => node.contains(document.activeElement));
  if (!focused) {
    pane.append(...wanted);
    return;
  }
  const at = wanted.indexOf(focused);
  for (const node of wanted.slice(0, at)) pane.insertBefore(node, focused);
  pane.append(...wanted.slice(at + 1));
}
