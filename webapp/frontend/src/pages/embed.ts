// Entry of the embedded map: the map of the atlas without its list; a click opens a short card or the project's page.
import { announce } from "./announce.ts";
import { cardProblem, Cards } from "../card/cards.ts";
import { createAtlas } from "./compose.ts";
import { type Page, withId } from "./config.ts";
import { byId, el, icon } from "./dom.ts";
import { countValues, filterProjects } from "../list/filters.ts";
import { Going } from "./going.ts";
import { keepFocusInSight } from "../map/focus-in-sight.ts";
import { keepApart } from "../map/keep-apart.ts";
import { setUpToolKeys } from "./keyboard.ts";
import type { L } from "../map/leaflet.ts";
import { setUpMenus } from "./menus.ts";
import type { Project } from "../card/project.ts";
import { lastDay, parseState, serialiseState, type State, toggle } from "./state.ts";
import { createStore, type Store } from "./store.ts";
import { VIEW_MESSAGE } from "../map/view-message.ts";
import { type There, WhereAsked } from "../list/where.ts";
import { Viewer } from "../map/viewer.ts";
import { type Parts, showDay, showShapes } from "./parts.ts";

class Embed {
  readonly rest = [() => keepApart(byId("map")), () => this.look(), () => this.load()];
  private readonly page: Page;
  private readonly parts: Parts;
  private readonly store: Store;
  private readonly viewer: Viewer;
  private readonly going: Going;
  private readonly cards: Cards;
  private readonly card = byId("card");
  private projects: readonly Project[] = [];
  private there: There | null = null;

  constructor(map: L.Map, page: Page, parts: Parts) {
    this.page = page;
    this.cards = new Cards(page.config.urls.card);
    this.parts = parts;
    const state = parseState(location.search);
    this.store = createStore(state, parseState);
    this.viewer = new Viewer(map, page.config.west, parts.home, () => 0, (view) => this.store.set({ view }, "replace"));
    this.going = new Going(parts, this.viewer);
    parts.goHome = () => this.viewer.goHome();
    setUpToolKeys(byId("map"));
    if (state.asof) showDay(parts, state.asof);
    this.bind(map);
    keepFocusInSight(map, byId("map"), () => 0, () => parts.legend?.fold());
  }

  private look(): void {
    const { view, thing } = this.store.get();
    this.viewer.show(view);
    if (thing) this.going.toThing(thing, !view, false);
    this.store.subscribe((next, before) => this.render(next, before));
  }

  private load(): void {
    const { asof, where } = this.store.get();
    const asked = new WhereAsked(this.page).get(where, asof);
    void this.parts.days?.load(asof, async (projects) => {
      this.there = await asked;
      this.setProjects(projects);
    });
  }

  private setProjects(projects: readonly Project[]): void {
    this.projects = projects;
    this.parts.projects?.setProjects(projects);
    const state = this.store.get();
    this.renderMap(state);
    if (state.project) {
      const isSeen = state.view !== null;
      void this.open(state.project, false).then(() => isSeen || this.going.arrive(state.project!));
    }
    document.documentElement.dataset["ready"] = "true";
  }

  private bind(map: L.Map): void {
    const { projects, lines, legend, base, crossings } = this.parts;
    projects?.bind({
      select: (id) => this.select(id),
      hover: (ids) => this.light(ids),
      prefetch: () => undefined,
      changed: () => base?.relabel(),
      open: (bounds) => this.viewer.open(bounds),
    });
    lines?.onSelect((id) => this.select(id));
    legend?.onToggle((status) => {
      this.store.set({ chosen: toggle(this.store.get().chosen, "status", status) }, "replace");
    });
    base?.avoid((zoom) => [...(projects?.obstacles(map, zoom) ?? []), ...(crossings?.obstacles(map, zoom) ?? [])]);
    crossings?.on("loaded", () => base?.relabel());
    // The page around must scroll past the map: the wheel zooms only after a click into it.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  private select(id: string): void {
    if (byId("app").dataset["open"] === "page") {
      window.open(withId(this.page.config.urls.project, id), "_blank", "noopener");
      return;
    }
    this.store.set({ project: id, thing: null }, "replace");
  }

  /** Goes to the project in hand, once its card stands on the map. */
  private follow(): void {
    const { project } = this.store.get();
    if (project) this.going.toProject(project);
  }

  private close(): void {
    const { project } = this.store.get();
    if (!project) return;
    this.store.set({ project: null }, "replace");
    const focus = () => this.parts.projects?.focus(project);
    if (!this.viewer.goBack(focus)) focus();
  }

  private render(state: State, before: State): void {
    if (state.chosen !== before.chosen || state.q !== before.q || state.project !== before.project) this.renderMap(state);
    if (state.project !== before.project) {
      if (state.project) void this.open(state.project, true).then(() => this.follow());
      else this.card.hidden = true;
    }
    this.renderLinks(state);
  }

  private renderMap(state: State): void {
    const { strings } = this.page;
    const shown = filterProjects(this.projects, state, this.there);
    const total = this.projects.length;
    const words =
      shown.length === total
        ? strings.plural("count_all", total)
        : strings.plural("count_some", total, { n: strings.number(shown.length), total: strings.number(total) });
    const day = state.asof ? ` · ${strings.t("as_of", { date: strings.day(lastDay(state.asof)) })}` : "";
    if (byId("count").textContent !== words + day) announce(words + day);
    byId("count").textContent = words + day;
    this.parts.legend?.update(countValues(this.projects, state, this.there), state.chosen.status);
    this.parts.projects?.show(shown.map(({ id }) => id), state.project, this.there);
    this.parts.own?.filter(state.chosen);
    this.light([]);
    this.renderLinks(state);
  }

  /** Areas and lines: those of wide places always, those of the project in hand stronger. */
  private light(ids: readonly string[]): void {
    const state = this.store.get();
    const shown = filterProjects(this.projects, state, this.there);
    const lit = [...(ids.length === 1 ? ids : []), ...(state.project ? [state.project] : [])];
    showShapes(this.parts, shown, shown.length === this.projects.length, lit);
  }

  private renderLinks(state: State): void {
    const query = new URLSearchParams(serialiseState(state, location.search));
    for (const name of ["theme", "legend", "open"]) query.delete(name);
    byId<HTMLAnchorElement>("open-atlas").search = query.toString();
    if (document.referrer.startsWith(`${location.origin}/`)) {
      parent.postMessage({ type: VIEW_MESSAGE, search: query.toString() }, location.origin);
    }
  }

  private async open(id: string, focus: boolean): Promise<void> {
    const { strings } = this.page;
    const closing = el("button", { class: "btn btn-square embed-close", type: "button", "aria-label": strings.t("close") }, icon("ui-close"));
    closing.addEventListener("click", () => this.close());
    const again = () => void this.open(id, true);
    const body = await this.cards.get(id, this.store.get().asof).catch(() => cardProblem(strings.t("card_failed"), strings, again));
    if (this.store.get().project !== id) return;
    this.card.replaceChildren(closing, body);
    this.card.hidden = false;
    if (focus) this.card.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
  }
}

window.Atlas = createAtlas((map, page, parts) => new Embed(map, page, parts));
setUpMenus();
