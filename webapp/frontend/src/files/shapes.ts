// Where rows lie, as numbers ready to be drawn and asked: one piece for each point, line and area, with an index. Pure.
import Flatbush from "flatbush";
import type { Geometry, Position } from "geojson";
import Supercluster from "supercluster";
import { Unreadable } from "./failure.ts";

export const POINT = 0;
export const LINE = 1;
export const AREA = 2;

/** Points of which more are drawn as groups where they are close. */
const CLUSTER_FROM = 500;
const CLUSTER_ZOOM = 15;
const CLUSTER_PIXELS = 44;
export const TILE = 256;
const MOST_NUMBERS = 40_000_000;
const MOST_LAT = 85.0511287798066;

/** Position on the map of the world: both from 0 to 1; beyond them across the antimeridian. */
export function toWorld(lon: number, lat: number): [number, number] {
  const sin = Math.sin((Math.max(-MOST_LAT, Math.min(MOST_LAT, lat)) * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

export function fromWorld(x: number, y: number): [number, number] {
  return [(x - 0.5) * 360, (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI];
}

/** Numbers in a row that grows. */
class Growing {
  private numbers = new Float64Array(4096);
  length = 0;

  push(x: number, y: number): void {
    if (this.length + 2 > this.numbers.length) {
      if (this.length > MOST_NUMBERS) throw new Unreadable("too_many", { n: MOST_NUMBERS / 2 });
      const larger = new Float64Array(this.numbers.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = x;
    this.numbers[this.length++] = y;
  }

  done(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }
}

export interface Pieces {
  /** x and y of every vertex on the map of the world. */
  readonly xy: Float64Array;
  /** First vertex of each path; one more than there are paths. */
  readonly paths: readonly number[];
  /** Kind, row and first path of each piece; `first` has one more. */
  readonly kinds: readonly number[];
  readonly rows: readonly number[];
  readonly first: readonly number[];
}

export class Shapes implements Pieces {
  readonly xy: Float64Array;
  readonly paths: readonly number[];
  readonly kinds: readonly number[];
  readonly rows: readonly number[];
  readonly first: readonly number[];
  readonly index: Flatbush;
  readonly clusters: Supercluster<{ row: number }> | null;
  /** West, south, east, north in degrees; east lies beyond 180 for what lies across the antimeridian. */
  readonly bounds: readonly [number, number, number, number];

  constructor(geometries: readonly (Geometry | null)[]) {
    const pieces = piecesOf(geometries);
    ({ xy: this.xy, paths: this.paths, kinds: this.kinds, rows: this.rows, first: this.first } = pieces);
    if (!this.kinds.length) throw new Unreadable("no_features");
    const boxes = this.kinds.map((_, piece) => boxOf(pieces, piece));
    this.index = new Flatbush(boxes.length);
    for (const [west, north, east, south] of boxes) this.index.add(west, north, east, south);
    this.index.finish();
    this.bounds = boundsOf(boxes);
    const points = this.kinds.flatMap((kind, piece) => (kind === POINT ? [piece] : []));
    this.clusters = points.length > CLUSTER_FROM ? this.clustered(points) : null;
  }

  /** Pieces that meet a box of the world, also when drawn one world further. */
  *within(west: number, north: number, east: number, south: number): Generator<{ piece: number; shift: number }> {
    for (const shift of [-1, 0, 1]) {
      const found = this.index.search(west - shift, north, east - shift, south).sort((a, b) => a - b);
      for (const piece of found) yield { piece, shift };
    }
  }

  private clustered(points: readonly number[]): Supercluster<{ row: number }> {
    const clusters = new Supercluster<{ row: number }>({ radius: CLUSTER_PIXELS, extent: TILE, maxZoom: CLUSTER_ZOOM, minPoints: 3 });
    clusters.load(points.map((piece) => {
      const at = 2 * this.paths[this.first[piece]!]!;
      const [lon, lat] = fromWorld(this.xy[at]!, this.xy[at + 1]!);
      return { type: "Feature", properties: { row: this.rows[piece]! }, geometry: { type: "Point", coordinates: [inWorld(lon), lat] } };
    }));
    return clusters;
  }
}

function inWorld(lon: number): number {
  return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
}

function piecesOf(geometries: readonly (Geometry | null)[]): Pieces {
  const xy = new Growing();
  const [paths, kinds, rows, first]: [number[], number[], number[], number[]] = [[], [], [], []];
  const path = (points: readonly Position[], near: number | null) => {
    paths.push(xy.length / 2);
    let before = near;
    for (const [lon, lat] of points) {
      const [x, y] = toWorld(lon!, lat!);
      const there: number = before === null ? x : x - Math.round(x - before); // the short way round
      xy.push(there, y);
      before = there;
    }
    return before;
  };
  const piece = (kind: number, row: number, parts: readonly (readonly Position[])[]) => {
    const drawn = parts.filter((part) => part.length);
    if (!drawn.length) return;
    kinds.push(kind);
    rows.push(row);
    first.push(paths.length);
    let near: number | null = null;
    for (const part of drawn) near = path(part, near);
  };
  const put = (geometry: Geometry, row: number): void => {
    switch (geometry.type) {
      case "GeometryCollection": return geometry.geometries.forEach((part) => put(part, row));
      case "Point": return piece(POINT, row, [[geometry.coordinates]]);
      case "MultiPoint": return geometry.coordinates.forEach((point) => piece(POINT, row, [[point]]));
      case "LineString": return piece(LINE, row, [geometry.coordinates]);
      case "MultiLineString": return geometry.coordinates.forEach((line) => piece(LINE, row, [line]));
      case "Polygon": return piece(AREA, row, geometry.coordinates);
      case "MultiPolygon": return geometry.coordinates.forEach((rings) => piece(AREA, row, rings));
    }
  };
  geometries.forEach((geometry, row) => geometry && put(geometry, row));
  paths.push(xy.length / 2);
  first.push(paths.length - 1);
  return { xy: xy.done(), paths, kinds, rows, first };
}

type Flat = [west: number, north: number, east: number, south: number];

function boxOf({ xy, paths, first }: Pieces, piece: number): Flat {
  const box: Flat = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 2 * paths[first[piece]!]!; at < 2 * paths[first[piece + 1]!]!; at += 2) {
    const [x, y] = [xy[at]!, xy[at + 1]!];
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

const BINS = 720;

/** The smallest box around all: its west is where the widest empty stretch of the world ends. */
function boundsOf(boxes: readonly Flat[]): [number, number, number, number] {
  const taken = new Uint8Array(BINS);
  for (const [west, , east] of boxes) {
    const from = Math.floor(west * BINS);
    const to = Math.min(Math.floor(east * BINS), from + BINS - 1);
    for (let bin = from; bin <= to; bin += 1) taken[((bin % BINS) + BINS) % BINS] = 1;
  }
  let [widest, ends, run] = [0, 0, 0];
  for (let bin = 0; bin < 2 * BINS; bin += 1) {
    run = taken[bin % BINS] ? 0 : run + 1;
    if (run > widest && run < BINS) [widest, ends] = [run, bin + 1];
  }
  const begin = widest ? (ends % BINS) / BINS : 0;
  const whole: Flat = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [west, north, east, south] of boxes) {
    const shift = Math.ceil(begin - west - 1e-9);
    whole[0] = Math.min(whole[0], west + shift);
    whole[1] = Math.min(whole[1], north);
    whole[2] = Math.max(whole[2], Math.min(east + shift, begin + 1));
    whole[3] = Math.max(whole[3], south);
  }
  const [west, north] = fromWorld(whole[0], whole[1]);
  const [east, south] = fromWorld(whole[2], whole[3]);
  return west >= 180 ? [west - 360, south, east - 360, north] : [west, south, east, north];
}
