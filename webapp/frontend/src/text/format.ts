// Money and positions as people write them. Pure.
import type { Strings } from "./strings.ts";

const SCALES = [[1e12, "money_trn", 1], [1e9, "money_bn", 1], [1e6, "money_m", 0], [1e3, "money_k", 0]] as const;

/** Rounded sum or range of sums, the same as `dollars` of the server; empty when unknown. */
export function money(low: number | null, strings: Strings, high: number | null = low): string {
  if (low === null || high === null) return "";
  const [scale, key, digits] = SCALES.find(([scale]) => Math.abs(high) >= scale) ?? [1, "money_one", 0];
  const ends = new Set([low, high].map((end) => strings.number(end / scale, digits)));
  return strings.t(key, { n: [...ends].join("–") });
}

/** Sum of several projects, rounded outward, the same as `outward` of the server. */
export function outward(low: number, high: number, strings: Strings): string {
  const [scale, key] = SCALES.find(([scale]) => high >= scale) ?? [1, "money_one"];
  const tenths = (end: number) => Number(((end / scale) * 10).toFixed(6));
  const ends = new Set([Math.floor(tenths(low)) / 10, Math.ceil(tenths(high)) / 10].map((end) => strings.number(end, 1)));
  return strings.t(key, { n: [...ends].join("–") });
}

/** Between what a distance lies, rounded outward, the same as `kilometres` of the server. */
export function kilometres(low: number, high: number, strings: Strings): string {
  const step = high >= 2 ? 1 : 0.1;
  const steps = (end: number) => Number((end / step).toFixed(6));
  const ends = new Set([Math.floor(steps(low)) * step, Math.ceil(steps(high)) * step].map((end) => strings.number(end, 1)));
  return strings.t("km", { n: [...ends].join("–") });
}

/** `41.264° N, 69.216° E`, with the decimals that the zoom level can show. */
export function position(lat: number, lon: number, zoom: number, strings: Strings): string {
  const digits = zoom >= 10 ? 4 : zoom >= 7 ? 3 : 2;
  const part = (value: number, plus: string, minus: string) =>
    strings.t(value < 0 ? minus : plus, { n: strings.number(Math.abs(value), digits, true) });
  return `${part(lat, "north", "south")}, ${part(lon, "east", "west")}`;
}

/** The roundest distance that fits into `maxMetres`: 1, 2, 3 or 5 times a power of ten. */
export function roundDistance(maxMetres: number): number {
  const power = 10 ** Math.floor(Math.log10(maxMetres));
  const step = [5, 3, 2, 1].find((value) => value * power <= maxMetres) ?? 1;
  return step * power;
}
