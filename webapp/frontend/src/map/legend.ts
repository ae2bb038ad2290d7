// What the symbols mean: only what is on the map now. The status lines also switch the status filter. Can be folded, and
// stays as it was left.
import { el, icon, isCompact, onCompact } from "../pages/dom.ts";
import type { LegendEntry } from "../contract.ts";
import type { L } from "./leaflet.ts";
import { GROUPS, isDrawn, type Sign, symbolOf } from "./legend-signs.ts";
import type { Counts } from "../list/filters.ts";
import type { Strings } from "../text/strings.ts";

export interface Legend {
  readonly node: HTMLElement;
  update(counts: Counts, chosen: readonly string[]): void;
  onToggle(toggle: (status: string) => void): void;
  fold(): void;
  /** The legend takes more or less room than before. */
  onChange(changed: () => void): void;
}

const SETTLE_MS = 200;
// On smaller screens the legend would cover what it explains: there it begins folded.
const ROOMY = "(min-width: 67.5625em) and (min-height: 720px)";

export function createLegend(map: L.Map, title: string, entries: readonly LegendEntry[], strings: Strings): Legend {
  const lines = new Map<string, HTMLButtonElement>();
  let toggle: (status: string) => void = () => undefined;
  let changed: () => void = () => undefined;
  for (const entry of entries.filter(({ kind }) => kind === "status")) {
    const line = statusLine(entry, strings);
    line.addEventListener("click", () => toggle(entry.code));
    lines.set(entry.code, line);
  }
  const body = el("div", { class: "legend-body", id: "legend-body" }, group(strings.t("legend_status"), [...lines.values()], "status"));
  const button = el("button", { type: "button", class: "legend-fold", "aria-keyshortcuts": "K", "aria-controls": body.id }, el("span", {}, title), icon("ui-down"));
  showSigns(map, body, strings, () => changed());
  const setOpen = setUpFold(button, body);
  return {
    node: el("div", { class: "legend", role: "group", "aria-label": title }, body, button),
    onToggle(next) {
      toggle = next;
    },
    onChange(next) {
      changed = next;
    },
    fold: () => setOpen(isCompact()),
    update(counts, chosen) {
      for (const [status, line] of lines) {
        const count = counts.status.get(status) ?? 0;
        line.hidden = count === 0 && !chosen.includes(status);
        line.setAttribute("aria-pressed", String(chosen.includes(status)));
        line.classList.toggle("off", count === 0 || (chosen.length > 0 && !chosen.includes(status)));
        line.lastElementChild!.textContent = strings.number(count);
      }
    },
  };
}

function group(title: string, lines: readonly HTMLElement[], name = ""): HTMLElement {
  return el("div", { class: `legend-group ${name}`.trim(), role: "group", "aria-label": title }, el("p", { class: "legend-title", "aria-hidden": "true" }, title), el("div", { class: "legend-lines" }, ...lines));
}

function statusLine({ code, label }: LegendEntry, strings: Strings): HTMLButtonElement {
  return el(
    "button",
    { type: "button", class: `legend-line st-${code}`, "aria-pressed": "false", title: strings.t("filter_by", { label }) },
    el("span", { class: "legend-sign" }, icon(`ring-${code}`, "")),
    el("span", {}, label),
    el("b", {}),
  );
}

/** Shows the signs of what is in view, whenever that has changed; a sheet of paper says the same. */
function showSigns(map: L.Map, body: HTMLElement, strings: Strings, changed: () => void): void {
  const signs: [Sign, HTMLElement][] = [];
  const groups = GROUPS.map(({ title, signs: own }) => {
    const lines = own.map((sign) => {
      const line = el(
        "div", { class: "legend-line" },
        el("span", { class: `legend-sign ${sign.look}` }, ...symbolOf(sign)), el("span", {}, strings.t(sign.words)),
      );
      line.hidden = true; // until the map has been looked at
      signs.push([sign, line]);
      return line;
    });
    const node = group(strings.t(title), lines);
    node.hidden = true;
    return node;
  });
  body.append(...groups);
  const paper = document.querySelector("[data-print-signs]");
  let timer = 0;
  const look = () => {
    const height = body.offsetHeight;
    for (const [sign, line] of signs) line.hidden = !isDrawn(sign, map.getContainer());
    for (const part of groups) part.hidden = !part.querySelector(".legend-line:not([hidden])");
    paper?.replaceChildren(...signs.filter(([, line]) => !line.hidden).map(([, line]) => el("li", {}, ...line.cloneNode(true).childNodes)));
    if (body.offsetHeight !== height) changed();
  };
  map.on("moveend layeradd layerremove painted", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, SETTLE_MS);
  });
  addEventListener("beforeprint", look);
}

/** Gives what opens and folds it. Behind the button for all tools it is always open. */
function setUpFold(button: HTMLButtonElement, body: HTMLElement): (open: boolean) => void {
  const set = (open: boolean) => {
    body.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => set(body.hidden !== false));
  const begin = () => set(isCompact() || matchMedia(ROOMY).matches);
  onCompact(begin);
  begin();
  return set;
}
