// Lists are filtered, sorted, searched and counted by rules that the server is tested for with the same cases.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countValues, filterProjects, sortByName, sortProjects } from "#src/list/filters.ts";
import { knownCosts, type ProjectFeature, readProjects } from "#src/card/project.ts";
import { readThere } from "#src/list/where.ts";
import type { FilterName } from "#src/contract.ts";
import { type Page, statusLabel } from "#src/pages/config.ts";
import { parseState, parseView } from "#src/pages/state.ts";
import { sortKeys } from "#src/text/collation.ts";
import { lastDay, parseDay } from "#src/text/dates.ts";
import { kilometres, money, outward } from "#src/text/format.ts";
import { createStrings } from "#src/text/strings.ts";
import cases from "./projects.cases.json";

const WRITING = { decimal: ".", group: ",", days: [], months: [] };
const COSTS = "known costs {sum}, of {known} of {total} project";
const WORDS = {
  money_trn: "${n} trn", money_bn: "${n} bn", money_m: "${n} m", money_k: "${n} k", money_one: "${n}",
  costs: { one: COSTS, few: `${COSTS}s`, many: `${COSTS}s` }, either: "{one} or {other}", status_unknown: "Status not yet known",
};

function projects(lang: string) {
  const features = cases.projects.map(({ id, ...properties }) => ({ type: "Feature", id, geometry: null, properties }));
  const collection = { type: "FeatureCollection" as const, features: features as unknown as ProjectFeature[] };
  return sortByName(readProjects(collection, { lang, written: "en", approximate: cases.precisions, today: "2026-11-23" }), sortKeys(lang));
}

test("a list has the projects of the cases in their order", () => {
  for (const { rule, lang, query, ids } of cases.lists) {
    const state = parseState(query);
    const found = sortProjects(filterProjects(projects(lang), state), state.sort);
    assert.equal(found.map(({ id }) => id).join(""), ids, `${lang}: ${rule}`);
  }
});

test("a count is what a choice would show", () => {
  for (const { rule, query, filter, counts } of cases.counts) {
    assert.deepEqual(Object.fromEntries(countValues(projects("en"), parseState(query))[filter as FilterName]), counts, rule);
  }
});

test("what is drawn as an area never looks exact", () => {
  const approximate = projects("en").filter((project) => project.approximate).map(({ id }) => id);
  assert.equal(approximate.sort().join(""), cases.approximate);
});

test("a status that nobody told is unknown", () => {
  for (const [id, status] of Object.entries(cases.statuses)) {
    assert.equal(projects("en").find((project) => project.id === id)?.status, status);
  }
});

test("sums are rounded to the even digit", () => {
  const strings = createStrings("en", WORDS, WRITING);
  for (const [amount, words] of Object.entries(cases.money)) assert.equal(money(Number(amount), strings), words, amount);
});

test("a distance is rounded outward", () => {
  const strings = createStrings("en", { km: "{n} km" }, WRITING);
  for (const [low, high, words] of cases.kilometres) assert.equal(kilometres(Number(low), Number(high), strings), words);
});

test("what lies between two sums is a range", () => {
  const strings = createStrings("en", WORDS, WRITING);
  for (const [low, high, words] of cases.ranges) assert.equal(money(Number(low), strings, Number(high)), words);
  for (const [low, high, words] of cases.sums) assert.equal(outward(Number(low), Number(high), strings), words);
});

test("a list says what its projects cost, and of how many that is known", () => {
  const strings = createStrings("en", WORDS, WRITING);
  for (const [query, words] of Object.entries(cases.costs)) {
    assert.equal(knownCosts(filterProjects(projects("en"), parseState(query)), strings), words, query);
  }
});

test("a status that is not settled names all that it may be", () => {
  const strings = createStrings("en", WORDS, WRITING);
  const labels = { status: { announced: "Announced", suspended: "Suspended", operating: "Operating" } };
  const page = { config: { labels }, strings } as unknown as Page;
  for (const [id, words] of Object.entries(cases.unsettled)) {
    assert.equal(statusLabel(page, projects("en").find((project) => project.id === id)!.statuses), words);
  }
});

test("views are taken and refused as by the server", () => {
  for (const [text, [zoom, lat, lon]] of Object.entries(cases.views.taken)) assert.deepEqual(parseView(text), { zoom, lat, lon });
  for (const text of cases.views.refused) assert.equal(parseView(text), null, text);
});

test("days are taken and refused as by the server", () => {
  for (const [text, last] of Object.entries(cases.days.taken)) assert.equal(lastDay(parseDay(text) ?? ""), last);
  for (const text of cases.days.refused) assert.equal(parseDay(text), null, text);
  for (const [text, last] of Object.entries(cases.lastDays)) assert.equal(lastDay(text), last);
});

test("what the server finds somewhere is what is shown and counted", () => {
  const [first, second, third] = projects("en").map(({ id }) => id) as [string, string, string];
  const outcome = { certain: [first], possible: { [second]: [10, 20] as const }, placeless: [third], words: {} };
  const shown = (query: string) => {
    const { where, ...state } = parseState(query);
    const there = readThere(outcome, where);
    const sectors = countValues(projects("en"), state, there).sector;
    assert.ok([...sectors.values()].reduce((sum, count) => sum + count, 0) <= 2);
    return filterProjects(projects("en"), state, there).map(({ id }) => id);
  };
  assert.deepEqual(shown("?near=69,41,20"), [first, second]);
  assert.deepEqual(shown("?near=69,41,20&certainty=certain"), [first]);
  assert.equal(filterProjects(projects("en"), parseState("")).length, cases.projects.length);
});
