// Words of the interface, written into the page by the server in the reader's language.
import type { Writing } from "../contract.ts";
import { writeDay, writeNumber } from "./writing.ts";

type Forms = { one: string; few: string; many: string };
export type Words = Record<string, string | Forms>;
export type Values = Record<string, string | number>;

export interface Strings {
  /** The text of `key` with `{name}` filled in. */
  t(key: string, values?: Values): string;
  /** The plural form of `key` for `count`; `{n}` becomes the count as the language writes it. */
  plural(key: string, count: number, values?: Values): string;
  /** A number with at most (`fixed`: exactly) so many decimals. */
  number(value: number, digits?: number, fixed?: boolean): string;
  /** A day (ISO 8601) in words. */
  day(iso: string): string;
}

export function createStrings(lang: string, words: Words, writing: Writing): Strings {
  const rules = new Intl.PluralRules(lang);
  const number: Strings["number"] = (value, digits, fixed) => writeNumber(writing, value, digits, fixed);
  return {
    number,
    day: (iso) => writeDay(writing, iso),
    t(key, values = {}) {
      const text = words[key];
      return fill(typeof text === "string" ? text : key, values);
    },
    plural(key, count, values = {}) {
      const forms = words[key];
      if (typeof forms !== "object") return fill(forms ?? key, { n: number(count), ...values });
      const rule = rules.select(count);
      const form = rule === "one" ? forms.one : rule === "few" ? forms.few : forms.many;
      return fill(form, { n: number(count), ...values });
    },
  };
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
