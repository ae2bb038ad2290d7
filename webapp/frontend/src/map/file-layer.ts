// Tiles of a file on the map: painted by the worker, only put in place here.
import type LeafletType from "leaflet";
import type { Client } from "../files/client.ts";
import type { Pane } from "../contract.ts";

declare const L: typeof LeafletType;

const PANE: Pane = "own";
/** Pixels around a point in which something painted counts as met. */
const AROUND = 6;
const MOST_RATIO = 2;

export class FileLayer extends L.GridLayer {
  private readonly client: Client;
  private readonly file: number;

  constructor(client: Client, file: number) {
    super({ pane: PANE, updateWhenZooming: false, keepBuffer: 1 });
    this.client = client;
    this.file = file;
  }

  protected override createTile({ x, y, z }: LeafletType.Coords, done: LeafletType.DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    const ratio = Math.min(Math.ceil(window.devicePixelRatio || 1), MOST_RATIO);
    void this.client.call("tile", this.file, { x, y, z }, ratio).then(
      (picture) => {
        if (picture) {
          canvas.width = picture.width;
          canvas.height = picture.height;
          pen.drawImage(picture, 0, 0);
          picture.close();
        }
        done(undefined, canvas);
      },
      (error: Error) => done(error, canvas),
    );
    return canvas;
  }

  /** Whether something of the file is painted at a place. */
  isPaintedAt(map: LeafletType.Map, at: LeafletType.LatLng): boolean {
    const zoom = map.getZoom();
    const point = map.project(at, zoom);
    const size = this.getTileSize().x;
    const tiles = (this as unknown as { _tiles: Record<string, { el: HTMLCanvasElement }> })._tiles;
    const [column, line] = [Math.floor(point.x / size), Math.floor(point.y / size)];
    const canvas = tiles[`${column}:${line}:${zoom}`]?.el;
    if (!canvas) return false;
    const scale = canvas.width / size;
    const [x, y] = [(point.x - column * size - AROUND) * scale, (point.y - line * size - AROUND) * scale];
    const { data } = canvas.getContext("2d")!.getImageData(x, y, 2 * AROUND * scale, 2 * AROUND * scale);
    return data.some((value, place) => place % 4 === 3 && value > 0);
  }
}
