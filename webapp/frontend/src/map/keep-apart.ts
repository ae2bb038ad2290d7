// Keeps the controls on the map off one another: how they stand follows from the room there is. What they take is
// measured, since words and letters differ from reader to reader.
import { isNarrow } from "../pages/dom.ts";
import { around, type Box, meet } from "./boxes.ts";

/** Ways in which the buttons of the upper corner may stand, the usual one first. */
const LAYOUTS = ["column", "columns", "row"] as const;
/** What is put away where no way is free: it comes back when the sheet is lowered or the time bar is closed. */
const PUT_AWAY = ["", "time", "time legend"] as const;
const GAP = 8;
/** Pixels below which an open legend is better off beside the buttons than under them. */
const LEGEND_ROOM = 220;
const LEGEND_WIDTH = 190;
/** What the time bar keeps free below itself on a wide screen. */
const TIME_MARGIN = 12;
/** Pixels that the time bar needs beside the buttons. */
const TIME_ROOM = 240;

/** Arranges the controls now and whenever the room for them changes. */
export function keepApart(stage: HTMLElement): void {
  let frame = 0;
  const soon = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      arrange(stage);
    });
  };
  const sizes = new ResizeObserver(soon);
  sizes.observe(stage);
  for (const node of stage.querySelectorAll(".credits, .leaflet-control, .embed-head")) sizes.observe(node);
  const changes = new MutationObserver(soon);
  changes.observe(stage, { attributes: true, attributeFilter: ["data-time"] });
  const root = document.documentElement; // the height of the sheet is written there
  changes.observe(root, { attributes: true, attributeFilter: ["style"] });
  for (const corner of stage.querySelectorAll(".leaflet-control-container > div")) {
    changes.observe(corner, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-expanded"] });
  }
  stage.addEventListener("transitionend", soon);
  arrange(stage);
}

function arrange(stage: HTMLElement): void {
  if (matchMedia("print").matches) return;
  findWay(stage);
  placeLayers(stage);
}

function findWay(stage: HTMLElement): void {
  for (const away of PUT_AWAY) {
    stage.dataset["away"] = away;
    for (const layout of LAYOUTS) {
      stage.dataset["controls"] = layout;
      placeTimeBar(stage);
      placeLegend(stage);
      if (!collides(stage)) return;
    }
  }
}

/** The choice of layers opens beside its button, or under the row, and scrolls where it would leave the map. */
function placeLayers(stage: HTMLElement): void {
  const choice = stage.querySelector<HTMLElement>("#layers:not([hidden])");
  if (!choice) return;
  const buttons = around(boxesOf(stage, BUTTONS));
  const own = choice.parentElement!.getBoundingClientRect();
  const bottom = Math.min(...boxesOf(stage, ".credits").map((box) => box.top), stage.getBoundingClientRect().bottom) - GAP;
  const top = stage.dataset["controls"] === "row" ? buttons.bottom + GAP : buttons.top;
  const height = Math.min(choice.scrollHeight + 2, bottom - top);
  choice.style.setProperty("--pop-room", `${height}px`);
  choice.style.setProperty("--pop-top", `${Math.max(top, Math.min(own.top, bottom - height)) - own.top}px`);
}

/** On a wide screen the time bar stands below, and all else above it. On a narrow one it stands above, beside the buttons where it has room there, else under them. */
function placeTimeBar(stage: HTMLElement): void {
  if (!stage.dataset["time"]) return;
  if (!isNarrow()) {
    const [bar] = boxesOf(stage, ".time-bar");
    if (bar) stage.style.setProperty("--time-room", `${Math.ceil(bar.height) + TIME_MARGIN}px`);
    return;
  }
  const [whole, buttons] = [stage.getBoundingClientRect(), around(boxesOf(stage, BUTTONS))];
  const beside = buttons.left - GAP - whole.left;
  const isBeside = beside >= TIME_ROOM;
  stage.style.setProperty("--time-right", `${isBeside ? whole.right - buttons.left + GAP : GAP}px`);
  stage.style.setProperty("--time-top", `${(isBeside ? buttons.top : buttons.bottom + GAP) - whole.top}px`);
}

/** The legend stands under the buttons, or beside them where it has more room there; it scrolls in what it gets. */
function placeLegend(stage: HTMLElement): void {
  const legend = stage.querySelector<HTMLElement>(".legend");
  if (!legend) return;
  const [whole, buttons] = [stage.getBoundingClientRect(), around(boxesOf(stage, BUTTONS))];
  const bottom = legend.getBoundingClientRect().bottom;
  const above = Math.max(whole.top, ...(isNarrow() ? boxesOf(stage, ".time-bar").map((box) => box.bottom) : []));
  const [under, beside] = [bottom - buttons.bottom - GAP, bottom - Math.max(above + GAP, isNarrow() ? buttons.top : 0)];
  const isBeside = under < LEGEND_ROOM && beside > under && buttons.left - whole.left > LEGEND_WIDTH + 2 * GAP && isOpen(legend);
  legend.style.setProperty("--legend-room", `${Math.floor(isBeside ? beside : under)}px`);
  legend.style.setProperty("--legend-aside", isBeside ? `${Math.ceil(whole.right - buttons.left + GAP)}px` : "");
}

function isOpen(legend: HTMLElement): boolean {
  return legend.querySelector("[aria-expanded=true]") !== null;
}

const BUTTONS = ".leaflet-top.leaflet-right > .leaflet-control";
/** An open legend may lie on the scale: both are only read. */
const OTHERS = ".legend, .credits, .time-bar, .embed-head, .stage:not(:has(.legend [aria-expanded=true])) .atlas-foot";

function collides(stage: HTMLElement): boolean {
  const whole = stage.getBoundingClientRect();
  const boxes = [...boxesOf(stage, BUTTONS), ...boxesOf(stage, OTHERS)];
  const isOutside = (box: Box) => box.left < whole.left - 1 || box.top < whole.top - 1 || box.bottom > whole.bottom + 1;
  return boxes.some((box, i) => isOutside(box) || boxes.slice(i + 1).some((other) => meet(box, other)));
}

function boxesOf(stage: HTMLElement, selector: string): DOMRect[] {
  const visible = [...stage.querySelectorAll(selector)].filter((node) => node.checkVisibility({ visibilityProperty: true }));
  const boxes = visible.map((node) => node.getBoundingClientRect());
  return boxes.filter(({ width, height }) => width > 0 && height > 0);
}
