// Binds the pieces: list, map, card and address show one state.
import { announce } from "./announce.ts";
import { Asking } from "./asking.ts";
import type { Page } from "./config.ts";
import type { Sort } from "../contract.ts";
import { byId } from "./dom.ts";
import { showCounts } from "../list/counted.ts";
import { Facets } from "../list/facets.ts";
import { showFailure } from "./fetching.ts";
import { countValues, filterProjects, sortByName, sortProjects } from "../list/filters.ts";
import { setUpKeys, setUpToolKeys } from "./keyboard.ts";
import { Going } from "./going.ts";
import { Here } from "../map/here.ts";
import { keepFocusInSight } from "../map/focus-in-sight.ts";
import { keepApart } from "../map/keep-apart.ts";
import type { L } from "../map/leaflet.ts";
import { List } from "../list/list.ts";
import { myPlace } from "../map/my-place.ts";
import { closeMenu } from "./menus.ts";
import { setUpFold } from "../list/panel-fold.ts";
import { setUpNearHere } from "./near-here.ts";
import { Outside } from "../map/outside.ts";
import { Panel } from "../list/panel.ts";
import { type Parts, showDay, showShapes } from "./parts.ts";
import type { Project } from "../card/project.ts";
import { keepReadingOrder } from "../map/reading-order.ts";
import { Sheet } from "../list/sheet.ts";
import { ANYWHERE, isFiltered, lastDay, NOTHING_CHOSEN, parseState, sameThing, sameView, sameWhere, serialiseState, type State, toggle } from "./state.ts";
import { createStore, type Store } from "./store.ts";
import { sortKeys } from "../text/collation.ts";
import { Suggest, type Target } from "../list/suggest.ts";
import { TimeSwitch } from "../time/time-switch.ts";
import { inTurn } from "./turns.ts";
import { Viewer } from "../map/viewer.ts";
import { type There, WhereAsked } from "../list/where.ts";

/** From so many projects on, the map follows the list after a frame. */
const MANY = 2_000;

export class App {
  readonly rest = [() => keepApart(byId("map")), () => this.look(), () => this.load()];
  private readonly page: Page;
  private readonly parts: Parts;
  private readonly store: Store;
  private readonly viewer: Viewer;
  private readonly going: Going;
  private readonly outside: Outside;
  private readonly here: Here;
  private readonly list: List;
  private readonly panel: Panel;
  private readonly facets: Facets;
  private readonly sheet: Sheet;
  private readonly suggest: Suggest;
  private readonly time: TimeSwitch;
  private readonly asking: Asking;
  private projects: readonly Project[] = [];
  private shown: readonly Project[] = [];
  private readonly where: WhereAsked;
  private there: There | null = null;
  private mapFrame = 0;
  private isLoaded = false;
  private hovered: readonly string[] = [];
  /** From where a card was opened: focus goes back there. */
  private origin: "list" | "map" = "list";

  constructor(map: L.Map, page: Page, parts: Parts) {
    this.page = page;
    this.parts = parts;
    const state = readable(parseState(location.search));
    this.store = createStore(state, parseState);
    this.where = new WhereAsked(page);
    this.sheet = new Sheet(page.strings, (risen) => this.viewer.makeRoom(risen));
    this.viewer = new Viewer(map, page.config.west, parts.home, () => this.sheet.covered(), (view) => this.store.set({ view }, "replace"));
    this.going = new Going(parts, this.viewer);
    this.outside = new Outside(map, page.strings, this.viewer);
    this.here = new Here(map, page, state.asof);
    parts.goHome = () => this.viewer.goHome();
    this.panel = new Panel(page, state.project, state.asof);
    this.list = new List(page, {
      select: (id) => this.select(id, "list"),
      hover: (id) => this.hover(id ? [id] : [], true),
      prefetch: (id) => this.panel.prefetch(id),
      href: (id) => this.href({ project: id }),
      allHref: () => this.href({}, { all: "1" }),
    });
    this.facets = new Facets(state, page.strings, {
      choose: (chosen) => this.store.set({ chosen }, "push"),
      go: (where) => this.store.set({ where }, "push"),
      type: (q) => this.store.set({ q }, "replace"),
      clear: () => this.store.set({ chosen: NOTHING_CHOSEN, where: ANYWHERE, q: "" }, "push"),
      present: () => this.store.set({ asof: null }, "push"),
      href: (change) => this.href(change),
    });
    this.suggest = new Suggest(page, (target) => this.goTo(target));
    this.bind(map);
    this.time = new TimeSwitch(page, state.asof, {
      choose: (asof, step) => this.store.set({ asof }, step),
      fetch: (asof) => parts.days?.get(asof) ?? Promise.resolve([]),
      opened: () => this.sheet.giveWay(),
    });
    this.asking = new Asking(map, page, parts, this.store, () => this.sheet.lower("low"));
    setUpNearHere(map, this.viewer, parts, this.store, () => this.asking.useNear());
    parts.tools?.put("time", this.time.toggle);
    parts.tools?.put("share", byId("share-view"));
    parts.tools?.put("place", myPlace(map, page, this.viewer));
    setUpToolKeys(byId("map"));
    byId("map").addEventListener("focusin", (event) => {
      if ((event.target as Element).matches(":focus-visible")) this.sheet.uncover();
    });
    keepFocusInSight(map, byId("map"), () => this.sheet.covered(), () => parts.legend?.fold());
    if (state.asof) showDay(parts, state.asof);
    if (state.project) this.sheet.raise("middle");
    else if (state.thing) this.sheet.set("low");
  }

  /** Shows where the address says; from now on all follows the state. */
  private look(): void {
    const { view, thing } = this.store.get();
    this.viewer.show(view);
    if (thing) this.going.toThing(thing, !view, false);
    this.store.subscribe((next, before) => this.render(next, before));
  }

  /** Fetches the projects of the day that the address names, and shows them. */
  private load(): void {
    const { asof } = this.store.get();
    const asked = this.findThere();
    void this.parts.days?.load(asof, async (projects) => {
      await asked;
      if (this.store.get().asof === asof) this.setProjects(projects);
    });
  }

  /** Asks which projects are where the address says; false when it has changed meanwhile. */
  private async findThere(): Promise<boolean> {
    const { where, asof } = this.store.get();
    const there = await this.where.get(where, asof);
    const now = this.store.get();
    if (now.asof !== asof || !sameWhere(now.where, where)) return false;
    this.there = there;
    return true;
  }

  private setProjects(projects: readonly Project[]): void {
    const isFirst = !this.isLoaded;
    this.isLoaded = true;
    this.projects = sortByName(projects, sortKeys(this.page.config.lang));
    this.parts.projects?.setProjects(projects);
    const { asof, project } = this.store.get();
    const mayBeUnknown = !isFirst || asof !== null;
    if (project && mayBeUnknown && !projects.some(({ id }) => id === project)) this.store.set({ project: null }, "replace");
    if (isFirst) void inTurn([() => this.renderResults(this.store.get(), false, false), () => this.finish(true)]);
    else {
      this.renderResults(this.store.get(), true, false);
      this.finish(false);
    }
  }

  /** Shows the list's projects on the map, and the one in hand. */
  private finish(isFirst: boolean): void {
    const { project, view } = this.store.get();
    this.renderSelection(this.store.get());
    this.panel.refresh();
    if (project && !view && isFirst) this.going.arrive(project);
    document.documentElement.dataset["ready"] = "true";
  }

  private bind(map: L.Map): void {
    const { projects, lines, legend, base, crossings } = this.parts;
    projects?.bind({
      select: (id) => this.select(id, "map"),
      hover: (ids) => this.hover(ids, false),
      prefetch: (id) => this.panel.prefetch(id),
      changed: () => {
        crossings?.rename();
        base?.relabel();
      },
      open: (bounds) => this.viewer.open(bounds),
    });
    legend?.onChange(() => this.stayInSight());
    lines?.onSelect((id) => this.select(id, "map"));
    legend?.onToggle((status) => this.store.set({ chosen: toggle(this.store.get().chosen, "status", status) }, "push"));
    base?.avoid((zoom) => [...(projects?.obstacles(map, zoom) ?? []), ...(crossings?.obstacles(map, zoom) ?? [])]);
    base?.on("failed", () => {
      showFailure(this.page.strings.t("map_failed"), this.page.strings, () => base.retry());
    });
    crossings?.on("loaded", () => base?.relabel());
    crossings?.on("chosen", ({ crossing: id }: L.LeafletEvent & { crossing?: string }) => {
      if (id) this.store.set({ thing: { kind: "crossing", id } }, "push");
    });
    crossings?.avoid((zoom) => projects?.obstacles(map, zoom) ?? []);
    byId<HTMLSelectElement>("sort").addEventListener("change", (event) => {
      this.store.set({ sort: (event.target as HTMLSelectElement).value as Sort }, "push");
    });
    byId("back").addEventListener("click", (event) => {
      event.preventDefault();
      this.deselect();
    });
    byId("card-body").addEventListener("click", (event) => this.followNeighbour(event));
    byId("q").addEventListener("focus", () => this.sheet.raise("middle"));
    // "toggle" does not bubble; a facet's choices need the whole sheet.
    byId("filters").addEventListener("toggle", (event) => {
      if ((event.target as HTMLDetailsElement).open) this.sheet.set("high");
    }, true);
    setUpKeys(byId<HTMLInputElement>("q"), () => this.escape());
    setUpFold(map, this.page.strings);
    map.on("popupclose", () => setTimeout(() => this.forgetThing(map)));
    const pane = map.getPane("markerPane");
    if (pane) keepReadingOrder(map, pane);
  }

  private render(state: State, before: State): void {
    const filtered = state.chosen !== before.chosen || state.q !== before.q;
    if (filtered || state.sort !== before.sort) this.renderResults(state, filtered);
    if (state.project !== before.project) this.renderSelection(state);
    if (state.asof !== before.asof) this.renderDay(state);
    if (state.asof === before.asof && !sameWhere(state.where, before.where)) {
      void this.findThere().then((isNow) => isNow && this.renderResults(this.store.get(), true));
    }
    if (!sameThing(state.thing, before.thing)) this.going.toThing(state.thing, state.view === before.view);
    if (!sameView(state.view, before.view)) this.viewer.show(state.view);
    this.asking.show(state, before);
    this.refreshLinks(state);
  }

  private renderDay(state: State): void {
    this.time.show(state.asof);
    this.panel.setDay(state.asof);
    this.here.setDay(state.asof);
    this.list.forget();
    showDay(this.parts, state.asof);
    this.facets.showDay(state);
    this.load();
  }

  private renderResults(state: State, tell: boolean, onMap = true): void {
    const { strings } = this.page;
    this.shown = sortProjects(filterProjects(this.projects, state, this.there), state.sort);
    const counts = countValues(this.projects, state, this.there);
    this.list.show(this.shown, state.project, this.there);
    this.facets.update(state, counts, this.there?.words ?? {});
    this.parts.legend?.update(counts, state.chosen.status);
    byId<HTMLSelectElement>("sort").value = state.sort;
    showCounts(this.shown, this.projects.length, this.there, () => filterProjects(this.projects, state), strings);
    this.panel.setBack(strings.plural("count_all", this.shown.length));
    if (onMap && this.projects.length > MANY) this.renderMapSoon();
    else if (onMap) this.renderMap(state);
    this.refreshLinks(state);
    const outside = this.outside.show(isFiltered(state) ? this.places() : []);
    const day = state.asof ? `${strings.t("as_of", { date: strings.day(lastDay(state.asof)) })}: ` : "";
    if (tell) announce([`${day}${strings.plural("shown", this.shown.length)}`, outside].filter(Boolean).join(", "));
  }

  /** Where the results stand, as far as they have a place. */
  private places(): L.LatLng[] {
    return this.shown.flatMap(({ id }) => this.parts.projects?.get(id)?.getLatLng() ?? []);
  }

  /** Thousands of symbols take longer to lay out than the list and its counts: those are painted first. */
  private renderMapSoon(): void {
    if (this.mapFrame) return;
    this.mapFrame = requestAnimationFrame(() => {
      setTimeout(() => {
        this.mapFrame = 0;
        this.renderMap(this.store.get());
      });
    });
  }

  private renderMap(state: State): void {
    this.parts.projects?.show(this.shown.map(({ id }) => id), state.project, this.there);
    this.parts.own?.filter(state.chosen);
    this.renderShapes(state);
  }

  private renderShapes({ project }: State): void {
    const lit = [...this.hovered, ...(project ? [project] : [])];
    showShapes(this.parts, this.shown, this.shown.length === this.projects.length, lit);
  }

  private renderSelection(state: State): void {
    this.list.choose(state.project);
    this.renderMap(state);
    if (state.project) {
      this.sheet.raise("middle");
      void this.panel.open(state.project, true);
    } else if (this.panel.isOpen()) {
      this.panel.close();
    }
  }

  private select(id: string, origin: "list" | "map"): void {
    this.origin = origin;
    this.hovered = [];
    this.sheet.lower("middle");
    this.store.set({ project: id, thing: null }, "push");
    if (!this.going.toProject(id)) this.store.set({ view: this.viewer.view() }, "replace");
  }

  /** What the map went to is still seen whole when the legend has grown, unless the reader has moved on. */
  private stayInSight(): void {
    const { project } = this.store.get();
    if (project && this.viewer.isThere()) this.going.toProject(project);
  }

  private deselect(): void {
    const { project } = this.store.get();
    if (!project) return;
    this.store.set({ project: null }, "push");
    const moves = this.viewer.goBack(() => this.origin === "map" && this.parts.projects?.focus(project));
    if (this.origin === "map" && !moves) this.parts.projects?.focus(project);
    else if (this.origin === "list" && !this.list.focus(project)) byId("list").focus();
  }

  private hover(ids: readonly string[], fromList: boolean): void {
    this.hovered = ids.length === 1 ? ids : [];
    this.renderShapes(this.store.get());
    if (fromList) this.parts.projects?.heat(ids[0] ?? null);
    else this.list.heat(ids);
  }

  private goTo(target: Target): void {
    if (target.kind === "project") {
      this.select(target.id, "list");
      return;
    }
    if (target.lat === null || target.lon === null) return;
    this.sheet.set("low");
    byId<HTMLInputElement>("q").value = "";
    if (target.kind === "crossing") this.store.set({ q: "", thing: { kind: "crossing", id: target.id } }, "push");
    else {
      this.store.set({ q: "" }, "push");
      this.going.toPlace(target.lon, target.lat);
      if (target.kind === "point") this.here.show(this.viewer.at(target.lon, target.lat));
    }
  }

  /** A popup that was closed is no longer chosen; one that took its place is. */
  private forgetThing(map: L.Map): void {
    if (map.getPane("popupPane")?.hasChildNodes()) return;
    if (this.store.get().thing?.kind === "crossing") this.store.set({ thing: null }, "replace");
  }

  private followNeighbour(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-project]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.select(link.dataset["project"] ?? "", "list");
  }

  private escape(): void {
    if (closeMenu() || this.suggest.close()) return;
    this.deselect();
  }

  private refreshLinks(state: State): void {
    this.list.refreshLinks();
    this.facets.refreshLinks();
    byId<HTMLAnchorElement>("back").href = this.href({ project: null });
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language]")) {
      const query = new URLSearchParams(serialiseState(state, location.search));
      query.set("lang", link.hreflang);
      link.search = query.toString();
    }
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-keeps-day]")) {
      const query = new URLSearchParams(link.search);
      query.delete("asof");
      if (state.asof) query.set("asof", state.asof);
      link.search = query.toString();
    }
  }

  private href(change: Partial<State>, more: Record<string, string> = {}): string {
    const search = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(more)) search.set(name, value);
    const query = serialiseState({ ...this.store.get(), ...change }, search.toString());
    return query ? `?${query}` : location.pathname;
  }
}

/** The state without what the server could not read: it says so on the page, and asking again would fail. */
function readable(state: State): State {
  const taken = new FormData(byId<HTMLFormElement>("filters"));
  const where = Object.entries(state.where).filter(([name]) => taken.has(name));
  return { ...state, where: Object.fromEntries(where) };
}
