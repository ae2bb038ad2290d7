// Money and positions as people write them. Pure.
import type { Strings } from "./strings.ts";

export function money(usd: number | null, strings: Strings): string {
  if (usd === null || usd <= 0) return "";
  if (usd >= 1e9) return strings.t("money_bn", { n: strings.number(usd / 1e9, 1) });
  if (usd >= 1e6) return strings.t("money_m", { n: strings.number(usd / 1e6) });
  return strings.t("money_k", { n: strings.number(usd / 1e3) });
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
