// Words of the interface, written into the page by the server in the reader's language.

type Forms = { one: string; few: string; many: string };
export type Words = Record<string, string | Forms>;
export type Values = Record<string, string | number>;

export interface Strings {
  /** The text of `key` with `{name}` filled in. */
  t(key: string, values?: Values): string;
  /** The plural form of `key` for `count`; `{n}` becomes the count as the language writes it. */
  plural(key: string, count: number, values?: Values): string;
  number(value: number, digits?: number): string;
  compare(a: string, b: string): number;
  /** A day (ISO 8601) in words. */
  day(iso: string): string;
}

export function createStrings(lang: string, words: Words): Strings {
  const rules = new Intl.PluralRules(lang);
  const collator = new Intl.Collator(lang, { numeric: true });
  const numbers = [0, 1].map((digits) => new Intl.NumberFormat(lang, { maximumFractionDigits: digits }));
  const days = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" });
  const number = (value: number, digits = 0) => (numbers[digits] ?? numbers[0])!.format(value);
  return {
    number,
    compare: collator.compare,
    day: (iso) => days.format(new Date(iso)),
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
