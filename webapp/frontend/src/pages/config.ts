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

/** Address with `{id}` filled in. */
export function withId(url: string, id: string): string {
  return url.replace("{id}", encodeURIComponent(id));
}
