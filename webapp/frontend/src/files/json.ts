// GeoJSON (RFC 7946) and its newline-delimited kin (RFC 8142): found faults are named by line and column. Pure.
import type { Geometry } from "geojson";
import { lineAndColumn, Unreadable } from "./failure.ts";
import { isGeometry, Rows, type Table } from "./table.ts";

/** Brackets inside one another; a geometry has five, properties of other programs a few more. */
const DEEPEST = 100;

export interface FoundJson {
  readonly table: Table;
  /** Reference system that a file of before 2016 may name. */
  readonly crs: string | null;
}

export function readJson(name: string, text: string): FoundJson {
  refuseDeep(text);
  const lines = sequence(text);
  const features: unknown[] = [];
  const at: number[] = [];
  let crs: string | null = null;
  if (lines) {
    for (const { line, words } of lines) {
      features.push(...featuresOf(parse(words, line)));
      while (at.length < features.length) at.push(line);
    }
  } else {
    const whole = parse(text, 1);
    crs = crsOf(whole);
    for (const feature of featuresOf(whole)) features.push(feature);
  }
  return { table: tableOf(name, features, lines ? at : null), crs };
}

function tableOf(name: string, features: readonly unknown[], lines: readonly number[] | null): Table {
  if (!features.length) throw new Unreadable("no_features");
  const rows = new Rows();
  const geometries: (Geometry | null)[] = [];
  const bad: number[] = [];
  for (const [at, found] of features.entries()) {
    const { type, geometry, properties, id } = (found ?? {}) as { type?: unknown; geometry?: unknown; properties?: unknown; id?: unknown };
    const shape = type === "Feature" ? geometry : found;
    const isFine = isGeometry(shape);
    if (!isFine && shape !== null && shape !== undefined) bad.push(at);
    geometries.push(isFine ? shape : null);
    const cells = type === "Feature" && properties && typeof properties === "object" ? Object.entries(properties) : [];
    rows.add(type === "Feature" && (typeof id === "string" || typeof id === "number") ? [["id", id], ...cells] : cells);
  }
  if (bad.length && geometries.every((geometry) => geometry === null)) {
    throw new Unreadable("no_geometry", { n: lines?.[bad[0]!] ?? bad[0]! + 1 });
  }
  return { name, columns: rows.columns, rows: rows.rows, geometries, bad, place: (row) => lines?.[row] ?? row + 1, isByLine: lines !== null };
}

function featuresOf(found: unknown): readonly unknown[] {
  const { type, features } = (found ?? {}) as { type?: unknown; features?: unknown };
  if (type === "FeatureCollection" && Array.isArray(features)) return features;
  if (type === "Feature" || isGeometry(found)) return [found];
  if (Array.isArray(found) && found.some((one) => (one as { type?: unknown } | null)?.type === "Feature")) return found;
  throw new Unreadable("not_geojson", { type: typeof type === "string" ? type.slice(0, 60) : "–" });
}

function crsOf(whole: unknown): string | null {
  const { crs } = (whole ?? {}) as { crs?: { properties?: { name?: unknown } } | null };
  const found = crs?.properties?.name;
  return typeof found === "string" ? found : null;
}

function parse(text: string, firstLine: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { at, isNumber } = fault(text);
    const { line, column } = lineAndColumn(text, at);
    throw new Unreadable(isNumber ? "json_nan" : "json_syntax", { line: line + firstLine - 1, column, found: text.slice(at, at + 8).trim() || "–" });
  }
}

/** Lines of one feature each, or null where the text is one document. */
function sequence(text: string): { line: number; words: string }[] | null {
  const begin = /^[\s\x1e]*/.exec(text)![0].length;
  const end = text.indexOf("\n", begin);
  if (text[begin] !== "{" || end < 0 || !/[{\x1e]/.test(/\S/.exec(text.slice(end, end + 4096))?.[0] ?? "")) return null;
  try {
    JSON.parse(text.slice(begin, end));
  } catch {
    return null;
  }
  return text.split("\n").map((words, at) => ({ line: at + 1, words: words.replace(/^\x1e/, "").trim() })).filter(({ words }) => words);
}

/** Brackets are counted before anything is read: a reader of JSON may meet its end among a million of them. */
function refuseDeep(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfString(text, at);
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > DEEPEST) throw new Unreadable("too_deep", { ...lineAndColumn(text, at), most: DEEPEST });
    } else if (code === 93 || code === 125) depth -= 1;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at;
  }
  return text.length;
}

const ESCAPED = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y;
const WORD = /(?:true|false|null)(?!\w)/y;
const NO_NUMBER = /[-+]?(?:NaN|Infinity|inf|nan)\b/y;

/** Where a text stops being JSON, and whether by a word that stands for no number (RFC 8259 section 6). */
export function fault(text: string): { at: number; isNumber: boolean } {
  const open: string[] = [];
  let wants = "value" as "value" | "value or end" | "key" | "key or end" | "colon" | "comma" | "nothing";
  let at = 0;
  const takes = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found !== null;
  };
  /** Sign by sign: a pattern may fail at texts of some megabytes. */
  const takesString = () => {
    if (text[at] !== '"') return false;
    for (let end = at + 1; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      ESCAPED.lastIndex = end;
      if (code < 32 || (code === 92 && !ESCAPED.test(text))) return false;
      if (code === 92) end = ESCAPED.lastIndex - 1;
      if (code === 34) {
        at = end + 1;
        return true;
      }
    }
    return false;
  };
  const next = () => (open.length ? "comma" : "nothing");
  for (;;) {
    while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
    const sign = text[at];
    if (sign === undefined || wants === "nothing") return { at, isNumber: false };
    const isEnd = (sign === "]" && open.at(-1) === "[") || (sign === "}" && open.at(-1) === "{");
    if (isEnd && (wants === "comma" || (sign === "]" ? wants === "value or end" : wants === "key or end"))) {
      open.pop();
      at += 1;
      wants = next();
    } else if (wants === "comma" && sign === ",") {
      at += 1;
      wants = open.at(-1) === "{" ? "key" : "value";
    } else if (wants === "colon" && sign === ":") {
      at += 1;
      wants = "value";
    } else if (wants.startsWith("key") && takesString()) wants = "colon";
    else if (wants.startsWith("value") && (sign === "[" || sign === "{")) {
      open.push(sign);
      at += 1;
      wants = sign === "[" ? "value or end" : "key or end";
    } else if (wants.startsWith("value") && (takesString() || takes(NUMBER) || takes(WORD))) wants = next();
    else {
      NO_NUMBER.lastIndex = at;
      return { at, isNumber: wants.startsWith("value") && NO_NUMBER.test(text) };
    }
  }
}
