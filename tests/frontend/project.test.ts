// A project for list and map is read from GeoJSON as it comes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feature, Point } from "geojson";
import { readProject } from "#src/card/project.ts";

function read(properties: Record<string, unknown>, lang: string, geometry: Point | null = { type: "Point", coordinates: [69.5, 41.25] }) {
  return readProject({ type: "Feature", id: "x", geometry, properties } as Feature<Point | null>, lang);
}

test("longitude comes first in GeoJSON", () => {
  const project = read({}, "en");
  assert.equal(project.lon, 69.5);
  assert.equal(project.lat, 41.25);
});

test("a project without a place has no position", () => {
  assert.equal(read({}, "en", null).lat, null);
});

test("the name is the reader's, else the best with its own language", () => {
  const names = { name: "Road", name_en: "Road", name_ru: "Дорога", name_kk: null };
  assert.deepEqual([read(names, "ru").name, read(names, "ru").nameLang], ["Дорога", "ru"]);
  assert.deepEqual([read(names, "kk").name, read(names, "kk").nameLang], ["Road", "en"]);
});

test("district, region and country are not exact", () => {
  for (const precision of ["district", "region", "country"]) assert.ok(read({ precision }, "en").approximate);
  for (const precision of ["site", "settlement"]) assert.ok(!read({ precision }, "en").approximate);
});

test("lists may be arrays or text", () => {
  assert.deepEqual(read({ countries: "KZ, UZ" }, "en").facets.country, ["KZ", "UZ"]);
  assert.deepEqual(read({ conflicts: [] }, "en").facets.conflicts, []);
  assert.deepEqual(read({ conflicts: ["cost"] }, "en").facets.conflicts, ["1"]);
});

test("a project is found by its name in any language", () => {
  assert.match(read({ name_en: "Shymkent plant", name_kk: "Шымкент зауыты" }, "en").text, /zauiti/);
});
