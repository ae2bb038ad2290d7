// Where the controls of the map stand: a worded bar, a column for zoom and a strip for the legend. Where there is little
// room, all of them are behind one button.
import { byId, el, icon, isCompact, onCompact } from "../pages/dom.ts";
import { add, makeDisclosure } from "./controls.ts";
import { L } from "./leaflet.ts";

/** What controls are for, in the order in which they stand behind the button. */
const KINDS = ["layers", "near", "measure", "file", "time", "share", "place", "zoom", "legend"] as const;
type Kind = (typeof KINDS)[number];

export class Toolbox {
  private readonly bar = el("div", { class: "tool-bar" });
  private readonly column = el("div", { class: "tool-column" });
  private readonly strip = el("div", { class: "tool-strip" });
  private readonly tiles = el("div", { class: "tool-tiles" });
  private readonly sheet: HTMLElement;
  private readonly parts = new Map<Kind, HTMLElement>();

  constructor(map: L.Map, words: { tools: string; close: string }) {
    const open = el("button", { type: "button", class: "tools-open" }, icon("ui-tools"), el("span", {}, words.tools));
    const close = el("button", { type: "button", class: "btn btn-square tools-close", "aria-label": words.close }, icon("ui-close"));
    const head = el("div", { class: "tools-head" }, el("h2", {}, words.tools), close);
    this.sheet = el("section", { class: "tools", id: "tools", "aria-label": words.tools }, head, this.tiles);
    const box = el("div", { class: "tools-box" }, open, this.sheet);
    makeDisclosure(box, open, this.sheet);
    close.addEventListener("click", () => {
      open.click();
      open.focus();
    });
    // What opens something of its own leaves the map to it, and the focus to what is still there when that closes.
    this.tiles.addEventListener("click", (event) => {
      if (!(event.target as Element).closest(".closes-tools")) return;
      if (this.tiles.contains(document.activeElement)) open.focus();
      open.click();
    });
    add(map, "topright", this.bar);
    add(map, "bottomright", this.column);
    add(map, "bottomleft", this.strip);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    byId("map").append(box);
    onCompact(() => this.arrange());
  }

  put(kind: Kind, node: HTMLElement): void {
    this.parts.set(kind, node);
    this.arrange();
  }

  private arrange(): void {
    const { bar, column, strip, tiles, sheet } = this;
    const wide = { layers: bar, near: bar, measure: bar, file: bar, time: bar, share: bar, zoom: column, place: column, legend: strip };
    const compact = { layers: tiles, near: tiles, measure: tiles, file: tiles, time: tiles, share: tiles, place: tiles, zoom: tiles, legend: sheet };
    const hosts = isCompact() ? compact : wide;
    for (const kind of KINDS) {
      const node = this.parts.get(kind);
      if (node) hosts[kind].append(node);
    }
  }
}
