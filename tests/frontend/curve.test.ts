// Flights are arcs between the places where they begin and end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { curved } from "#src/map/curve.ts";

const flight = (coordinates: number[][]) => ({ type: "Feature" as const, properties: {}, geometry: { type: "LineString" as const, coordinates } });

function line(feature: ReturnType<typeof curved>): number[][] {
  assert.equal(feature.geometry.type, "LineString");
  return (feature.geometry as { coordinates: number[][] }).coordinates;
}

test("an arc begins and ends where its leg does, and leaves it in between", () => {
  const made = line(curved(flight([[60, 40], [70, 40]])));
  assert.deepEqual([made[0], made.at(-1)], [[60, 40], [70, 40]]);
  const height = Math.max(...made.map(([, lat]) => lat! - 40));
  assert.ok(height > 0.8 && height < 1);
});

test("there and back are two arcs", () => {
  const there = line(curved(flight([[60, 40], [70, 40]])));
  const back = line(curved(flight([[70, 40], [60, 40]])));
  assert.ok(there[12]![1]! > 40 && back[12]![1]! < 40);
});

test("each route of a fan is an arc of its own", () => {
  const fan = { type: "Feature" as const, properties: {}, geometry: { type: "MultiLineString" as const, coordinates: [[[60, 40], [70, 40]], [[60, 40], [60, 50]]] } };
  const { geometry } = curved(fan);
  assert.ok(geometry.type === "MultiLineString" && geometry.coordinates.every((part) => part.length === 25));
});

test("a place stays a place", () => {
  const place = { type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates: [60, 40] } };
  assert.equal(curved(place), place);
});
