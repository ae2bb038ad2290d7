// What any file becomes: columns, rows and where each row lies, in the order of the file. Pure.
import type { Geometry, Position } from "geojson";

export type Value = string | number | boolean | null;
export type Row = readonly (Value | undefined)[];

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Where each row lies; null where the file does not say. */
  readonly geometries: (Geometry | null)[];
  /** What a row is called in the file: its line or its number, counted from 1. */
  readonly place: (row: number) => number;
  /** Whether `place` is a line of the file. */
  readonly isByLine: boolean;
  /** What the file is in besides UTF-8, or nothing. */
  readonly encoding?: string;
  /** Rows whose place could not be read. */
  readonly bad: readonly number[];
}

/** A value stays a value; what has parts of its own becomes its text. */
export function valueOf(found: unknown): Value {
  if (found === null || found === undefined) return null;
  if (typeof found === "string" || typeof found === "boolean") return found;
  if (typeof found === "number") return Number.isFinite(found) ? found : String(found);
  if (typeof found === "bigint") return String(found);
  const { value } = found as { value?: unknown };
  return typeof value === "string" ? value : JSON.stringify(found) ?? null;
}

/** Collects rows whose columns are learnt on the way. Names are never keys of an object: one may be `__proto__`. */
export class Rows {
  readonly columns: string[] = [];
  readonly rows: (Value | undefined)[][] = [];
  private readonly places = new Map<string, number>();

  /** Adds a row of names and values; a name that comes twice in it gets a number. */
  add(cells: Iterable<readonly [string, unknown]>): void {
    const row: (Value | undefined)[] = [];
    const all = [...cells];
    const names = new Set(all.map(([name]) => name)).size < all.length ? distinct(all.map(([name]) => name)) : null;
    for (const [at, [name, found]] of all.entries()) row[this.at(names?.[at] ?? name)] = valueOf(found);
    this.rows.push(row);
  }

  private at(name: string): number {
    let at = this.places.get(name);
    if (at === undefined) {
      at = this.columns.length;
      this.columns.push(name);
      this.places.set(name, at);
    }
    return at;
  }
}

/** Names each once: a second "name" is "name (2)". */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const turns = new Map<string, number>();
  return names.map((name, at) => {
    const plain = name.trim() || String(at + 1);
    let [unique, turn] = [plain, turns.get(plain) ?? 1];
    while (taken.has(unique)) unique = `${plain} (${++turn})`;
    turns.set(plain, turn);
    taken.add(unique);
    return unique;
  });
}

/** Every position of a geometry. */
export function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const stack: unknown[] = [geometry.coordinates];
  while (stack.length) {
    const top = stack.pop() as unknown[];
    if (typeof top[0] === "number") yield top as Position;
    else for (let at = top.length - 1; at >= 0; at -= 1) stack.push(top[at]);
  }
}

const DEPTHS: Readonly<Record<string, number>> = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };
const FEWEST: Readonly<Record<string, number>> = { LineString: 2, MultiLineString: 2, Polygon: 3, MultiPolygon: 3 };
const MOST_NESTED = 8;

/** Whether something has the form of a GeoJSON geometry, with finite numbers throughout (RFC 7946 section 3.1). */
export function isGeometry(found: unknown, nested = 0): found is Geometry {
  const { type, coordinates, geometries } = (found ?? {}) as { type?: unknown; coordinates?: unknown; geometries?: unknown };
  if (type === "GeometryCollection") return nested < MOST_NESTED && Array.isArray(geometries) && geometries.every((part) => isGeometry(part, nested + 1));
  if (typeof type !== "string" || !Object.hasOwn(DEPTHS, type)) return false;
  return hasForm(coordinates, DEPTHS[type]!, FEWEST[type] ?? 1);
}

function hasForm(found: unknown, depth: number, fewest: number): boolean {
  if (!Array.isArray(found)) return false;
  if (depth === 0) return found.length >= 2 && Number.isFinite(found[0]) && Number.isFinite(found[1]);
  return found.length >= (depth === 1 ? fewest : 1) && found.every((part) => hasForm(part, depth - 1, fewest));
}
