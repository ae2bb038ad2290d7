// Rooms on the map: the largest boxes that nothing covers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holds, rooms } from "#src/map/room.ts";

const box = (left: number, top: number, width: number, height: number) => ({ left, top, right: left + width, bottom: top + height });
const STAGE = box(0, 0, 100, 100);

test("an empty map is one room", () => {
  assert.deepEqual(rooms(STAGE, []), [STAGE]);
});

test("a strip below leaves what is above it", () => {
  assert.deepEqual(rooms(STAGE, [box(0, 80, 100, 20)]), [box(0, 0, 100, 80)]);
});

test("a box in a corner leaves two rooms that share a part", () => {
  const found = rooms(STAGE, [box(70, 0, 30, 20)]);
  assert.equal(found.length, 2);
  assert.ok(found.some((room) => holds(room, box(0, 0, 70, 100))));
  assert.ok(found.some((room) => holds(room, box(0, 20, 100, 80))));
});

test("no room lies within another or meets a cover", () => {
  const covers = [box(0, 0, 40, 10), box(60, 0, 40, 30), box(10, 80, 50, 20), box(45, 45, 5, 5)];
  const found = rooms(STAGE, covers);
  for (const [i, room] of found.entries()) {
    assert.ok(!found.some((other, j) => i !== j && holds(other, room)));
    for (const cover of covers) {
      assert.ok(room.right <= cover.left || cover.right <= room.left || room.bottom <= cover.top || cover.bottom <= room.top);
    }
  }
});

test("a map that is covered has no room", () => {
  assert.deepEqual(rooms(STAGE, [box(-5, -5, 200, 200)]), []);
});
