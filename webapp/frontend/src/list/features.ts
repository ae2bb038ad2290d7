// What drawn features share: their name in the reader's language, a tooltip, and drawing from an address.
import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { Page } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { fetchJson, loadWithNotice } from "../pages/fetching.ts";
import { L } from "../map/leaflet.ts";

/** A feature; one without a place has no geometry (RFC 7946 section 3.2). */
export type AnyFeature = Feature<Geometry | null>;

export interface Source {
  url: string;
  title: string;
}

/** Fetches a layer's GeoJSON and hands it over; a failure leaves the rest of the map alone. */
export function loadLayer(source: Source, page: Page, use: (collection: FeatureCollection) => void): Promise<void> {
  const message = page.strings.t("layer_failed", { layer: source.title });
  return loadWithNotice(async () => use(await fetchJson<FeatureCollection>(source.url)), message, page.strings);
}

export function featureName(feature: AnyFeature, lang: string): string {
  const values = feature.properties ?? {};
  return String(values[`name_${lang}`] ?? values["name"] ?? values["name_en"] ?? feature.id ?? "");
}

export function featureId(feature: AnyFeature): string {
  return String(feature.id ?? feature.properties?.["id"] ?? "");
}

export function bindTip(layer: L.Layer, title: string, detail: string): void {
  layer.bindTooltip(() => el("div", {}, title, detail ? el("small", {}, detail) : null), {
    className: "atlas-tip",
    sticky: true,
    opacity: 1,
  });
}
