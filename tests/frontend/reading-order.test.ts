// The order in which the Tab key meets symbols: rows from the top, in a row from the left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readingOrder } from "#src/map/reading-order.ts";

const at = (spot: { x: number; y: number }) => spot;

test("rows from the top, then from the left", () => {
  const spots = [{ x: 9, y: 400 }, { x: 300, y: 10 }, { x: 20, y: 30 }, { x: 5, y: 100 }];
  assert.deepEqual(readingOrder(spots, at), [{ x: 20, y: 30 }, { x: 300, y: 10 }, { x: 5, y: 100 }, { x: 9, y: 400 }]);
});

test("above the origin of the pane as below it", () => {
  const spots = [{ x: 0, y: 5 }, { x: 0, y: -5 }, { x: -3, y: -40 }];
  assert.deepEqual(readingOrder(spots, at), [{ x: -3, y: -40 }, { x: 0, y: -5 }, { x: 0, y: 5 }]);
});

test("the list itself stays as it was", () => {
  const spots = [{ x: 1, y: 90 }, { x: 1, y: 0 }];
  readingOrder(spots, at);
  assert.deepEqual(spots, [{ x: 1, y: 90 }, { x: 1, y: 0 }]);
});
