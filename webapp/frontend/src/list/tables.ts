// Tables that can be sorted by a click on a heading and narrowed by typing.
import { announce } from "../pages/announce.ts";
import { fold, matches } from "../text/fold.ts";

export function setUpTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) makeSortable(table);
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-filter-table]")) makeFilter(input);
}

function makeSortable(table: HTMLTableElement): void {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  for (const [column, heading] of headings.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const descending = heading.ariaSort ? heading.ariaSort === "ascending" : heading.classList.contains("num");
      for (const other of headings) other.ariaSort = null;
      heading.ariaSort = descending ? "descending" : "ascending";
      sortRows(table, column, descending, collator);
    });
  }
}

function sortRows(table: HTMLTableElement, column: number, descending: boolean, collator: Intl.Collator): void {
  const body = table.tBodies[0];
  if (!body) return;
  const sign = descending ? -1 : 1;
  const keyed = [...body.rows].map((row) => ({ row, key: key(row.cells[column]) }));
  keyed.sort((a, b) => sign * collator.compare(a.key, b.key));
  body.append(...keyed.map(({ row }) => row));
}

function key(cell: HTMLTableCellElement | undefined): string {
  return cell?.dataset["sort"] ?? cell?.textContent?.trim() ?? "";
}

function makeFilter(input: HTMLInputElement): void {
  const table = document.getElementById(input.dataset["filterTable"] ?? "");
  if (!(table instanceof HTMLTableElement)) return;
  const rows = [...(table.tBodies[0]?.rows ?? [])].map((row) => ({ row, text: fold(row.textContent ?? "") }));
  const count = document.querySelector("[data-filter-count]");
  const all = count?.textContent ?? "";
  input.addEventListener("input", () => {
    const query = fold(input.value);
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = query !== "" && !matches(text, query);
      if (!row.hidden) shown += 1;
    }
    const words = query ? `${shown} / ${rows.length}` : all;
    if (count) count.textContent = words;
    announce(words);
  });
}
