// Filters: any value of one filter, all filters together; counts tell what a further choice would show.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feature, Point } from "geojson";
import { countValues, filterProjects, sortByName, sortProjects } from "#src/list/filters.ts";
import { readProject } from "#src/card/project.ts";
import { NOTHING_CHOSEN } from "#src/pages/state.ts";

const compare = new Intl.Collator("en").compare;

function project(id: string, properties: Record<string, unknown>) {
  const feature = { type: "Feature", id, geometry: { type: "Point", coordinates: [69, 41] }, properties: { name: id, name_en: id, ...properties } };
  return readProject(feature as Feature<Point | null>, "en");
}

const ALL = [
  project("alpha", { sector: "energy", status: "operating", countries: ["KZ"], cost_usd: 5, distance_to_border_km: 9 }),
  project("beta", { sector: "roads", status: "announced", countries: ["KZ", "UZ"], conflicts: ["cost"], programme: "launch" }),
  project("gamma", { sector: "energy", status: "announced", countries: ["UZ"], cost_usd: 50, status_date: "2025-01-02", distance_to_border_km: 1 }),
];
const ids = (projects: readonly { id: string }[]) => projects.map(({ id }) => id);
const choose = (chosen: object, q = "") => ({ chosen: { ...NOTHING_CHOSEN, ...chosen }, q });

test("values of one filter are alternatives, filters add up", () => {
  assert.deepEqual(ids(filterProjects(ALL, choose({}))), ["alpha", "beta", "gamma"]);
  assert.deepEqual(ids(filterProjects(ALL, choose({ sector: ["energy", "roads"] }))), ["alpha", "beta", "gamma"]);
  assert.deepEqual(ids(filterProjects(ALL, choose({ sector: ["energy"], country: ["UZ"] }))), ["gamma"]);
  assert.deepEqual(ids(filterProjects(ALL, choose({ conflicts: ["1"] }))), ["beta"]);
});

test("a text that folds to nothing shows nothing", () => {
  assert.deepEqual(filterProjects(ALL, choose({}, "!!!")), []);
});

test("a count leaves its own filter out and keeps the others", () => {
  const counts = countValues(ALL, choose({ status: ["announced"], country: ["UZ"] }));
  assert.equal(counts.status.get("announced"), 2);
  assert.equal(counts.status.get("operating"), undefined);
  assert.equal(counts.country.get("KZ"), 1);
  assert.equal(counts.sector.get("energy"), 1);
});

test("unknown values come last in every order", () => {
  assert.deepEqual(ids(sortProjects(sortByName(ALL, compare), "cost")), ["gamma", "alpha", "beta"]);
  assert.deepEqual(ids(sortProjects(sortByName(ALL, compare), "border")), ["gamma", "alpha", "beta"]);
  assert.deepEqual(ids(sortProjects(sortByName(ALL, compare), "date"))[0], "gamma");
  assert.deepEqual(ids(sortProjects(sortByName(ALL, compare), "programme")), ["beta", "alpha", "gamma"]);
});
