// Text and numbers of the map's symbols.
import assert from "node:assert/strict";
import { test } from "node:test";
import { money, position, roundDistance } from "#src/text/format.ts";
import { candidates, ObstacleIndex } from "#src/map/labels.ts";
import { createStrings } from "#src/text/strings.ts";
import { writeDay, writeNumber } from "#src/text/writing.ts";

const words = {
  money_bn: "${n} bn",
  money_m: "${n} m",
  money_k: "${n} k",
  more: { one: "{n} проект", few: "{n} проекта", many: "{n} проектов" },
  north: "{n}° N",
  south: "{n}° S",
  east: "{n}° E",
  west: "{n}° W",
  hello: "{a} and {b}",
};

const writing = { decimal: ".", group: ",", days: Array<string>(12).fill("{d}-iyun, {y}") };
const english = createStrings("en", words, writing);

test("money has one decimal at most", () => {
  assert.equal(money(1_234_000_000, english), "$1.2 bn");
  assert.equal(money(4e9, english), "$4 bn");
  assert.equal(money(355_410_000, english), "$355 m");
  assert.equal(money(950_000, english), "$950 k");
  assert.equal(money(null, english), "");
});

test("numbers and days are written as the page says, whatever the browser knows", () => {
  const uzbek = { decimal: ",", group: "\u00a0", days: writing.days };
  assert.equal(writeNumber(uzbek, 1_234_567.891, 1), "1\u00a0234\u00a0567,9");
  assert.equal(writeNumber(uzbek, 0.5, 3), "0,5");
  assert.equal(writeNumber(uzbek, 41, 2, true), "41,00");
  assert.equal(writeDay(uzbek, "2024-06-03"), "3-iyun, 2024");
  assert.equal(writeDay({ days: [] }, "2024-06-03"), "2024-06-03");
});

test("plurals follow the language", () => {
  const strings = createStrings("ru", words, writing);
  assert.deepEqual([1, 3, 5, 21, 61].map((n) => strings.plural("more", n)), ["1 проект", "3 проекта", "5 проектов", "21 проект", "61 проект"]);
});

test("a value that is not given stays visible", () => {
  assert.equal(english.t("hello", { a: "<b>" }), "<b> and {b}");
});

test("a position shows what the zoom can tell", () => {
  assert.equal(position(41.26465, 69.21627, 5, english), "41.26° N, 69.22° E");
  assert.equal(position(-1.5, -2, 12, english), "1.5000° S, 2.0000° W");
});

test("the scale bar is round and never too long", () => {
  assert.deepEqual([999, 1000, 2999, 43_000].map(roundDistance), [500, 1000, 2000, 30_000]);
});

test("a label keeps clear of the symbol on its town", () => {
  const index = new ObstacleIndex([{ x: 100, y: 100, radius: 17 }]);
  const [first] = candidates(100, 100, 50, 12, index);
  assert.ok(first && first.minX >= 117);
  assert.deepEqual(index.touching(first!), []);
});

test("a label beside a symbol goes to the free side", () => {
  const index = new ObstacleIndex([{ x: 130, y: 100, radius: 17 }]);
  const [first] = candidates(100, 100, 40, 12, index);
  assert.ok(first && first.maxX < 100);
});
