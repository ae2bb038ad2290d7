// The sign of a crossing: a diamond; with a bar for rail, dotted when planned, crossed out when closed; and its name.
import { el } from "../pages/dom.ts";
import { L } from "./leaflet.ts";

const SIZE = 24;
const NAME_PX = 12;
const WORDS_PX = 11;
export const LABEL_HEIGHT = 28;

const SVG = "http://www.w3.org/2000/svg";
const DIAMOND = "M12 4.6 19.4 12 12 19.4 4.6 12Z";
const BAR = "M12 7.5v9";
const CROSS = "m9.4 9.4 5.2 5.2m0-5.2-5.2 5.2";

class CrossingIcon extends L.DivIcon {
  private readonly words: string;

  constructor(className: string, words: string, inner: HTMLElement) {
    super({ className, iconSize: [SIZE, SIZE], html: inner });
    this.words = words;
  }

  override createIcon(): HTMLElement {
    const node = super.createIcon();
    node.setAttribute("aria-label", this.words);
    return node;
  }
}

/** `side` is where the name stands beside the sign; null where there is no room for it. */
export function crossingIcon(kind: string, state: string, name: string, words: string, side: string | null): L.DivIcon {
  const inner = el("div", {});
  inner.append(sign(kind, state));
  // What is seen is what is read out.
  if (side) inner.append(el("span", { class: `crossing-name ${side}` }, el("b", {}, name), " ", el("small", {}, words)));
  return new CrossingIcon(`atlas-crossing ${kind} ${state}`, `${name} ${words}`, inner);
}

function sign(kind: string, state: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(path(DIAMOND, "diamond"));
  if (kind === "rail") svg.append(path(BAR, "bar"));
  if (state === "closed") svg.append(path(CROSS, "cross"));
  return svg;
}

function path(d: string, className: string): SVGPathElement {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("d", d);
  made.setAttribute("class", className);
  return made;
}

let canvas: CanvasRenderingContext2D | null = null;

/** Pixels that a line of a name takes. */
export function labelWidth(text: string, isName: boolean): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (!canvas) return text.length * 7;
  canvas.font = `${isName ? 600 : 480} ${isName ? NAME_PX : WORDS_PX}px "Inter Variable", system-ui, sans-serif`;
  return Math.ceil(canvas.measureText(text).width) + 2;
}
