// Areas in which a project may lie: soft and always for wide ones, clear for the project in hand.
import type { Feature } from "geojson";
import type { Page } from "./config.ts";
import { featureId, loadLayer, type Source } from "./features.ts";
import { L } from "./leaflet.ts";

// More soft areas than this would only be haze: then just those of the project in hand are drawn.
const MAX_SOFT = 300;

export class AreasLayer extends L.LayerGroup {
  private readonly areas = new Map<string, L.GeoJSON[]>();
  private soft = new Set<string>();
  private lit = new Set<string>();

  constructor(source: Source, page: Page) {
    super();
    void loadLayer(source, page, (collection) => {
      for (const feature of collection.features) this.keep(feature);
      this.draw();
    });
  }

  /** `soft`: projects whose area is always drawn; `lit`: those in hand (selected, hovered). */
  show(soft: readonly string[], lit: readonly string[]): void {
    this.soft = new Set(soft.length <= MAX_SOFT ? soft : []);
    this.lit = new Set(lit);
    this.draw();
  }

  bounds(id: string): L.LatLngBounds | null {
    const parts = this.areas.get(id);
    return parts?.length ? parts.reduce((all, part) => all.extend(part.getBounds()), L.latLngBounds([])) : null;
  }

  private keep(feature: Feature): void {
    const id = String(feature.properties?.["project"] ?? featureId(feature));
    const area = L.geoJSON(feature, { pane: "areas", interactive: false, style: { className: "atlas-area" } });
    const parts = this.areas.get(id);
    if (parts) parts.push(area);
    else this.areas.set(id, [area]);
  }

  private draw(): void {
    for (const [id, parts] of this.areas) {
      const lit = this.lit.has(id);
      const wanted = lit || this.soft.has(id);
      for (const part of parts) {
        if (wanted && !this.hasLayer(part)) this.addLayer(part);
        if (!wanted && this.hasLayer(part)) this.removeLayer(part);
        if (wanted) part.eachLayer((path) => (path as L.Path).getElement()?.classList.toggle("lit", lit));
      }
    }
  }
}
