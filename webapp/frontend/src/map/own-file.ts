// A reader's own files on the map: chosen or dropped, read and painted in a worker, sent nowhere. Fetched on first use.
// Shares Leaflet with the page through `window.L`; its words are in the panel, which the server makes.
import type LeafletType from "leaflet";
import { Client } from "../files/client.ts";
import { Unreadable } from "../files/failure.ts";
import { forget, keep, remembered, sweep, unseal } from "../files/keeping.ts";
import type { Colours } from "../files/painting.ts";
import type { Box, Reading } from "../files/placing.ts";
import type { Met } from "../files/talk.ts";
import { announce } from "../pages/announce.ts";
import type { Page } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { colour, onThemeChange } from "../pages/theme.ts";
import { createStrings, type Strings, type Words } from "../text/strings.ts";
import { type FileHost, FileItem } from "./file-item.ts";
import { FileLegend } from "./file-legend.ts";
import { AtlasData } from "./file-places.ts";
import { said } from "./file-table.ts";
import { coversOf, heightOf, rooms, widthOf } from "./room.ts";
import { fetchPanel } from "./tool-panel.ts";
import type { Tool, ToolEvents } from "./tool-switch.ts";
import { inWorld } from "./antimeridian.ts";
import type { Box as Box4 } from "./boxes.ts";

declare const L: typeof LeafletType;

const MOST_BYTES = 50 * 1024 * 1024;
const CLOSEST = 12;
/** Pixels around what is shown. */
const AIR = 16;
/** Part of the size of a box that the map reaches beyond it. */
const AROUND = 0.6;
const NUMBERS = 5;
const WORDS = 8;
const TYPES = ".geojson,.json,.geojsonl,.ndjson,.csv,.tsv,.txt,.kml,.kmz,.gpx,.zip,.fgb,.gpkg";

/** Files stay on the map while the panel is closed. */
const opened = new WeakMap<LeafletType.Map, OwnFiles>();

export async function open(map: LeafletType.Map, host: HTMLElement, page: Page, _events: ToolEvents<readonly File[]>, closed: () => void): Promise<Tool<readonly File[]>> {
  const files = await filesOn(map, page);
  files.begin(host, closed);
  return files;
}

export async function restore(map: LeafletType.Map, page: Page): Promise<void> {
  await filesOn(map, page);
}

async function filesOn(map: LeafletType.Map, page: Page): Promise<OwnFiles> {
  const panel = opened.has(map) ? null : await fetchPanel(page.config.urls.file);
  const files = opened.get(map) ?? new OwnFiles(map, page, panel!);
  opened.set(map, files);
  return files;
}

class OwnFiles implements Tool<readonly File[]>, FileHost {
  readonly map: LeafletType.Map;
  readonly page: Page;
  readonly words: Strings;
  readonly client: Client;
  readonly atlas: AtlasData;
  readonly legend: FileLegend;
  private readonly panel: HTMLElement;
  private readonly home: Box;
  private readonly items: FileItem[] = [];
  private closed: () => void = () => undefined;
  /** How far the map reached before a file made it reach further. */
  private reach: { bounds: LeafletType.LatLngBounds; zoom: number } | null = null;

  constructor(map: LeafletType.Map, page: Page, panel: HTMLElement) {
    this.map = map;
    this.page = page;
    this.panel = panel;
    this.words = createStrings(page.config.lang, JSON.parse(panel.dataset["words"] ?? "{}") as Words, page.config.writing);
    this.home = JSON.parse(panel.dataset["home"] ?? "[-180,-90,180,90]") as Box;
    this.client = new Client(panel.dataset["worker"] ?? "");
    this.atlas = new AtlasData(panel.dataset);
    this.legend = new FileLegend(map, this.words);
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    const input = this.part<HTMLInputElement>("file");
    input.accept = TYPES;
    input.multiple = true;
    input.addEventListener("change", () => {
      this.show([...(input.files ?? [])]);
      input.value = "";
    });
    panel.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-do=close]")) this.close();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    this.tellColours();
    onThemeChange(() => {
      this.tellColours();
      for (const item of this.items) void item.restyle();
    });
    this.answerClicks();
    void this.restore();
  }

  begin(host: HTMLElement, closed: () => void): void {
    this.closed = closed;
    host.append(this.panel);
  }

  show(files: readonly File[]): void {
    if (files.length) void this.openAll(files);
  }

  focus(): void {
    this.part("file").focus();
  }

  close(): void {
    this.panel.remove();
    this.closed();
  }

  /** Shows a box of degrees, and lets the map go there where it lies beyond what the atlas is about. */
  goTo([west, south, east, north]: Box): void {
    const turn = west < this.home[0] && west + 360 <= this.home[2] ? 360 : 0;
    const bounds = L.latLngBounds([south, west + turn], [north, east + turn]);
    this.widen(bounds);
    this.map.fitBounds(bounds, { maxZoom: CLOSEST, ...this.padding() });
  }

  /** Lets the map reach a box and a part around it, in which panels may stand. */
  private widen(bounds: LeafletType.LatLngBounds): void {
    const { map } = this;
    const reach = map.options.maxBounds as LeafletType.LatLngBounds | undefined;
    const wanted = bounds.pad(AROUND);
    if (!reach || reach.contains(wanted)) return;
    this.reach ??= { bounds: reach, zoom: map.getMinZoom() };
    map.setMaxBounds(L.latLngBounds(reach.getSouthWest(), reach.getNorthEast()).extend(wanted));
    map.setMinZoom(Math.max(1, Math.min(map.getMinZoom(), Math.floor(map.getBoundsZoom(wanted)))));
  }

  /** What keeps a box beside all that stands on the map. */
  private padding(): LeafletType.FitBoundsOptions {
    const stage = this.map.getContainer().parentElement!;
    const whole = stage.getBoundingClientRect();
    const area = (box: Box4) => widthOf(box) * heightOf(box);
    const free = rooms(whole, [...coversOf(stage), this.panel.getBoundingClientRect()]).sort((a, b) => area(b) - area(a))[0] ?? whole;
    return {
      paddingTopLeft: [free.left - whole.left + AIR, free.top - whole.top + AIR],
      paddingBottomRight: [whole.right - free.right + AIR, whole.bottom - free.bottom + AIR],
    };
  }

  remove(item: FileItem): void {
    this.items.splice(this.items.indexOf(item), 1);
    if (!this.items.some(({ key }) => key && key === item.key) && item.key) void forget(item.key);
    if (!this.items.length && this.reach) {
      this.map.setMinZoom(this.reach.zoom);
      this.map.setMaxBounds(this.reach.bounds);
      this.reach = null;
    }
    this.part("file").focus();
  }

  /** Opens the file of an item anew, read in another way. */
  async reread(item: FileItem, reading: Reading): Promise<void> {
    for (const other of this.items.filter(({ file }) => file === item.file)) other.remove();
    await this.openOne(item.file, item.fileName, reading, true);
  }

  private async restore(): Promise<void> {
    for (const file of remembered()) {
      const found = await unseal(file);
      if (found) await this.openOne(found, file.name, file.reading, false, file.key);
      else await forget(file.key);
    }
    await sweep();
  }

  private async openAll(files: readonly File[]): Promise<void> {
    for (const file of files) await this.openOne(file, file.name, "plain", true);
  }

  private async openOne(file: Blob, name: string, reading: Reading, isNew: boolean, key: string | null = null): Promise<void> {
    this.tell("");
    const busy = this.part("busy");
    busy.hidden = false;
    busy.textContent = this.words.t("reading", { name });
    this.panel.setAttribute("aria-busy", "true");
    try {
      if (file.size > MOST_BYTES) throw new Unreadable("too_large", { mb: MOST_BYTES / 1024 / 1024 });
      const layers = await this.client.call("open", file, name, reading, this.home);
      const kept = isNew ? await keep(file, name, reading) : key;
      for (const layer of layers) {
        const item = new FileItem(this, layer, file, name, reading, kept);
        this.items.push(item);
        this.part("files").append(item.node);
        await item.begin(isNew);
      }
      announce(this.words.plural("opened", layers.reduce((sum, { count }) => sum + count, 0), { name }));
    } catch (error) {
      this.tellFault(error, file, name);
    } finally {
      busy.hidden = true;
      this.panel.removeAttribute("aria-busy");
    }
  }

  /** What is wrong with a file, and where it helps, another way to read it. */
  tellFault(error: unknown, file: Blob | null, name: string): void {
    const { code, values } = error instanceof Unreadable ? error : new Unreadable("unreadable");
    const told = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === "number" ? this.words.number(value, 6) : value]));
    this.tell(`${name}: ${this.words.t(`fault_${code}`, told)}`);
    const offer = (values as { offer?: Reading }).offer;
    if (!file || (offer !== "swapped" && offer !== "mercator")) return;
    const again = el("button", { type: "button", class: "btn" }, this.words.t(`read_${offer}`));
    again.addEventListener("click", () => void this.openOne(file, name, offer, true));
    this.part("fault").append(again);
  }

  private tell(words: string): void {
    const fault = this.part("fault");
    fault.replaceChildren(...(words ? [el("span", {}, words)] : []));
    fault.hidden = !words;
  }

  private tellColours(): void {
    const list = (name: string, count: number) => Array.from({ length: count }, (_, at) => colour(`--file-${name}-${at + 1}`));
    const colours: Colours = { plain: colour("--own"), rest: colour("--ink-3"), paper: colour("--paper"), numbers: list("number", NUMBERS), words: list("word", WORDS) };
    void this.client.call("colours", colours, this.page.config.writing).catch(() => undefined); // the next file says so
  }

  /** What is painted at a click tells what it is; other clicks are left to the map. */
  private answerClicks(): void {
    const { map } = this;
    const held = map.getContainer().classList;
    let isHit = false;
    map.on("preclick", (event) => {
      const { latlng, originalEvent } = event as LeafletType.LeafletMouseEvent;
      const isFree = !(originalEvent.target as Element).closest(".leaflet-interactive, .leaflet-control, .drawing");
      isHit = isFree && this.items.some((item) => item.isPaintedAt(latlng));
      if (isHit) held.add("answers-clicks");
    });
    map.on("click", ({ latlng }: LeafletType.LeafletMouseEvent) => {
      if (!isHit) return;
      held.remove("answers-clicks");
      const shown = this.items.filter((item) => item.isShown).map((item) => item.layer.id);
      void this.client.call("met", shown, inWorld(latlng.lng), latlng.lat, map.getZoom()).then((met) => met && this.tellMet(met, latlng));
    });
  }

  private tellMet(met: Met, at: LeafletType.LatLng): void {
    if (met.kind === "group") {
      this.map.setView([met.lat, met.lon + 360 * Math.round((at.lng - met.lon) / 360)], Math.min(met.zoom, this.map.getMaxZoom()));
      return;
    }
    const name = this.items.find(({ layer }) => layer.id === met.layer)?.layer.name ?? "";
    const rows = met.cells.map(([column, value]) => el("div", {}, el("dt", {}, column), el("dd", {}, said(value, this.words))));
    const more = met.more ? el("p", {}, this.words.plural("more_columns", met.more)) : null;
    L.popup({ className: "atlas-pop own-pop", maxWidth: 320, maxHeight: 280 }).setLatLng(at).setContent(el("div", {}, el("section", {}, el("h2", {}, name), el("dl", {}, ...rows), more))).openOn(this.map);
  }

  private part<E extends HTMLElement = HTMLElement>(name: string): E {
    return this.panel.querySelector<E>(`[data-part="${name}"]`)!;
  }
}
