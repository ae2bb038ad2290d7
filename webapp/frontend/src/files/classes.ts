// How rows are told apart by a column: numbers in classes of about equal size, words by how often they come. Pure.
import type { Row, Value } from "./table.ts";

export const MOST_WORDS = 8;
const NUMBER_CLASSES = 5;
/** What is in no class: no value, or one of the rarer words. */
export const REST = 255;

export interface Classes {
  readonly kind: "numbers" | "words";
  /** Of numbers: between which values each class lies. Of words: the word. */
  readonly entries: readonly { readonly low?: number; readonly high?: number; readonly word?: string; readonly count: number }[];
  readonly rest: number;
  /** Class of each row. */
  readonly of: Uint8Array;
}

/** Classes of the rows that are drawn. */
export function classesOf(rows: readonly Row[], column: number, isDrawn: (row: number) => boolean): Classes {
  const values = rows.map((row, at) => (isDrawn(at) ? row[column] ?? null : undefined));
  const numbers = values.filter((value) => typeof value === "number");
  const isNumeric = numbers.length > 0 && values.every((value) => value === null || value === undefined || typeof value === "number");
  return isNumeric ? byNumber(values, numbers) : byWord(values);
}

type Drawn = Value | undefined;

function byNumber(values: readonly Drawn[], numbers: readonly number[]): Classes {
  const sorted = Float64Array.from(numbers).sort();
  const edges = new Set<number>();
  for (let at = 1; at < NUMBER_CLASSES; at += 1) edges.add(sorted[Math.floor((at * sorted.length) / NUMBER_CLASSES)]!);
  const lows = [...edges].filter((edge) => edge > sorted[0]!);
  const of = Uint8Array.from(values, (value) => (typeof value === "number" ? lows.filter((low) => value >= low).length : REST));
  const entries = Array.from({ length: lows.length + 1 }, () => ({ low: Infinity, high: -Infinity, count: 0 }));
  values.forEach((value, row) => {
    const entry = entries[of[row]!];
    if (!entry || typeof value !== "number") return;
    entry.low = Math.min(entry.low, value);
    entry.high = Math.max(entry.high, value);
    entry.count += 1;
  });
  return { kind: "numbers", entries, rest: countDrawn(values) - numbers.length, of };
}

function byWord(values: readonly Drawn[]): Classes {
  const counts = new Map<string, number>();
  for (const value of values) if (isThere(value)) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_WORDS);
  const places = new Map(most.map(([word], at) => [word, at]));
  const of = Uint8Array.from(values, (value) => (isThere(value) ? places.get(String(value)) ?? REST : REST));
  const entries = most.map(([word, count]) => ({ word, count }));
  return { kind: "words", entries, rest: countDrawn(values) - most.reduce((sum, [, count]) => sum + count, 0), of };
}

function isThere(value: Drawn): value is Exclude<Value, null> {
  return value !== null && value !== undefined;
}

function countDrawn(values: readonly Drawn[]): number {
  return values.filter((value) => value !== undefined).length;
}

/** Rows in the order of a column: numbers before words, nothing last. */
export function orderOf(rows: readonly Row[], column: number, isDescending: boolean, lang: string): Uint32Array {
  const collator = new Intl.Collator(lang, { numeric: true });
  const rank = (value: Value) => (value === null ? 2 : typeof value === "number" ? 0 : 1);
  const way = isDescending ? -1 : 1;
  return Uint32Array.from(rows.keys()).sort((a, b) => {
    const [one, other] = [rows[a]![column] ?? null, rows[b]![column] ?? null];
    if (one === null || other === null) return rank(one) - rank(other) || a - b;
    if (typeof one === "number" && typeof other === "number") return way * (one - other) || a - b;
    return way * (rank(one) - rank(other) || collator.compare(String(one), String(other))) || a - b;
  });
}
