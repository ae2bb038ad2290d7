// What panels of tools on the map share: the server makes their markup, and its search reads places and coordinates.
import type { Page } from "../pages/config.ts";
import { fetchJson } from "../pages/fetching.ts";
import { fetchPage, styled, takeOver } from "../pages/markup.ts";

export interface FoundPoint {
  readonly lon: number;
  readonly lat: number;
}

/** The panel at an address of ours, with its styles loaded. */
export async function fetchPanel(url: string): Promise<HTMLElement> {
  const found = takeOver((await fetchPage(url)).body);
  const panel = found.querySelector<HTMLElement>("section")!;
  await styled(panel.dataset["styles"] ?? "");
  return panel;
}

/** The first place that the search finds for a text; null where there is none. */
export async function readPoint(page: Page, text: string, kind?: string): Promise<FoundPoint | null> {
  const url = new URL(page.config.urls.search, location.href);
  const asked = { q: text.trim(), f: "json", ...(kind ? { kind } : {}) };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const { results } = await fetchJson<{ results: { lon: number | null; lat: number | null }[] }>(url.pathname + url.search).catch(() => ({ results: [] }));
  const found = results.find(({ lon, lat }) => lon !== null && lat !== null);
  return found ? { lon: found.lon!, lat: found.lat! } : null;
}
