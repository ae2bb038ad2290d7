// The sheet on a phone settles where the reader means it to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "#src/list/sheet.ts";

const STOPS = [96, 380, 770];

test("a slow release goes to the nearest height", () => {
  assert.equal(settle(120, 0, STOPS), 0);
  assert.equal(settle(350, 0.1, STOPS), 1);
  assert.equal(settle(700, -0.1, STOPS), 2);
});

test("a fling goes to the next height in its direction", () => {
  assert.equal(settle(120, 1, STOPS), 1);
  assert.equal(settle(400, 1, STOPS), 2);
  assert.equal(settle(370, -1, STOPS), 0);
  assert.equal(settle(770, 1, STOPS), 2);
});
