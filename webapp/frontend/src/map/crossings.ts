// Border crossings: small diamonds under the projects' symbols, from the zoom at which they can be told apart.
import type { Point } from "geojson";
import { label, type Page, withId } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import type { Pane, LayerSource } from "../contract.ts";
import { bindTip, featureId, type FeatureOf, loadLayer } from "../list/features.ts";
import type { Obstacle } from "./labels.ts";
import { L } from "./leaflet.ts";

const FROM_ZOOM = 7;
const SIZE = 24;
const PANE: Pane = "crossings";

type CrossingFeature = FeatureOf<"crossings">;

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

/** Columns of the names on the sides of a border; features have them in the catalogue's order of countries. */
const SIDE = /^name_[a-z]{2}_side$/;

export class CrossingsLayer extends L.LayerGroup {
  private readonly page: Page;
  private readonly markers = new Map<string, L.Marker>();
  private readonly inner = L.layerGroup();

  constructor(source: LayerSource, page: Page) {
    super();
    this.page = page;
    void loadLayer<"crossings">(source, page, (features) => {
      for (const feature of features) this.keep(feature);
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

  /** Opens the popup of one crossing, or none. */
  choose(id: string | null): void {
    if (id) this.markers.get(id)?.openPopup();
    else this._map.closePopup();
  }

  locate(id: string): L.LatLng | null {
    return this.markers.get(id)?.getLatLng() ?? null;
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

  private keep(feature: CrossingFeature): void {
    if (!feature.geometry) return;
    const [lon, lat] = (feature.geometry as Point).coordinates as [number, number];
    const kind = feature.properties.kind ?? "";
    const state = feature.properties.state ?? "";
    const name = feature.properties.name ?? featureId(feature);
    const words = this.words(kind, state);
    const icon = new CrossingIcon(kind, state, `${name}, ${words}`);
    const marker = L.marker([lat, lon], { icon, pane: PANE, keyboard: true });
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

  private card({ id, properties }: CrossingFeature, words: string): HTMLElement {
    const { config, strings } = this.page;
    const sides = Object.entries(properties).filter(([column]) => SIDE.test(column)).flatMap(([, name]) => (name ? [String(name)] : []));
    const precision = properties.precision ? label(config, "precision", properties.precision) : "";
    return el(
      "div",
      {},
      el("h2", {}, properties.name),
      sides.length ? el("p", {}, sides.join(" – ")) : null,
      el("p", {}, words),
      precision ? el("p", {}, precision) : null,
      el("p", {}, el("a", { href: withId(config.urls.crossing, String(id)) }, strings.t("full_page"))),
    );
  }
}

function pixel(map: L.Map, marker: L.Marker, zoom: number): { x: number; y: number } {
  const { x, y } = map.project(marker.getLatLng(), zoom);
  return { x, y };
}
