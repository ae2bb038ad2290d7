// Tables that can be sorted by a click on a heading and narrowed by typing.
import { announce } from "../pages/announce.ts";
import { type SortKeys, sortKeys } from "../text/collation.ts";
import { lastDay } from "../text/dates.ts";
import { fold, matches } from "../text/fold.ts";

const YEAR_S = 365 * 24 * 3600;

export function setUpTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) makeSortable(table);
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-filter-table]")) makeFilter(input);
  offerCopies();
  rememberColumns();
}

/** Buttons that copy a table; the code comes with the first press. */
function offerCopies(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-copy-table]");
    if (button) void import(button.dataset["module"] ?? "").then(({ copy }: { copy(button: HTMLButtonElement): Promise<void> }) => copy(button));
  });
}

/** Columns that are chosen are remembered on this device: a cookie, so that the server shows them at once. */
function rememberColumns(): void {
  const remember = (names: string) => {
    document.cookie = `columns=${names}; Path=${location.pathname}; Max-Age=${YEAR_S}; SameSite=Lax`;
  };
  document.querySelector<HTMLFormElement>("form.columns")?.addEventListener("submit", ({ target }) => {
    remember(new FormData(target as HTMLFormElement).getAll("columns").join("."));
  });
  for (const link of document.querySelectorAll<HTMLElement>("[data-columns]")) {
    link.addEventListener("click", () => remember(link.dataset["columns"] ?? ""));
  }
}

function makeSortable(table: HTMLTableElement): void {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  const keys = sortKeys(document.documentElement.lang);
  for (const [column, heading] of headings.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const descending = heading.ariaSort ? heading.ariaSort === "ascending" : heading.classList.contains("num");
      for (const other of headings) other.ariaSort = null;
      heading.ariaSort = descending ? "descending" : "ascending";
      sortRows(table, column, descending, keys);
    });
  }
}

/** Numbers by value, days by their last, all else by the alphabet; rows with the same keep their order. */
function sortRows(table: HTMLTableElement, column: number, descending: boolean, keys: SortKeys): void {
  const body = table.tBodies[0];
  if (!body) return;
  const sign = descending ? -1 : 1;
  const keyed = [...body.rows].map((row) => ({ row, key: key(row.cells[column], keys) }));
  keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  body.append(...keyed.map(({ row }) => row));
}

function key(cell: HTMLTableCellElement | undefined, keys: SortKeys): string | number {
  const text = cell?.dataset["sort"] ?? cell?.textContent?.trim() ?? "";
  if (cell?.classList.contains("num")) return Number(text) || 0;
  return cell?.classList.contains("date") && text ? lastDay(text) : keys(text);
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
