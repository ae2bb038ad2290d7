// GeoPackage (OGC 12-128r19): tables of features, each as its own table. Pure.
import type { Geometry } from "geojson";
import { Unreadable } from "./failure.ts";
import { type Reference, UNSTATED } from "./reference.ts";
import { type Cell, Sqlite } from "./sqlite.ts";
import { distinct, type Table, valueOf } from "./table.ts";
import { readWkb } from "./wkt.ts";

/** Bytes of the box before the geometry, by the indicator in the flags (section 2.1.3). */
const BOXES = [0, 32, 48, 48, 64];

export function readGeoPackage(bytes: Uint8Array): { table: Table; reference: Reference }[] {
  const file = new Sqlite(bytes);
  const described = objects(file, "gpkg_geometry_columns");
  const systems = new Map(objects(file, "gpkg_spatial_ref_sys").map((row) => [row.get("srs_id"), row]));
  const found = described.flatMap((row) => {
    const table = file.table(String(row.get("table_name")));
    const system = systems.get(row.get("srs_id"));
    if (!table) return [];
    const [code, wkt] = [Number(row.get("srs_id")), system?.get("definition")];
    const isEpsg = String(system?.get("organization") ?? "epsg").toLowerCase() === "epsg";
    const reference: Reference = code <= 0 ? UNSTATED : { ...(isEpsg ? { epsg: code } : {}), ...(typeof wkt === "string" ? { wkt } : {}) };
    return [{ table: features(table, String(row.get("column_name"))), reference }];
  });
  if (!found.length) throw new Unreadable("gpkg_other");
  return found;
}

function features(from: { name: string; columns: readonly string[]; rows(): Generator<{ id: number; cells: Cell[] }> }, column: string): Table {
  const shape = from.columns.findIndex((name) => name.toLowerCase() === column.toLowerCase());
  if (shape < 0) throw new Unreadable("gpkg_other");
  const kept = from.columns.map((_, at) => at).filter((at) => at !== shape);
  const geometries: (Geometry | null)[] = [];
  const rows = [];
  const ids: number[] = [];
  const bad: number[] = [];
  for (const { id, cells } of from.rows()) {
    const blob = cells[shape];
    let geometry: Geometry | null = null;
    try {
      geometry = blob instanceof Uint8Array ? geometryOf(blob) : null;
    } catch {
      bad.push(rows.length);
    }
    geometries.push(geometry);
    ids.push(id);
    rows.push(kept.map((at) => (cells[at] instanceof Uint8Array ? `${cells[at].length} B` : valueOf(cells[at]))));
  }
  return { name: from.name, columns: distinct(kept.map((at) => from.columns[at]!)), rows, geometries, bad, place: (row) => ids[row]!, isByLine: false };
}

function geometryOf(blob: Uint8Array): Geometry | null {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.getUint16(0) !== 0x4750) throw new RangeError("no geometry of a GeoPackage");
  const flags = view.getUint8(3);
  if (flags & 0x20) throw new RangeError("an extended geometry");
  return flags & 0x10 ? null : readWkb(view, 8 + (BOXES[(flags >> 1) & 7] ?? 0));
}

/** Rows of a small table by the names of its columns. */
function objects(file: Sqlite, name: string): Map<string, Cell>[] {
  const table = file.table(name);
  return table ? Array.from(table.rows(), ({ cells }) => new Map(table.columns.map((column, at) => [column.toLowerCase(), cells[at] ?? null]))) : [];
}
