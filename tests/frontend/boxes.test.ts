// Boxes on the map: which meet, and how far a symbol must move to be seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { around, meet, shiftInSight } from "#src/map/boxes.ts";

const box = (left: number, top: number, width: number, height: number) => ({ left, top, right: left + width, bottom: top + height });
const STAGE = box(0, 0, 480, 480);

test("boxes meet when they share more than an edge", () => {
  assert.equal(meet(box(0, 0, 10, 10), box(10, 0, 10, 10)), false);
  assert.equal(meet(box(0, 0, 10, 10), box(5, 5, 2, 2)), true);
  assert.equal(meet(box(0, 0, 10, 10), box(0, 20, 10, 10)), false);
  assert.deepEqual(around([box(0, 5, 10, 10), box(30, 0, 10, 10)]), box(0, 0, 40, 15));
});

test("a symbol in sight stays, and one that is covered moves as little as it must", () => {
  const legend = box(300, 240, 180, 240);
  assert.equal(shiftInSight(box(100, 100, 40, 40), STAGE, [legend]), null);
  const shift = shiftInSight(box(310, 300, 40, 40), STAGE, [legend])!;
  assert.ok(shift.x < -48 && shift.x > -75 && Math.abs(shift.y) < 20, JSON.stringify(shift));
  const outside = shiftInSight(box(600, 100, 40, 40), STAGE, [legend])!;
  assert.deepEqual(outside.x, -160);
});

test("a symbol has nowhere to go where all is covered", () => {
  assert.equal(shiftInSight(box(100, 100, 40, 40), STAGE, [STAGE]), null);
});
