// Says how many results of a filter lie outside the view, and shows them all on demand.
import { byId, el } from "../pages/dom.ts";
import { L } from "./leaflet.ts";
import type { Strings } from "../text/strings.ts";
import type { Viewer } from "./viewer.ts";

/** One result alone is seen with the town around it. */
const CLOSEST = 9;

export class Outside {
  private readonly viewer: Viewer;
  private readonly strings: Strings;
  private readonly words = el("span");
  private readonly box: HTMLElement;
  private places: readonly L.LatLng[] = [];

  constructor(map: L.Map, strings: Strings, viewer: Viewer) {
    this.viewer = viewer;
    this.strings = strings;
    const all = el("button", { class: "btn", type: "button" }, strings.t("show_all"));
    all.addEventListener("click", () => this.showAll());
    this.box = el("div", { class: "outside", role: "group", "aria-label": strings.t("outside_note"), hidden: true }, this.words, all);
    L.DomEvent.disableClickPropagation(this.box);
    byId("map").append(this.box);
    map.on("moveend resize", () => this.update());
  }

  /** Results of a filter by their places; none where nothing is filtered. Gives the words for those outside. */
  show(places: readonly L.LatLng[]): string {
    this.places = places;
    return this.update();
  }

  private update(): string {
    const isSeen = this.viewer.seer();
    const count = this.places.filter((at) => !isSeen(at)).length;
    const { strings } = this;
    const words = count ? strings.plural("outside", count, { n: strings.number(count), total: strings.number(this.places.length) }) : "";
    this.words.textContent = words;
    if (!count && this.box.contains(document.activeElement)) byId("map").focus({ preventScroll: true });
    this.box.hidden = !count;
    return words;
  }

  private showAll(): void {
    this.viewer.fit({ bounds: L.latLngBounds([...this.places]), closest: CLOSEST });
  }
}
