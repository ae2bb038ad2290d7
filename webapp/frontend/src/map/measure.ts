// Measures a line leg by leg, or an area; how much lies on which side the server says. Fetched on first use.
// Shares Leaflet with the page through `window.L`; its words are in the panel, which the server makes.
import type { Position } from "geojson";
import type LeafletType from "leaflet";
import { CHAIN, type Sides } from "../contract.ts";
import { announce } from "../pages/announce.ts";
import type { Page } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { fetchJson } from "../pages/fetching.ts";
import { onMap } from "./antimeridian.ts";
import { Drawing, type Shape } from "./drawing.ts";
import { area, legs } from "./geodesy.ts";
import { fetchPanel, readPoint } from "./tool-panel.ts";
import { type Measured, parseMeasured, writeMeasured } from "./measured.ts";
import type { Tool, ToolEvents } from "./tool-switch.ts";

declare const L: typeof LeafletType;

const PAUSE_MS = 250;
const KM = 1000;
const HECTARE = 10_000;
/** From so many hectares on an area is told in square kilometres. */
const WIDE = 10_000;
/** Legs with a label on the map: more would cover it. */
const MOST_LABELS = 20;
const ZOOM_ROOM = 60;

export async function open(map: LeafletType.Map, host: HTMLElement, page: Page, events: ToolEvents<string | null>, closed: () => void): Promise<Tool<string | null>> {
  return new MeasurePanel(map, host, page, events, closed, await fetchPanel(page.config.urls.measure));
}

class MeasurePanel implements Tool<string | null> {
  private readonly map: LeafletType.Map;
  private readonly page: Page;
  private readonly events: ToolEvents<string | null>;
  private readonly closed: () => void;
  private readonly panel: HTMLElement;
  private readonly drawing: Drawing;
  private readonly labels = L.layerGroup();
  private readonly before: Measured[] = [];
  private now: Measured = { points: [], isArea: false };
  private sides: readonly Sides[] = [];
  private shown: string | null = null;
  private timer = 0;
  private asked = 0;

  constructor(map: LeafletType.Map, host: HTMLElement, page: Page, events: ToolEvents<string | null>, closed: () => void, panel: HTMLElement) {
    this.map = map;
    this.page = page;
    this.events = events;
    this.closed = closed;
    this.panel = panel;
    this.drawing = new Drawing(map, L, "--ink", { moved: (found) => this.tell(measuredOf(found)), done: (found) => this.keep(measuredOf(found)) });
    this.labels.addTo(map);
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    host.append(panel);
    panel.addEventListener("click", (event) => this.act((event.target as Element).closest<HTMLElement>("[data-do]")?.dataset["do"]));
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    this.part<HTMLFormElement>("form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.type();
    });
    this.begin(false);
  }

  show(text: string | null): void {
    if (text === this.shown) return;
    this.shown = text;
    const found = parseMeasured(text);
    if (!found) return text === null && this.now.points.length ? this.begin(this.now.isArea) : undefined;
    this.put(found);
    const at = found.points.map(([lon, lat]) => L.latLng(lat!, onMap(lon!, this.page.config.west)));
    const bounds = L.latLngBounds(at);
    const isShared = !new URLSearchParams(location.search).has("map"); // a link that does not say where to look
    if (isShared || !this.map.getBounds().contains(bounds)) this.map.fitBounds(bounds, { padding: [ZOOM_ROOM, ZOOM_ROOM], animate: false });
  }

  focus(): void {
    this.part("line").focus();
  }

  close(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.drawing.end();
    this.labels.remove();
    this.panel.remove();
    this.say(null);
    this.closed();
  }

  private act(what: string | undefined): void {
    if (what === "close") this.close();
    if (what === "undo") this.undo();
    if (what === "clear") this.begin(this.now.isArea);
    if (what === "done" && this.now.points.length > 1) this.keep(this.now);
    if (what === "line" || what === "area") this.turn(what === "area");
  }

  /** Measures the same points as a line or as an area. */
  private turn(isArea: boolean): void {
    const { points } = this.now;
    if (isArea === this.now.isArea) return;
    if (points.length > 2) this.keep({ points, isArea });
    else this.begin(isArea);
  }

  private begin(isArea: boolean): void {
    if (this.now.points.length > 1) this.before.push(this.now);
    this.sides = [];
    this.drawing.begin(isArea ? "polygon" : "line");
    this.tell({ points: [], isArea });
    this.say(null);
  }

  private undo(): void {
    const last = this.before.pop();
    if (last) this.put(last);
    else this.begin(this.now.isArea);
    if (last) this.say(writeMeasured(last));
  }

  /** A new state, which can be undone. */
  private keep(found: Measured): void {
    if (this.shown !== null) this.before.push(parseMeasured(this.shown)!);
    this.put(found);
    this.say(writeMeasured(found));
  }

  private put(found: Measured): void {
    this.drawing.put({ kind: found.isArea ? "polygon" : "line", points: found.points });
    this.askSides(found);
    this.tell(found);
  }

  private say(text: string | null): void {
    if (text === this.shown) return;
    this.shown = text;
    this.events.changed(text);
  }

  /** A point typed as people write coordinates; the search of the atlas reads them. */
  private async type(): Promise<void> {
    const input = this.part<HTMLInputElement>("at");
    const point = await readPoint(this.page, input.value, "point");
    const fault = this.part("fault");
    fault.hidden = Boolean(point);
    if (!point || this.now.points.length >= CHAIN.most - 1) return;
    input.value = "";
    const points = [...this.now.points, [point.lon, point.lat]];
    if (points.length > 1) this.keep({ points, isArea: this.now.isArea && points.length > 2 });
    else this.tell({ points, isArea: this.now.isArea });
  }

  /** Shows lengths while and after drawing. */
  private tell(found: Measured): void {
    this.now = found;
    const ring = found.isArea && found.points.length > 2 ? [...found.points, found.points[0]!] : found.points;
    const lengths = legs(ring);
    const whole = lengths.reduce((sum, length) => sum + length, 0);
    const list = this.part("legs");
    list.replaceChildren(...lengths.map((length, at) => el("li", {}, el("span", {}, this.leg(at, ring.length)), el("strong", {}, this.metres(length)))));
    list.hidden = !lengths.length;
    this.part("hint").hidden = this.shown !== null && lengths.length > 0;
    this.part("sums").hidden = !lengths.length;
    this.part("length").textContent = this.metres(whole);
    this.part("area-row").hidden = !found.isArea || found.points.length < 3;
    this.part("area-value").textContent = found.points.length > 2 ? this.hectares(area(found.points)) : "";
    this.part("whole-line").hidden = found.isArea;
    this.part("perimeter").hidden = !found.isArea;
    for (const kind of ["line", "area"]) this.part(kind).setAttribute("aria-pressed", String((kind === "area") === found.isArea));
    if (this.sides.length === 0) this.part("sides").hidden = true;
    this.label(ring, lengths);
    this.write(ring, lengths, whole);
  }

  private leg(at: number, count: number): string {
    return `${at + 1} – ${this.now.isArea && at + 2 === count ? 1 : at + 2}`;
  }

  private label(ring: readonly Position[], lengths: readonly number[]): void {
    this.labels.clearLayers();
    if (lengths.length > MOST_LABELS) return;
    const { west } = this.page.config;
    lengths.forEach((length, at) => {
      const [from, to] = [ring[at]!, ring[at + 1]!].map(([lon, lat]) => this.map.project([lat!, onMap(lon!, west)]));
      const middle = this.map.unproject(from!.add(to!).divideBy(2));
      L.tooltip({ permanent: true, direction: "top", offset: [0, -4], className: "measure-tip", interactive: false }).setLatLng(middle).setContent(el("span", {}, this.metres(length))).addTo(this.labels as unknown as LeafletType.Map);
    });
  }

  private askSides({ points, isArea }: Measured): void {
    clearTimeout(this.timer);
    this.sides = [];
    if (isArea || points.length < 2) return;
    const asked = ++this.asked;
    this.timer = window.setTimeout(() => {
      const url = new URL(this.panel.dataset["sides"] ?? "", location.href);
      url.searchParams.set("line", writeMeasured(this.now));
      void fetchJson<{ sides: Sides[] }>(url.pathname + url.search).then(
        ({ sides }) => asked === this.asked && this.showSides(sides),
        () => undefined, // the lengths stand by themselves
      );
    }, PAUSE_MS);
  }

  private showSides(sides: readonly Sides[]): void {
    const { strings } = this.page;
    this.sides = sides;
    const box = this.part("sides");
    box.hidden = sides.length === 0;
    const bar = el("div", { class: "measure-bar", "aria-hidden": "true" });
    sides.forEach(({ share }, at) => {
      const part = el("i", { class: `side-${at % 3}` });
      part.style.flexGrow = String(share);
      bar.append(part);
    });
    const percent = (share: number) => strings.number(Math.round(share * 100));
    const lines = sides.map(({ name, metres, share }, at) =>
      el("li", { class: `side-${at % 3}` }, el("span", {}, name.text), el("strong", {}, `${this.metres(metres)}, ${percent(share)} %`)));
    box.replaceChildren(bar, el("ul", {}, ...lines));
    announce(sides.map(({ name, share }) => `${name.text}: ${percent(share)} %`).join(", "));
    this.tell(this.now);
  }

  /** What the buttons copy. */
  private write(ring: readonly Position[], lengths: readonly number[], whole: number): void {
    const { isArea, points } = this.now;
    const { strings } = this.page;
    const title = this.part(isArea ? "perimeter" : "whole-line").textContent ?? "";
    const text = [
      ...lengths.map((length, at) => `${this.leg(at, ring.length)}: ${this.metres(length)}`),
      `${title}: ${this.metres(whole)}`,
      ...(isArea && points.length > 2 ? [`${this.part("area-name").textContent ?? ""}: ${this.hectares(area(points))}`] : []),
      ...this.sides.map(({ name, metres, share }) => `${name.text}: ${this.metres(metres)} (${strings.number(Math.round(share * 100))} %)`),
    ];
    this.part("text").textContent = text.join("\n");
    const geometry = isArea && points.length > 2 ? { type: "Polygon", coordinates: [ring] } : { type: "LineString", coordinates: ring };
    const properties = { length_m: Math.round(whole), ...(isArea && points.length > 2 ? { area_m2: Math.round(area(points)) } : {}) };
    this.part("geojson").textContent = JSON.stringify({ type: "Feature", properties, geometry });
  }

  private metres(length: number): string {
    const { strings } = this.page;
    return length < KM ? strings.t("m", { n: strings.number(Math.round(length)) }) : strings.t("km", { n: strings.number(length / KM, length < 100 * KM ? 2 : 1) });
  }

  private hectares(squareMetres: number): string {
    const { strings } = this.page;
    const hectares = squareMetres / HECTARE;
    const [words, value] = hectares < WIDE ? [this.panel.dataset["ha"] ?? "", hectares] : [this.panel.dataset["km2"] ?? "", hectares / 100];
    return words.replace("{n}", strings.number(value, value < 100 ? 2 : 0));
  }

  private part<E extends HTMLElement = HTMLElement>(name: string): E {
    return this.panel.querySelector<E>(`[data-part="${name}"]`)!;
  }
}

function measuredOf({ kind, points }: Shape): Measured {
  return { points, isArea: kind === "polygon" };
}
