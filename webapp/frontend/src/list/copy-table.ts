// Copies a table as it is shown: as text for spreadsheets and as a table for documents, in one go. Fetched on use.
import { el } from "../pages/dom.ts";
import { tell, written } from "../pages/copying.ts";
import { disarmed, tabbed } from "./table-text.ts";

/** What is no part of a value: signs, footnotes, what opens and what is pressed. */
const ASIDE = ".hidden, .cite, .pick, .compare-number, .compare-remove, .differs-sign, .quotes, .clash, svg, [hidden]";

export async function copy(button: HTMLButtonElement): Promise<void> {
  const table = document.getElementById(button.dataset["copyTable"] ?? "")?.querySelector("table");
  if (!table) return;
  const rows = [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].filter((cell) => !cell.hidden));
  const text = tabbed(rows.map((row) => row.map(textOf)));
  tell(button, await written({ "text/plain": text, "text/html": markup(rows) }, table));
}

/** What a cell says; what stands on lines of its own is parted. */
function textOf(cell: HTMLTableCellElement): string {
  const copy = cell.cloneNode(true) as HTMLElement;
  for (const node of copy.querySelectorAll(ASIDE)) node.remove();
  for (const node of copy.querySelectorAll(".cell-label")) node.append(": ");
  for (const node of copy.querySelectorAll("small:not(.cell-label), li + li, .tag-possibly")) node.prepend(" · ");
  return (copy.textContent ?? "").replace(/\s+/g, " ").replace(/^ · /, "").trim();
}

function markup(rows: readonly (readonly HTMLTableCellElement[])[]): string {
  const cells = (row: readonly HTMLTableCellElement[]) => row.map((cell) => el(cell.localName as "td", {}, linked(cell)));
  return el("table", {}, ...rows.map((row) => el("tr", {}, ...cells(row)))).outerHTML;
}

/** The text of a cell, a link where the cell is one. */
function linked(cell: HTMLTableCellElement): Node {
  const text = disarmed(textOf(cell));
  const [link, ...others] = [...cell.querySelectorAll<HTMLAnchorElement>("a[href]:not(.cite, .compare-remove)")];
  return link && others.length === 0 ? el("a", { href: link.href }, text) : document.createTextNode(text);
}
