// Building elements. Text only ever becomes text nodes, so no value can turn into markup.

export type Child = Node | string | null | undefined | false;
export type Attributes = Record<string, string | number | boolean | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

/** Element with attributes and children; null, undefined and false are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  append(node, children);
  return node;
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const node = document.createElementNS(SVG, tag);
  setAttributes(node, attributes);
  append(node, children);
  return node;
}

/** A symbol of the sprite. */
export function icon(name: string, className = "icon"): SVGElement {
  return svg(
    "svg",
    { class: className, "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `${spriteUrl()}#${name}` }),
  );
}

/** A text in its own language: a span only when that language is not the page's. */
export function localised(text: string, lang?: string | null): Child {
  return lang && lang !== document.documentElement.lang ? el("span", { lang }, text) : text;
}

export function byId<T extends HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no #${id}`);
  return node as T;
}

export function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// The same limits as in narrow.css, sideways.css and tools.css.
const SHEET = "(max-width: 47.5em) and (min-height: 30.0625em), (max-width: 37.4375em)";
const COMPACT = "(max-width: 47.5em), (max-height: 30em)";

/** True when list and card live in the sheet from below; an embedded map has no sheet. */
export function isNarrow(): boolean {
  return document.getElementById("panel") !== null && matchMedia(SHEET).matches;
}

/** True when the controls of the map are behind one button. */
export function isCompact(): boolean {
  return matchMedia(COMPACT).matches;
}

/** Calls `act` whenever that changes. */
export function onCompact(act: () => void): void {
  matchMedia(COMPACT).addEventListener("change", act);
}

function spriteUrl(): string {
  return document.getElementById("app")?.dataset["sprite"] ?? "";
}

function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(node: Element, children: Child[]): void {
  for (const child of children) if (child !== null && child !== undefined && child !== false) node.append(child);
}
