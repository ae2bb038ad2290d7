// The address is the state: filters, order, selection and view, read from and written to the query string. Pure.

export const FILTERS = [
  "country", "sector", "status", "programme", "precision", "side", "cost", "jobs", "source_kind", "year", "conflicts",
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Chosen = Readonly<Record<FilterName, readonly string[]>>;

export const SORTS = ["programme", "name", "cost", "date", "border", "sources"] as const;
export type Sort = (typeof SORTS)[number];

export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface State {
  readonly chosen: Chosen;
  readonly q: string;
  readonly sort: Sort;
  /** Day (month, year) whose knowledge is shown; null is the present. */
  readonly asof: string | null;
  readonly project: string | null;
  readonly view: View | null;
}

export const NOTHING_CHOSEN = Object.fromEntries(FILTERS.map((name) => [name, []])) as unknown as Chosen;

export function parseState(search: string): State {
  const query = new URLSearchParams(search);
  const chosen = Object.fromEntries(FILTERS.map((name) => [name, values(query, name)])) as Record<FilterName, string[]>;
  const sort = query.get("sort") as Sort;
  return {
    chosen,
    q: (query.get("q") ?? "").trim(),
    sort: SORTS.includes(sort) ? sort : "programme",
    asof: parseDay(query.get("asof")),
    project: query.get("project") || null,
    view: parseView(query.get("map")),
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
  if (state.q) parts.push(`q=${encodeURIComponent(state.q).replaceAll("%20", "+")}`);
  if (state.sort !== "programme") parts.push(`sort=${state.sort}`);
  if (state.asof) parts.push(`asof=${state.asof}`);
  if (state.project) parts.push(`project=${encodeURIComponent(state.project)}`);
  if (state.view) parts.push(`map=${formatView(state.view)}`);
  return parts.join("&");
}

/** The same choice with one value switched. */
export function toggle(chosen: Chosen, name: FilterName, value: string): Chosen {
  const now = chosen[name];
  return { ...chosen, [name]: now.includes(value) ? now.filter((other) => other !== value) : [...now, value] };
}

export function isFiltered(state: Pick<State, "chosen" | "q">): boolean {
  return state.q !== "" || FILTERS.some((name) => state.chosen[name].length > 0);
}

/** ISO 8601 day, month or year. */
export function parseDay(text: string | null): string | null {
  return text && /^\d{4}(-\d\d(-\d\d)?)?$/.test(text) ? text : null;
}

/** Last day that a day, month or year allows, as the server reads it. */
export function lastDay(asof: string): string {
  const [year = 0, month = 12, day] = asof.split("-").map(Number);
  return new Date(Date.UTC(year, day ? month - 1 : month, day ?? 0)).toISOString().slice(0, 10);
}

export function parseView(text: string | null): View | null {
  const parts = (text ?? "").split("/").map(Number);
  const [zoom, lat, lon] = parts;
  if (parts.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return null;
  if (!parts.every(Number.isFinite) || zoom < 0 || zoom > 22 || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { zoom, lat, lon };
}

/** `zoom/lat/lon` with as many decimals as a pixel of that zoom is worth. */
export function formatView({ zoom, lat, lon }: View): string {
  const digits = Math.max(2, Math.ceil((zoom * Math.LN2 + Math.log(256 / 360 / 0.5)) / Math.LN10));
  return [Number(zoom.toFixed(2)), lat.toFixed(digits), lon.toFixed(digits)].join("/");
}

export function sameView(a: View | null, b: View | null): boolean {
  return a === b || (a !== null && b !== null && formatView(a) === formatView(b));
}

const OWN = new Set<string>([...FILTERS, "q", "sort", "asof", "project", "map"]);

function values(query: URLSearchParams, name: string): string[] {
  const all = query.getAll(name).flatMap((text) => text.split(",")).filter(Boolean);
  return [...new Set(all)];
}
