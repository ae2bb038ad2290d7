// Cards as the server makes them, each fetched once for a day. See templates/_card.html.
import { withId } from "../pages/config.ts";
import { el, icon } from "../pages/dom.ts";
import { fetchPage, takeOver } from "../pages/markup.ts";
import type { Strings } from "../text/strings.ts";
import { dated } from "../time/projects-by-day.ts";

/** Cards kept: more than a reader opens in a while, each with a few hundred elements. */
const KEPT = 60;

export class Cards {
  private readonly url: string;
  private readonly kept = new Map<string, Promise<DocumentFragment>>();

  /** `url` is the address of a card with `{id}` in it. */
  constructor(url: string) {
    this.url = url;
  }

  /** The card of a project as it was known on a day, null being the present; a copy of its own for each call. */
  async get(id: string, asof: string | null): Promise<Node> {
    const url = dated(withId(this.url, id), asof);
    let card = this.kept.get(url);
    if (!card) {
      card = fetchPage(url).then((page) => takeOver(page.body));
      card.catch(() => this.kept.delete(url));
      this.kept.set(url, card);
      if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value!);
    }
    return (await card).cloneNode(true);
  }
}

/** What stands in place of a card that could not be had, with another try where there may be one. */
export function cardProblem(message: string, strings: Strings, retry: (() => void) | null): HTMLElement {
  const again = retry && el("button", { class: "btn", type: "button" }, icon("ui-retry"), strings.t("retry"));
  if (retry) again?.addEventListener("click", retry);
  return el("div", { class: "problem", role: "alert" }, el("p", {}, message), again);
}
