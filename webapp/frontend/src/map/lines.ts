// Lines: corridors and linear projects as dashed schematic legs, and the rivers that the countries share.
import type { Feature } from "geojson";
import { label, type Page } from "../pages/config.ts";
import { type Pane, PLANNED, type LayerSource, UNKNOWN_STATUS } from "../contract.ts";
import { bindTip, featureId, featureName, type FeatureOf, loadLayer } from "../list/features.ts";
import { L } from "./leaflet.ts";
import { dated } from "../time/projects-by-day.ts";

/** Each kind has a pane of its name. */
export type LineKind = "corridors" | "lines" | "rivers";
type LineFeature = FeatureOf<"corridors" | "project-lines" | "rivers">;

const CLASS: Record<LineKind, string> = {
  corridors: "atlas-line",
  lines: "atlas-line project",
  rivers: "atlas-river",
};
// Flights would cross the whole map: they are drawn only for the project in hand.
const ONLY_IN_HAND = "aviation";

export class LinesLayer extends L.LayerGroup {
  private readonly lines = new Map<string, L.GeoJSON[]>();
  private readonly quiet = new Set<string>();
  private shown: ReadonlySet<string> | null = null;
  private lit = new Set<string>();
  private select: (id: string) => void = () => undefined;

  private readonly kind: LineKind;
  private readonly source: LayerSource;
  private readonly page: Page;
  private asof: string | null = null;

  constructor(kind: LineKind, source: LayerSource, page: Page) {
    super();
    this.kind = kind;
    this.source = source;
    this.page = page;
    this.load();
  }

  /** Draws the lines with the statuses of another day. */
  setDay(asof: string | null): void {
    this.asof = asof;
    this.load();
  }

  private load(): void {
    const { asof } = this;
    const source = { ...this.source, url: dated(this.source.url, asof) };
    void loadLayer<"corridors" | "project-lines" | "rivers">(source, this.page, (features) => {
      if (asof !== this.asof) return;
      this.clearLayers();
      this.lines.clear();
      this.quiet.clear();
      for (const feature of features) this.keep(feature, this.kind, this.page);
      this.draw();
      this.fire("loaded");
    });
  }

  /** Makes one line stand out, or none. */
  choose(id: string | null): void {
    this.lit = new Set(id ? [id] : []);
    this.draw();
  }

  onSelect(select: (id: string) => void): void {
    this.select = select;
  }

  /** For lines of projects: only those of `ids`, with the ones in hand standing out. */
  show(ids: readonly string[], lit: readonly string[]): void {
    this.shown = new Set(ids);
    this.lit = new Set(lit);
    this.draw();
  }

  bounds(id: string): L.LatLngBounds | null {
    const parts = this.lines.get(id);
    return parts?.length ? parts.reduce((all, part) => all.extend(part.getBounds()), L.latLngBounds([])) : null;
  }

  private keep(feature: LineFeature, kind: LineKind, page: Page): void {
    const id = featureId(feature);
    const { properties } = feature;
    if ("sector" in properties && properties.sector === ONLY_IN_HAND) this.quiet.add(id);
    const className = `${CLASS[kind]}${PLANNED.some((state) => state === stateOf(feature)) ? " planned" : ""}`;
    const pane: Pane = kind;
    const line = L.geoJSON(feature as Feature, {
      pane,
      style: { className },
      pointToLayer: (_, at) => L.circleMarker(at, { pane, radius: 3, className }),
    });
    bindTip(line, featureName(feature, page.config.lang), detail(feature, kind, page));
    if (kind === "lines") line.on("click", () => this.select(id));
    const parts = this.lines.get(id);
    if (parts) parts.push(line);
    else this.lines.set(id, [line]);
  }

  private draw(): void {
    for (const [id, parts] of this.lines) {
      const inHand = this.lit.has(id);
      const wanted = inHand || (!this.quiet.has(id) && (this.shown === null || this.shown.has(id)));
      for (const part of parts) {
        if (wanted && !this.hasLayer(part)) this.addLayer(part);
        if (!wanted && this.hasLayer(part)) this.removeLayer(part);
        if (wanted) part.eachLayer((path) => (path as L.Path).getElement()?.classList.toggle("lit", inHand));
      }
    }
  }
}

/** State of a corridor, status of a project; of the past it may not have been known. */
function stateOf({ properties }: LineFeature): string | null {
  if ("state" in properties) return properties.state;
  return "status" in properties ? (properties.status ?? UNKNOWN_STATUS) : null;
}

function detail(feature: LineFeature, kind: LineKind, page: Page): string {
  if (kind === "rivers") return "";
  const { config, strings } = page;
  const { properties } = feature;
  const mode = "mode" in properties && properties.mode ? label(config, "mode", properties.mode) : "";
  const state = stateOf(feature);
  const words = state ? label(config, kind === "lines" ? "status" : "state", state) : "";
  return [mode, words, strings.t("schematic")].filter(Boolean).join(" · ");
}
