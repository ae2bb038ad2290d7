// The time axis of a chart: few ticks, in the reader's words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { timeAxis } from "#src/time/time-axis.ts";

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
