// Tables go to the clipboard without a formula in them, by the rule of the server's CSV.
import assert from "node:assert/strict";
import { test } from "node:test";
import { disarmed, tabbed } from "#src/list/table-text.ts";
import cases from "./formulas.cases.json";

test("the cases that the server is tested with give the same here", () => {
  for (const [text, safe] of cases as [string, string][]) assert.equal(disarmed(text), safe, text);
});

test("what would end a cell or a line is a space", () => {
  assert.equal(tabbed([["a\tb", " c\r\nd "], ["\t=1", "e\u0000f"]]), "a b\tc d\r\n'=1\te f");
});
