// The vector base map: one PMTiles archive drawn with the page's own colours, labelled in the reader's language.
import { FetchSource, PMTiles, type RangeResponse, SharedPromiseCache } from "pmtiles";
import { type LabelRule, leafletLayer, type PaintRule, type View } from "protomaps-leaflet";
import type { BaseMapSource } from "../contract.ts";
import { labelRules, paintRules, readPalette } from "./basemap-style.ts";
import { EnlargedSource } from "./enlarged.ts";
import { ObstacleIndex, type Obstacle } from "./labels.ts";
import { L } from "./leaflet.ts";
import { onThemeChange } from "../pages/theme.ts";
import { turn } from "../pages/turns.ts";

const RELABEL_MS = 180;
const TILE_PX = 256;
/** A tile that a change of zoom left behind never says that it is there, and then `load` never comes. */
const LOAD_MS = 3000;

/** How an archive looks: its rules, in the colours of the theme that is shown now. */
interface Look {
  paintRules(): PaintRule[];
  labelRules(lang: string, obstacles: (zoom: number) => ObstacleIndex): LabelRule[];
  background(): string;
}

interface Tiles {
  _tiles: Record<string, { el: HTMLElement }>;
  _keyToTileCoords(key: string): L.Coords;
  _wrapCoords(coords: L.Coords): L.Coords;
  _tileCoordsToKey(coords: L.Coords): string;
}

type TileLayer = L.GridLayer & {
  tileSize: number;
  views: Map<string, View>;
  paintRules: unknown;
  labelRules: unknown;
  backgroundColor: string;
  clearLayout(): void;
  rerenderTiles(): void;
  isLoading(): boolean;
  renderTile(coords: L.Coords, canvas: HTMLElement, key: string): Promise<void>;
};

export class BaseMap extends L.LayerGroup {
  private readonly source: BaseMapSource;
  private readonly archive: PMTiles;
  private readonly tiles: TileLayer;
  private look: Look | null;
  private readonly indexes = new Map<number, ObstacleIndex>();
  private obstaclesOf: (zoom: number) => Obstacle[] = () => [];
  private timer = 0;

  constructor(source: BaseMapSource) {
    super();
    this.source = source;
    this.look = source.style ? null : ownLook(source);
    this.archive = new PMTiles(new WatchedSource(source.url, () => this.fire("failed")));
    this.tiles = leafletLayer({
      url: this.archive,
      lang: source.lang,
      maxDataZoom: source.maxDataZoom,
      attribution: "",
      paintRules: [],
      labelRules: [],
      tasks: [fontsReady(source.lang), this.styled()],
    }) as unknown as TileLayer;
    // The library makes its own source and takes no other.
    for (const { tileCache } of this.tiles.views.values()) tileCache.source = new EnlargedSource(this.archive, tileCache);
    this.tiles.on("load", () => this._map?.fire("painted"));
    this.addLayer(this.tiles);
    onThemeChange(() => this.restyle());
  }

  /** From now on labels keep clear of these symbols. */
  avoid(obstaclesOf: (zoom: number) => Obstacle[]): void {
    this.obstaclesOf = obstaclesOf;
  }

  /** Symbols have come, gone or moved: lays the labels out again, soon and once. */
  relabel(): void {
    this.indexes.clear();
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.redraw();
    }, RELABEL_MS);
  }

  /** Asks again for the tiles that did not come. The archive would keep a header that failed for good. */
  retry(): void {
    this.archive.cache = new SharedPromiseCache();
    void this.styled().then(() => this.tiles.redraw());
  }

  /** Draws all tiles anew, with `sharpness` pixels for each of the screen's, and waits until they are there. */
  async drawn(sharpness: number): Promise<void> {
    this.sharpen(sharpness);
    if (this.tiles.isLoading()) await Promise.race([new Promise((done) => this.tiles.once("load", done)), rest(LOAD_MS)]);
    this.tiles.clearLayout();
    // Twice: the second round sees the labels that later tiles of the first have placed.
    for (let round = 0; round < 2; round += 1) await Promise.all(this.rendering());
  }

  /** Pixels of a tile's canvas for each of the screen's; null as the device has them. */
  sharpen(pixels: number | null): void {
    this.tiles.tileSize = TILE_PX * (pixels ?? window.devicePixelRatio);
  }

  private rendering(): Promise<void>[] {
    const grid = this.tiles as unknown as Tiles;
    return Object.entries(grid._tiles).map(([key, { el }]) => {
      const coords = grid._wrapCoords(grid._keyToTileCoords(key));
      return this.tiles.renderTile(coords, el, grid._tileCoordsToKey(coords));
    });
  }

  private restyle(): void {
    this.dress();
    this.redraw();
  }

  /** Gives the tiles what they are drawn by, once it is there. */
  private dress(): void {
    if (!this.look) return;
    this.tiles.paintRules = this.look.paintRules();
    this.tiles.labelRules = this.look.labelRules(this.source.lang, (zoom) => this.obstaclesAt(zoom));
    this.tiles.backgroundColor = this.look.background();
    this.tiles.clearLayout();
  }

  /** Dresses the tiles, which wait for it; the look of another schema than ours is fetched. */
  private async styled(): Promise<never> {
    await turn();
    try {
      this.look ??= (await import(this.source.style)) as Look;
      this.dress();
    } catch {
      this.fire("failed");
    }
    return undefined as never; // what the library calls the result of a task
  }

  private redraw(): void {
    this.tiles.clearLayout();
    this.tiles.rerenderTiles();
  }

  private obstaclesAt(zoom: number): ObstacleIndex {
    let index = this.indexes.get(zoom);
    if (!index) {
      index = new ObstacleIndex(this.obstaclesOf(zoom));
      this.indexes.set(zoom, index);
    }
    return index;
  }
}

function ownLook({ countries }: BaseMapSource): Look {
  return {
    paintRules: () => paintRules(readPalette(), countries),
    labelRules: (lang, obstacles) => labelRules(readPalette(), lang, countries, obstacles),
    background: () => readPalette().land,
  };
}

/** Reads byte ranges as PMTiles does, and tells when that fails. */
class WatchedSource extends FetchSource {
  private readonly failed: () => void;

  constructor(url: string, failed: () => void) {
    super(url);
    this.failed = failed;
  }

  override async getBytes(offset: number, length: number, signal?: AbortSignal, etag?: string): Promise<RangeResponse> {
    try {
      return await super.getBytes(offset, length, signal, etag);
    } catch (error) {
      if (signal?.aborted) throw error;
      this.failed();
      // The drawing library keeps quiet about this kind only; the reader has been told already.
      throw new DOMException("the base map could not be read", "AbortError");
    }
  }
}

/** Canvas does not wait for fonts by itself. A missing font must not keep the map from drawing. */
function fontsReady(lang: string): Promise<never> {
  const sample = lang === "ru" || lang === "kk" ? "Аб" : "Ab";
  return document.fonts.load('500 12px "Inter Variable"', sample).catch(() => []) as unknown as Promise<never>;
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
