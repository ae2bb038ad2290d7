// What is measured, as the address has it: longitudes and latitudes in turn; an area ends where it began. Pure.
import type { Position } from "geojson";
import { CHAIN, VIEW } from "../contract.ts";

export interface Measured {
  readonly points: readonly Position[];
  readonly isArea: boolean;
}

/** A metre. */
const DIGITS = 5;
const NUMBER = new RegExp(`^(?:${CHAIN.number})$`);

export function parseMeasured(text: string | null): Measured | null {
  const parts = (text ?? "").split(",");
  if (parts.length < 4 || parts.length % 2 || parts.length / 2 > CHAIN.most || !parts.every((part) => NUMBER.test(part))) return null;
  const numbers = parts.map(Number);
  const points = Array.from({ length: numbers.length / 2 }, (_, at) => [numbers[2 * at]!, numbers[2 * at + 1]!]);
  if (points.some(([lon, lat]) => Math.abs(lon!) > VIEW.lon || Math.abs(lat!) > VIEW.lat)) return null;
  const [first, last] = [points[0]!, points.at(-1)!];
  const isArea = points.length > 3 && first[0] === last[0] && first[1] === last[1];
  return { points: isArea ? points.slice(0, -1) : points, isArea };
}

export function writeMeasured({ points, isArea }: Measured): string {
  const ring = isArea ? [...points, points[0]!] : points;
  return ring.flatMap(([lon, lat]) => [Number(lon!.toFixed(DIGITS)), Number(lat!.toFixed(DIGITS))]).join(",");
}
