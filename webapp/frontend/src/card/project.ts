// A project as the list and the map need it, made from a GeoJSON feature. Pure.
import type { Feature, FeatureCollection, Point } from "geojson";
import {
  CHANGED, CONFLICTS, DISPUTED, FACETS, type FilterName, ORDERS, type PageConfig, type Properties, SEARCHED, type Sort,
  UNKNOWN_BAND, UNKNOWN_ICON, UNKNOWN_STATUS,
} from "../contract.ts";
import { lastDay, monthsBetween } from "../text/dates.ts";
import { searchable } from "../text/fold.ts";
import { outward } from "../text/format.ts";
import type { Strings } from "../text/strings.ts";

type Values = Properties["projects"];
export type ProjectFeature = Feature<Point | null, Values>;
export type ProjectCollection = FeatureCollection<Point | null, Values>;

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly nameLang: string | null;
  /** The one status, or the unknown where equal sources disagree. */
  readonly status: string;
  /** What the status may be. */
  readonly statuses: readonly string[];
  readonly icon: string;
  readonly place: string;
  readonly placeLang: string;
  /** Least and greatest cost, the same for one. */
  readonly costUsd: readonly [number | null, number | null];
  readonly approximate: boolean;
  readonly precision: string;
  readonly disputed: boolean;
  /** Whole months since the day of the status; null where it has none. */
  readonly statusMonths: number | null;
  /** Day on which something became known last. */
  readonly lastClaim: string;
  /** First plan that passed without a word since; null where there is none. */
  readonly overdue: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly text: string;
  /** Values of each filter. */
  readonly facets: Readonly<Record<FilterName, readonly string[]>>;
  /** Smaller the earlier the project comes in an order. */
  readonly ranks: Readonly<Record<Sort, number>>;
}

/** What reading depends on: the reader's language, that of the catalogue's prose, what must not look exact, the day. */
export type Reading = Pick<PageConfig, "lang" | "written" | "approximate" | "today">;

export function readProjects(collection: ProjectCollection, reading: Reading): Project[] {
  return collection.features.map((feature) => readProject(feature, reading));
}

export function readProject(feature: ProjectFeature, { lang, written, approximate, today }: Reading): Project {
  const values = feature.properties;
  const precision = values.precision ?? "";
  const [name, nameLang] = bestName(values, lang);
  const said = [...allNames(values).values(), ...SEARCHED.map((column) => values[column])];
  let text: string | null = null;
  return {
    id: String(feature.id),
    name,
    nameLang,
    status: values.status ?? UNKNOWN_STATUS,
    statuses: values.statuses ?? [],
    icon: values.icon ?? UNKNOWN_ICON,
    place: values.place ?? "",
    placeLang: written,
    costUsd: [values.cost_usd_low, values.cost_usd_high],
    approximate: approximate.includes(precision),
    precision,
    disputed: Boolean(values.conflicts?.length),
    statusMonths: values.status_date ? monthsBetween(lastDay(values.status_date), today) : null,
    lastClaim: values.last_claim ?? "",
    overdue: values.overdue,
    lat: feature.geometry?.coordinates[1] ?? null,
    lon: feature.geometry?.coordinates[0] ?? null,
    get text() {
      return (text ??= searchable(said.filter(Boolean).join(" "))); // few readers search
    },
    facets: facetsOf(values),
    ranks: Object.fromEntries(ORDERS.map((order) => [order.name, rank(order, values)])) as Record<Sort, number>,
  };
}

function facetsOf(values: Values): Record<FilterName, readonly string[]> {
  const held = FACETS.map(({ name, reads, edges, scale }) => {
    const [value, end] = reads.map((column) => values[column] ?? null);
    if (edges.length) return [name, bandsOf(value as number | null, end as number | null, edges, scale)];
    return [name, Array.isArray(value) ? value : value === null ? [] : [value]];
  });
  const facets = Object.fromEntries(held) as Record<FilterName, readonly string[]>;
  return { ...facets, [CONFLICTS]: values.conflicts?.length ? [DISPUTED] : [], [CHANGED]: [] };
}

/** What some projects cost as far as that is known, as `known_in_dollars` of the server has it. */
export function knownCosts(projects: readonly Project[], strings: Strings): string {
  const known = projects.map(({ costUsd }) => costUsd).filter(([low]) => low !== null);
  if (!known.length) return "";
  const sum = (end: 0 | 1) => known.reduce((total, cost) => total + (cost[end] ?? 0), 0);
  const words = { sum: outward(sum(0), sum(1), strings), known: strings.number(known.length), total: strings.number(projects.length) };
  return strings.plural("costs", projects.length, words);
}

/** Bands that a figure may lie in, named as the server names them; the unknown is a band of its own. */
export function bandsOf(low: number | null, high: number | null, edges: readonly number[], scale: number): string[] {
  if (low === null || high === null) return [UNKNOWN_BAND];
  const [first, last] = [low, high].map((end) => Math.max(0, edges.filter((edge) => end >= edge * scale).length - 1));
  return edges.slice(first, last! + 1).map((edge, i) => `${edge}-${edges[first! + i + 1] ?? ""}`);
}

/** The same as `Order.rank` of the server. */
function rank({ column, kind, isDescending }: (typeof ORDERS)[number], values: Values): number {
  const value = values[column] ?? null;
  if (kind === "name") return 0;
  if (value === null) return Infinity;
  if (kind === "presence") return 0;
  const number = Number(kind === "date" ? lastDay(value as string).replaceAll("-", "") : value);
  return isDescending ? -number : number;
}

/** Name in the reader's language, else the layer's best name with its language. */
function bestName(values: Values, lang: string): [string, string | null] {
  const own = values[`name_${lang}`];
  if (own) return [own, lang];
  const best = values.name ?? "";
  const column = [...allNames(values)].find(([column, name]) => column !== "name" && name === best)?.[0];
  return [best, column?.replace("name_", "") ?? null];
}

/** Names by their columns. */
function allNames(values: Values): Map<string, string> {
  const names = Object.entries(values).filter(([column, name]) => /^name(_|$)/.test(column) && name);
  return new Map(names as [string, string][]);
}
