// Tiles of the base map; where an archive ends before the map does, its last tile is enlarged.
import type { PMTiles } from "pmtiles";
import { type Feature, PmtilesSource, type TileCache, type TileSource, type Zxy } from "protomaps-leaflet";

type Tile = Map<string, Feature[]>;

/** Part of a tile's side that is kept around a quarter, as the archive's own tiles have it: lines do not end there. */
const BUFFER = 64 / 4096;

export class EnlargedSource implements TileSource {
  private readonly own: PmtilesSource;
  /** Apart from `own`, which drops what it was asked for at another zoom. */
  private readonly coarser: PmtilesSource;
  private readonly cache: TileCache;

  constructor(archive: PMTiles, cache: TileCache) {
    this.own = new PmtilesSource(archive, true);
    this.coarser = new PmtilesSource(archive, false);
    this.cache = cache;
  }

  async get(at: Zxy, size: number): Promise<Tile> {
    const tile = await this.own.get(at, size);
    return tile.size || at.z === 0 ? tile : this.quarter(at, size);
  }

  /** A quarter of the tile above, twice as large; that one may be a quarter itself. */
  private async quarter(at: Zxy, size: number): Promise<Tile> {
    const above = { z: at.z - 1, x: at.x >> 1, y: at.y >> 1 };
    const known = this.cache.cache.get(`${above.x}:${above.y}:${above.z}`)?.data;
    let tile = known ?? (await this.coarser.get(above, size));
    if (!tile.size && above.z > 0) tile = await this.quarter(above, size);
    return enlarged(tile, at.x & 1, at.y & 1, size);
  }
}

/** What of a tile lies in one of its quarters (`right`, `low`: 0 or 1), in the units of a tile of its own. */
export function enlarged(tile: Tile, right: number, low: number, size: number): Tile {
  const margin = size * BUFFER;
  const place = (value: number, half: number) => value * 2 - half * size;
  const made: Tile = new Map();
  for (const [layer, features] of tile) {
    const kept: Feature[] = [];
    for (const feature of features) {
      const { minX, minY, maxX, maxY } = feature.bbox;
      const bbox = { minX: place(minX, right), minY: place(minY, low), maxX: place(maxX, right), maxY: place(maxY, low) };
      if (bbox.minX > size + margin || bbox.minY > size + margin || bbox.maxX < -margin || bbox.maxY < -margin) continue;
      const geom = feature.geom.map((part) => part.map((corner) => moved(corner, place(corner.x, right), place(corner.y, low))));
      kept.push({ ...feature, bbox, geom });
    }
    if (kept.length) made.set(layer, kept);
  }
  return made;
}

type Corner = Feature["geom"][number][number];

/** The library's own kind of point, which it does not hand out otherwise. */
function moved(corner: Corner, x: number, y: number): Corner {
  return Object.assign(corner.clone(), { x, y });
}
