// What is wrong with a file: a code, for which the panel has a sentence, and what that sentence names. Pure.

export const FAULTS = [
  "empty", "too_large", "unknown_format", "unpacks_too_large", "zip_broken", "zip_without", "too_deep", "json_syntax", "json_nan",
  "not_geojson", "no_features", "no_geometry", "csv_syntax", "no_coordinates", "wkt_syntax", "xml_syntax", "xml_entities", "xml_other",
  "cut_short", "bad_record", "crs_unknown", "gpkg_other", "too_many", "out_of_world", "regions_failed", "unreadable",
] as const;

export type Fault = (typeof FAULTS)[number];
export type Values = Readonly<Record<string, string | number>>;

export class Unreadable extends Error {
  readonly code: Fault;
  readonly values: Values;

  constructor(code: Fault, values: Values = {}) {
    super(`${code} ${JSON.stringify(values)}`);
    this.code = code;
    this.values = values;
  }
}

/** Line and column of a place in a text, both counted from 1. */
export function lineAndColumn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const start = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let found = before.indexOf("\n"); found >= 0; found = before.indexOf("\n", found + 1)) line += 1;
  return { line, column: at - start + 1 };
}
