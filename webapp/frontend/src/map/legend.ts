// What the symbols mean; the status lines also switch the status filter. Can be folded, and stays as it was left.
import { el, icon, isNarrow } from "../pages/dom.ts";
import type { LegendEntry } from "../contract.ts";
import { add } from "./controls.ts";
import type { L } from "./leaflet.ts";
import type { Counts } from "../list/filters.ts";
import type { Strings } from "../text/strings.ts";

export interface Legend {
  update(counts: Counts, chosen: readonly string[]): void;
  onToggle(toggle: (status: string) => void): void;
  onOpen(opened: () => void): void;
  fold(): void;
}

export function createLegend(map: L.Map, title: string, entries: readonly LegendEntry[], strings: Strings): Legend {
  const body = el("div", { class: "legend-body", id: "legend-body" });
  const fold = el("button", { type: "button", "aria-controls": body.id }, el("span", {}, title), icon("ui-down"));
  const lines = new Map<string, HTMLButtonElement>();
  let toggle: (status: string) => void = () => undefined;
  for (const entry of entries.filter(({ kind }) => kind === "status")) {
    const line = statusLine(entry, strings);
    line.addEventListener("click", () => toggle(entry.code));
    lines.set(entry.code, line);
    body.append(line);
  }
  body.append(el("hr"), ...signs(strings));
  let opened: () => void = () => undefined;
  const setFolded = setUpFold(fold, body, () => opened());
  add(map, "bottomright", el("div", { class: "atlas-box legend", role: "group", "aria-label": title }, fold, body));
  return {
    onToggle(next) {
      toggle = next;
    },
    onOpen(next) {
      opened = next;
    },
    fold: () => setFolded(),
    update(counts, chosen) {
      for (const [status, line] of lines) {
        const count = counts.status.get(status) ?? 0;
        line.setAttribute("aria-pressed", String(chosen.includes(status)));
        line.classList.toggle("off", count === 0 || (chosen.length > 0 && !chosen.includes(status)));
        line.lastElementChild!.textContent = strings.number(count);
      }
    },
  };
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

function signs(strings: Strings): HTMLElement[] {
  const sign = (className: string, key: string, ...inner: Node[]) =>
    el("div", { class: "legend-line" }, el("span", { class: `legend-sign ${className}` }, ...inner), el("span", {}, strings.t(key)));
  return [
    sign("exact", "exact_place", icon("ring-operating", "")),
    sign("approx", "approximate_place", icon("ring-operating", "")),
    sign("area", "area_note"),
    sign("crossing", "crossing_sign"),
    sign("line", "schematic"),
    sign("border", "border"),
  ];
}

// On smaller screens the legend would cover what it explains: there it begins folded.
const ROOMY = "(min-width: 67.5625em) and (min-height: 720px)";

/** Gives what folds it. */
function setUpFold(fold: HTMLButtonElement, body: HTMLElement, opened: () => void): () => void {
  const set = (open: boolean) => {
    body.hidden = !open;
    fold.setAttribute("aria-expanded", String(open));
    fold.querySelector("use")?.setAttribute("href", sign(fold, isNarrow() && !open ? "ui-list" : "ui-down"));
  };
  fold.addEventListener("click", () => {
    set(body.hidden !== false);
    if (!body.hidden) opened();
  });
  set(matchMedia(ROOMY).matches);
  return () => set(false);
}

function sign(fold: HTMLElement, name: string): string {
  return (fold.querySelector("use")?.getAttribute("href") ?? "").replace(/#.*/, `#${name}`);
}
