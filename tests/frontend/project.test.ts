// A project for list and map is read from GeoJSON as it comes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Point } from "geojson";
import { type ProjectFeature, readProject } from "#src/card/project.ts";

function read(properties: Record<string, unknown>, lang: string, geometry: Point | null = { type: "Point", coordinates: [69.5, 41.25] }) {
  return readProject({ type: "Feature", id: "x", geometry, properties } as unknown as ProjectFeature, { lang, written: "en", approximate: ["district"], today: "2026-11-23" });
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

test("what is approximate is what the page says", () => {
  assert.ok(read({ precision: "district" }, "en").approximate);
  for (const precision of ["site", "region", null]) assert.ok(!read({ precision }, "en").approximate);
});

test("a project is found by its name in any language", () => {
  assert.match(read({ name_en: "Shymkent plant", name_kk: "Шымкент зауыты" }, "en").text, /zauiti/);
});
