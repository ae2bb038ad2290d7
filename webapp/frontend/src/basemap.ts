// The vector base map: one PMTiles archive drawn with the page's own colours, labelled in the reader's language.
import { leafletLayer } from "protomaps-leaflet";
import { labelRules, paintRules, readPalette } from "./basemap-style.ts";
import { ObstacleIndex, type Obstacle } from "./labels.ts";
import { L } from "./leaflet.ts";
import { onThemeChange } from "./theme.ts";

export interface BaseMapSource {
  url: string;
  lang: string;
  maxDataZoom: number;
  attribution: { text: string; href: string }[];
}

type TileLayer = L.GridLayer & {
  paintRules: unknown;
  labelRules: unknown;
  backgroundColor: string;
  clearLayout(): void;
  rerenderTiles(): void;
};

export class BaseMap extends L.LayerGroup {
  private readonly source: BaseMapSource;
  private readonly tiles: TileLayer;
  private readonly indexes = new Map<number, ObstacleIndex>();
  private readonly known = new Map<number, string>();
  private obstaclesOf: (zoom: number) => Obstacle[] = () => [];
  private timer = 0;

  constructor(source: BaseMapSource) {
    super();
    this.source = source;
    const palette = readPalette();
    this.tiles = leafletLayer({
      url: source.url,
      lang: source.lang,
      maxDataZoom: source.maxDataZoom,
      attribution: "",
      paintRules: paintRules(palette),
      labelRules: labelRules(palette, source.lang, (zoom) => this.obstaclesAt(zoom)),
      backgroundColor: palette.water,
      tasks: [fontsReady(source.lang)],
    }) as unknown as TileLayer;
    this.addLayer(this.tiles);
    onThemeChange(() => this.restyle());
  }

  /** From now on labels keep clear of these symbols. */
  avoid(obstaclesOf: (zoom: number) => Obstacle[]): void {
    this.obstaclesOf = obstaclesOf;
    this.relabel();
  }

  /** Lays the labels out again, soon and once, if symbols of a zoom level already drawn have moved. */
  relabel(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const moved = [...this.known].some(([zoom, before]) => digest(this.obstaclesOf(zoom)) !== before);
      this.indexes.clear();
      this.known.clear();
      if (moved) this.redraw();
    }, 120);
  }

  private restyle(): void {
    const palette = readPalette();
    this.tiles.paintRules = paintRules(palette);
    this.tiles.labelRules = labelRules(palette, this.source.lang, (zoom) => this.obstaclesAt(zoom));
    this.tiles.backgroundColor = palette.water;
    this.redraw();
  }

  private redraw(): void {
    this.tiles.clearLayout();
    this.tiles.rerenderTiles();
  }

  private obstaclesAt(zoom: number): ObstacleIndex {
    let index = this.indexes.get(zoom);
    if (!index) {
      const obstacles = this.obstaclesOf(zoom);
      index = new ObstacleIndex(obstacles);
      this.indexes.set(zoom, index);
      this.known.set(zoom, digest(obstacles));
    }
    return index;
  }
}

function digest(obstacles: readonly Obstacle[]): string {
  return obstacles.map(({ x, y, radius }) => `${Math.round(x)},${Math.round(y)},${radius}`).join(";");
}

/** Canvas does not wait for fonts by itself. A missing font must not keep the map from drawing. */
function fontsReady(lang: string): Promise<never> {
  const sample = lang === "ru" || lang === "kk" ? "Аб" : "Ab";
  return document.fonts.load('500 12px "Inter Variable"', sample).catch(() => []) as unknown as Promise<never>;
}
