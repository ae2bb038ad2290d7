// Months and days: where the handle stands, where playing goes next, and the day in the address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lastDay, parseState, serialiseState } from "#src/pages/state.ts";
import { nextChange, placeOf } from "#src/time/time-bar.ts";

const MONTHS = ["2024-11", "2024-12", "2025-01", "2025-02"].map((month) => ({ month, changes: month !== "2025-01" }));

test("a month or year is its last day", () => {
  assert.deepEqual(["2024", "2024-02", "2025-02", "2025-12", "2025-06-01"].map(lastDay), [
    "2024-12-31", "2024-02-29", "2025-02-28", "2025-12-31", "2025-06-01",
  ]);
});

test("the handle stands at the month of the day, the present after the last", () => {
  const places = [null, "2024-11-30", "2024-12-15", "2024-12-31", "2025", "2025-02-28", "2019"];
  assert.deepEqual(places.map((day) => placeOf(day, MONTHS)), [4, 0, 1, 1, 3, 3, 0]);
});

test("playing leaves out months without news and ends in the present", () => {
  assert.deepEqual([-1, 0, 1, 2, 3].map((place) => nextChange(place, MONTHS)), [0, 1, 3, 3, 4]);
});

test("the day is part of the address; what is none is left out", () => {
  const state = parseState("?asof=2025-06-01&q=x");
  assert.equal(state.asof, "2025-06-01");
  assert.equal(serialiseState(state), "q=x&asof=2025-06-01");
  assert.equal(parseState("?asof=soon").asof, null);
  assert.equal(serialiseState({ ...state, asof: null }), "q=x");
});
