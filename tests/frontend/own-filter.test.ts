// Filters of the address as a filter of the data interface.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnFilter } from "#src/contract.ts";
import { cqlOf } from "#src/map/own-filter.ts";
import { NOTHING_CHOSEN } from "#src/pages/state.ts";

const FILTERS: OwnFilter[] = [
  { facet: "sector", column: "sector", kind: "string" },
  { facet: "country", column: "countries", kind: "array" },
  { facet: "cost", column: "cost_usd", kind: "number" },
  { facet: "year", column: "year", kind: "integer" },
];

test("nothing chosen narrows nothing", () => {
  assert.equal(cqlOf(FILTERS, NOTHING_CHOSEN), "");
});

test("values are any of, filters are all of", () => {
  const chosen = { ...NOTHING_CHOSEN, sector: ["energy", "water"], country: ["AA"], year: ["2025", "x"] };
  assert.equal(cqlOf(FILTERS, chosen), `"sector" IN ('energy','water') AND A_OVERLAPS("countries", ('AA')) AND "year" IN (2025)`);
});

test("bands have their lower end, and the unknown is null", () => {
  const chosen = { ...NOTHING_CHOSEN, cost: ["10-100", "1000-", "unknown"] };
  const expected = `(("cost_usd" >= 10000000 AND "cost_usd" < 100000000) OR "cost_usd" >= 1000000000 OR "cost_usd" IS NULL)`;
  assert.equal(cqlOf(FILTERS, chosen), expected);
});

test("a quote in a value stays inside of it", () => {
  assert.equal(cqlOf(FILTERS, { ...NOTHING_CHOSEN, sector: ["' OR 1=1 --"] }), `"sector" IN (''' OR 1=1 --')`);
});

test("a filter without a column is left aside", () => {
  assert.equal(cqlOf(FILTERS, { ...NOTHING_CHOSEN, programme: ["any"] }), "");
});
