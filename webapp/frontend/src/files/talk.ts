// What the page and the worker say to one another: a call with an answer, or with what is wrong.
import type { Geometry } from "geojson";
import type { Fault, Values } from "./failure.ts";
import { type Answer } from "./nearby.ts";
import type { Colours, TileAt } from "./painting.ts";
import type { Box, Reading } from "./placing.ts";
import type { Value } from "./table.ts";
import type { Region } from "./joining.ts";
import type { Writing } from "../contract.ts";

/** Columns of which the page hears: no choice or table shows more. */
export const MOST_COLUMNS = 60;
export const MOST_TOLD = 20;

export interface LayerInfo {
  readonly id: number;
  readonly name: string;
  readonly count: number;
  readonly columns: readonly string[];
  readonly columnCount: number;
  readonly bounds: readonly [number, number, number, number] | null;
  readonly bad: { readonly count: number; readonly places: readonly number[]; readonly isByLine: boolean };
  readonly encoding: string | null;
  readonly advice: Reading | null;
}

export interface Joined {
  readonly layer: LayerInfo;
  /** Column that named the regions, or -1 where none does. */
  readonly column: number;
  readonly found: number;
  readonly unmatched: { readonly count: number; readonly rows: readonly { readonly place: number; readonly text: string }[]; readonly isByLine: boolean };
  /** First column of numbers, to tell the regions apart by. */
  readonly numbers: number;
}

export interface LegendLine {
  readonly colour: string;
  readonly low?: number;
  readonly high?: number;
  readonly word?: string;
  readonly count: number;
  readonly isRest: boolean;
}

export type Met =
  | { readonly kind: "row"; readonly layer: number; readonly row: number; readonly cells: readonly (readonly [string, Value])[]; readonly more: number }
  | { readonly kind: "group"; readonly layer: number; readonly count: number; readonly zoom: number; readonly lon: number; readonly lat: number };

export interface Page {
  readonly rows: readonly { readonly row: number; readonly place: number; readonly cells: readonly Value[] }[];
  readonly count: number;
}

export interface Place {
  readonly id: string;
  readonly areas: readonly Geometry[];
  readonly line: Geometry | null;
}

export interface Calls {
  open(file: Blob, name: string, reading: Reading, home: Box): LayerInfo[];
  tile(layer: number, at: TileAt, ratio: number): ImageBitmap | null;
  met(layers: readonly number[], lon: number, lat: number, zoom: number): Met | null;
  rows(layer: number, column: number, isDescending: boolean, from: number, count: number): Page;
  style(layer: number, column: number): LegendLine[];
  colours(colours: Colours, writing: Writing): void;
  join(layer: number, column: number, regions: readonly (Region & { readonly geometry: Geometry })[]): Joined;
  near(layer: number, metres: number, places: readonly Place[]): [string, Answer][];
  bounds(layer: number, row: number): readonly [number, number, number, number] | null;
  drop(layer: number): void;
}

export type Name = keyof Calls;

export interface Asked {
  readonly id: number;
  readonly name: Name;
  readonly args: readonly unknown[];
}

export type Told = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: Fault; readonly values: Values };
