// Border crossings: small diamonds under the projects' symbols, from the zoom at which they can be told apart.
import type { Feature, Point } from "geojson";
import { label, type Page, withId } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { bindTip, featureId, featureName, loadLayer, type Source } from "../list/features.ts";
import type { Obstacle } from "./labels.ts";
import { L } from "./leaflet.ts";

const FROM_ZOOM = 7;
const SIZE = 24;

class CrossingIcon extends L.DivIcon {
  private readonly words: string;

  constructor(kind: string, state: string, words: string) {
    super({ className: `atlas-crossing ${kind} ${state}`, iconSize: [SIZE, SIZE] });
    this.words = words;
  }

  override createIcon(): HTMLElement {
    this.options.html = el("i");
    const node = super.createIcon();
    node.setAttribute("aria-label", this.words);
    return node;
  }
}

export class CrossingsLayer extends L.LayerGroup {
  private readonly page: Page;
  private readonly markers = new Map<string, L.Marker>();
  private readonly inner = L.layerGroup();

  constructor(source: Source, page: Page) {
    super();
    this.page = page;
    void loadLayer(source, page, (collection) => {
      for (const feature of collection.features) this.keep(feature as Feature<Point | null>);
      this.fire("loaded");
    });
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

  open(id: string): void {
    this.markers.get(id)?.openPopup();
  }

  obstacles(map: L.Map, zoom: number): Obstacle[] {
    if (zoom < FROM_ZOOM) return [];
    return [...this.markers.values()].map((marker) => ({ ...pixel(map, marker, zoom), radius: 7 }));
  }

  private update(): this {
    const wanted = this._map.getZoom() >= FROM_ZOOM;
    if (wanted && !this.hasLayer(this.inner)) this.addLayer(this.inner);
    if (!wanted && this.hasLayer(this.inner)) this.removeLayer(this.inner);
    return this;
  }

  private keep(feature: Feature<Point | null>): void {
    if (!feature.geometry) return;
    const [lon, lat] = feature.geometry.coordinates as [number, number];
    const values = feature.properties ?? {};
    const kind = String(values["kind"] ?? "road");
    const state = String(values["state"] ?? "open");
    const name = featureName(feature, this.page.config.lang);
    const words = this.words(kind, state);
    const icon = new CrossingIcon(kind, state, `${name}, ${words}`);
    const marker = L.marker([lat, lon], { icon, pane: "crossings", keyboard: true });
    bindTip(marker, name, words);
    marker.bindPopup(() => this.card(feature, words), { className: "atlas-pop", maxWidth: 280, offset: [0, -2] });
    marker.on("popupopen", () => marker.closeTooltip());
    this.markers.set(featureId(feature), marker);
    this.inner.addLayer(marker);
  }

  private words(kind: string, state: string): string {
    const { config } = this.page;
    return `${label(config, "crossing_kind", kind)} · ${label(config, "crossing_state", state)}`;
  }

  private card(feature: Feature<Point | null>, words: string): HTMLElement {
    const values = feature.properties ?? {};
    const { config, strings } = this.page;
    const onSides = Object.keys(values).filter((column) => /^name_[a-z]{2}_side$/.test(column)); // in their order
    const sides = onSides.map((column) => values[column]).filter(Boolean).map(String);
    const precision = values["precision"] ? label(config, "precision", String(values["precision"])) : "";
    return el(
      "div",
      {},
      el("h2", {}, featureName(feature, config.lang)),
      sides.length ? el("p", {}, sides.join(" – ")) : null,
      el("p", {}, words),
      precision ? el("p", {}, precision) : null,
      el("p", {}, el("a", { href: withId(config.urls.crossing, featureId(feature)) }, strings.t("full_page"))),
    );
  }
}

function pixel(map: L.Map, marker: L.Marker, zoom: number): { x: number; y: number } {
  const { x, y } = map.project(marker.getLatLng(), zoom);
  return { x, y };
}
