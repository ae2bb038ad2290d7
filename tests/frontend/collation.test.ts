// Names are in the order of the reader's alphabet; the server is tested with the same cases.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sortKeys } from "#src/text/collation.ts";
import cases from "./collation.cases.json";

test("names are in the order of the alphabet", () => {
  for (const { lang, rule, names } of cases.orders) {
    const keys = names.map(sortKeys(lang));
    for (const [at, key] of keys.slice(1).entries()) assert.ok(keys[at]! < key, `${lang}: ${rule}: ${names[at + 1]}`);
  }
});

test("case and the kind of apostrophe do not count", () => {
  for (const { lang, names } of cases.equal) assert.equal(new Set(names.map(sortKeys(lang))).size, 1, lang);
});
