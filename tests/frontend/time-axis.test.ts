// The time axis of a chart: few ticks, in the reader's words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { monthLabels, timeAxis } from "#src/time/time-axis.ts";

const MONTHS = ["қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел."];
const axis = (first: string, last: string, most: number) => timeAxis(new Date(first), new Date(last), MONTHS, most);
const words = (first: string, last: string, most: number) => {
  const found = axis(first, last, most);
  return found.ticks.map(found.format);
};
const days = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 10));

test("many years are years, with steps of two, five or ten where there is no room", () => {
  assert.deepEqual(words("2022-03-01", "2025-06-01", 8), ["2022", "2023", "2024", "2025", "2026"]);
  assert.deepEqual(words("2016-01-01", "2030-12-31", 9), ["2016", "2018", "2020", "2022", "2024", "2026", "2028", "2030"]);
  assert.deepEqual(words("2016-01-01", "2030-12-31", 4), ["2020", "2025", "2030"]);
  assert.deepEqual(days(axis("2022-03-01", "2025-06-01", 8).domain), ["2022-01-01", "2026-01-01"]);
});

test("few months are months in the reader's words, the year under the first and each January", () => {
  assert.deepEqual(words("2025-09-21", "2025-11-09", 8), ["қыр.\n2025", "қаз.", "қар.", "жел."]);
  assert.deepEqual(words("2024-09-21", "2025-11-09", 8), ["қаз.\n2024", "қаң.\n2025", "сәу.", "шіл.", "қаз."]);
  assert.deepEqual(days(axis("2025-09-21", "2025-11-09", 8).domain), ["2025-09-01", "2025-12-01"]);
});

test("one day has an axis too", () => {
  assert.deepEqual(words("2025-12-31", "2025-12-31", 3), ["жел.\n2025", "қаң.\n2026"]);
});

const row = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => `${Math.floor((first + i) / 12)}-${String(((first + i) % 12) + 1).padStart(2, "0")}`);
const texts = (first: number, last: number, width: number) =>
  monthLabels(row(first, last), MONTHS, width, (text) => 7 * text.length).map(({ text }) => text);

test("labels of a row of months are as many as there is room for: months, years, decades", () => {
  assert.deepEqual(texts(2025 * 12 + 8, 2026 * 12 + 1, 900), ["қыр. 2025", "қаз.", "қар.", "жел.", "2026", "ақп."]);
  assert.deepEqual(texts(2024 * 12 + 8, 2026 * 12 + 1, 300), ["2025", "шіл.", "2026"]);
  assert.deepEqual(texts(1991 * 12, 2025 * 12 + 11, 1600).length, 35);
  assert.deepEqual(texts(1991 * 12, 2025 * 12 + 11, 900), [1992, ...Array.from({ length: 16 }, (_, i) => 1994 + 2 * i)].map(String));
  assert.deepEqual(texts(1991 * 12, 2025 * 12 + 11, 300), ["1995", "2000", "2005", "2010", "2015", "2020"]);
  assert.deepEqual(texts(1700 * 12, 2025 * 12 + 11, 240), ["1700", "1750", "1800", "1850", "1900", "1950"]);
});

test("labels never meet and never leave the row, and some label is there", () => {
  for (const [first, last] of [[24_300, 24_300], [24_301, 24_307], [23_892, 24_310], [20_400, 24_310], [12, 24_310]] as const) {
    for (let width = 120; width < 3_000; width += 37) {
      const months = row(first, last);
      const labels = monthLabels(months, MONTHS, width, (text) => 7 * text.length);
      assert.ok(labels.length > 0);
      const boxes = labels.map(({ at, text }) => [(width * at) / months.length, (width * at) / months.length + 7 * text.length] as const);
      assert.ok(boxes.every(([left], i) => i === 0 || left >= boxes[i - 1]![1] + 8), `${first} ${last} ${width}`);
      assert.ok(boxes.length === 1 || boxes.every(([, right]) => right <= width));
    }
  }
});
