// Under the search box: places and crossings that match, to go to on the map. Projects are found by the list itself.
import type { FeatureCollection, Point } from "geojson";
import type { Page } from "./config.ts";
import { byId, el, icon } from "./dom.ts";
import { featureId, featureName } from "./features.ts";
import { fetchJson } from "./fetching.ts";
import { fold, matches } from "./fold.ts";

export interface Target {
  kind: "place" | "crossing";
  id: string;
  name: string;
  text: string;
  lat: number;
  lon: number;
}

const MOST = 5;
const LEAST_LETTERS = 2;

export class Suggest {
  private readonly page: Page;
  private readonly go: (target: Target) => void;
  private readonly input = byId<HTMLInputElement>("q");
  private readonly box = byId("suggest");
  private targets: Promise<Target[]> | null = null;

  constructor(page: Page, go: (target: Target) => void) {
    this.page = page;
    this.go = go;
    this.input.addEventListener("input", () => void this.update());
    this.input.addEventListener("focus", () => void this.update());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.box.parentElement?.contains(event.target as Node)) this.close();
    });
    document.addEventListener("focusin", (event) => {
      if (!this.box.parentElement?.contains(event.target as Node)) this.close();
    });
  }

  close(): boolean {
    const open = !this.box.hidden;
    this.box.hidden = true;
    return open;
  }

  private async update(): Promise<void> {
    const query = fold(this.input.value);
    if (query.length < LEAST_LETTERS) {
      this.close();
      return;
    }
    this.targets ??= this.load();
    const found = (await this.targets).filter((target) => matches(target.text, query)).slice(0, MOST);
    if (fold(this.input.value) !== query) return;
    const { strings } = this.page;
    this.box.hidden = found.length === 0;
    this.box.replaceChildren(el("p", {}, strings.t("go_to")), ...found.map((target) => this.button(target)));
  }

  private button(target: Target): HTMLElement {
    const { strings } = this.page;
    const symbol = target.kind === "place" ? "ui-pin" : "lift-gate";
    const kind = strings.t(target.kind === "place" ? "place" : "crossing_sign");
    const node = el("button", { type: "button" }, icon(symbol), el("span", {}, target.name), el("small", {}, kind));
    node.addEventListener("click", () => {
      this.close();
      this.go(target);
    });
    return node;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.close()) {
      event.preventDefault();
      this.input.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.box.hidden) return;
    const stops = [this.input, ...this.box.querySelectorAll("button")];
    const next = stops[stops.indexOf(document.activeElement as HTMLInputElement) + step];
    event.preventDefault();
    next?.focus();
  }

  private async load(): Promise<Target[]> {
    const { places, crossings } = this.page.config.urls;
    const lists = await Promise.all([this.read(crossings, "crossing"), this.read(places, "place")]);
    return lists.flat();
  }

  private async read(url: string | undefined, kind: Target["kind"]): Promise<Target[]> {
    if (!url) return [];
    const collection = await fetchJson<FeatureCollection<Point | null>>(url).catch(() => ({ features: [] }));
    return collection.features.flatMap((feature) => {
      if (!feature.geometry) return [];
      const [lon, lat] = feature.geometry.coordinates as [number, number];
      const values = Object.entries(feature.properties ?? {}).filter(([key]) => key.includes("name"));
      const text = fold(values.map(([, value]) => String(value ?? "")).join(" "));
      return [{ kind, id: featureId(feature), name: featureName(feature, this.page.config.lang), text, lat, lon }];
    });
  }
}
