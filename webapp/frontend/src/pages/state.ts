// The address is the state: filters, order, selection and view, read from and written to the query string. Pure.

import { AREA, CHANGED, CONFLICTS, FACETS, type FilterName, MARGIN, ORDERS, type Sort, THINGS, VICINITY, VIEW } from "../contract.ts";
import { parseDay } from "../text/dates.ts";

export type { FilterName, Sort };
export { lastDay, parseDay } from "../text/dates.ts";
/** Filters in the order in which they are shown. */
export const FILTERS: readonly FilterName[] = [...FACETS.map(({ name }) => name), CONFLICTS, CHANGED];
export type Chosen = Readonly<Record<FilterName, readonly string[]>>;

const SORTS: readonly Sort[] = ORDERS.map(({ name }) => name);
const USUAL_SORT = ORDERS[0].name;

export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

/** What is chosen besides a project, by its parameter. */
export interface Thing {
  readonly kind: (typeof THINGS)[number];
  readonly id: string;
}

/** Where projects are asked for, by its parameters as the address has them; the server reads them. */
export type Where = Readonly<Partial<Record<(typeof VICINITY)[number], string>>>;

export interface State {
  readonly chosen: Chosen;
  readonly where: Where;
  readonly q: string;
  readonly sort: Sort;
  /** Day (month, year) whose knowledge is shown; null is the present. */
  readonly asof: string | null;
  readonly project: string | null;
  readonly thing: Thing | null;
  readonly view: View | null;
  /** What is measured, see `map/measured.ts`. */
  readonly measure: string | null;
}

export const ANYWHERE: Where = {};
export const NOTHING_CHOSEN = Object.fromEntries(FILTERS.map((name) => [name, []])) as unknown as Chosen;

export function parseState(search: string): State {
  const query = new URLSearchParams(search);
  const chosen = Object.fromEntries(FILTERS.map((name) => [name, values(query, name)])) as Record<FilterName, string[]>;
  chosen[CHANGED] = chosen[CHANGED].filter(parseDay).slice(0, 1);
  const sort = query.get("sort") as Sort;
  return {
    chosen,
    where: Object.fromEntries(VICINITY.flatMap((name) => (query.get(name) ? [[name, query.get(name)!]] : []))),
    q: (query.get("q") ?? "").trim(),
    sort: SORTS.includes(sort) ? sort : USUAL_SORT,
    asof: parseDay(query.get("asof")),
    project: query.get("project") || null,
    thing: parseThing(query),
    view: parseView(query.get("map")),
    measure: query.get("measure") || null,
  };
}

/** Query string of a state, without `?`; what is not state (such as `lang`) is kept from `search`. */
export function serialiseState(state: State, search = ""): string {
  const parts = [...new URLSearchParams(search)]
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  for (const name of FILTERS) {
    if (state.chosen[name].length) parts.push(`${name}=${state.chosen[name].map(encodeURIComponent).join(",")}`);
  }
  parts.push(...serialiseWhere(state.where));
  if (state.q) parts.push(`q=${encodeURIComponent(state.q).replaceAll("%20", "+")}`);
  if (state.sort !== USUAL_SORT) parts.push(`sort=${state.sort}`);
  if (state.asof) parts.push(`asof=${state.asof}`);
  if (state.project) parts.push(`project=${encodeURIComponent(state.project)}`);
  if (state.thing) parts.push(`${state.thing.kind}=${encodeURIComponent(state.thing.id)}`);
  if (state.measure) parts.push(`measure=${encodeURIComponent(state.measure).replaceAll("%2C", ",")}`);
  if (state.view) parts.push(`map=${formatView(state.view)}`);
  return parts.join("&");
}

/** The same choice with one value switched. */
export function toggle(chosen: Chosen, name: FilterName, value: string): Chosen {
  const now = chosen[name];
  return { ...chosen, [name]: now.includes(value) ? now.filter((other) => other !== value) : [...now, value] };
}

export function serialiseWhere(where: Where): string[] {
  const written = (text: string) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");
  return VICINITY.flatMap((name) => (where[name] ? [`${name}=${written(where[name])}`] : []));
}

/** Whether projects are asked for somewhere: a margin and what counts alone ask nothing. */
export function isAsked({ near, border, area }: Where): boolean {
  return Boolean(near || border || area);
}

export function sameWhere(a: Where, b: Where): boolean {
  return a === b || VICINITY.every((name) => a[name] === b[name]);
}

/** The same without one question; an area takes its margin along. */
export function withoutWhere(where: Where, name: string): Where {
  const gone = name === AREA ? [AREA, MARGIN] : [name];
  return Object.fromEntries(Object.entries(where).filter(([own]) => !gone.includes(own)));
}

export function isFiltered(state: Pick<State, "chosen" | "where" | "q">): boolean {
  return state.q !== "" || isAsked(state.where) || FILTERS.some((name) => state.chosen[name].length > 0);
}

const VIEW_PATTERN = new RegExp(`^(?:${VIEW.pattern})$`);

/** View of an address, rounded by whoever writes it and wrapped into the world; null for what the server leaves out. */
export function parseView(text: string | null): View | null {
  const [zoom, lat, lon] = (VIEW_PATTERN.exec(text ?? "") ?? []).slice(1).map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  if (Math.abs(lat) > VIEW.lat) return null;
  const around = 2 * VIEW.lon;
  const wrapped = Math.abs(lon) > VIEW.lon ? (((lon + VIEW.lon) % around) + around) % around - VIEW.lon : lon;
  return { zoom: Math.min(zoom, VIEW.zoom), lat, lon: wrapped };
}

/** `zoom/lat/lon` with as many decimals as a pixel of that zoom is worth. */
export function formatView({ zoom, lat, lon }: View): string {
  const digits = Math.max(2, Math.ceil((zoom * Math.LN2 + Math.log(256 / 360 / 0.5)) / Math.LN10));
  return [Number(zoom.toFixed(2)), lat.toFixed(digits), lon.toFixed(digits)].join("/");
}

export function sameThing(a: Thing | null, b: Thing | null): boolean {
  return a?.kind === b?.kind && a?.id === b?.id;
}

export function sameView(a: View | null, b: View | null): boolean {
  return a === b || (a !== null && b !== null && formatView(a) === formatView(b));
}

const OWN = new Set<string>([...FILTERS, ...VICINITY, ...THINGS, "q", "sort", "asof", "project", "map", "measure"]);

function parseThing(query: URLSearchParams): Thing | null {
  const kind = THINGS.find((name) => query.get(name));
  return kind ? { kind, id: query.get(kind)! } : null;
}

function values(query: URLSearchParams, name: string): string[] {
  const all = query.getAll(name).flatMap((text) => text.split(",")).filter(Boolean);
  return [...new Set(all)];
}
