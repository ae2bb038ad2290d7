// Which projects are where the address asks for: the server says so, once for each question and day.
import { CERTAIN, CERTAINTY, type Outcome } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import { FetchError, fetchJson, showFailure } from "../pages/fetching.ts";
import { isAsked, serialiseWhere, type Where } from "../pages/state.ts";
import { dated } from "../time/projects-by-day.ts";

/** The outcome, ready to be looked up. */
export interface There {
  readonly certain: ReadonlySet<string>;
  /** Project to how far it may be, in kilometres; null where that is not told. */
  readonly possible: ReadonlyMap<string, Outcome["possible"][string] | null>;
  readonly placeless: ReadonlySet<string>;
  readonly words: Readonly<Record<string, string>>;
  readonly isCertain: boolean;
}

/** Questions kept: going back and forth asks nothing again. */
const KEPT = 40;

export class WhereAsked {
  private readonly page: Page;
  private readonly found = new Map<string, Promise<There | null>>();

  constructor(page: Page) {
    this.page = page;
  }

  /** Null where nothing is asked, and where the server cannot read the question: then the page says so. */
  get(where: Where, asof: string | null): Promise<There | null> {
    if (!isAsked(where)) return Promise.resolve(null);
    const { urls } = this.page.config;
    const url = dated([urls.where, ...serialiseWhere(where)].join("&"), asof);
    let found = this.found.get(url);
    if (!found) {
      found = fetchJson<Outcome>(url).then((outcome) => readThere(outcome, where));
      found = found.catch((error: unknown) => {
        this.found.delete(url);
        if (!(error instanceof FetchError && error.status === 400)) this.tell();
        return null;
      });
      this.found.set(url, found);
      if (this.found.size > KEPT) this.found.delete(this.found.keys().next().value!);
    }
    return found;
  }

  private tell(): void {
    showFailure(this.page.strings.t("where_failed"), this.page.strings, () => location.reload());
  }
}

export function readThere({ certain, possible, placeless, words }: Outcome, where: Where): There {
  return {
    certain: new Set(certain),
    possible: new Map(Object.entries(possible)),
    placeless: new Set(placeless),
    words,
    isCertain: where[CERTAINTY] === CERTAIN,
  };
}

/** Whether a project is shown; everything is where nothing is asked. */
export function isThere(there: There | null, id: string): boolean {
  return there === null || there.certain.has(id) || (!there.isCertain && there.possible.has(id));
}
