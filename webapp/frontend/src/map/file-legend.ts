// The legend's lines of opened files, beside those of the map; a sheet of paper has the same.
import type LeafletType from "leaflet";
import type { LegendLine } from "../files/talk.ts";
import { el } from "../pages/dom.ts";
import type { Strings } from "../text/strings.ts";
import { said } from "./file-table.ts";

export class FileLegend {
  private readonly map: LeafletType.Map;
  private readonly words: Strings;
  private readonly group: HTMLElement;
  private readonly lines: HTMLElement;
  private readonly entries = new Map<number, readonly HTMLElement[]>();

  constructor(map: LeafletType.Map, words: Strings) {
    this.map = map;
    this.words = words;
    const title = words.t("legend");
    this.lines = el("div", { class: "legend-lines" });
    this.group = el("div", { class: "legend-group own-file-legend", role: "group", "aria-label": title }, el("p", { class: "legend-title", "aria-hidden": "true" }, title), this.lines);
    this.group.hidden = true;
    document.querySelector(".legend-body")?.after(this.group);
    addEventListener("beforeprint", () => { // after the legend itself, which was there first
      const paper = document.querySelector("[data-print-signs]");
      paper?.append(...[...this.lines.children].map((one) => el("li", {}, ...one.cloneNode(true).childNodes)));
    });
  }

  /** Shows the lines of a file; none takes it away. */
  set(file: number, name: string, lines: readonly LegendLine[]): void {
    const [first, ...rest] = lines;
    if (!first) this.entries.delete(file);
    else if (!rest.length && !first.word && first.low === undefined) this.entries.set(file, [line(first.colour, name)]);
    else this.entries.set(file, [el("div", { class: "legend-line file-title" }, el("span", {}, name)), ...lines.map((one) => line(one.colour, this.saidOf(one)))]);
    this.lines.replaceChildren(...[...this.entries.values()].flat());
    this.group.hidden = !this.entries.size;
    this.map.fire("painted");
  }

  saidOf({ low, high, word, isRest }: LegendLine): string {
    if (isRest) return this.words.t("rest");
    if (low === undefined) return word ?? "";
    const [from, to] = [said(low, this.words), said(high ?? low, this.words)];
    return from === to ? from : `${from} – ${to}`;
  }
}

export function line(colour: string, words: string): HTMLElement {
  const sign = el("span", { class: "legend-sign file-sign" });
  sign.style.background = colour;
  return el("div", { class: "legend-line" }, sign, el("span", {}, words));
}
