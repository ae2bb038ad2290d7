// Entry of the worker: holds the opened files, reads, paints and asks them. It knows no page and sends nothing anywhere.
import type { Geometry } from "geojson";
import { writeNumber } from "../text/writing.ts";
import type { Writing } from "../contract.ts";
import { type Classes, classesOf, orderOf } from "./classes.ts";
import { Unreadable } from "./failure.ts";
import { bestColumn, Gazetteer, NO_REGION } from "./joining.ts";
import { meeting } from "./meeting.ts";
import { askArea, askLine, type Answer, Nearness } from "./nearby.ts";
import { colourOf, type Colours, paint } from "./painting.ts";
import { hasPlaces } from "./placing.ts";
import { readFile } from "./reading.ts";
import { Shapes } from "./shapes.ts";
import type { Table, Value } from "./table.ts";
import { type Asked, type Calls, type LayerInfo, type LegendLine, MOST_COLUMNS, MOST_TOLD, type Name, type Told } from "./talk.ts";

interface Layer {
  table: Table;
  shapes: Shapes | null;
  classes: Classes | null;
  order: { key: string; rows: Uint32Array } | null;
  near: Nearness | null;
}

const MOST_TEXT = 500;
const layers = new Map<number, Layer>();
let last = 0;
let colours: Colours | null = null;
let writing: Writing | null = null;

const calls: { [N in Name]: (...args: Parameters<Calls[N]>) => ReturnType<Calls[N]> | Promise<ReturnType<Calls[N]>> } = {
  async open(file, name, reading, home) {
    const placed = await readFile(name, new Uint8Array(await file.arrayBuffer()), reading, home);
    return placed.map(({ table, advice }) => {
      const id = ++last;
      const shapes = hasPlaces(table.geometries) ? new Shapes(table.geometries) : null;
      layers.set(id, { table, shapes, classes: null, order: null, near: null });
      return { ...infoOf(id), advice };
    });
  },
  tile(id, at, ratio) {
    const { shapes, classes } = layerOf(id);
    return shapes && colours ? paint(shapes, classes, colours, at, ratio, written) : null;
  },
  met(ids, lon, lat, zoom) {
    for (const id of [...ids].reverse()) {
      const layer = layerOf(id);
      const found = layer.shapes && meeting(layer.shapes, lon, lat, zoom);
      if (!found) continue;
      if (found.kind === "group") return { ...found, layer: id };
      const cells = layer.table.columns.slice(0, MOST_COLUMNS).map((column, at): [string, Value] => [column, short(layer.table.rows[found.row]![at])]);
      return { kind: "row", layer: id, row: found.row, cells: cells.filter(([, value]) => value !== null), more: Math.max(0, layer.table.columns.length - MOST_COLUMNS) };
    }
    return null;
  },
  rows(id, column, isDescending, from, count) {
    const layer = layerOf(id);
    const { table } = layer;
    const key = `${column} ${isDescending}`;
    if (column >= 0 && layer.order?.key !== key) layer.order = { key, rows: orderOf(table.rows, column, isDescending, "und") };
    const at = Array.from({ length: Math.max(0, Math.min(count, table.rows.length - from)) }, (_, next) => from + next);
    const rows = at.map((place) => (column >= 0 ? layer.order!.rows[place]! : place));
    return {
      count: table.rows.length,
      rows: rows.map((row) => ({ row, place: table.place(row), cells: table.columns.slice(0, MOST_COLUMNS).map((_, cell) => short(table.rows[row]![cell])) })),
    };
  },
  style(id, column) {
    const layer = layerOf(id);
    layer.classes = column < 0 ? null : classesOf(layer.table.rows, column, (row) => layer.table.geometries[row] !== null);
    const { classes } = layer;
    if (!classes || !colours) return [];
    const lines: LegendLine[] = classes.entries.map((entry, of) => ({ ...entry, ...("word" in entry ? { word: String(short(entry.word)) } : {}), colour: colourOf(classes, colours!, of), isRest: false }));
    return classes.rest ? [...lines, { colour: colours.rest, count: classes.rest, isRest: true }] : lines;
  },
  colours(found, how) {
    [colours, writing] = [found, how];
  },
  join(id, wanted, regions) {
    const layer = layerOf(id);
    const { table } = layer;
    const gazetteer = new Gazetteer(regions);
    const column = wanted >= 0 ? wanted : bestColumn(gazetteer, table.rows, Math.min(table.columns.length, MOST_COLUMNS)).column;
    const of = table.rows.map((row) => (column >= 0 && row[column] !== null && row[column] !== undefined ? gazetteer.find(String(row[column])) : NO_REGION));
    const missing = of.flatMap((region, row) => (region === NO_REGION ? [row] : []));
    const geometries = of.map((region): Geometry | null => regions[region]?.geometry ?? null);
    const found = geometries.length - missing.length;
    if (found) Object.assign(layer, { table: { ...table, geometries }, shapes: new Shapes(geometries), classes: null, near: null });
    const rows = missing.slice(0, MOST_TOLD).map((row) => ({ place: table.place(row), text: String(short(table.rows[row]![column]) ?? "") }));
    return {
      layer: infoOf(id), column, found,
      unmatched: { count: missing.length, rows, isByLine: table.isByLine },
      numbers: table.columns.slice(0, MOST_COLUMNS).findIndex((_, at) => at !== column && table.rows.some((row) => typeof row[at] === "number")),
    };
  },
  near(id, metres, places) {
    const layer = layerOf(id);
    const near = layer.shapes ? (layer.near ??= new Nearness(layer.shapes)) : null;
    return near ? places.map((place): [string, Answer] => [place.id, answerOf(near, place, metres)]) : [];
  },
  bounds(id, row) {
    const geometry = layerOf(id).table.geometries[row];
    return geometry ? new Shapes([geometry]).bounds : null;
  },
  drop(id) {
    layers.delete(id);
  },
};

/** Of several parts all have to be near for it to be certain; one is enough for it to be possible. */
function answerOf(near: Nearness, { areas, line }: Parameters<Calls["near"]>[2][number], metres: number): Answer {
  if (line) return askLine(near, line, metres);
  const answers = areas.map((area) => askArea(near, area, metres));
  if (answers.length && answers.every((answer) => answer === "certain")) return "certain";
  return answers.some((answer) => answer !== "no") ? "possible" : "no";
}

function layerOf(id: number): Layer {
  const found = layers.get(id);
  if (!found) throw new Unreadable("unreadable");
  return found;
}

function infoOf(id: number): LayerInfo {
  const { table, shapes } = layerOf(id);
  return {
    id,
    name: table.name,
    count: table.rows.length,
    columns: table.columns.slice(0, MOST_COLUMNS).map((name) => String(short(name))),
    columnCount: table.columns.length,
    bounds: shapes?.bounds ?? null,
    bad: { count: table.bad.length, places: table.bad.slice(0, MOST_TOLD).map(table.place), isByLine: table.isByLine },
    encoding: table.encoding ?? null,
    advice: null,
  };
}

function short(value: Value | undefined): Value {
  return typeof value === "string" && value.length > MOST_TEXT ? `${value.slice(0, MOST_TEXT)}…` : value ?? null;
}

function written(count: number): string {
  return writing ? writeNumber(writing, count) : String(count);
}

self.onmessage = async ({ data }: MessageEvent<Asked>) => {
  const tell = (told: Told, transfer: Transferable[] = []) => self.postMessage(told, { transfer });
  try {
    const call = calls[data.name] as (...args: readonly unknown[]) => unknown;
    const value = await call(...data.args);
    tell({ id: data.id, value }, value instanceof ImageBitmap ? [value] : []);
  } catch (error) {
    const known = error instanceof Unreadable ? error : new Unreadable(error instanceof RangeError ? "too_many" : "unreadable", { n: 0 });
    tell({ id: data.id, fault: known.code, values: known.values });
  }
};
