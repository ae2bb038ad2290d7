// The projects as they were known on a day, fetched once for each; the present is one of them.
import type { Page } from "../pages/config.ts";
import type { LayerSource } from "../contract.ts";
import { carried } from "../map/antimeridian.ts";
import { fetchJson, loadWithNotice } from "../pages/fetching.ts";
import { lastDay } from "../text/dates.ts";
import { type Project, type ProjectCollection, readProjects } from "../card/project.ts";

/** Days kept: playing through ten years asks for some hundred, each with a few hundred kilobytes of objects. */
const KEPT = 40;

export class ProjectsByDay {
  private readonly source: LayerSource;
  private readonly page: Page;
  private readonly days = new Map<string, Promise<readonly Project[]>>();

  constructor(source: LayerSource, page: Page) {
    this.source = source;
    this.page = page;
  }

  /** Projects of a day, null being the present. */
  get(asof: string | null): Promise<readonly Project[]> {
    const url = dated(this.source.url, asof);
    let found = this.days.get(url);
    if (!found) {
      const { config } = this.page;
      const read = (collection: ProjectCollection) => readProjects(carried(collection, config.west), { ...config, today: asof ? lastDay(asof) : config.today });
      found = fetchJson<ProjectCollection>(url).then(read);
      found.catch(() => this.days.delete(url));
      this.days.set(url, found);
      if (this.days.size > KEPT) this.days.delete(this.days.keys().next().value!);
    }
    return found;
  }

  /** Hands over the projects of a day; a failure becomes a notice with a retry. */
  load(asof: string | null, use: (projects: readonly Project[]) => void | Promise<void>): Promise<void> {
    const message = this.page.strings.t("layer_failed", { layer: this.source.title });
    return loadWithNotice(async () => await use(await this.get(asof)), message, this.page.strings);
  }
}

/** Address of the same thing as it was known on a day. */
export function dated(url: string, asof: string | null): string {
  return asof ? `${url}${url.includes("?") ? "&" : "?"}asof=${asof}` : url;
}
