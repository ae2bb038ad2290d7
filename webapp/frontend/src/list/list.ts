// The list beside the map: its text twin. Rows that the server wrote are kept; at most a few hundred are drawn.
import { MAX_ROWS } from "../contract.ts";
import { type Page, statusLabel } from "../pages/config.ts";
import { byId, el, icon, localised } from "../pages/dom.ts";
import { picked } from "../pages/picking.ts";
import { kilometres, money } from "../text/format.ts";
import type { Strings } from "../text/strings.ts";
import { mark } from "../map/markers.ts";
import type { Project } from "../card/project.ts";
import type { There } from "./where.ts";

/** Of more projects, only so many are drawn at first: a row with its symbols costs a tenth of a millisecond. */
const FIRST_OF_MANY = 60;

export interface ListEvents {
  select(id: string): void;
  hover(id: string | null): void;
  prefetch(id: string): void;
  href(id: string): string;
  /** Address of the page that holds all rows. */
  allHref(): string;
}

export class List {
  private readonly page: Page;
  private readonly events: ListEvents;
  private readonly rows = new Map<string, HTMLLIElement>();
  private readonly list = byId<HTMLOListElement>("list");
  private readonly more = byId("more");
  private projects: readonly Project[] = [];
  private there: There | null = null;
  private limit: number = MAX_ROWS;

  constructor(page: Page, events: ListEvents) {
    this.page = page;
    this.events = events;
    for (const row of this.list.querySelectorAll<HTMLLIElement>("li[data-id]")) this.rows.set(row.dataset["id"]!, row);
    this.listen();
  }

  show(projects: readonly Project[], selected: string | null, there: There | null): void {
    this.projects = projects;
    this.there = there;
    this.limit = projects.length > MAX_ROWS ? FIRST_OF_MANY : MAX_ROWS;
    byId("scroll").scrollTop = 0;
    this.draw();
    this.choose(selected);
  }

  /** Rows are drawn anew: the projects are those of another day. */
  forget(): void {
    this.rows.clear();
  }

  choose(selected: string | null): void {
    for (const link of this.list.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    if (selected) this.link(selected)?.setAttribute("aria-current", "true");
  }

  heat(ids: readonly string[]): void {
    for (const row of this.list.querySelectorAll(".hot")) row.classList.remove("hot");
    for (const id of ids) this.rows.get(id)?.classList.add("hot");
  }

  focus(id: string): boolean {
    const link = this.link(id);
    link?.focus();
    return Boolean(link?.isConnected);
  }

  /** Addresses of the rows, and of all of them, keep the filters of now, for a new tab. */
  refreshLinks(): void {
    for (const [id, row] of this.rows) if (row.isConnected) row.querySelector("a")!.href = this.events.href(id);
    this.more.querySelector("a")!.href = this.events.allHref();
  }

  private link(id: string): HTMLAnchorElement | null {
    return this.rows.get(id)?.querySelector("a") ?? null;
  }

  private draw(): void {
    const visible = this.projects.slice(0, this.limit).map((project) => this.row(project));
    const now = [...this.list.children];
    if (visible.length !== now.length || visible.some((row, index) => row !== now[index])) {
      this.list.replaceChildren(...visible);
    }
    const rest = this.projects.length - visible.length;
    this.more.hidden = rest <= 0;
    byId("empty").hidden = this.projects.length > 0;
    if (rest > 0) {
      const next = Math.min(rest, MAX_ROWS);
      this.more.querySelector("a")!.textContent = this.page.strings.plural("more", next);
    }
  }

  private row(project: Project): HTMLLIElement {
    let row = this.rows.get(project.id);
    if (!row) {
      row = this.build(project);
      this.rows.set(project.id, row);
    }
    if (!row.querySelector(".pick")) row.append(this.box(project));
    this.tag(row, this.doubt(project.id));
    return row;
  }

  /** Picks the project for comparison; ``pick`` of `_macros.html` makes the same. */
  private box({ id, name }: Project): HTMLElement {
    const box = el("input", { type: "checkbox", value: id, "aria-label": this.page.strings.t("pick", { name }), "data-pick": "" });
    box.checked = picked().includes(id);
    return el("label", { class: "pick" }, box);
  }

  private doubt(id: string): string {
    if (!this.there?.possible.has(id)) return "";
    const far = this.there.possible.get(id);
    const { strings } = this.page;
    return far ? `${strings.t("possibly")}, ${kilometres(...far, strings)}` : strings.t("possibly");
  }

  /** What is only possibly where it is asked for says so, and how far it may be. */
  private tag(row: HTMLLIElement, words: string): void {
    const now = row.querySelector(".tag-possibly");
    if ((now?.textContent ?? "") === words) return;
    now?.remove();
    if (words) row.querySelector(".row-main")!.append(el("span", { class: "tag-possibly" }, words));
  }

  private build(project: Project): HTMLLIElement {
    const { config, strings } = this.page;
    const [low, high] = project.costUsd;
    const cost = money(low, strings, high);
    return el(
      "li",
      { class: "row", "data-id": project.id },
      el(
        "a",
        { class: "row-link", href: this.events.href(project.id) },
        mark(project),
        el(
          "span",
          { class: "row-main" },
          el("span", { class: "row-name" }, localised(project.name, project.nameLang)),
          el(
            "span",
            { class: "row-meta" },
            el("span", {}, [statusLabel(this.page, project.statuses), ago(project.statusMonths, config.ages)].filter(Boolean).join(", ")),
            project.place ? el("span", { class: "row-place" }, localised(project.place, project.placeLang)) : null,
          ),
          project.overdue
            ? el("span", { class: "row-overdue" }, strings.t("overdue", { date: dayInWords(project.overdue, strings) }))
            : null,
        ),
        el(
          "span",
          { class: "row-side" },
          cost ? el("span", { class: "row-money" }, cost) : null,
          project.disputed ? icon("ui-warn", "row-warn") : null,
          project.disputed ? el("span", { class: "hidden" }, strings.t("disputed")) : null,
        ),
      ),
    );
  }

  private listen(): void {
    this.list.addEventListener("click", (event) => {
      const id = (event.target as Element).closest(".pick") ? null : idOf(event);
      if (!id || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      this.events.select(id);
    });
    for (const type of ["pointerover", "focusin"]) {
      this.list.addEventListener(type, (event) => {
        const id = idOf(event);
        this.events.hover(id);
        if (id) this.events.prefetch(id);
      });
    }
    for (const type of ["pointerleave", "focusout"]) this.list.addEventListener(type, () => this.events.hover(null));
    this.more.addEventListener("click", (event) => {
      event.preventDefault();
      const last = this.list.lastElementChild;
      this.limit += MAX_ROWS;
      this.draw();
      last?.nextElementSibling?.querySelector("a")?.focus();
    });
  }
}

/** A day in words; a month or an interval as the source has it. */
function dayInWords(date: string, strings: Strings): string {
  return date.length === "2026-07-31".length ? strings.day(date) : date;
}

/** How long ago something was, from a year on; the words are those of the server. */
function ago(months: number | null, ages: readonly string[]): string {
  if (months === null || months < 12) return "";
  return ages[Math.min(months < 24 ? months - 12 : Math.floor(months / 12) + 10, ages.length - 1)] ?? "";
}

function idOf(event: Event): string | null {
  return (event.target as Element).closest<HTMLElement>("li[data-id]")?.dataset["id"] ?? null;
}
