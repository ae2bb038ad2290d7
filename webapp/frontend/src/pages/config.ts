// What the server tells the browser code about this page.
import { byId } from "./dom.ts";
import type { Labels, PageConfig } from "../contract.ts";
import { createStrings, type Strings, type Words } from "../text/strings.ts";

export type Config = PageConfig;

export interface Page {
  config: Config;
  strings: Strings;
}

export function readPage(): Page {
  const app = byId("app");
  const config = JSON.parse(app.dataset["config"] ?? "{}") as Config;
  const words = JSON.parse(app.dataset["strings"] ?? "{}") as Words;
  return { config, strings: createStrings(config.lang, words, config.writing) };
}

export function label(config: Config, vocabulary: keyof Labels, code: string): string {
  return config.labels[vocabulary][code] ?? code.replaceAll("_", " ");
}

/** The status, or all between which nothing decides, as `either` of the server has them; of the past, none may be known. */
export function statusLabel({ config, strings }: Page, statuses: readonly string[]): string {
  if (!statuses.length) return strings.t("status_unknown");
  const words = statuses.map((status) => label(config, "status", status));
  return words.reduce((one, other) => strings.t("either", { one, other: within(other) }));
}

/** A label inside a sentence: without its capital, unless that belongs to an abbreviation. */
function within(words: string): string {
  const second = words.charAt(1);
  return second !== second.toUpperCase() ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}

/** Address with `{id}` filled in. */
export function withId(url: string, id: string): string {
  return url.replace("{id}", encodeURIComponent(id));
}
