// Under the search box: what the server finds, best first. Projects are narrowed by the list itself as well.
import { announce } from "../pages/announce.ts";
import type { KINDS, Result } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import { byId, el, icon } from "../pages/dom.ts";
import { fetchJson } from "../pages/fetching.ts";
import { fold } from "../text/fold.ts";

export type Target = Result;
type Kind = (typeof KINDS)[number];

interface Answer {
  q: string;
  total: number;
  results: readonly Target[];
}

const MOST = 8;
const LEAST_LETTERS = 2;
const PAUSE_MS = 120;
const SYMBOLS: Record<Kind, string> = { point: "ui-here", project: "ui-list", place: "ui-pin", crossing: "lift-gate", source: "ui-cite" };

export class Suggest {
  private readonly page: Page;
  private readonly go: (target: Target) => void;
  private readonly input = byId<HTMLInputElement>("q");
  private readonly box = byId("suggest");
  private readonly known = new Map<string, Answer>();
  private options: HTMLElement[] = [];
  private active = -1;
  private timer = 0;
  private running: AbortController | null = null;

  constructor(page: Page, go: (target: Target) => void) {
    this.page = page;
    this.go = go;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-haspopup": "listbox" };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("focus", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    for (const type of ["pointerdown", "focusin"]) {
      document.addEventListener(type, (event) => {
        if (!this.box.parentElement?.contains(event.target as Node)) this.close();
      });
    }
  }

  close(): boolean {
    clearTimeout(this.timer);
    this.running?.abort();
    const open = !this.box.hidden;
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
    return open;
  }

  private later(): void {
    clearTimeout(this.timer);
    const query = this.input.value.trim();
    if (fold(query).length < LEAST_LETTERS) {
      this.close();
      return;
    }
    const ready = this.known.get(query);
    if (ready) this.show(ready);
    else this.timer = window.setTimeout(() => void this.ask(query), PAUSE_MS);
  }

  private async ask(query: string): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    try {
      const answer = await fetchJson<Answer>(this.url(query, "json"), running.signal);
      this.known.set(query, answer);
      if (!running.signal.aborted && this.input.value.trim() === query) this.show(answer);
    } catch {
      if (!running.signal.aborted) this.fail(query);
    }
  }

  private url(query: string, form?: "json"): string {
    const url = new URL(this.page.config.urls.search, location.href);
    url.searchParams.set("q", query);
    if (form) {
      url.searchParams.set("f", form);
      url.searchParams.set("limit", String(MOST));
    }
    return url.pathname + url.search;
  }

  private show(answer: Answer): void {
    const { strings } = this.page;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.options = answer.results.map((target, at) => this.option(target, at));
    if (answer.total > answer.results.length) {
      const words = strings.plural("all_results", answer.total);
      this.options.push(this.link(this.options.length, this.url(answer.q), el("span", { class: "suggest-all" }, words)));
    }
    const list = el("div", { role: "listbox", id: "suggest-list", "aria-label": strings.t("search") }, ...this.options);
    this.open(answer.total ? list : el("p", {}, strings.t("nothing_found")));
    if (answer.total) this.input.setAttribute("aria-controls", "suggest-list");
    announce(strings.plural("results", answer.total));
  }

  private fail(query: string): void {
    const { strings } = this.page;
    const again = el("button", { class: "btn", type: "button" }, icon("ui-retry"), strings.t("retry"));
    again.addEventListener("click", () => {
      this.input.focus();
      void this.ask(query);
    });
    this.options = [];
    this.open(el("p", { role: "alert" }, strings.t("search_failed"), " ", again));
  }

  private open(content: HTMLElement): void {
    this.box.replaceChildren(content);
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
  }

  private option(target: Target, at: number): HTMLElement {
    const name = el("span", { class: "suggest-name" });
    if (target.name.lang !== this.page.config.lang) name.lang = target.name.lang;
    let end = 0;
    for (const [from, to] of target.marks) {
      name.append(target.name.text.slice(end, from), el("mark", {}, target.name.text.slice(from, to)));
      end = to;
    }
    name.append(target.name.text.slice(end));
    const words = el("span", { class: "suggest-words" }, name, el("small", {}, `${target.kind_label} · ${target.detail}`));
    const node = this.link(at, target.href, icon(SYMBOLS[target.kind as Kind]), words);
    node.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || target.kind === "source") return;
      event.preventDefault();
      this.close();
      this.go(target);
    });
    return node;
  }

  private link(at: number, href: string, ...content: Node[]): HTMLElement {
    return el("a", { role: "option", id: `suggest-${at}`, "aria-selected": "false", tabindex: "-1", href }, ...content);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.close()) {
      event.preventDefault();
      return;
    }
    if (this.box.hidden || !this.options.length) return;
    if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.options[this.active]!.click();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    // one step before the first option is the box itself
    const count = this.options.length + 1;
    this.mark(((this.active + 1 + step + count) % count) - 1);
  }

  private mark(at: number): void {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.options[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }
}
