// Draws layers of the catalogue's own files from vector tiles, and shows the features that a click meets.
// Fetched when the first such layer is switched on; shares Leaflet with the page through `window.L`.
import type { Feature, Geometry } from "geojson";
import type LeafletType from "leaflet";
import { CircleSymbolizer, type Filter, GeomType, leafletLayer, LineSymbolizer, type PaintRule, PolygonSymbolizer, type TileSource, type View, type Zxy } from "protomaps-leaflet";
import type { OwnLayer, Pane } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { fetchJson, loadWithNotice, showFailure } from "../pages/fetching.ts";
import type { Chosen } from "../pages/state.ts";
import { colour, onThemeChange } from "../pages/theme.ts";
import { inWorld } from "./antimeridian.ts";
import { cqlOf } from "./own-filter.ts";
import type { Drawing } from "./own-switch.ts";

declare const L: typeof LeafletType;

const PANE: Pane = "own";
/** From here on tiles say nothing new; the last are enlarged. */
const DEEPEST = 16;
/** Zooms by which tiles are coarser than the map: a full one is 1024 pixels wide, and points still touch one another. */
const COARSER = 2;
/** Pixels around a click in which a feature counts as met, besides its own size. */
const AROUND = 3;
/** Features that a click shows; of more it gives the number and a way to them. */
const MOST = 5;

type Tiles = LeafletType.GridLayer & { views: Map<string, View>; paintRules: PaintRule[]; rerenderTiles(): void };
type OwnFeature = Feature<Geometry | null, Record<string, unknown>>;

interface Met {
  features: OwnFeature[];
  numberMatched: number;
}

export function open(map: LeafletType.Map, page: Page): Drawing {
  return new OwnDrawing(map, page);
}

class OwnDrawing implements Drawing {
  private readonly map: LeafletType.Map;
  private readonly page: Page;
  private readonly shown = new Map<OwnLayer, Tiles>();
  private chosen: Chosen | null = null;

  constructor(map: LeafletType.Map, page: Page) {
    this.map = map;
    this.page = page;
    map.on("click", (event) => this.clicked(event));
    onThemeChange(() => {
      for (const [layer, tiles] of this.shown) {
        tiles.paintRules = rules(layer);
        tiles.rerenderTiles();
      }
    });
  }

  show(layer: OwnLayer, isShown: boolean): void {
    this.shown.get(layer)?.remove();
    this.shown.delete(layer);
    if (isShown) {
      const tiles = drawn(layer, this.filterOf(layer), () => this.tellFailure(layer));
      this.shown.set(layer, tiles.addTo(this.map));
    }
    this.map.getContainer().classList.toggle("answers-clicks", this.shown.size > 0);
  }

  private tellFailure(layer: OwnLayer): void {
    const { strings } = this.page;
    showFailure(strings.t("layer_failed", { layer: layer.title }), strings, () => this.shown.get(layer)?.redraw());
  }

  filter(chosen: Chosen): void {
    const before = new Map([...this.shown.keys()].map((layer) => [layer, this.filterOf(layer)]));
    this.chosen = chosen;
    for (const [layer, filter] of before) if (this.filterOf(layer) !== filter) this.show(layer, true);
  }

  private filterOf(layer: OwnLayer): string {
    return this.chosen ? cqlOf(layer.filters, this.chosen) : "";
  }

  /** What lies on top at a click has its own answer. */
  private clicked({ latlng, originalEvent }: LeafletType.LeafletMouseEvent): void {
    if (!this.shown.size || (originalEvent.target as Element).closest(".leaflet-interactive, .drawing")) return;
    const layers = [...this.shown.keys()];
    const { strings } = this.page;
    const message = strings.t("layer_failed", { layer: layers.map(({ title }) => title).join(", ") });
    void loadWithNotice(async () => {
      const met = await Promise.all(layers.map(async (layer) => this.told(layer, await fetchJson<Met>(this.around(layer, latlng)))));
      const told = met.filter((part) => part !== null);
      if (!told.length) this.map.fire("nothing-met", { latlng });
      else L.popup({ className: "atlas-pop own-pop", maxWidth: 320, maxHeight: 280 }).setLatLng(latlng).setContent(el("div", {}, ...told)).openOn(this.map);
    }, message, strings);
  }

  private around(layer: OwnLayer, at: LeafletType.LatLng): string {
    const reach = Math.max(layer.radius, layer.width) + AROUND;
    const middle = this.map.latLngToContainerPoint(at);
    const [low, high] = [[-reach, reach], [reach, -reach]].map(([x, y]) => this.map.containerPointToLatLng(middle.add([x!, y!])));
    const filter = this.filterOf(layer);
    const box = [inWorld(low!.lng), low!.lat, inWorld(high!.lng), high!.lat].map((degrees) => degrees.toFixed(7)).join(",");
    return `${layer.items}?${new URLSearchParams({ bbox: box, limit: String(MOST), ...(filter ? { filter } : {}) })}`;
  }

  private told(layer: OwnLayer, { features, numberMatched }: Met): HTMLElement | null {
    if (!features.length) return null;
    const { config, strings } = this.page;
    const more = numberMatched - features.length;
    return el(
      "section",
      {},
      el("h2", {}, layer.title),
      ...features.map((feature) => el(
        "div",
        {},
        el("dl", {}, ...columns(feature, strings.number)),
        el("p", {}, el("a", { href: `${layer.items}/${encodeURIComponent(String(feature.id))}?f=html&lang=${config.lang}` }, strings.t("full_page"))),
      )),
      more > 0 ? el("p", {}, `+ ${strings.number(more)}`) : null,
    );
  }
}

/** Names and values of what is known of a feature; a value stays text whatever it holds. */
function columns({ properties }: OwnFeature, number: Page["strings"]["number"]): HTMLElement[] {
  return Object.entries(properties).filter(([, value]) => value !== null && value !== "").map(([name, value]) => {
    const words = typeof value === "number" ? number(value, 6) : Array.isArray(value) ? value.join(", ") : String(value);
    return el("div", {}, el("dt", {}, name.replaceAll("_", " ")), el("dd", {}, words));
  });
}

/** Tells when a tile does not come; the drawing library would only write it on the console. */
class WatchedTiles implements TileSource {
  private readonly tiles: TileSource;
  private readonly failed: () => void;

  constructor(tiles: TileSource, failed: () => void) {
    this.tiles = tiles;
    this.failed = failed;
  }

  async get(at: Zxy, size: number): ReturnType<TileSource["get"]> {
    try {
      return await this.tiles.get(at, size);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      this.failed();
      throw new DOMException("a tile could not be read", "AbortError");
    }
  }
}

function drawn(layer: OwnLayer, filter: string, failed: () => void): Tiles {
  const query = filter ? `?${new URLSearchParams({ filter })}` : "";
  const tiles = leafletLayer({
    sources: { "": { url: layer.tiles + query, maxDataZoom: DEEPEST, levelDiff: COARSER } },
    attribution: "",
    pane: PANE,
    paintRules: rules(layer),
    labelRules: [],
  }) as unknown as Tiles;
  for (const { tileCache } of tiles.views.values()) tileCache.source = new WatchedTiles(tileCache.source, failed);
  return tiles;
}

function rules({ id, colour: said, radius, width }: OwnLayer): PaintRule[] {
  const ink = said.startsWith("#") ? said : colour(`--${said}`);
  const paper = colour("--paper");
  const of = (type: GeomType): Filter => (_, feature) => feature.geomType === type;
  return [
    { dataLayer: id, filter: of(GeomType.Polygon), symbolizer: new PolygonSymbolizer({ fill: ink, opacity: 0.25, stroke: ink, width }) },
    { dataLayer: id, filter: of(GeomType.Line), symbolizer: new LineSymbolizer({ color: ink, width, lineJoin: "round", lineCap: "round" }) },
    { dataLayer: id, filter: of(GeomType.Point), symbolizer: new CircleSymbolizer({ radius, fill: ink, stroke: paper, width: 0.8 }) },
  ];
}
