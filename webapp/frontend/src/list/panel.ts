// The panel shows the list or the card of one project, which is fetched ahead on hover or focus.
import { cardProblem, Cards } from "../card/cards.ts";
import type { Page } from "../pages/config.ts";
import { byId, el } from "../pages/dom.ts";
import { FetchError } from "../pages/fetching.ts";
import { markPicked } from "../pages/picking.ts";

const HOVER_MS = 90;

export class Panel {
  private readonly page: Page;
  private readonly cards: Cards;
  private readonly card = byId("card");
  private readonly body = byId("card-body");
  private readonly list = byId("list-view");
  private readonly scroll = byId("scroll");
  private scrollTop = 0;
  private wanted: string | null = null;
  private timer = 0;
  private asof: string | null = null;
  private isStale = false;
  private readonly sizes = new ResizeObserver(([found]) => {
    const height = found?.borderBoxSize[0]?.blockSize;
    if (height) this.body.style.setProperty("--actions", `${Math.ceil(height)}px`);
  });

  constructor(page: Page, initial: string | null, asof: string | null) {
    this.page = page;
    this.cards = new Cards(page.config.urls.card);
    this.wanted = this.card.hidden ? null : initial;
    this.asof = asof;
    this.makeRoom();
  }

  prefetch(id: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.cards.get(id, this.asof).catch(() => undefined), HOVER_MS);
  }

  /** Opens the card; with `focus` the reader is taken to its title. */
  async open(id: string, focus: boolean): Promise<void> {
    if (this.wanted === id) return;
    this.wanted = id;
    this.swap(true);
    const waiting = window.setTimeout(() => this.wanted === id && this.showWaiting(), HOVER_MS);
    try {
      const card = await this.cards.get(id, this.asof);
      if (this.wanted === id) this.show(card, focus);
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

  setBack(words: string): void {
    byId("back").querySelector("span")!.textContent = words;
  }

  private swap(card: boolean): void {
    if (card && !this.list.hidden) this.scrollTop = this.scroll.scrollTop;
    this.card.hidden = !card;
    this.list.hidden = card;
    byId("panel").dataset["view"] = card ? "card" : "list";
    if (!card) this.scroll.scrollTop = this.scrollTop;
  }

  private show(card: Node, focus: boolean): void {
    this.body.replaceChildren(card);
    this.makeRoom();
    markPicked(this.body);
    this.body.scrollTop = 0;
    if (focus) this.body.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
  }

  /** What is scrolled to stays above the buttons at the foot of the card: a row of them, or two. */
  private makeRoom(): void {
    const actions = this.body.querySelector(".actions");
    this.sizes.disconnect();
    if (actions) this.sizes.observe(actions, { box: "border-box" });
  }

  private showWaiting(): void {
    const words = el("p", { class: "hidden" }, this.page.strings.t("loading"));
    this.body.replaceChildren(el("div", { class: "card-wait", "aria-busy": true }, el("span"), el("span"), el("span")), words);
  }

  private showProblem(id: string, error: unknown): void {
    const { strings } = this.page;
    const unknown = error instanceof FetchError && error.status === 404;
    const again = () => {
      this.wanted = null;
      void this.open(id, true);
    };
    this.body.replaceChildren(cardProblem(strings.t(unknown ? "card_unknown" : "card_failed"), strings, unknown ? null : again));
  }
}
