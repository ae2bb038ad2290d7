// The filter form: boxes, counts, chips of the filters in use. The form itself is the server's and works alone.
import { byId, el, icon } from "../pages/dom.ts";
import type { Counts } from "./filters.ts";
import { CHANGED, type FilterName, VICINITY } from "../contract.ts";
import { firstDay } from "../text/dates.ts";
import { ANYWHERE, type Chosen, FILTERS, isFiltered, lastDay, NOTHING_CHOSEN, type State, toggle, type Where, withoutWhere } from "../pages/state.ts";
import type { Strings } from "../text/strings.ts";

export interface FacetEvents {
  choose(chosen: Chosen): void;
  go(where: Where): void;
  type(q: string): void;
  clear(): void;
  present(): void;
  /** Address of the view after a change. */
  href(change: Partial<State>): string;
}

export class Facets {
  private readonly strings: Strings;
  private readonly events: FacetEvents;
  private readonly boxes = [...document.querySelectorAll<HTMLInputElement>('#filters input[type="checkbox"]')];
  private readonly since = document.querySelector<HTMLInputElement>(`#filters input[name="${CHANGED}"]`);
  private readonly search = byId<HTMLInputElement>("q");
  private readonly active = document.querySelector<HTMLElement>("[data-active]")!;
  private chosen: Chosen;
  private where: Where;
  /** What is asked of places, in words. */
  private asked: Readonly<Record<string, string>> = {};

  constructor(state: State, strings: Strings, events: FacetEvents) {
    this.strings = strings;
    this.events = events;
    this.chosen = state.chosen;
    this.where = state.where;
    this.listen();
  }

  update(state: State, counts: Counts, asked: Readonly<Record<string, string>>): void {
    this.chosen = state.chosen;
    this.asked = asked;
    for (const box of this.boxes) this.updateBox(box, counts);
    for (const facet of document.querySelectorAll<HTMLElement>("[data-facet]")) {
      const names = facet.dataset["facet"]!.split(",") as FilterName[];
      const count = names.reduce((sum, name) => sum + (state.chosen[name]?.length ?? 0), 0);
      facet.querySelector("[data-chosen]")!.textContent = count ? this.strings.number(count) : "";
    }
    const [since] = state.chosen[CHANGED];
    if (this.since && document.activeElement !== this.since) this.since.value = since ? firstDay(since) : "";
    if (document.activeElement !== this.search) this.search.value = state.q;
    this.updateActive(state);
  }

  /** The chip of the day at once; counts follow with the projects. */
  showDay(state: State): void {
    this.updateActive(state);
  }

  /** What a click on a chip leads to, for a new tab; the map's place is in it, so it changes often. */
  refreshLinks(): void {
    for (const chip of this.active.querySelectorAll<HTMLAnchorElement>(".chip-on")) {
      chip.href = this.events.href(this.without(chip.dataset["name"], chip.dataset["value"] ?? ""));
    }
    const all = this.events.href({ chosen: NOTHING_CHOSEN, where: ANYWHERE, q: "", project: null });
    for (const clear of document.querySelectorAll<HTMLAnchorElement>("[data-clear]")) clear.href = all;
  }

  /** The day stands beside the selection; another filter may hide what is selected. */
  private without(name: string | undefined, value: string): Partial<State> {
    if (name === "asof") return { asof: null };
    if (name === "q") return { q: "", project: null };
    if (isOfPlaces(name)) return { where: withoutWhere(this.where, name), project: null };
    return { chosen: toggle(this.chosen, name as FilterName, value), project: null };
  }

  private updateBox(box: HTMLInputElement, counts: Counts): void {
    const name = box.name as FilterName;
    const count = counts[name]?.get(box.value) ?? 0;
    box.checked = this.chosen[name]?.includes(box.value) ?? false;
    const line = box.closest("label")!;
    line.classList.toggle("none", count === 0 && !box.checked);
    const bar = line.querySelector(".amount");
    if (bar) {
      bar.setAttribute("viewBox", `0 0 ${Math.max(1, ...counts[name].values())} 1`);
      bar.firstElementChild!.setAttribute("width", String(count));
    }
    line.querySelector("[data-count]")!.textContent = this.strings.number(count);
  }

  private updateActive(state: State): void {
    this.where = state.where;
    const isOn = (box: HTMLInputElement, name: FilterName) => box.name === name && state.chosen[name].includes(box.value);
    const chips = FILTERS.flatMap((name) => this.boxes.filter((box) => isOn(box, name)).map((box) => this.chip(box)));
    for (const day of state.chosen[CHANGED]) {
      chips.push(this.chipFor(CHANGED, day, this.strings.t("changed_since", { date: this.strings.day(firstDay(day)) })));
    }
    for (const name of VICINITY) {
      if (this.asked[name] && state.where[name]) chips.push(this.chipFor(name, state.where[name], this.asked[name]));
    }
    if (state.q) chips.push(this.chipFor("q", state.q, this.strings.t("quoted", { words: state.q })));
    const day = state.asof ? this.strings.day(lastDay(state.asof)) : "";
    if (state.asof) chips.unshift(this.chipFor("asof", state.asof, this.strings.t("as_of", { date: day })));
    this.active.hidden = chips.length === 0;
    if (isFiltered(state)) {
      chips.push(el("li", {}, el("a", { class: "clear", "data-clear": true }, this.strings.t("clear"))));
    }
    this.active.replaceChildren(...chips);
    this.refreshLinks();
  }

  private chip(box: HTMLInputElement): HTMLLIElement {
    const line = box.closest("label");
    return this.chipFor(box.name, box.value, line?.dataset["chip"] ?? line?.querySelector("span")?.textContent ?? box.value);
  }

  private chipFor(name: string, value: string, words: string): HTMLLIElement {
    return el(
      "li",
      {},
      el(
        "a",
        { class: "chip chip-on", "data-name": name, "data-value": value },
        el("span", {}, words),
        icon("ui-close"),
        el("span", { class: "hidden" }, this.strings.t("remove_filter")),
      ),
    );
  }

  private listen(): void {
    const form = byId<HTMLFormElement>("filters");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box === this.since && box.validity.valid) this.events.choose({ ...this.chosen, [CHANGED]: box.value ? [box.value] : [] });
      if (box.type === "checkbox") this.events.choose(toggle(this.chosen, box.name as FilterName, box.value));
    });
    this.search.addEventListener("input", () => this.events.type(this.search.value.trim()));
    document.addEventListener("click", (event) => {
      const target = (event.target as Element).closest<HTMLElement>("[data-clear], .chip-on");
      if (!target || !(target instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      this.remove(target);
    });
  }

  private remove(target: HTMLAnchorElement): void {
    const { name, value } = target.dataset;
    const next = target.parentElement?.nextElementSibling?.querySelector<HTMLElement>("a");
    const after = next?.dataset["value"] ?? null;
    if (target.hasAttribute("data-clear")) this.events.clear();
    else if (name === "asof") this.events.present();
    else if (name === "q") {
      this.search.value = "";
      this.events.type("");
    } else if (isOfPlaces(name)) this.events.go(withoutWhere(this.where, name));
    else this.events.choose(toggle(this.chosen, name as FilterName, value ?? ""));
    this.focusAfter(after);
  }

  /** Focus must not fall to the top of the page when a chip vanishes under it. */
  private focusAfter(value: string | null): void {
    const chips = [...this.active.querySelectorAll<HTMLElement>("a")];
    const next = chips.find((chip) => chip.dataset["value"] === value) ?? chips[0] ?? byId("list");
    next.focus({ preventScroll: true });
  }
}

function isOfPlaces(name: string | undefined): name is (typeof VICINITY)[number] {
  return (VICINITY as readonly string[]).includes(name ?? "");
}
