// Controls on the map: zoom, whole area, full screen, layers, scale and position.
import type { NavigationWords } from "../contract.ts";
import { byId, el, icon } from "../pages/dom.ts";
import { turn } from "../pages/turns.ts";
import { position, roundDistance } from "../text/format.ts";
import { L } from "./leaflet.ts";
import type { Strings } from "../text/strings.ts";

export function navigation(map: L.Map, words: NavigationWords, goHome: () => void): HTMLElement {
  const zoomIn = button("ui-plus", words.zoomIn, () => map.zoomIn(), "+");
  const zoomOut = button("ui-minus", words.zoomOut, () => map.zoomOut(), "-");
  const whole = button("ui-home", words.home, goHome, "H");
  const full = button("ui-full", words.fullScreen, () => void toggleFullScreen(), "F");
  full.classList.add("wide");
  full.hidden = !document.fullscreenEnabled;
  document.addEventListener("fullscreenchange", () => {
    const on = document.fullscreenElement !== null;
    full.replaceChildren(icon(on ? "ui-full-exit" : "ui-full"));
    name(full, on ? words.leaveFullScreen : words.fullScreen);
  });
  const update = () => {
    zoomIn.disabled = map.getZoom() >= map.getMaxZoom();
    zoomOut.disabled = map.getZoom() <= map.getMinZoom();
  };
  map.on("zoomend zoomlevelschange", update);
  update();
  for (const node of [zoomIn, zoomOut, whole, full]) node.classList.add("tool");
  whole.classList.add("closes-tools");
  return el("div", { class: "tool-zoom", role: "group" }, zoomIn, zoomOut, whole, full);
}

export function addPosition(map: L.Map, title: string, strings: Strings): void {
  const scale = el("div", { class: "atlas-scale" });
  const readout = el("div", { class: "atlas-position", title, "aria-hidden": "true" });
  const update = () => showScale(map, scale, strings);
  // After the first view: the first number takes a browser longer than all of them later.
  map.whenReady(() => void turn().then(() => {
    update();
    map.on("zoomend moveend resize", update);
  }));
  map.on("mousemove", ({ latlng }: L.LeafletMouseEvent) => {
    if ((map.dragging as L.Handler & { moving(): boolean }).moving()) return; // the place under the hand stays the same
    readout.textContent = position(latlng.lat, latlng.lng, map.getZoom(), strings);
  });
  map.on("mouseout", () => readout.replaceChildren());
  const foot = el("div", { class: "atlas-foot" }, scale, readout);
  add(map, "bottomleft", foot);
  makeRoomForCredits(map.getContainer().parentElement!);
}

/** Puts an element into a corner; clicks and wheel on it stay off the map. */
export function add(map: L.Map, corner: L.ControlPosition, node: HTMLElement): void {
  L.DomEvent.disableClickPropagation(node);
  L.DomEvent.disableScrollPropagation(node);
  const control = new L.Control({ position: corner });
  control.onAdd = () => node;
  control.addTo(map);
}

/** Opens and closes `panel` by `toggle`; Escape or a click elsewhere closes it. */
export function makeDisclosure(box: HTMLElement, toggle: HTMLButtonElement, panel: HTMLElement): void {
  const set = (open: boolean) => {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.setAttribute("aria-controls", panel.id);
  toggle.addEventListener("click", () => set(panel.hidden !== false));
  document.addEventListener("click", (event) => {
    if (!panel.hidden && !event.composedPath().includes(box)) set(false);
  }, true);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    set(false);
    toggle.focus();
  });
  set(false);
}

/** `key` presses it while the map has the focus; see `pages/keyboard.ts`. */
export function button(symbol: string, words: string, act: () => void, key: string | null = null): HTMLButtonElement {
  const node = el("button", { type: "button", "aria-keyshortcuts": key }, icon(symbol));
  name(node, words);
  node.addEventListener("click", act);
  return node;
}

function name(node: HTMLElement, words: string): void {
  node.setAttribute("aria-label", words);
  node.title = words;
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await byId("map").requestFullscreen();
}

const SCALE_ROOM = 150;

/** Tells the styles how high the credits are, and whether they reach under the scale bar. */
function makeRoomForCredits(stage: HTMLElement): void {
  const credits = byId("credits");
  const update = () => {
    const height = `${credits.offsetHeight}px`;
    stage.style.setProperty("--credits", height);
    stage.style.setProperty("--credits-left", stage.clientWidth - credits.offsetWidth < SCALE_ROOM ? height : "0px");
  };
  const observer = new ResizeObserver(update);
  observer.observe(credits);
  observer.observe(stage);
}

function showScale(map: L.Map, scale: HTMLElement, strings: Strings): void {
  const y = map.getSize().y / 2;
  const metres = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([110, y]));
  if (!(metres > 0)) return;
  const round = roundDistance(metres);
  scale.style.width = `${Math.round((110 * round) / metres)}px`;
  const [words, value] = round >= 1000 ? ["km", round / 1000] : ["m", round];
  scale.textContent = strings.t(words, { n: strings.number(value) });
}
