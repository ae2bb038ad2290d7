// FlatGeobuf 3 (flatgeobuf.org): header and features, read by the offsets of their FlatBuffers tables. Pure.
import type { Geometry, Position } from "geojson";
import { Unreadable } from "./failure.ts";
import { type Reference, UNSTATED } from "./reference.ts";
import { Rows, type Table } from "./table.ts";

const MAGIC = 8;
const TYPES = ["", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"];
const DEEPEST = 8;
const NODE_BYTES = 40;

/** A table of FlatBuffers; fields are counted from 0. */
class Fields {
  private readonly view: DataView;
  private readonly at: number;

  constructor(view: DataView, at: number) {
    this.view = view;
    this.at = at;
  }

  /** Where a field stands, or 0. */
  private place(field: number): number {
    const shape = this.at - this.view.getInt32(this.at, true);
    const slot = 4 + 2 * field;
    const offset = slot < this.view.getUint16(shape, true) ? this.view.getUint16(shape + slot, true) : 0;
    return offset && this.at + offset;
  }

  byte(field: number, otherwise: number): number {
    const at = this.place(field);
    return at ? this.view.getUint8(at) : otherwise;
  }

  short(field: number, otherwise: number): number {
    const at = this.place(field);
    return at ? this.view.getUint16(at, true) : otherwise;
  }

  int(field: number): number {
    const at = this.place(field);
    return at ? this.view.getInt32(at, true) : 0;
  }

  long(field: number): number {
    const at = this.place(field);
    return at ? Number(this.view.getBigUint64(at, true)) : 0;
  }

  table(field: number): Fields | null {
    const at = this.place(field);
    return at ? new Fields(this.view, at + this.view.getUint32(at, true)) : null;
  }

  /** First item and length of a vector whose items have so many bytes. */
  vector(field: number, bytes: number): { from: number; length: number } {
    const at = this.place(field);
    if (!at) return { from: 0, length: 0 };
    const start = at + this.view.getUint32(at, true);
    const length = this.view.getUint32(start, true);
    if (length * bytes > this.view.byteLength - start) throw new RangeError("a vector beyond the end");
    return { from: start + 4, length };
  }

  tables(field: number): Fields[] {
    const { from, length } = this.vector(field, 4);
    return Array.from({ length }, (_, at) => new Fields(this.view, from + 4 * at + this.view.getUint32(from + 4 * at, true)));
  }

  text(field: number): string {
    const { from, length } = this.vector(field, 1);
    return decoder.decode(new Uint8Array(this.view.buffer, this.view.byteOffset + from, length));
  }

  numbers(field: number): number[] {
    const { from, length } = this.vector(field, 8);
    return Array.from({ length }, (_, at) => this.view.getFloat64(from + 8 * at, true));
  }

  ends(field: number): number[] {
    const { from, length } = this.vector(field, 4);
    return Array.from({ length }, (_, at) => this.view.getUint32(from + 4 * at, true));
  }
}

const decoder = new TextDecoder();

interface Column {
  readonly name: string;
  readonly type: number;
}

export function readFlatGeobuf(name: string, bytes: Uint8Array): { table: Table; reference: Reference } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = MAGIC;
  let row = 0;
  try {
    const header = new Fields(view, MAGIC + 4 + view.getUint32(MAGIC + 4, true));
    const kind = header.byte(2, 0);
    const columns = header.tables(7).map((column): Column => ({ name: column.text(0), type: column.byte(1, 0) }));
    const crs = header.table(10);
    at += 4 + view.getUint32(MAGIC, true) + indexBytes(header.long(8), header.short(9, 16));
    const rows = new Rows();
    const geometries: (Geometry | null)[] = [];
    const bad: number[] = [];
    while (at < bytes.length) {
      const size = view.getUint32(at, true);
      if (size < 8 || at + 4 + size > bytes.length) throw new RangeError("a feature beyond the end");
      const feature = new Fields(view, at + 4 + view.getUint32(at + 4, true));
      const shape = feature.table(0);
      try {
        geometries.push(shape && geometryOf(shape, kind, 0));
      } catch {
        bad.push(row);
        geometries.push(null);
      }
      const own = feature.tables(2).map((column): Column => ({ name: column.text(0), type: column.byte(1, 0) }));
      rows.add(values(view, feature.vector(1, 1), own.length ? own : columns));
      at += 4 + size;
      row += 1;
    }
    if (!row) throw new Unreadable("no_features");
    const table = { name, columns: rows.columns, rows: rows.rows, geometries, bad, place: (of: number) => of + 1, isByLine: false };
    const [epsg, wkt] = [crs?.int(1) ?? 0, crs?.text(4) ?? ""];
    return { table, reference: epsg ? { epsg, ...(wkt ? { wkt } : {}) } : wkt ? { wkt } : UNSTATED };
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable("bad_record", { n: row + 1, byte: at });
    throw error;
  }
}

/** Size of the packed R-tree between header and features. */
function indexBytes(count: number, node: number): number {
  if (!node || !count) return 0;
  if (node < 2) throw new RangeError("nodes of one");
  let nodes = count;
  for (let level = count; level > 1; ) {
    level = Math.ceil(level / node);
    nodes += level;
  }
  return nodes * NODE_BYTES;
}

function geometryOf(shape: Fields, stated: number, depth: number): Geometry | null {
  const type = TYPES[stated || shape.byte(6, 0)];
  if (!type || depth > DEEPEST) throw new RangeError("a type that is not read");
  if (type === "GeometryCollection") return { type, geometries: shape.tables(7).map((part) => geometryOf(part, 0, depth + 1)).filter((part) => part !== null) };
  if (type === "MultiPolygon") {
    const parts = shape.tables(7).map((part) => (geometryOf(part, 3, depth + 1) as { coordinates: Position[][] }).coordinates);
    return { type, coordinates: parts };
  }
  const flat = shape.numbers(1);
  const points: Position[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) points.push([flat[at]!, flat[at + 1]!]);
  if (!points.length) return null;
  if (type === "Point") return { type, coordinates: points[0]! };
  if (type === "LineString" || type === "MultiPoint") return { type, coordinates: points };
  const ends = shape.ends(0);
  const paths = (ends.length ? ends : [points.length]).map((end, at, all) => points.slice(at ? all[at - 1] : 0, end));
  return { type: type as "Polygon" | "MultiLineString", coordinates: paths };
}

/** Bytes of a value by its type; those of 11 and above say their length themselves. */
const SIZES = [1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8];

function values(view: DataView, { from, length }: { from: number; length: number }, columns: readonly Column[]): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (let at = from; at + 2 <= from + length; ) {
    const column = columns[view.getUint16(at, true)];
    at += 2;
    if (!column || column.type > 14) throw new RangeError("a column that is not there");
    const isLong = column.type >= SIZES.length;
    const size = isLong ? view.getUint32(at, true) : SIZES[column.type]!;
    if (isLong) at += 4;
    if (at + size > from + length) throw new RangeError("a value beyond its feature");
    found.push([column.name, isLong ? textOf(view, at, size, column.type) : plain(view, at, column.type)]);
    at += size;
  }
  return found;
}

function textOf(view: DataView, at: number, size: number, type: number): string {
  return type === 14 ? `${size} B` : decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, size));
}

function plain(view: DataView, at: number, type: number): number | bigint | boolean {
  switch (type) {
    case 0: return view.getInt8(at);
    case 1: return view.getUint8(at);
    case 2: return view.getUint8(at) !== 0;
    case 3: return view.getInt16(at, true);
    case 4: return view.getUint16(at, true);
    case 5: return view.getInt32(at, true);
    case 6: return view.getUint32(at, true);
    case 7: return small(view.getBigInt64(at, true));
    case 8: return small(view.getBigUint64(at, true));
    case 9: return view.getFloat32(at, true);
    default: return view.getFloat64(at, true);
  }
}

function small(found: bigint): number | bigint {
  return Number.isSafeInteger(Number(found)) ? Number(found) : found;
}
