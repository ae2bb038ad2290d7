// What drawn features share: their name in the reader's language, a tooltip, and drawing from an address.
import type { Feature, Geometry } from "geojson";
import type { Page } from "../pages/config.ts";
import type { Names, Properties, LayerSource } from "../contract.ts";
import { carried } from "../map/antimeridian.ts";
import { el } from "../pages/dom.ts";
import { fetchJson, loadWithNotice } from "../pages/fetching.ts";
import type { L } from "../map/leaflet.ts";
import { turn } from "../pages/turns.ts";

export type LayerId = keyof Properties;
/** A feature with the properties that are asked for; one without a place has no geometry (RFC 7946 section 3.2). */
export type FeatureOf<Id extends LayerId> = Feature<Geometry | null, Properties[Id]>;

/** Fetches a layer's GeoJSON and hands its features over; a failure leaves the rest of the map alone. */
export function loadLayer<Id extends LayerId>(
  source: LayerSource, page: Page, use: (features: readonly FeatureOf<Id>[]) => void,
): Promise<void> {
  const message = page.strings.t("layer_failed", { layer: source.title });
  const load = async () => {
    await turn();
    use(carried(await fetchJson<{ features: FeatureOf<Id>[] }>(source.url), page.config.west).features);
  };
  return loadWithNotice(load, message, page.strings);
}

export function featureName(feature: Feature<Geometry | null, Names>, lang: string): string {
  const { properties } = feature;
  return properties[`name_${lang}`] ?? properties.name ?? featureId(feature);
}

export function featureId(feature: Feature<Geometry | null, unknown>): string {
  return String(feature.id ?? "");
}

type Words = string | (() => string);

/** Words of what may change while it is drawn are asked for when they are shown. */
export function bindTip(layer: L.Layer, title: Words, detail: Words): void {
  const said = (words: Words) => (typeof words === "string" ? words : words());
  layer.bindTooltip(() => el("div", {}, said(title), said(detail) ? el("small", {}, said(detail)) : null), {
    className: "atlas-tip",
    sticky: true,
    opacity: 1,
  });
}
