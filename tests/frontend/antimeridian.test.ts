// A region across the antimeridian is one piece on the map, and addresses stay within 180 degrees.
import assert from "node:assert/strict";
import { test } from "node:test";
import { carried, inWorld, onMap } from "#src/map/antimeridian.ts";

test("what lies west of the map's beginning goes on beyond 180 degrees", () => {
  assert.equal(onMap(-178, 161), 182);
  assert.equal(onMap(178, 161), 178);
  assert.equal(onMap(-57, -180), -57);
});

test("addresses have longitudes within the world", () => {
  for (const lon of [-180, -178, 0, 161, 180]) assert.equal(inWorld(onMap(lon, 161)), lon === -180 ? 180 : lon);
});

test("every corner of every kind of shape is carried", () => {
  const features = [
    { type: "Point", coordinates: [-178, 1] },
    { type: "MultiLineString", coordinates: [[[178, 1], [180, 2]], [[-180, 2], [-179, 3]]] },
    { type: "GeometryCollection", geometries: [{ type: "Polygon", coordinates: [[[-178, 1], [-177, 1], [-177, 2], [-178, 1]]] }] },
  ].map((geometry) => ({ type: "Feature", properties: {}, geometry }));
  const made = carried({ type: "FeatureCollection", features: [...features, { type: "Feature", properties: {}, geometry: null }] } as never, 161);
  const numbers = JSON.stringify(made).match(/\[(-?\d+),/g);
  assert.deepEqual(numbers, ["[182,", "[178,", "[180,", "[180,", "[181,", "[182,", "[183,", "[183,", "[182,"]);
});

test("elsewhere nothing is touched", () => {
  const collection = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [-179, 1] } }] };
  assert.equal(JSON.stringify(carried(structuredClone(collection) as never, -180)), JSON.stringify(collection));
});
