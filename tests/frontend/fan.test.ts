// A fan lays out what stands at one place so that a finger meets one symbol and not the next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ring } from "#src/map/rings.ts";

test("symbols of a fan are apart, whatever their number", () => {
  for (const count of [2, 3, 7, 27, 60]) {
    const spots = ring(count, { x: 0, y: 0 });
    assert.equal(spots.length, count);
    for (const [i, a] of spots.entries()) {
      for (const b of spots.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 40, `${count}: ${i}`);
      assert.ok(Math.hypot(a.x, a.y) >= 40);
    }
  }
});
