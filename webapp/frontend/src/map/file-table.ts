// The rows of a file as a table, a page at a time, in the order of a column.
import type { Client } from "../files/client.ts";
import type { LayerInfo, Page } from "../files/talk.ts";
import type { Value } from "../files/table.ts";
import { el, icon } from "../pages/dom.ts";
import type { Strings } from "../text/strings.ts";

const ROWS = 50;

export class FileTable {
  private readonly client: Client;
  private readonly layer: LayerInfo;
  private readonly words: Strings;
  private readonly show: (row: number) => void;
  private readonly dialog: HTMLDialogElement;
  private readonly table = el("table", {});
  private readonly told = el("p", { class: "file-table-told", role: "status" });
  private readonly before: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private column = -1;
  private isDescending = false;
  private from = 0;

  /** `show` is called with the row that the reader wants to see on the map. */
  constructor(client: Client, layer: LayerInfo, words: Strings, show: (row: number) => void) {
    this.client = client;
    this.layer = layer;
    this.words = words;
    this.show = show;
    this.before = turning(words.t("earlier"), () => this.turn(this.from - ROWS));
    this.next = turning(words.t("later"), () => this.turn(this.from + ROWS));
    const close = el("button", { type: "button", class: "btn btn-square", "aria-label": words.t("close") }, icon("ui-close"));
    close.addEventListener("click", () => this.dialog.close());
    const missing = layer.columnCount - layer.columns.length;
    this.dialog = el(
      "dialog",
      { class: "file-table", "aria-label": layer.name },
      el("div", { class: "file-table-head" }, el("h2", {}, layer.name), close),
      el("div", { class: "file-table-rows", tabindex: 0, role: "region", "aria-label": layer.name }, this.table),
      el("div", { class: "file-table-foot" }, this.before, this.told, this.next),
      missing > 0 ? el("p", { class: "file-note" }, words.plural("more_columns", missing)) : null,
    );
    this.dialog.addEventListener("close", () => this.dialog.remove());
  }

  open(): void {
    document.body.append(this.dialog);
    this.dialog.showModal();
    void this.turn(0);
  }

  private async turn(from: number): Promise<void> {
    this.from = Math.max(0, from);
    const page = await this.client.call("rows", this.layer.id, this.column, this.isDescending, this.from, ROWS);
    this.table.replaceChildren(this.head(), this.body(page));
    this.before.disabled = this.from === 0;
    this.next.disabled = this.from + ROWS >= page.count;
    const { number } = this.words;
    const last = Math.min(this.from + ROWS, page.count);
    this.told.textContent = this.words.t("rows_of", { from: number(Math.min(this.from + 1, last)), to: number(last), n: number(page.count) });
  }

  private head(): HTMLElement {
    const cells = this.layer.columns.map((name, column) => {
      const isSorted = column === this.column;
      const sort = el("button", { type: "button" }, name, isSorted ? icon("ui-down", this.isDescending ? "icon" : "icon up") : null);
      sort.addEventListener("click", () => {
        this.isDescending = isSorted && !this.isDescending;
        this.column = column;
        void this.turn(0);
      });
      return el("th", { scope: "col", "aria-sort": isSorted ? (this.isDescending ? "descending" : "ascending") : null }, sort);
    });
    return el("thead", {}, el("tr", {}, el("th", { scope: "col" }, this.words.t(this.layer.bad.isByLine ? "line" : "number")), ...cells));
  }

  private body({ rows }: Page): HTMLElement {
    const lines = rows.map(({ row, place, cells }) => {
      const show = el("button", { type: "button", class: "file-row", title: this.words.t("zoom_to") }, this.words.number(place));
      show.addEventListener("click", () => {
        this.dialog.close();
        this.show(row);
      });
      return el("tr", {}, el("th", { scope: "row" }, show), ...cells.map((value) => el("td", typeof value === "number" ? { class: "number" } : {}, said(value, this.words))));
    });
    return el("tbody", {}, ...lines);
  }
}

/** A value as text: numbers as the reader's language writes them. */
export function said(value: Value, words: Strings): string {
  if (typeof value === "number") return Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-6) ? String(value) : words.number(value, 6);
  return value === null ? "" : String(value);
}

function turning(name: string, act: () => void): HTMLButtonElement {
  const node = el("button", { type: "button", class: "btn" }, name);
  node.addEventListener("click", act);
  return node;
}
