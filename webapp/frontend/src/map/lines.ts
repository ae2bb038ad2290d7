// Lines: corridors as a broad band, linear projects in the colour of their status, flights as dots, and shared rivers.
import type { Feature } from "geojson";
import { label, statusLabel, type Page } from "../pages/config.ts";
import { AT_REST, FLIGHTS, type LayerSource, type Pane, PLANNED, UNKNOWN_STATUS } from "../contract.ts";
import { bindTip, featureId, featureName, type FeatureOf, loadLayer } from "../list/features.ts";
import { curved } from "./curve.ts";
import { L } from "./leaflet.ts";
import { dated } from "../time/projects-by-day.ts";

/** Each kind has a pane of its name. */
export type LineKind = "corridors" | "lines" | "rivers";
type LineFeature = FeatureOf<"corridors" | "project-lines" | "rivers">;

const CLASS: Record<LineKind, string> = { corridors: "atlas-corridor", lines: "atlas-line", rivers: "atlas-river" };
/** From here on lines are broader. */
const BROAD_ZOOM = 9;
/** Straight legs over a whole country shout: farther away, what follows a corridor is left to its band until chosen. */
const FOLD_BELOW = 6;

export class LinesLayer extends L.LayerGroup {
  private readonly lines = new Map<string, L.GeoJSON[]>();
  private readonly ties = new Map<string, readonly string[]>();
  private readonly folded = new Set<string>();
  private results: ReadonlySet<string> | null = null;
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

  override onAdd(map: L.Map): this {
    super.onAdd(map);
    map.on("zoomend", this.draw, this);
    this.draw();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("zoomend", this.draw, this);
    return super.onRemove(map);
  }

  /** Draws the lines with the statuses of another day. */
  setDay(asof: string | null): void {
    if (asof === this.asof) return;
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
      this.ties.clear();
      this.folded.clear();
      for (const feature of features) this.keep(feature, this.kind, this.page);
      this.draw();
      this.fire("loaded");
    });
  }

  /** Makes a line stand out, or some, or none. */
  choose(ids: string | readonly string[] | null): void {
    this.lit = new Set(typeof ids === "string" ? [ids] : ids);
    this.draw();
  }

  /** Lets what has nothing to do with these projects step back; null is no filter. */
  follow(ids: readonly string[] | null): void {
    this.results = ids && new Set(ids);
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
    if ("projects" in properties) this.ties.set(id, properties.projects ?? []);
    if ("corridor" in properties && properties.corridor) this.folded.add(id);
    const pane: Pane = kind;
    const flies = isFlight(feature);
    const drawn = (flies ? curved(feature as Feature) : feature) as Feature;
    const line = path(drawn, pane, lookOf(feature, kind, flies));
    const parts = kind === "lines" && !flies ? [path(drawn, pane, "atlas-casing"), line] : [line];
    for (const part of parts) {
      bindTip(part, featureName(feature, page.config.lang), detail(feature, kind, page, this.asof));
      if (kind === "lines") part.on("click", () => this.select(id));
    }
    this.lines.set(id, [...(this.lines.get(id) ?? []), ...parts]);
  }

  private draw(): void {
    const map = this._map as L.Map | undefined;
    if (!map) return;
    map.getPane(this.kind)?.classList.toggle("close", map.getZoom() >= BROAD_ZOOM);
    for (const [id, parts] of this.lines) {
      const inHand = this.lit.has(id);
      const isFolded = map.getZoom() < FOLD_BELOW && this.folded.has(id);
      const wanted = inHand || (!isFolded && (this.shown === null || this.shown.has(id)));
      for (const part of parts) {
        if (wanted && !this.hasLayer(part)) this.addLayer(part);
        if (!wanted && this.hasLayer(part)) this.removeLayer(part);
        if (wanted) part.eachLayer((layer) => this.look((layer as L.Path).getElement(), inHand, this.isAside(id)));
      }
    }
  }

  private isAside(id: string): boolean {
    const tied = this.ties.get(id);
    return this.results !== null && tied !== undefined && !tied.some((project) => this.results!.has(project));
  }

  private look(node: Element | undefined, inHand: boolean, isAside: boolean): void {
    node?.classList.toggle("lit", inHand);
    node?.classList.toggle("aside", isAside && !inHand);
  }
}

function path(feature: Feature, pane: Pane, className: string): L.GeoJSON {
  return L.geoJSON(feature, {
    pane,
    style: { className },
    pointToLayer: (_, at) => L.circleMarker(at, { pane, radius: 3, className }),
  });
}

function isFlight({ properties }: LineFeature): boolean {
  const what = "sector" in properties ? properties.sector : "mode" in properties ? properties.mode : null;
  return FLIGHTS.some((flight) => flight === what);
}

function lookOf(feature: LineFeature, kind: LineKind, flies: boolean): string {
  if (flies) return "atlas-flight";
  const state = stateOf(feature);
  const isPlanned = PLANNED.some((planned) => planned === state) || (kind === "corridors" && state === AT_REST);
  return `${CLASS[kind]}${kind === "lines" ? ` st-${state}` : ""}${isPlanned ? " planned" : ""}${state === null ? " unknown" : ""}`;
}

/** State of a corridor, status of a project; of the past it may not have been known. */
function stateOf({ properties }: LineFeature): string | null {
  if ("state" in properties) return properties.state;
  return "status" in properties ? (properties.status ?? UNKNOWN_STATUS) : null;
}

function detail(feature: LineFeature, kind: LineKind, page: Page, asof: string | null): string {
  const { config, strings } = page;
  if (kind === "rivers") return asof ? strings.t("as_now") : "";
  const { properties } = feature;
  const mode = "mode" in properties && properties.mode ? label(config, "mode", properties.mode) : "";
  if ("statuses" in properties) return [statusLabel(page, properties.statuses ?? []), strings.t("schematic")].join(" · ");
  const state = stateOf(feature);
  const words = state ? label(config, "state", state) : asof ? strings.t("state_unknown") : "";
  return [mode, words, strings.t("schematic")].filter(Boolean).join(" · ");
}
