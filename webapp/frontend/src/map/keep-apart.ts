// Keeps the controls on the map off one another: how they stand follows from the room there is. What they take is
// measured, since words and letters differ from reader to reader.
import { isNarrow } from "../pages/dom.ts";
import { type Box, meet } from "./boxes.ts";

/** How the bar of tools stands: with its words, or with its symbols alone. */
const LAYOUTS = ["words", "symbols"] as const;
/** What is put away where no way is free: it comes back when the sheet is lowered. */
const PUT_AWAY = ["", "time"] as const;
const GAP = 8;
/** What the time bar keeps free below itself where it stands below. */
const TIME_MARGIN = 12;

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
  for (const node of stage.querySelectorAll(".credits, .leaflet-control, .tools-box, .embed-head")) sizes.observe(node);
  const changes = new MutationObserver(soon);
  changes.observe(stage, { attributes: true, attributeFilter: ["data-time"] });
  const root = document.documentElement; // the height of the sheet is written there
  changes.observe(root, { attributes: true, attributeFilter: ["style"] });
  for (const part of stage.querySelectorAll(".leaflet-control-container > div, .tools-box")) {
    changes.observe(part, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-expanded", "hidden"] });
  }
  arrange(stage);
}

function arrange(stage: HTMLElement): void {
  if (matchMedia("print").matches) return;
  placeTimeBar(stage);
  findWay(stage);
  stage.style.setProperty("--tool-room", `${boxesOf(stage, ".tool-bar")[0]?.width ?? 0}px`); // what stands beside it folds
  placeLegend(stage);
  placeLayers(stage);
}

function findWay(stage: HTMLElement): void {
  for (const away of PUT_AWAY) {
    stage.dataset["away"] = away;
    for (const layout of LAYOUTS) {
      stage.dataset["controls"] = layout;
      if (!collides(stage)) return;
    }
  }
}

/** The choice of layers opens below its button and scrolls where it would leave the map. */
function placeLayers(stage: HTMLElement): void {
  const choice = stage.querySelector<HTMLElement>(".tool-bar #layers:not([hidden])");
  if (!choice) return;
  const bottom = Math.min(...boxesOf(stage, ".credits, .tool-zoom").map((box) => box.top), stage.getBoundingClientRect().bottom) - GAP;
  choice.style.setProperty("--pop-room", `${Math.floor(bottom - choice.getBoundingClientRect().top)}px`);
}

/** Where the time bar stands below, all else stands above it; how high it is, only the browser knows. */
function placeTimeBar(stage: HTMLElement): void {
  const [bar] = stage.dataset["time"] && !isNarrow() ? boxesOf(stage, ".time-bar") : [];
  if (bar) stage.style.setProperty("--time-room", `${Math.ceil(bar.height) + TIME_MARGIN}px`);
}

/** The legend scrolls where it would reach the bar above. */
function placeLegend(stage: HTMLElement): void {
  const [strip] = boxesOf(stage, ".tool-strip .legend");
  if (!strip) return;
  const above = Math.max(stage.getBoundingClientRect().top, ...boxesOf(stage, ".tool-bar, .embed-head").map((box) => box.bottom));
  stage.style.setProperty("--legend-room", `${Math.floor(strip.bottom - above - GAP)}px`);
}

const CONTROLS = ".tool-bar, .tool-column, .tools-open, .credits, .time-bar, .embed-head";

function collides(stage: HTMLElement): boolean {
  const whole = stage.getBoundingClientRect();
  const boxes = boxesOf(stage, CONTROLS);
  const isOutside = (box: Box) => box.left < whole.left - 1 || box.top < whole.top - 1 || box.bottom > whole.bottom + 1;
  return boxes.some((box, i) => isOutside(box) || boxes.slice(i + 1).some((other) => meet(box, other)));
}

function boxesOf(stage: HTMLElement, selector: string): DOMRect[] {
  const visible = [...stage.querySelectorAll(selector)].filter((node) => node.checkVisibility({ visibilityProperty: true }));
  const boxes = visible.map((node) => node.getBoundingClientRect());
  return boxes.filter(({ width, height }) => width > 0 && height > 0);
}
