// Reads tables of an SQLite file, and nothing else (sqlite.org/fileformat2.html). Pure.
import { Unreadable } from "./failure.ts";

export type Cell = string | number | bigint | Uint8Array | null;

export interface SqliteTable {
  readonly name: string;
  readonly columns: readonly string[];
  rows(): Generator<{ id: number; cells: Cell[] }>;
}

interface Described {
  readonly root: number;
  readonly sql: string;
}

const MAGIC = "SQLite format 3\0";
const INNER = 5;
const LEAF = 13;
/** Pages above one another: more than a file of the largest size can have. */
const DEEPEST = 24;

export class Sqlite {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly pageSize: number;
  private readonly usable: number;
  private readonly decoder: TextDecoder;
  private readonly tables = new Map<string, Described>();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 512 || new TextDecoder("latin1").decode(bytes.subarray(0, 16)) !== MAGIC) throw new Unreadable("cut_short", { byte: bytes.length });
    const size = this.view.getUint16(16);
    this.pageSize = size === 1 ? 65_536 : size;
    this.usable = this.pageSize - bytes[20]!;
    if (this.pageSize < 512 || this.usable < 480) throw new Unreadable("bad_record", { n: 1, byte: 16 });
    this.decoder = new TextDecoder(["utf-8", "utf-8", "utf-16le", "utf-16be"][this.view.getUint32(56)] ?? "utf-8");
    for (const { cells: [kind, name, , root, sql] } of this.walk(1)) {
      if (kind === "table" && typeof name === "string" && typeof root === "number" && typeof sql === "string") this.tables.set(name.toLowerCase(), { root, sql });
    }
  }

  /** A table by its name; null where there is none. */
  table(name: string): SqliteTable | null {
    const found = this.tables.get(name.toLowerCase());
    if (!found || /\bWITHOUT\s+ROWID\b/i.test(found.sql)) return null;
    const { names, rowid } = columnsOf(found.sql);
    const walk = (root: number) => this.walk(root);
    return {
      name,
      columns: names,
      *rows() {
        for (const { id, cells } of walk(found.root)) {
          while (cells.length < names.length) cells.push(null);
          if (rowid >= 0) cells[rowid] = id;
          yield { id, cells };
        }
      },
    };
  }

  private *walk(root: number): Generator<{ id: number; cells: Cell[] }> {
    const seen = new Set<number>();
    const stack = [{ page: root, depth: 0 }];
    while (stack.length) {
      const { page, depth } = stack.pop()!;
      const start = this.startOf(page);
      if (seen.has(page) || depth > DEEPEST) throw new Unreadable("bad_record", { n: page, byte: start });
      seen.add(page);
      const head = page === 1 ? start + 100 : start;
      const kind = this.bytes[head]!;
      const count = this.view.getUint16(head + 3);
      if (kind !== INNER && kind !== LEAF) throw new Unreadable("bad_record", { n: page, byte: head });
      const cellAt = (at: number) => start + this.view.getUint16(head + (kind === INNER ? 12 : 8) + 2 * at);
      if (kind === LEAF) {
        for (let at = 0; at < count; at += 1) yield this.record(cellAt(at), start);
        continue;
      }
      stack.push({ page: this.view.getUint32(head + 8), depth: depth + 1 });
      for (let at = count - 1; at >= 0; at -= 1) stack.push({ page: this.view.getUint32(cellAt(at)), depth: depth + 1 });
    }
  }

  private startOf(page: number): number {
    const start = (page - 1) * this.pageSize;
    if (page < 1 || start + this.pageSize > this.bytes.length) throw new Unreadable("cut_short", { byte: this.bytes.length });
    return start;
  }

  private record(at: number, page: number): { id: number; cells: Cell[] } {
    const [size, afterSize] = varint(this.bytes, at);
    const [id, from] = varint(this.bytes, afterSize);
    const body = this.payload(size, from, page);
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const [headSize, begin] = varint(body, 0);
    const cells: Cell[] = [];
    let value = headSize;
    for (let next = begin; next < headSize; ) {
      const [type, after] = varint(body, next);
      next = after;
      const length = type >= 12 ? Math.floor((type - 12) / 2) : LENGTHS[type] ?? 0;
      if (value + length > body.length) throw new Unreadable("bad_record", { n: id, byte: at });
      cells.push(this.cell(type, body, view, value, length));
      value += length;
    }
    return { id, cells };
  }

  private cell(type: number, body: Uint8Array, view: DataView, at: number, length: number): Cell {
    if (type === 0) return null;
    if (type <= 6) return integer(view, at, length);
    if (type === 7) return view.getFloat64(at);
    if (type <= 9) return type - 8;
    const part = body.subarray(at, at + length);
    return type % 2 ? this.decoder.decode(part) : part;
  }

  /** What a record holds; what does not fit on its page goes on in a chain of others. */
  private payload(size: number, from: number, page: number): Uint8Array {
    const most = this.usable - 35;
    const end = page + this.pageSize;
    if (size <= most) {
      if (from + size > end) throw new Unreadable("bad_record", { n: page / this.pageSize + 1, byte: from });
      return this.bytes.subarray(from, from + size);
    }
    if (size > this.bytes.length) throw new Unreadable("bad_record", { n: page / this.pageSize + 1, byte: from });
    const fewest = Math.floor(((this.usable - 12) * 32) / 255) - 23;
    const rest = fewest + ((size - fewest) % (this.usable - 4));
    const here = rest <= most ? rest : fewest;
    const whole = new Uint8Array(size);
    whole.set(this.bytes.subarray(from, from + here));
    let next = this.view.getUint32(from + here);
    for (let done = here; done < size; ) {
      const start = this.startOf(next);
      const part = this.bytes.subarray(start + 4, start + 4 + Math.min(size - done, this.usable - 4));
      whole.set(part, done);
      done += part.length;
      next = this.view.getUint32(start);
    }
    return whole;
  }
}

const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function integer(view: DataView, at: number, length: number): number | bigint {
  if (length === 8) {
    const found = view.getBigInt64(at);
    return Number.isSafeInteger(Number(found)) ? Number(found) : found;
  }
  let found = view.getInt8(at);
  for (let next = 1; next < length; next += 1) found = found * 256 + view.getUint8(at + next);
  return found;
}

function varint(bytes: Uint8Array, at: number): [number, number] {
  let found = 0;
  for (let next = 0; next < 8; next += 1) {
    const byte = bytes[at + next] ?? 0;
    found = found * 128 + (byte & 127);
    if (byte < 128) return [found, at + next + 1];
  }
  return [found * 256 + (bytes[at + 8] ?? 0), at + 9];
}

/** Columns that a table was made with, and which of them stands for the number of the row, or -1. */
export function columnsOf(sql: string): { names: string[]; rowid: number } {
  const body = sql.slice(sql.indexOf("(") + 1, sql.lastIndexOf(")"));
  const parts = body.match(/(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|`[^`]*`|\[[^\]]*\]|\((?:[^()'"]|'[^']*'|"[^"]*"|\([^()]*\))*\)|--[^\n]*\n?|[^,"'`[(])+/g) ?? [];
  const names: string[] = [];
  let rowid = -1;
  for (const part of parts) {
    const words = part.replace(/--[^\n]*/g, "").trim();
    if (!words || /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/i.test(words)) continue;
    const name = /^(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|`([^`]*)`|\[([^\]]*)\]|(\S+))/.exec(words)!;
    if (/\bINTEGER\b[^,]*\bPRIMARY\s+KEY\b/i.test(words)) rowid = names.length;
    names.push((name[1] ?? name[2] ?? name[3] ?? name[4] ?? name[5] ?? "").replace(/""/g, '"'));
  }
  return { names, rowid };
}
