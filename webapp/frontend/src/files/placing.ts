// Positions of a file made longitude and latitude, and looked at: metres without a word, axes the other way round. Pure.
import type { Geometry, Position } from "geojson";
import { Unreadable } from "./failure.ts";
import { fromMercator, type Projection } from "./reference.ts";
import { positions, type Table } from "./table.ts";

/** How a reader wants the numbers to be taken. */
export const READINGS = ["plain", "swapped", "mercator"] as const;
export type Reading = (typeof READINGS)[number];

/** West, south, east and north of what the map is about; east may lie beyond 180 degrees. */
export type Box = readonly [number, number, number, number];

export interface Placed {
  readonly table: Table;
  /** Another reading by which all would lie where the map is about, while by this one nothing does. */
  readonly advice: Reading | null;
}

const MERCATOR_EDGE = 20_037_508.35;
const MOST_LON = 360;
const MOST_LAT = 90;
/** From such numbers on nobody means degrees. */
const METRES_FROM = 1000;

const swap: Projection = ([x, y]) => [y!, x!];

/** Puts a table where it lies. The geometries are changed in place: a file of the largest size is not held twice. */
export function place(table: Table, projection: Projection | null, reading: Reading, home: Box): Placed {
  const step = reading === "swapped" ? swap : reading === "mercator" ? fromMercator : projection;
  const outside: number[] = [];
  let count = 0;
  let first: Position | null = null;
  let isMetres = true;
  let fitsSwapped = true;
  let fits = 0;
  let fitsOther = 0;
  for (const [row, geometry] of table.geometries.entries()) {
    if (!geometry) continue;
    count += 1;
    let isOut = false;
    let isIn = false;
    let isInOther = false;
    for (const position of positions(geometry)) {
      if (step) {
        const [x, y] = step(position);
        position[0] = x!;
        position[1] = y!;
      }
      const [x, y] = position as [number, number];
      if (!isOnEarth(x, y)) {
        isOut = true;
        first ??= [x, y];
        if (Math.max(Math.abs(x), Math.abs(y)) < METRES_FROM || Math.abs(x) > MERCATOR_EDGE || Math.abs(y) > MERCATOR_EDGE) isMetres = false;
        if (!isOnEarth(y, x)) fitsSwapped = false;
      }
      isIn ||= isWithin(home, x, y);
      isInOther ||= isWithin(home, y, x);
    }
    if (isOut) outside.push(row);
    fits += Number(isIn);
    fitsOther += Number(isInOther);
  }
  if (outside.length * 2 > count) {
    const offer: Reading = reading !== "plain" ? "plain" : isMetres ? "mercator" : fitsSwapped ? "swapped" : "plain";
    throw new Unreadable("out_of_world", { n: table.place(outside[0]!), x: first![0]!, y: first![1]!, offer });
  }
  for (const row of outside) table.geometries[row] = null;
  const advice = reading === "plain" && count > 0 && fits === 0 && fitsOther * 10 > count * 9 ? "swapped" : null;
  return { table: outside.length ? { ...table, bad: [...table.bad, ...outside].sort((a, b) => a - b) } : table, advice };
}

function isOnEarth(lon: number, lat: number): boolean {
  return Math.abs(lon) <= MOST_LON && Math.abs(lat) <= MOST_LAT;
}

function isWithin([west, south, east, north]: Box, lon: number, lat: number): boolean {
  return lat >= south && lat <= north && ((lon >= west && lon <= east) || (lon + 360 >= west && lon + 360 <= east));
}

export function hasPlaces(geometries: readonly (Geometry | null)[]): boolean {
  return geometries.some((geometry) => geometry !== null);
}
