// Where the sign of a crossing stands that may lie anywhere on a stretch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { standOn } from "#src/map/on-line.ts";

const line = { type: "LineString" as const, coordinates: [[60, 40], [62, 40]] };

test("a sign stands where its line is nearest to its point", () => {
  assert.deepEqual(standOn(line, [61, 41], []), [61, 40]);
  assert.deepEqual(standOn(line, [59, 40.5], []), [60, 40]);
});

test("it stands apart from one that is there already, still on the line", () => {
  const [lon, lat] = standOn(line, [61, 41], [[61, 40]]);
  assert.equal(lat, 40);
  assert.ok(Math.abs(lon - 61) * Math.cos((41 * Math.PI) / 180) >= 0.045);
  assert.ok(Math.abs(lon - 61) < 0.2);
});

test("a line in parts is one line", () => {
  const parts = { type: "MultiLineString" as const, coordinates: [[[60, 40], [61, 40]], [[62, 41], [63, 41]]] };
  assert.deepEqual(standOn(parts, [62.5, 42], []), [62.5, 41]);
});

test("where no place is free the nearest one stays", () => {
  const short = { type: "LineString" as const, coordinates: [[60, 40], [60.01, 40]] };
  assert.deepEqual(standOn(short, [60, 41], [[60, 40]]), [60, 40]);
});
