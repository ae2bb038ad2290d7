// Tables as text: separator, columns of coordinates and numbers with a comma are found. Pure.
import type { Geometry } from "geojson";
import Papa from "papaparse";
import { Unreadable } from "./failure.ts";
import { distinct, type Row, type Table, type Value } from "./table.ts";
import { LOOKS_LIKE_WKT, readWkt } from "./wkt.ts";

const LON = /^(?:lon|long|lng|longitude|x|lon_?dd|point_?x|долгота|долг|бойлық|boylyq|uzunlik|узунлик)$/;
const LAT = /^(?:lat|latitude|y|lat_?dd|point_?y|широта|шир|ендік|endik|kenglik|кенглик)$/;
const WKT = /^(?:wkt|geom|geometry|the_geom|wkt_geom|shape|геометрия|геометриясы|geometriya)$/;
const NUMBER = /^[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?$/i;
/** A code such as 007 is no number: its zeros would be lost. */
const CODE = /^[-+]?0\d/;
const LOOK = 200;
const SEPARATORS = [",", ";", "\t", "|"];

export function readCsv(name: string, text: string): Table {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: separator(text) });
  const open = errors.find(({ type }) => type === "Quotes");
  const starts = lineStarts(data);
  if (open) throw new Unreadable("csv_syntax", { line: starts(open.row ?? 0) });
  const at = data.flatMap((cells, row) => (cells.some((cell) => cell.trim()) ? [row] : []));
  const [head, ...body] = at;
  if (head === undefined || !body.length) throw new Unreadable("no_features");
  const width = Math.max(data[head]!.length, ...body.slice(0, LOOK).map((row) => data[row]!.length));
  const columns = distinct(Array.from({ length: width }, (_, cell) => (data[head]![cell] ?? "").replace(/^\ufeff/, "")));
  const cells = body.map((row) => data[row]!);
  const rows = typed(cells, columns.length);
  const { geometries, bad } = places(columns, cells);
  return { name, columns, rows, geometries, bad, place: (row) => starts(body[row]!), isByLine: true };
}

/** The sign that stands most often between the names of the columns. */
function separator(text: string): string {
  const head = (/[^\r\n]+/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const count = (sign: string) => head.split(sign).length;
  return SEPARATORS.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** On which line of the text a record begins: fields in quotes may have lines of their own. */
function lineStarts(data: readonly string[][]): (row: number) => number {
  const known: number[] = [];
  return (row) => {
    if (!known.length) {
      let line = 1;
      for (const cells of data) {
        known.push(line);
        line += 1;
        for (const cell of cells) if (cell.includes("\n")) line += cell.split("\n").length - 1;
      }
    }
    return known[row] ?? known.length;
  };
}

/** Columns in which every value is a number hold numbers. */
function typed(cells: readonly string[][], width: number): Row[] {
  const isNumber = Array.from({ length: width }, () => true);
  const hasValue = isNumber.map(() => false);
  for (const row of cells) {
    for (let at = 0; at < row.length && at < width; at += 1) {
      const text = row[at]!.trim();
      if (!text) continue;
      hasValue[at] = true;
      if (isNumber[at] && (!NUMBER.test(text) || CODE.test(text))) isNumber[at] = false;
    }
  }
  return cells.map((row) => row.slice(0, width).map((cell, at): Value => {
    const text = cell.trim();
    if (!text) return null;
    return isNumber[at] && hasValue[at] ? decimal(text) : cell;
  }));
}

function places(columns: readonly string[], cells: readonly string[][]): { geometries: (Geometry | null)[]; bad: number[] } {
  const folded = columns.map((column) => column.toLowerCase().trim());
  const [lon, lat] = [folded.findIndex((name) => LON.test(name)), folded.findIndex((name) => LAT.test(name))];
  const bad: number[] = [];
  if (lon >= 0 && lat >= 0) {
    const geometries = cells.map((row, at): Geometry | null => {
      const [x, y] = [row[lon]?.trim() ?? "", row[lat]?.trim() ?? ""];
      if (NUMBER.test(x) && NUMBER.test(y)) return { type: "Point", coordinates: [decimal(x), decimal(y)] };
      if (x || y) bad.push(at);
      return null;
    });
    return { geometries, bad };
  }
  const shape = wktColumn(folded, cells);
  if (shape < 0) return { geometries: cells.map(() => null), bad };
  const geometries = cells.map((row, at): Geometry | null => {
    try {
      return row[shape]?.trim() ? readWkt(row[shape]!) : null;
    } catch {
      bad.push(at);
      return null;
    }
  });
  return { geometries, bad };
}

function wktColumn(folded: readonly string[], cells: readonly string[][]): number {
  const looks = (at: number) => LOOKS_LIKE_WKT.test(cells.slice(0, LOOK).map((row) => row[at] ?? "").find((cell) => cell.trim()) ?? "");
  const named = folded.findIndex((name, at) => WKT.test(name) && looks(at));
  return named >= 0 ? named : folded.findIndex((_, at) => looks(at));
}

function decimal(text: string): number {
  return Number(text.replace(",", "."));
}
