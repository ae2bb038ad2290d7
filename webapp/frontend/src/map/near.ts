// Asks for projects near a place or the border, or inside an area that is drawn or named. Fetched on first use.
// Shares Leaflet with the page through `window.L`; its words are in the panel, which the server makes.
import type { Position } from "geojson";
import type LeafletType from "leaflet";
import { AREA, CERTAIN, CERTAINTY, MARGIN, NEAR_KM } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import type { Where } from "../pages/state.ts";
import { onMap } from "./antimeridian.ts";
import { Drawing, type Kind, type Shape } from "./drawing.ts";
import { circle, legs } from "./geodesy.ts";
import { fetchPanel, readPoint } from "./tool-panel.ts";
import type { Tool, ToolEvents } from "./tool-switch.ts";

declare const L: typeof LeafletType;

const KM = 1000;
/** Ten metres, of a place on a map. */
const DIGITS = 4;
const SETTLE_MS = 160;

export async function open(map: LeafletType.Map, host: HTMLElement, page: Page, events: ToolEvents<Where>, closed: () => void): Promise<Tool<Where>> {
  return new NearPanel(map, host, page, events, closed, await fetchPanel(page.config.urls.near));
}

/** What is asked for as an outline; null for what has a name and no outline of its own here. */
export function outline(where: Where, west: number): LeafletType.Layer | null {
  const shape = shapeOf(where);
  if (!shape) return null;
  const corners = shape.points.map(([lon, lat]): [number, number] => [lat!, onMap(lon!, west)]);
  return L.polygon(corners, { className: "where-outline", interactive: false, pane: "areas" });
}

/** The circle, rectangle or area of a question. Pure. */
export function shapeOf(where: Where): Shape | null {
  const numbers = (text: string | undefined) => (text ?? "").split(",").map(Number);
  if (where.near) {
    const [lon, lat, km] = numbers(where.near);
    return [lon, lat, km].every(Number.isFinite) && km! > 0 ? { kind: "circle", points: circle([lon!, lat!], km!) } : null;
  }
  const found = numbers(where[AREA]);
  if (found.length < 4 || found.length % 2 || !found.every(Number.isFinite)) return null;
  if (found.length === 4) {
    const [west, south, east, north] = found as [number, number, number, number];
    return { kind: "rectangle", points: [[west, south], [east, south], [east, north], [west, north]] };
  }
  return { kind: "polygon", points: Array.from({ length: found.length / 2 }, (_, at) => [found[2 * at]!, found[2 * at + 1]!]) };
}

/** A drawn shape as a question. Pure. */
export function whereOf({ kind, points }: Shape): Where {
  const write = (numbers: readonly number[]) => numbers.map((number) => Number(number.toFixed(DIGITS))).join(",");
  const [lons, lats] = [points.map(([lon]) => lon!), points.map(([, lat]) => lat!)];
  if (kind === "rectangle") return { [AREA]: write([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]) };
  if (kind !== "circle") return { [AREA]: write(points.flat()) };
  const centre: Position = [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
  const km = legs([centre, points[0]!])[0]! / KM;
  return { near: `${write(centre)},${Number(km.toFixed(km < 10 ? 2 : 0))}` };
}

/** Place and kilometres of a question, as it writes them. */
function placeOf(near = ""): [string, string] {
  const at = near.lastIndexOf(",");
  return [near.slice(0, Math.max(at, 0)), near.slice(at + 1)];
}

function choose(select: HTMLSelectElement, value = ""): void {
  select.value = value;
  if (select.selectedIndex < 0) select.value = "";
}

class NearPanel implements Tool<Where> {
  private readonly map: LeafletType.Map;
  private readonly page: Page;
  private readonly events: ToolEvents<Where>;
  private readonly closed: () => void;
  private readonly panel: HTMLElement;
  private readonly drawing: Drawing;
  private readonly before: Where[] = [];
  private where: Where = {};
  private settling = 0;

  constructor(map: LeafletType.Map, host: HTMLElement, page: Page, events: ToolEvents<Where>, closed: () => void, panel: HTMLElement) {
    this.map = map;
    this.page = page;
    this.events = events;
    this.closed = closed;
    this.panel = panel;
    this.drawing = new Drawing(map, L, "--accent", { moved: () => undefined, done: (found) => this.drawn(found) });
    this.drawing.clear();
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    host.append(panel);
    panel.addEventListener("click", (event) => this.act((event.target as Element).closest<HTMLElement>("[data-do]")?.dataset["do"]));
    panel.addEventListener("input", (event) => this.changed(event.target as HTMLElement));
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    for (const form of panel.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void this.go();
      });
    }
  }

  show(where: Where): void {
    this.where = where;
    const border = this.part<HTMLInputElement>("border");
    if (border) {
      this.part<HTMLInputElement>("border-on")!.checked = where.border !== undefined;
      if (where.border !== undefined) border.value = where.border;
      this.tellBorder();
    }
    const [place, km] = placeOf(where.near);
    if (km) this.part<HTMLInputElement>("km")!.value = km;
    const post = this.part<HTMLSelectElement>("post");
    if (post) choose(post, place);
    const named = this.part<HTMLSelectElement>("named")!;
    choose(named, where[AREA]);
    this.part<HTMLInputElement>("margin")!.value = where[MARGIN] ?? "";
    this.part<HTMLInputElement>("certain")!.checked = where[CERTAINTY] === CERTAIN;
    const shape = shapeOf(where);
    if (shape) this.drawing.put(shape);
    else this.drawing.clear();
    this.part("drawn")!.hidden = !shape;
    this.press(null);
  }

  focus(): void {
    this.panel.querySelector<HTMLElement>("input, button")?.focus();
  }

  close(): void {
    clearTimeout(this.settling);
    this.drawing.end();
    this.panel.remove();
    this.closed();
  }

  private act(what: string | undefined): void {
    if (what === "close") this.close();
    if (what === "undo") this.undo();
    if (what === "delete") this.ask(this.without("near", AREA, MARGIN));
    if (what === "rectangle" || what === "polygon" || what === "circle") {
      this.press(what);
      this.drawing.begin(what);
    }
  }

  private changed(input: HTMLElement): void {
    const name = input.dataset["part"];
    if (name === "border") {
      this.part<HTMLInputElement>("border-on")!.checked = true;
      this.tellBorder();
    }
    if (name === "post") this.near((input as HTMLSelectElement).value);
    if (!["border", "border-on", "named", "margin", "certain", "km"].includes(name ?? "")) return;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.ask(this.read()), SETTLE_MS);
  }

  /** What the panel says. */
  private read(): Where {
    const named = this.part<HTMLSelectElement>("named")!.value;
    const margin = this.part<HTMLInputElement>("margin")!;
    const km = this.part<HTMLInputElement>("km")!;
    const { border: _, near, [AREA]: area, [MARGIN]: __, [CERTAINTY]: ___, ...rest } = this.where;
    const drawn = area && !area.includes(":") ? area : undefined;
    const chosen = named || drawn;
    const place = near && km.value && km.validity.valid ? `${placeOf(near)[0]},${km.value}` : near;
    return {
      ...rest,
      ...(place ? { near: place } : {}),
      ...(this.part<HTMLInputElement>("border-on")?.checked ? { border: this.part<HTMLInputElement>("border")!.value } : {}),
      ...(chosen ? { [AREA]: chosen } : {}),
      ...(chosen && margin.value && margin.validity.valid ? { [MARGIN]: margin.value } : {}),
      ...(this.part<HTMLInputElement>("certain")!.checked ? { [CERTAINTY]: CERTAIN } : {}),
    };
  }

  private without(...names: (keyof Where)[]): Where {
    return Object.fromEntries(Object.entries(this.where).filter(([name]) => !names.includes(name as keyof Where)));
  }

  private ask(where: Where): void {
    this.before.push(this.where);
    this.show(where);
    this.events.changed(where);
  }

  private undo(): void {
    const last = this.before.pop();
    if (!last) return;
    this.show(last);
    this.events.changed(last);
  }

  private drawn(shape: Shape): void {
    this.ask({ ...this.without("near", AREA, ...(shape.kind === "circle" ? [MARGIN as keyof Where] : [])), ...whereOf(shape) });
  }

  /** Near the place that was typed: a name or coordinates. */
  private async go(): Promise<void> {
    const input = this.part<HTMLInputElement>("place")!;
    const found = input.value.trim() ? await readPoint(this.page, input.value) : null;
    this.part("fault")!.hidden = Boolean(found);
    if (!found) return;
    input.value = "";
    this.near(`${Number(found.lon.toFixed(DIGITS))},${Number(found.lat.toFixed(DIGITS))}`);
    const around = outline({ near: this.where.near! }, this.page.config.west) as LeafletType.Polygon;
    if (!this.map.getBounds().contains(around.getBounds())) this.map.fitBounds(around.getBounds());
  }

  /** Asks for what is near a place or a crossing, as the address writes it; nowhere asks nothing. */
  private near(place: string): void {
    const km = this.part<HTMLInputElement>("km")!.value || String(NEAR_KM);
    this.ask({ ...this.without("near"), ...(place ? { near: `${place},${km}` } : {}) });
  }

  private tellBorder(): void {
    const { strings } = this.page;
    const border = this.part<HTMLInputElement>("border")!;
    const isOn = this.part<HTMLInputElement>("border-on")!.checked;
    const words = (this.panel.dataset["within"] ?? "").replace("{n}", strings.number(Number(border.value)));
    this.part("border-words")!.textContent = isOn ? words : "";
    border.setAttribute("aria-valuetext", words);
    for (const bar of this.panel.querySelectorAll<SVGRectElement>("rect[data-from]")) {
      bar.classList.toggle("on", isOn && Number(bar.dataset["from"]) < Number(border.value));
    }
  }

  private press(kind: Kind | null): void {
    for (const name of ["rectangle", "polygon", "circle"]) {
      this.panel.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-pressed", String(name === kind));
    }
  }

  private part<E extends HTMLElement = HTMLElement>(name: string): E | null {
    return this.panel.querySelector<E>(`[data-part="${name}"]`);
  }
}
