// Border crossings: signs on the border from the zoom at which they can be told apart, closer with name and state.
import type { Point, Position } from "geojson";
import { label, type Page, withId } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import type { Pane, LayerSource } from "../contract.ts";
import { bindTip, featureId, featureName, type FeatureOf, loadLayer } from "../list/features.ts";
import { crossingIcon, LABEL_HEIGHT, labelWidth } from "./crossing-icon.ts";
import { type Box, type Obstacle, ObstacleIndex } from "./labels.ts";
import { L } from "./leaflet.ts";
import { nearHere } from "./my-place.ts";
import { dated } from "../time/projects-by-day.ts";

const FROM_ZOOM = 7;
const NAMES_FROM = 8;
const RADIUS = 8;
/** Of a name, which ends in dots beyond (marks.css). */
const MAX_WIDTH = 190;
const PANE: Pane = "crossings";
const STRETCHES: Pane = "stretches";

type CrossingFeature = FeatureOf<"crossings">;
type StretchFeature = FeatureOf<"crossing-stretches">;

interface Drawn {
  readonly feature: CrossingFeature;
  readonly name: string;
  readonly words: string;
  readonly marker: L.Marker;
  readonly stretch: L.GeoJSON | null;
  /** Where its name stands at the present zoom, from the sign. */
  side: Side | null;
}

/** Sides of a sign, the best first. */
export const SIDES = ["right", "left", "below", "above"] as const;
export type Side = (typeof SIDES)[number];

/** Columns of the names on the sides of a border; features have them in the catalogue's order of countries. */
const SIDE = /^name_[a-z]{2}_side$/;

export class CrossingsLayer extends L.LayerGroup {
  private readonly page: Page;
  private readonly source: LayerSource;
  private readonly drawn = new Map<string, Drawn>();
  private readonly inner = L.layerGroup();
  private readonly bands = L.layerGroup();
  private features: readonly CrossingFeature[] = [];
  private stretches: ReadonlyMap<string, StretchFeature> | null = null;
  private isAsked = false;
  private asof: string | null = null;
  private chosen: string | null = null;
  private results: ReadonlySet<string> | null = null;
  private others: (zoom: number) => readonly Obstacle[] = () => [];

  constructor(source: LayerSource, page: Page) {
    super();
    this.page = page;
    this.source = source;
    this.load();
  }

  override onAdd(map: L.Map): this {
    super.onAdd(map);
    map.on("zoomend", this.update, this);
    return this.update();
  }

  override onRemove(map: L.Map): this {
    map.off("zoomend", this.update, this);
    return super.onRemove(map);
  }

  /** Draws the crossings with their states of another day. */
  setDay(asof: string | null): void {
    if (asof === this.asof) return;
    this.asof = asof;
    this.load();
  }

  /** Opens the popup of one crossing and marks it, or none. */
  choose(id: string | null): void {
    this.mark(id);
    const map = this._map as L.Map | undefined;
    if (id) this.drawn.get(id)?.marker.openPopup();
    else map?.closePopup();
  }

  locate(id: string): L.LatLng | null {
    return this.drawn.get(id)?.marker.getLatLng() ?? null;
  }

  /** Lets what has nothing to do with these projects step back; null is no filter. */
  follow(ids: readonly string[] | null): void {
    this.results = ids && new Set(ids);
    for (const id of this.drawn.keys()) this.look(id);
  }

  /** Names keep clear of these, besides each other. */
  avoid(others: (zoom: number) => readonly Obstacle[]): void {
    this.others = others;
  }

  /** Places the names anew, because what they keep clear of has moved. */
  rename(): void {
    const map = this._map as L.Map | undefined;
    if (map) this.name(map, map.getZoom());
  }

  /** Signs and names at a zoom, for the labels of the base map. */
  obstacles(map: L.Map, zoom: number): Obstacle[] {
    if (zoom < FROM_ZOOM) return [];
    const names = zoom >= NAMES_FROM ? this.place(map, zoom) : new Map<string, Box>();
    return [...this.drawn].flatMap(([id, { marker }]) => {
      const at = pixel(map, marker, zoom);
      const box = names.get(id);
      return [{ ...at, radius: RADIUS }, ...(box ? beads(box) : [])];
    });
  }

  private load(): void {
    const { asof } = this;
    void loadLayer<"crossings">({ ...this.source, url: dated(this.source.url, asof) }, this.page, (features) => {
      if (asof !== this.asof) return;
      this.features = features;
      this.rebuild();
    });
  }

  private update(): this {
    const map = this._map as L.Map | undefined;
    if (!map) return this;
    const zoom = map.getZoom();
    if (zoom >= FROM_ZOOM) this.askStretches();
    toggle(this, this.inner, zoom >= FROM_ZOOM);
    toggle(this, this.bands, zoom >= NAMES_FROM);
    this.name(map, zoom);
    for (const id of this.drawn.keys()) this.look(id);
    return this;
  }

  private askStretches(): void {
    const { detail } = this.source;
    if (this.isAsked || !detail) return;
    this.isAsked = true;
    void loadLayer<"crossing-stretches">({ ...this.source, url: detail }, this.page, (features) => {
      this.stretches = new Map(features.map((feature) => [featureId(feature), feature]));
      this.rebuild();
    });
  }

  /** Brings what is drawn up to date, piece by piece: an open popup stays open. */
  private rebuild(): void {
    const located = this.features.filter(({ geometry }) => geometry);
    for (const feature of located) this.keep(feature);
    const wanted = new Set(located.map((feature) => featureId(feature)));
    for (const [id, { marker, stretch }] of this.drawn) {
      if (wanted.has(id)) continue;
      this.inner.removeLayer(marker);
      if (stretch) this.bands.removeLayer(stretch);
      this.drawn.delete(id);
    }
    this.update();
    this.fire("loaded");
  }

  /** The sign stands on the stretch where the crossing may lie, as soon as that is known. */
  private keep(feature: CrossingFeature): void {
    const id = featureId(feature);
    const on = this.stretches?.get(id);
    const at = on ? [on.properties.sign_lon!, on.properties.sign_lat!] : (feature.geometry as Point).coordinates;
    const name = featureName(feature, this.page.config.lang);
    const words = this.words(feature);
    const before = this.drawn.get(id);
    const icon = this.icon(feature, name, words, before?.side ?? null);
    const marker = before?.marker ?? this.sign(id, at, icon);
    const stretch = before?.stretch ?? (on ? this.band(on) : null);
    marker.setLatLng([at[1]!, at[0]!]).setIcon(icon);
    this.drawn.set(id, { feature, name, words, marker, stretch, side: before?.side ?? null });
    this.inner.addLayer(marker);
  }

  private sign(id: string, [lon, lat]: Position, icon: L.Icon | L.DivIcon): L.Marker {
    const marker = L.marker([lat!, lon!], { icon, pane: PANE, keyboard: true });
    bindTip(marker, () => this.drawn.get(id)!.name, () => this.drawn.get(id)!.words);
    marker.bindPopup(() => this.card(this.drawn.get(id)!), { className: "atlas-pop", maxWidth: 280, offset: [0, -2] });
    marker.on("popupopen", () => {
      marker.closeTooltip();
      this.mark(id);
      this.fire("chosen", { crossing: id });
    });
    marker.on("popupclose", () => this.mark(null));
    return marker;
  }

  private band(line: StretchFeature): L.GeoJSON {
    const stretch = L.geoJSON(line, { pane: STRETCHES, interactive: false, style: { className: "atlas-stretch" } });
    this.bands.addLayer(stretch);
    return stretch;
  }

  private mark(id: string | null): void {
    const before = this.chosen;
    this.chosen = id;
    this.look(before);
    this.look(id);
  }

  /** Gives each sign its name where there is room for it. */
  private name(map: L.Map, zoom: number): void {
    const places = zoom >= NAMES_FROM ? this.place(map, zoom) : new Map<string, Box>();
    for (const [id, drawn] of this.drawn) {
      const box = places.get(id);
      const side = box ? sideOf(pixel(map, drawn.marker, zoom), box) : null;
      if (side === drawn.side) continue;
      drawn.side = side;
      drawn.marker.setIcon(this.icon(drawn.feature, drawn.name, drawn.words, side));
      this.look(id);
    }
  }

  /** Boxes of the names, in pixels of the world at a zoom; the chosen one first. */
  private place(map: L.Map, zoom: number): Map<string, Box> {
    const signs = [...this.drawn.values()].map(({ marker }) => ({ ...pixel(map, marker, zoom), radius: RADIUS }));
    const obstacles: Obstacle[] = [...signs, ...this.others(zoom)];
    const found = new Map<string, Box>();
    const order = [...this.drawn].sort(([a], [b]) => Number(b === this.chosen) - Number(a === this.chosen));
    for (const [id, { marker, name, words }] of order) {
      const index = new ObstacleIndex(obstacles);
      const at = pixel(map, marker, zoom);
      const width = Math.min(Math.max(labelWidth(name, true), labelWidth(words, false)), MAX_WIDTH);
      const box = SIDES.map((side) => boxOn(side, at, width)).find((candidate) => index.touching(candidate).length === 0);
      if (!box) continue;
      found.set(id, box);
      obstacles.push(...beads(box));
    }
    return found;
  }

  private look(id: string | null): void {
    const drawn = id === null ? undefined : this.drawn.get(id);
    if (!drawn) return;
    const tied = drawn.feature.properties.projects ?? [];
    const isAside = this.results !== null && id !== this.chosen && !tied.some((project) => this.results!.has(project));
    const node = drawn.marker.getElement();
    node?.classList.toggle("chosen", id === this.chosen);
    node?.classList.toggle("aside", isAside);
    drawn.stretch?.eachLayer((path) => {
      const line = (path as L.Path).getElement();
      line?.classList.toggle("chosen", id === this.chosen);
      line?.classList.toggle("aside", isAside);
    });
  }

  private icon({ properties }: CrossingFeature, name: string, words: string, side: Side | null): L.DivIcon {
    return crossingIcon(properties.kind ?? "", properties.state ?? "unknown", name, words, side);
  }

  private words({ properties }: CrossingFeature): string {
    const { config, strings } = this.page;
    const state = properties.state ? label(config, "crossing_state", properties.state) : strings.t("state_unknown");
    return `${label(config, "crossing_kind", properties.kind ?? "")} · ${state}`;
  }

  private card({ feature: { id, properties }, name, words }: Drawn): HTMLElement {
    const { config, strings } = this.page;
    const sides = Object.entries(properties).filter(([column]) => SIDE.test(column)).flatMap(([, side]) => (side ? [String(side)] : []));
    const stated = sides.join(" – ");
    const precision = properties.precision ? label(config, "precision", properties.precision) : "";
    return el(
      "div",
      {},
      el("h2", {}, name),
      stated && stated !== name ? el("p", {}, stated) : null,
      el("p", {}, words),
      precision ? el("p", {}, precision) : null,
      this.stretches?.has(String(id)) ? el("p", {}, strings.t("on_this_stretch")) : null,
      el("p", { class: "pop-links" }, nearHere(`crossing:${id}`, this.page), el("a", { href: withId(config.urls.crossing, String(id)) }, strings.t("full_page"))),
    );
  }
}

function toggle(group: L.LayerGroup, layer: L.Layer, wanted: boolean): void {
  if (wanted && !group.hasLayer(layer)) group.addLayer(layer);
  if (!wanted && group.hasLayer(layer)) group.removeLayer(layer);
}

function pixel(map: L.Map, marker: L.Marker, zoom: number): { x: number; y: number } {
  const { x, y } = map.project(marker.getLatLng(), zoom);
  return { x, y };
}

const GAP = RADIUS + 3;

function boxOn(side: Side, { x, y }: { x: number; y: number }, width: number): Box {
  const height = LABEL_HEIGHT;
  const minX = side === "right" ? x + GAP : side === "left" ? x - GAP - width : x - width / 2;
  const minY = side === "below" ? y + GAP : side === "above" ? y - GAP - height : y - height / 2;
  return { minX, minY, maxX: minX + width, maxY: minY + height };
}

function sideOf({ x, y }: { x: number; y: number }, box: Box): Side {
  return box.minX > x ? "right" : box.maxX < x ? "left" : box.minY > y ? "below" : "above";
}

/** A box as a row of round obstacles. */
function beads({ minX, minY, maxX, maxY }: Box): Obstacle[] {
  const radius = (maxY - minY) / 2;
  const count = Math.max(1, Math.ceil((maxX - minX) / radius));
  const step = (maxX - minX) / count;
  return Array.from({ length: count }, (_, i) => ({ x: minX + step * (i + 0.5), y: minY + radius, radius }));
}
