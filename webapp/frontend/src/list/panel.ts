// The panel shows the list or the card of one project, fetched, cached and fetched ahead on hover or focus.
import { buildCard } from "../card/card.ts";
import { type Page, withId } from "../pages/config.ts";
import type { Dossier } from "../card/dossier.ts";
import { byId, el, icon } from "../pages/dom.ts";
import { FetchError, fetchJson } from "../pages/fetching.ts";
import { dated } from "../time/projects-by-day.ts";

const HOVER_MS = 90;

export class Panel {
  private readonly page: Page;
  private readonly cache = new Map<string, Promise<Dossier>>();
  private readonly card = byId("card");
  private readonly body = byId("card-body");
  private readonly list = byId("list-view");
  private readonly scroll = byId("scroll");
  private scrollTop = 0;
  private wanted: string | null = null;
  private timer = 0;
  private asof: string | null = null;
  private isStale = false;

  constructor(page: Page, initial: string | null, asof: string | null) {
    this.page = page;
    this.wanted = this.card.hidden ? null : initial;
    this.asof = asof;
  }

  prefetch(id: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.dossier(id).catch(() => undefined), HOVER_MS);
  }

  /** Opens the card; with `focus` the reader is taken to its title. */
  async open(id: string, focus: boolean): Promise<void> {
    if (this.wanted === id) return;
    this.wanted = id;
    this.swap(true);
    const waiting = window.setTimeout(() => this.wanted === id && this.showWaiting(), HOVER_MS);
    try {
      const dossier = await this.dossier(id);
      if (this.wanted === id) this.show(dossier, focus);
    } catch (error) {
      if (this.wanted === id) this.showProblem(id, error);
    } finally {
      window.clearTimeout(waiting);
    }
  }

  close(): void {
    this.wanted = null;
    this.swap(false);
  }

  isOpen(): boolean {
    return this.wanted !== null;
  }

  /** Cards tell what was known on this day. */
  setDay(asof: string | null): void {
    if (this.asof === asof) return;
    this.asof = asof;
    this.cache.clear();
    this.isStale = true;
  }

  /** An open card of another day is fetched anew. */
  refresh(): void {
    if (!this.isStale) return;
    this.isStale = false;
    const id = this.wanted;
    this.wanted = null;
    if (id) void this.open(id, false);
  }

  setBack(href: string, words: string): void {
    const back = byId<HTMLAnchorElement>("back");
    back.href = href;
    back.querySelector("span")!.textContent = words;
  }

  private dossier(id: string): Promise<Dossier> {
    let dossier = this.cache.get(id);
    if (!dossier) {
      dossier = fetchJson<Dossier>(dated(withId(this.page.config.urls.dossier, id), this.asof));
      dossier.catch(() => this.cache.delete(id));
      this.cache.set(id, dossier);
    }
    return dossier;
  }

  private swap(card: boolean): void {
    if (card && !this.list.hidden) this.scrollTop = this.scroll.scrollTop;
    this.card.hidden = !card;
    this.list.hidden = card;
    byId("panel").dataset["view"] = card ? "card" : "list";
    if (!card) this.scroll.scrollTop = this.scrollTop;
  }

  private show(dossier: Dossier, focus: boolean): void {
    this.body.replaceChildren(...buildCard(dossier, this.page.strings));
    this.body.scrollTop = 0;
    if (focus) this.body.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
  }

  private showWaiting(): void {
    const words = el("p", { class: "hidden" }, this.page.strings.t("loading"));
    this.body.replaceChildren(el("div", { class: "card-wait", "aria-busy": true }, el("span"), el("span"), el("span")), words);
  }

  private showProblem(id: string, error: unknown): void {
    const { strings } = this.page;
    const again = el("button", { class: "btn", type: "button" }, icon("ui-retry"), strings.t("retry"));
    again.addEventListener("click", () => {
      this.wanted = null;
      void this.open(id, true);
    });
    const unknown = error instanceof FetchError && error.status === 404;
    const words = el("p", {}, strings.t(unknown ? "card_unknown" : "card_failed"));
    this.body.replaceChildren(el("div", { class: "problem", role: "alert" }, words, unknown ? null : again));
  }
}
