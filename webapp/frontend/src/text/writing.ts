// How the reader's language writes numbers and days. The page says it: browsers know Kazakh and Uzbek only in part.

import type { Writing } from "../contract.ts";

const plain = new Map<string, Intl.NumberFormat>();

/** A number with at most (`fixed`: exactly) so many decimals. */
export function writeNumber(writing: Pick<Writing, "decimal" | "group">, value: number, most = 0, fixed = false): string {
  const key = `${most} ${fixed}`;
  let format = plain.get(key);
  if (!format) {
    format = new Intl.NumberFormat("en", {
      maximumFractionDigits: most,
      minimumFractionDigits: fixed ? most : 0,
      roundingMode: "halfEven", // as the server rounds
    });
    plain.set(key, format);
  }
  const part = ({ type, value: text }: Intl.NumberFormatPart) =>
    type === "decimal" ? writing.decimal : type === "group" ? writing.group : text;
  return format.formatToParts(value).map(part).join("");
}

/** A day (ISO 8601, `2024-06-30`) in words. */
export function writeDay(writing: Pick<Writing, "days">, iso: string): string {
  const [year, month, day] = iso.split("-").map(Number);
  return (writing.days[(month ?? 0) - 1] ?? iso).replace("{d}", String(day)).replace("{y}", String(year));
}
