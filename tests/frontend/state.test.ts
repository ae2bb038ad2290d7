// The address is the state: what is written can be read again, and nothing foreign is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatView, isAsked, NOTHING_CHOSEN, parseState, parseView, sameView, sameWhere, serialiseState, toggle, withoutWhere,
} from "#src/pages/state.ts";

test("an empty address is the state without filters", () => {
  const state = parseState("");
  assert.deepEqual(state.chosen, NOTHING_CHOSEN);
  assert.equal(state.sort, "programme");
  assert.equal(state.project, null);
  assert.equal(state.view, null);
  assert.equal(serialiseState(state), "");
});

test("what is written is read again", () => {
  const query = "sector=energy&country=KZ,UZ&conflicts=1&q=hot+el&sort=cost&project=a-b&map=7/41.250/69.300";
  const state = parseState(`?${query}`);
  assert.deepEqual(state.chosen.country, ["KZ", "UZ"]);
  assert.equal(state.q, "hot el");
  assert.equal(serialiseState(state), query);
});

test("where projects are asked for is kept as it is written", () => {
  const query = "sector=energy&near=69.24,41.3,100&area=region:KZ-10&margin=50&certainty=certain&q=a";
  const state = parseState(`?${query}`);
  assert.deepEqual(state.where, { near: "69.24,41.3,100", area: "region:KZ-10", margin: "50", certainty: "certain" });
  assert.equal(serialiseState(state), query);
  assert.ok(isAsked(state.where));
  assert.ok(!isAsked(parseState("?margin=5&certainty=certain&near=").where));
  assert.deepEqual(withoutWhere(state.where, "area"), { near: "69.24,41.3,100", certainty: "certain" });
  assert.ok(sameWhere(state.where, parseState(`?${query}`).where));
  assert.ok(!sameWhere(state.where, withoutWhere(state.where, "near")));
});

test("a form without JavaScript repeats parameters", () => {
  assert.deepEqual(parseState("?sector=a&sector=b,c&sector=a&sector=").chosen.sector, ["a", "b", "c"]);
});

test("the language and other parameters stay", () => {
  assert.equal(serialiseState(parseState("?q=x&lang=ru"), "?q=old&lang=ru"), "lang=ru&q=x");
});

test("values that belong to nobody fall back to the default", () => {
  assert.equal(parseState("?sort=magic").sort, "programme");
  assert.equal(parseView(null), null);
});

test("text is encoded", () => {
  const state = { ...parseState(""), q: "a&b=c" };
  assert.equal(parseState(`?${serialiseState(state)}`).q, "a&b=c");
});

test("a view keeps the decimals that its zoom can show", () => {
  assert.equal(formatView({ zoom: 5, lat: 41.123456, lon: 69.123456 }), "5/41.12/69.12");
  assert.equal(formatView({ zoom: 12, lat: 41.123456, lon: 69.123456 }), "12/41.1235/69.1235");
  assert.ok(sameView({ zoom: 5, lat: 41.1231, lon: 69 }, { zoom: 5, lat: 41.1232, lon: 69 }));
  assert.ok(!sameView(null, { zoom: 5, lat: 41, lon: 69 }));
});

test("toggle switches one value and leaves the others", () => {
  const once = toggle(NOTHING_CHOSEN, "status", "operating");
  assert.deepEqual(once.status, ["operating"]);
  assert.deepEqual(toggle(once, "status", "operating").status, []);
  assert.equal(once.country, NOTHING_CHOSEN.country);
});
