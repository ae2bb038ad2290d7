// Filters of the address as a filter of the data interface (CQL2 text, OGC 21-065r2). Pure.
import { FACETS, type OwnFilter, UNKNOWN_BAND } from "../contract.ts";
import type { Chosen } from "../pages/state.ts";

/** What a layer is narrowed by; empty when nothing is chosen that it has a column for. */
export function cqlOf(filters: readonly OwnFilter[], chosen: Chosen): string {
  return filters.map((filter) => condition(filter, chosen)).filter(Boolean).join(" AND ");
}

function condition({ facet, column, kind }: OwnFilter, chosen: Chosen): string {
  const known = FACETS.find(({ name }) => name === facet);
  const values = known ? chosen[known.name] : [];
  if (!known || !values.length) return "";
  const name = `"${column}"`;
  if (known.edges.length) return kind === "integer" || kind === "number" ? anyOf(values.map((band) => within(name, band, known.scale))) : "";
  if (kind === "array") return `A_OVERLAPS(${name}, (${values.map(text).join(",")}))`;
  if (kind === "string") return `${name} IN (${values.map(text).join(",")})`;
  const numbers = values.filter((value) => /^-?\d+$/.test(value));
  return kind === "integer" && numbers.length ? `${name} IN (${numbers.join(",")})` : "";
}

/** A band such as `10-100`, `100-` or the unknown: it has its lower end, not its upper. */
function within(name: string, band: string, scale: number): string {
  if (band === UNKNOWN_BAND) return `${name} IS NULL`;
  const [low, high] = band.split("-");
  const from = `${name} >= ${Number(low) * scale}`;
  return high ? `(${from} AND ${name} < ${Number(high) * scale})` : from;
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(" OR ")})`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
