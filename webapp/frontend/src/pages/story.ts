// Entry of the story: the map beside the text shows what the step in sight tells of.
import { announce } from "./announce.ts";
import { createAtlas } from "./compose.ts";
import { type Page, withId } from "./config.ts";
import { setUpCopying } from "./copying.ts";
import { byId, reducedMotion } from "./dom.ts";
import { keepFocusInSight } from "../map/focus-in-sight.ts";
import { keepApart } from "../map/keep-apart.ts";
import { setUpKeys } from "./keyboard.ts";
import { L } from "../map/leaflet.ts";
import { closeMenu, setUpMenus } from "./menus.ts";
import { type Parts, showShapes } from "./parts.ts";
import type { Project } from "../card/project.ts";
import { setUpPaper } from "../map/paper.ts";
import { setUpSharing } from "./share.ts";
import { setUpThemeSwitch } from "./theme.ts";
import { Viewer } from "../map/viewer.ts";

/** What a step shows, by id; everything where it names none. `box` is around all of it. */
interface Sight {
  readonly projects: readonly string[];
  readonly crossings: readonly string[];
  readonly corridors: readonly string[];
  readonly rivers: readonly string[];
  readonly box: readonly [number, number, number, number] | null;
}

/** Closer would promise more than is known of most places. */
const CLOSEST = 10;
/** The step that crosses this line of the screen is the one that is read: below the map of a phone. */
const READ_AT = 0.55;

class Story {
  readonly rest = [() => keepApart(byId("map")), () => this.begin(), () => this.load()];
  private readonly page: Page;
  private readonly parts: Parts;
  private readonly viewer: Viewer;
  private readonly steps = [...document.querySelectorAll<HTMLElement>(".step")];
  private readonly links = [...document.querySelectorAll<HTMLAnchorElement>(".story-steps a")];
  private projects: readonly Project[] = [];
  private current = -1;

  constructor(map: L.Map, page: Page, parts: Parts) {
    this.page = page;
    this.parts = parts;
    this.viewer = new Viewer(map, page.config.west, parts.home, () => 0, () => undefined);
    parts.goHome = () => this.look();
    this.bind(map);
    keepFocusInSight(map, byId("map"), () => 0, () => undefined);
  }

  private begin(): void {
    this.viewer.show(null);
    this.follow();
  }

  private load(): void {
    void this.parts.days?.load(null, (projects) => {
      this.projects = projects;
      this.parts.projects?.setProjects(projects);
      this.draw();
      document.documentElement.dataset["ready"] = "true";
    });
  }

  private bind(map: L.Map): void {
    const { projects, lines, base, crossings } = this.parts;
    const open = (id: string) => this.open(id);
    projects?.bind({ select: open, hover: (ids) => this.light(ids), prefetch: () => undefined, changed: () => base?.relabel(), open: (bounds) => this.viewer.open(bounds) });
    lines?.onSelect(open);
    base?.avoid((zoom) => [...(projects?.obstacles(map, zoom) ?? []), ...(crossings?.obstacles(map, zoom) ?? [])]);
    crossings?.on("loaded", () => base?.relabel());
    lines?.on("loaded", () => this.light([]));
    // The page must scroll past the map: the wheel zooms only after a click into it.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    map.on("resize", () => this.viewer.wasMoved() || this.look());
    for (const row of document.querySelectorAll<HTMLElement>(".step [data-project]")) {
      row.addEventListener("pointerenter", () => this.light([row.dataset["project"]!]));
      row.addEventListener("pointerleave", () => this.light([]));
    }
    addEventListener("keydown", (event) => this.key(event));
  }

  /** The map goes where the text is: the step that crosses the line on which one reads. */
  private follow(): void {
    const margin = `-${READ_AT * 100}% 0px -${(1 - READ_AT) * 100}% 0px`;
    const seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.show(this.steps.indexOf(target as HTMLElement));
    }, { rootMargin: margin });
    for (const step of this.steps) seen.observe(step);
    if (!this.steps.some((step) => `#${step.id}` === location.hash)) this.show(0);
  }

  private show(number: number): void {
    if (number === this.current) return;
    const isFirst = this.current < 0;
    this.current = number;
    for (const [i, link] of this.links.entries()) {
      if (i === number) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    const step = this.steps[number]!;
    if (!isFirst) {
      history.replaceState(history.state, "", `#${step.id}`);
      announce(step.querySelector("h2")!.textContent);
    }
    this.draw();
    this.look();
  }

  private look(): void {
    const { box } = this.sight();
    if (!box) {
      this.viewer.goHome();
      return;
    }
    const [west, south, east, north] = box;
    this.viewer.fit({ bounds: L.latLngBounds([this.viewer.at(west, south), this.viewer.at(east, north)]), closest: CLOSEST });
  }

  private draw(): void {
    this.parts.projects?.show(this.shown().map(({ id }) => id), null);
    this.parts.corridors?.choose(this.sight().corridors);
    this.parts.rivers?.choose(this.sight().rivers);
    this.light([]);
    document.documentElement.dataset["step"] = this.steps[this.current]?.id ?? "";
  }

  /** Areas and lines of the step; those of the project in hand stronger. */
  private light(ids: readonly string[]): void {
    const { projects, box } = this.sight();
    const { areas, lines } = this.parts;
    const lit = ids.length ? ids : projects;
    showShapes(this.parts, this.shown(), !box, lit);
    // A line says more of where it lies than all the regions that it goes through.
    areas?.show(this.shown().filter(({ approximate }) => approximate).map(({ id }) => id), lit.filter((id) => !lines?.bounds(id)));
    this.parts.projects?.heat(ids.length === 1 ? ids[0]! : null);
  }

  private shown(): readonly Project[] {
    const { projects, box } = this.sight();
    return box ? this.projects.filter(({ id }) => projects.includes(id)) : this.projects;
  }

  private sight(): Sight {
    return JSON.parse(this.steps[Math.max(this.current, 0)]!.dataset["shows"]!) as Sight;
  }

  private open(id: string): void {
    const row = this.steps[this.current]?.querySelector<HTMLAnchorElement>(`[data-project="${CSS.escape(id)}"]`);
    location.assign(row?.href ?? withId(this.page.config.urls.project, id) + location.search);
  }

  /** Left and right go a step on, unless they move what has the focus. */
  private key(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    if (!by || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if ((event.target as Element).closest("input, .stage, .bar, dialog")) return;
    const step = this.steps[this.current + by];
    if (!step) return;
    event.preventDefault();
    step.scrollIntoView({ behavior: reducedMotion() ? "auto" : "smooth" });
  }
}

const none = () => undefined;
/** Other base maps and the legend are for the map itself; here nothing stands between the text and the places. */
window.Atlas = { ...createAtlas((map, page, parts) => new Story(map, page, parts)), layerSwitch: none, legend: none, position: none };
setUpThemeSwitch();
setUpMenus();
setUpSharing();
setUpCopying();
setUpPaper();
setUpKeys(document.querySelector<HTMLInputElement>("[data-search-box]"), closeMenu);
