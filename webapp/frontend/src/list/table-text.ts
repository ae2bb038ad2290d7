// A table as text for other programs: cells parted by tabs, and none of them a formula to a spreadsheet. Pure.
import { BEGINS_A_CELL, DISARM, FORMULA } from "../contract.ts";

const FORMULAS = new RegExp(FORMULA);
const CELLS = new RegExp(BEGINS_A_CELL, "g");
const NUMBER = /^-?[0-9]+(?:[.,][0-9]+)?$/;

/** Text that no spreadsheet takes for a formula, as `geodata/formats/csvtext.py` writes it; a number stays one. */
export function disarmed(text: string): string {
  return NUMBER.test(text) ? text : (FORMULAS.test(text) ? DISARM + text : text).replace(CELLS, `$1${DISARM}`);
}

/** Lines and cells of a table; what would end a cell is a space. */
export function tabbed(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((text) => disarmed(text.replace(/[\s\0]+/g, " ").trim())).join("\t")).join("\r\n");
}
