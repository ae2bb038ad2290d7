// Paints a tile of a file in the worker, so that the page only puts a finished picture on its place.
import type { Classes } from "./classes.ts";
import { REST } from "./classes.ts";
import { AREA, LINE, POINT, type Shapes, TILE } from "./shapes.ts";

export interface Colours {
  readonly plain: string;
  readonly rest: string;
  readonly paper: string;
  /** Of ordered classes, from low to high, and of words. */
  readonly numbers: readonly string[];
  readonly words: readonly string[];
}

export const RADIUS = 5;
const LINE_WIDTH = 2.5;
/** Pixels around a tile in which something may still reach into it. */
const AROUND = 28;
const FULL = 2 * Math.PI;

export interface TileAt {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export function colourOf(classes: Classes | null, colours: Colours, of: number): string {
  if (!classes) return colours.plain;
  if (of === REST) return colours.rest;
  const list = colours[classes.kind];
  const last = Math.max(classes.entries.length - 1, 1);
  return (classes.kind === "words" ? list[of] : list[Math.round((of * (list.length - 1)) / last)]) ?? colours.rest;
}

/** Picture of a tile; null where the file has nothing. */
export function paint(shapes: Shapes, classes: Classes | null, colours: Colours, tile: TileAt, ratio: number, number: (count: number) => string): ImageBitmap | null {
  const scale = TILE * 2 ** tile.z;
  const [left, top] = [tile.x / 2 ** tile.z, tile.y / 2 ** tile.z];
  const around = AROUND / scale;
  const side = TILE / scale;
  const found = [...shapes.within(left - around, top - around, left + side + around, top + side + around)];
  if (!found.length) return null;
  const canvas = new OffscreenCanvas(TILE * ratio, TILE * ratio);
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  pen.lineJoin = pen.lineCap = "round";
  const colour = (row: number) => colourOf(classes, colours, classes?.of[row] ?? REST);
  for (const kind of [AREA, LINE, POINT]) {
    if (kind === POINT && shapes.clusters) continue;
    for (const { piece, shift } of found) {
      if (shapes.kinds[piece] !== kind) continue;
      const row = shapes.rows[piece]!;
      if (kind === POINT) dot(pen, colours, colour(row), ...pixel(shapes, piece, shift, left, top, scale));
      else path(pen, shapes, piece, shift, left, top, scale, kind === AREA, colour(row), Boolean(classes));
    }
  }
  if (shapes.clusters) groups(pen, shapes, colours, tile, colour, number);
  return canvas.transferToImageBitmap();
}

type Pen = OffscreenCanvasRenderingContext2D;

function pixel(shapes: Shapes, piece: number, shift: number, left: number, top: number, scale: number): [number, number] {
  const at = 2 * shapes.paths[shapes.first[piece]!]!;
  return [(shapes.xy[at]! + shift - left) * scale, (shapes.xy[at + 1]! - top) * scale];
}

function path(pen: Pen, { xy, paths, first }: Shapes, piece: number, shift: number, left: number, top: number, scale: number, isArea: boolean, colour: string, isStyled: boolean): void {
  pen.beginPath();
  for (let part = first[piece]!; part < first[piece + 1]!; part += 1) {
    let [lastX, lastY] = [Infinity, Infinity];
    const end = 2 * paths[part + 1]!;
    for (let at = 2 * paths[part]!; at < end; at += 2) {
      const [x, y] = [(xy[at]! + shift - left) * scale, (xy[at + 1]! - top) * scale];
      const isFirst = lastX === Infinity;
      // What moves by less than half a pixel is not seen; the last vertex is kept.
      if (!isFirst && at + 2 < end && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
      if (isFirst) pen.moveTo(x, y);
      else pen.lineTo(x, y);
      [lastX, lastY] = [x, y];
    }
    if (isArea) pen.closePath();
  }
  pen.strokeStyle = pen.fillStyle = colour;
  if (isArea) {
    pen.globalAlpha = isStyled ? 0.62 : 0.22;
    pen.fill("evenodd");
    pen.globalAlpha = 1;
  }
  pen.lineWidth = isArea ? 1.25 : LINE_WIDTH;
  pen.stroke();
}

function dot(pen: Pen, { paper }: Colours, colour: string, x: number, y: number, radius = RADIUS): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, FULL);
  pen.fillStyle = colour;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = paper;
  pen.stroke();
}

function groups(pen: Pen, { clusters }: Shapes, colours: Colours, { z, x, y }: TileAt, colour: (row: number) => string, number: (count: number) => string): void {
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const { geometry, tags } of clusters?.getTile(z, x, y)?.features ?? []) {
    const [at, down] = geometry[0] as [number, number];
    if (!tags) continue;
    if ("point_count" in tags) {
      const count = tags.point_count;
      dot(pen, colours, colours.plain, at, down, groupRadius(count));
      pen.fillStyle = colours.paper;
      pen.font = "600 11px system-ui, sans-serif";
      pen.fillText(number(count), at, down);
    } else dot(pen, colours, colour(tags.row), at, down);
  }
}

/** Pixels; a group of a million is not much larger than its number. */
export function groupRadius(count: number): number {
  return 8 + 3.4 * Math.log10(count + 1);
}
