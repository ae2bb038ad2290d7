// Areas in which a project may lie: soft and always for wide ones, clear for the project in hand.
import type { Feature } from "geojson";
import type { Page } from "../pages/config.ts";
import type { Pane, LayerSource } from "../contract.ts";
import { featureId, type FeatureOf, loadLayer } from "../list/features.ts";
import { L } from "./leaflet.ts";

type AreaFeature = FeatureOf<"project-areas">;

// More soft areas than this would only be haze: then just those of the project in hand are drawn.
const MAX_SOFT = 300;

export class AreasLayer extends L.LayerGroup {
  private readonly softAreas = new Map<string, L.GeoJSON>();
  private readonly litAreas = new Map<string, L.GeoJSON>();
  private soft = new Set<string>();
  private lit = new Set<string>();

  constructor(source: LayerSource, page: Page) {
    super();
    void loadLayer<"project-areas">(source, page, (features) => {
      this.keep(features);
      this.draw();
      this.fire("loaded");
    });
  }

  /** `soft`: projects whose area is always drawn; `lit`: those in hand (selected, hovered). */
  show(soft: readonly string[], lit: readonly string[]): void {
    this.soft = new Set(soft.length <= MAX_SOFT ? soft : []);
    this.lit = new Set(lit);
    this.draw();
  }

  bounds(id: string): L.LatLngBounds | null {
    return this.litAreas.get(id)?.getBounds() ?? null;
  }

  /** Soft areas lie in a pane that is faint as a whole: where they overlap they do not add up. */
  private keep(features: readonly AreaFeature[]): void {
    for (const feature of features) {
      const id = feature.properties.project ?? featureId(feature);
      add(this.softAreas, id, feature, { pane: "areas", className: "atlas-area" });
      add(this.litAreas, id, feature, { pane: "areas-lit", className: "atlas-area lit" });
    }
  }

  private draw(): void {
    this.match(this.softAreas, this.soft);
    this.match(this.litAreas, this.lit);
  }

  private match(areas: ReadonlyMap<string, L.GeoJSON>, wanted: ReadonlySet<string>): void {
    for (const [id, area] of areas) {
      if (wanted.has(id) && !this.hasLayer(area)) this.addLayer(area);
      if (!wanted.has(id) && this.hasLayer(area)) this.removeLayer(area);
    }
  }
}

/** An area may have a part on each side of the border: one drawn thing for all parts. */
function add(areas: Map<string, L.GeoJSON>, id: string, feature: AreaFeature, look: { pane: Pane; className: string }): void {
  let area = areas.get(id);
  if (!area) {
    area = L.geoJSON(undefined, { pane: look.pane, interactive: false, style: { className: look.className } });
    areas.set(id, area);
  }
  area.addData(feature as Feature);
}
