// Shapefile (ESRI 1998) with its dBASE table; records are counted from 1 as its readers do. Pure.
import type { Geometry, Position } from "geojson";
import { Unreadable } from "./failure.ts";
import { distinct, type Row, type Table, type Value } from "./table.ts";

const HEAD = 100;
const MAGIC = 9994;
const POINTS = new Set([1, 11, 21]);
const MANY_POINTS = new Set([8, 18, 28]);
const LINES = new Set([3, 13, 23]);
const AREAS = new Set([5, 15, 25]);

export function readShapefile(name: string, shp: Uint8Array, dbf: Uint8Array | null, codePage: string): Table {
  const { geometries, bad } = shapes(shp);
  if (!geometries.length) throw new Unreadable("no_features");
  const { columns, rows, encoding } = dbf ? readDbf(dbf, codePage) : { columns: [], rows: [], encoding: "" };
  const all = geometries.map((_, at) => rows[at] ?? []);
  return { name, columns, rows: all, geometries, bad, place: (row) => row + 1, isByLine: false, ...(encoding ? { encoding } : {}) };
}

function shapes(bytes: Uint8Array): { geometries: (Geometry | null)[]; bad: number[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEAD || view.getInt32(0) !== MAGIC) throw new Unreadable("bad_record", { n: 1, byte: 0 });
  const geometries: (Geometry | null)[] = [];
  const bad: number[] = [];
  for (let at = HEAD; at + 8 <= bytes.length; ) {
    const size = 2 * view.getInt32(at + 4);
    if (size < 4 || at + 8 + size > bytes.length) throw new Unreadable("cut_short", { byte: at });
    try {
      geometries.push(shapeOf(new DataView(bytes.buffer, bytes.byteOffset + at + 8, size)));
    } catch {
      bad.push(geometries.length);
      geometries.push(null);
    }
    at += 8 + size;
  }
  return { geometries, bad };
}

function shapeOf(view: DataView): Geometry | null {
  const type = view.getInt32(0, true);
  const position = (at: number): Position => [view.getFloat64(at, true), view.getFloat64(at + 8, true)];
  const run = (from: number, count: number) => Array.from({ length: count }, (_, at) => position(from + 16 * at));
  const counted = (at: number) => {
    const count = view.getInt32(at, true);
    if (count < 0 || count > view.byteLength) throw new RangeError("more than there is");
    return count;
  };
  if (type === 0) return null;
  if (POINTS.has(type)) return { type: "Point", coordinates: position(4) };
  if (MANY_POINTS.has(type)) return { type: "MultiPoint", coordinates: run(40, counted(36)) };
  if (!LINES.has(type) && !AREAS.has(type)) throw new RangeError("a shape that is not read");
  const [parts, points] = [counted(36), counted(40)];
  const from = 44 + 4 * parts;
  const starts = [...Array.from({ length: parts }, (_, at) => view.getInt32(44 + 4 * at, true)), points];
  const paths = starts.slice(0, -1).map((start, at) => run(from + 16 * start, Math.max(starts[at + 1]! - start, 0)));
  if (LINES.has(type)) return { type: "MultiLineString", coordinates: paths };
  // Which ring is a hole of which does not matter to what is drawn and asked: parts of an area count by even and odd.
  return { type: "Polygon", coordinates: paths };
}

/** A table of dBASE; letters as its code page says, else as they look. */
export function readDbf(bytes: Uint8Array, codePage: string): { columns: string[]; rows: Row[]; encoding: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) throw new Unreadable("cut_short", { byte: bytes.length });
  const [count, head, size] = [view.getUint32(4, true), view.getUint16(8, true), view.getUint16(10, true)];
  const encoding = encodingOf(bytes, codePage);
  const decoder = new TextDecoder(encoding);
  const fields: { name: string; type: string; from: number; length: number }[] = [];
  let from = 1;
  for (let at = 32; at + 32 <= head && at + 32 <= bytes.length && bytes[at] !== 13; at += 32) {
    const length = bytes[at + 16]!;
    const name = decoder.decode(bytes.subarray(at, at + 11)).replace(/\0.*$/s, "");
    fields.push({ name, type: String.fromCharCode(bytes[at + 11]!), from, length });
    from += length;
  }
  const rows: Row[] = [];
  for (let row = 0; row < count && size > 0; row += 1) {
    const at = head + row * size;
    if (at + size > bytes.length) throw new Unreadable("bad_record", { n: row + 1, byte: at });
    rows.push(fields.map((field) => typed(field.type, decoder.decode(bytes.subarray(at + field.from, at + field.from + field.length)).replace(/\0/g, "").trim())));
  }
  return { columns: distinct(fields.map(({ name }) => name)), rows, encoding: encoding === "utf-8" ? "" : encoding };
}

function typed(type: string, text: string): Value {
  if (!text) return null;
  if (type === "L") return /^[yt]$/i.test(text) ? true : /^[nf]$/i.test(text) ? false : null;
  if (type !== "N" && type !== "F") return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Code pages by the byte of the header that names them. */
const BY_MARK = new Map([[0x26, "ibm866"], [0x57, "windows-1252"], [0x65, "ibm866"], [0xc9, "windows-1251"], [0x03, "windows-1252"]]);

function encodingOf(bytes: Uint8Array, codePage: string): string {
  const stated = codePage.trim().toLowerCase().replace(/^(?:ansi |cp|ibm)?(125\d)$/, "windows-$1").replace(/^(?:oem |cp)?866$/, "ibm866").replace(/^88591$/, "iso-8859-1");
  try {
    if (stated) return new TextDecoder(stated).encoding;
  } catch {
    // a name that browsers do not know
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(32));
    return "utf-8";
  } catch {
    return BY_MARK.get(bytes[29]!) ?? "windows-1251";
  }
}
