// Which places lie certainly, possibly or not at all in or near the features of a file. Pure.
//
// A distance changes by no more than one moves. So the distance of a cell's middle decides for the whole cell, except
// where it is close to what is asked for: such a cell is quartered. The server asks the same way (decision 47).
import type { Geometry } from "geojson";
import { legs } from "../map/geodesy.ts";
import { AREA, fromWorld, Shapes, toWorld } from "./shapes.ts";

export type Answer = "certain" | "possible" | "no";

/** Cells of this half diagonal are not quartered any more: what they leave open is possible. */
const FINEST_M = 150;
const MOST_CELLS = 40_000;
/** Distances in the plane about a point are this true; closer to what is asked for the ellipsoid decides. */
const PLANE = 0.01;
const DEGREE_M = 111_320;
const FLATTENING = 1 / 298.257;

/** Metres of a degree north and east at a latitude. */
function scales(lat: number): [number, number] {
  const sin = Math.sin((lat * Math.PI) / 180) ** 2;
  const squared = FLATTENING * (2 - FLATTENING);
  const across = DEGREE_M / Math.sqrt(1 - squared * sin);
  return [(across * (1 - squared)) / (1 - squared * sin), across * Math.cos((lat * Math.PI) / 180)];
}

export class Nearness {
  private readonly shapes: Shapes;
  private readonly lonLat: Float64Array;

  constructor(shapes: Shapes) {
    this.shapes = shapes;
    this.lonLat = new Float64Array(shapes.xy.length);
    for (let at = 0; at < shapes.xy.length; at += 2) [this.lonLat[at], this.lonLat[at + 1]] = fromWorld(shapes.xy[at]!, shapes.xy[at + 1]!);
  }

  /** Whether something lies within so many metres of a point; what is inside an area is at no distance. */
  isWithin(lon: number, lat: number, metres: number): boolean {
    return this.meets(lon, lat, metres, (piece, shift) => this.holds(piece, lon - shift, lat) || this.isEdgeWithin(piece, lon - shift, lat, metres));
  }

  /** Whether an area holds the point and all that is closer to it than so many metres. */
  isDeepInside(lon: number, lat: number, metres: number): boolean {
    return this.meets(lon, lat, 0, (piece, shift) => this.holds(piece, lon - shift, lat) && !this.isEdgeWithin(piece, lon - shift, lat, metres));
  }

  /** Whether an edge, a line or a point lies within so many metres. */
  isEdgeNear(lon: number, lat: number, metres: number): boolean {
    return this.meets(lon, lat, metres, (piece, shift) => this.isEdgeWithin(piece, lon - shift, lat, metres));
  }

  private meets(lon: number, lat: number, metres: number, test: (piece: number, shift: number) => boolean): boolean {
    const dLat = (metres * 1.01) / 110_500;
    const cos = Math.max(Math.cos((Math.min(Math.abs(lat) + dLat, 89.9) * Math.PI) / 180), 0.001);
    const dLon = Math.min((metres * 1.01) / (110_500 * cos), 180);
    const [west, north] = toWorld(lon - dLon, lat + dLat);
    const [east, south] = toWorld(lon + dLon, lat - dLat);
    return [-1, 0, 1].some((shift) => this.shapes.index.collides(west - shift, north, east - shift, south, (piece) => test(piece, 360 * shift)));
  }

  private holds(piece: number, lon: number, lat: number): boolean {
    const { kinds, paths, first } = this.shapes;
    if (kinds[piece] !== AREA) return false;
    let isInside = false;
    for (let part = first[piece]!; part < first[piece + 1]!; part += 1) {
      const [begin, end] = [paths[part]!, paths[part + 1]!];
      for (let at = begin, before = end - 1; at < end; before = at, at += 1) {
        const [x1, y1, x2, y2] = [this.lonLat[2 * before]!, this.lonLat[2 * before + 1]!, this.lonLat[2 * at]!, this.lonLat[2 * at + 1]!];
        if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) isInside = !isInside;
      }
    }
    return isInside;
  }

  private isEdgeWithin(piece: number, lon: number, lat: number, metres: number): boolean {
    const { kinds, paths, first } = this.shapes;
    const isRing = kinds[piece] === AREA;
    for (let part = first[piece]!; part < first[piece + 1]!; part += 1) {
      const [begin, end] = [paths[part]!, paths[part + 1]!];
      if (end - begin === 1 && this.isClose(lon, lat, this.lonLat[2 * begin]!, this.lonLat[2 * begin + 1]!, metres)) return true;
      for (let at = begin + 1; at < end + Number(isRing); at += 1) {
        const [from, to] = [at - 1, at === end ? begin : at];
        if (this.isLegClose(lon, lat, from, to, metres)) return true;
      }
    }
    return false;
  }

  private isLegClose(lon: number, lat: number, from: number, to: number, metres: number): boolean {
    const [x1, y1, x2, y2] = [this.lonLat[2 * from]!, this.lonLat[2 * from + 1]!, this.lonLat[2 * to]!, this.lonLat[2 * to + 1]!];
    const [north, east] = scales((lat + (y1 + y2) / 2) / 2);
    const [ax, ay, bx, by] = [(x1 - lon) * east, (y1 - lat) * north, (x2 - lon) * east, (y2 - lat) * north];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const share = length ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length)) : 0;
    return this.isClose(lon, lat, x1 + share * (x2 - x1), y1 + share * (y2 - y1), metres);
  }

  private isClose(lon: number, lat: number, x: number, y: number, metres: number): boolean {
    const [north, east] = scales((lat + y) / 2);
    const about = Math.hypot((x - lon) * east, (y - lat) * north);
    if (Math.abs(about - metres) > PLANE * metres + 1) return about <= metres;
    return legs([[lon, lat], [x, y]])[0]! <= metres;
  }
}

/** Whether what may lie anywhere in an area is near: certainly when all of the area is, possibly when some of it is. */
export function askArea(near: Nearness, area: Geometry, metres: number): Answer {
  const shapes = new Shapes([area]);
  const own = new Nearness(shapes);
  const [west, south, east, north] = shapes.bounds;
  let [any, all, count] = [false, true, 0];
  const stack = [[west, south, east, north]] as [number, number, number, number][];
  while (stack.length && !(any && !all)) {
    const cell = stack.pop()!;
    const [lon, lat] = [(cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2];
    const [up, across] = scales(Math.max(0, Math.abs(lat) - (cell[3] - cell[1]) / 2));
    const reach = 1.01 * Math.hypot(((cell[3] - cell[1]) / 2) * Math.max(up, 111_700), ((cell[2] - cell[0]) / 2) * across) + 1;
    if (!own.isWithin(lon, lat, reach)) continue;
    if ((metres >= reach && near.isWithin(lon, lat, metres - reach)) || near.isDeepInside(lon, lat, reach)) any = true;
    else if (!near.isWithin(lon, lat, metres + reach)) all = false;
    else if (reach < FINEST_M || ++count > MOST_CELLS) [any, all] = [true, false];
    else stack.push([cell[0], cell[1], lon, lat], [lon, cell[1], cell[2], lat], [cell[0], lat, lon, cell[3]], [lon, lat, cell[2], cell[3]]);
  }
  return !any ? "no" : all ? "certain" : "possible";
}

/** Whether a line that is known to its stops is near: then it certainly goes there. */
export function askLine(near: Nearness, line: Geometry, metres: number): Answer {
  const lines = line.type === "LineString" ? [line.coordinates] : line.type === "MultiLineString" ? line.coordinates : [];
  const stack = lines.flatMap((points) => points.slice(1).map((to, at) => [points[at]!, to] as const));
  let count = 0;
  while (stack.length) {
    const [from, to] = stack.pop()!;
    const middle = [(from[0]! + to[0]!) / 2, (from[1]! + to[1]!) / 2] as const;
    const reach = 0.505 * legs([from, to])[0]! + 1;
    if (near.isWithin(...middle, metres)) return "certain";
    if (reach < FINEST_M / 10 || ++count > MOST_CELLS || !near.isWithin(...middle, metres + reach)) continue;
    stack.push([from, [...middle]], [[...middle], to]);
  }
  return "no";
}
