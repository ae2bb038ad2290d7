// What is asked for, drawn on the map: a circle, a rectangle, an area. The code that draws it comes with the first question.
import { AREA } from "../contract.ts";
import { byId } from "../pages/dom.ts";
import type { Page } from "../pages/config.ts";
import type { Where } from "../pages/state.ts";
import type { L } from "./leaflet.ts";

interface Module {
  outline(where: Where, west: number): L.Polygon | null;
}

export class WhereOutline {
  private readonly map: L.Map;
  private readonly page: Page;
  private readonly reveal: (bounds: L.LatLngBounds) => void;
  private drawn: L.Polygon | null = null;
  private where: Where = {};
  private isHidden = false;
  /** Until what the address asks for was shown, where it does not say where the map looks. */
  private isArriving = !new URLSearchParams(location.search).has("map");

  constructor(map: L.Map, page: Page, reveal: (bounds: L.LatLngBounds) => void) {
    this.map = map;
    this.page = page;
    this.reveal = reveal;
  }

  show(where: Where): void {
    this.where = where;
    void this.draw();
  }

  /** Where it is being drawn, that is seen instead. */
  hide(isHidden: boolean): void {
    this.isHidden = isHidden;
    void this.draw();
  }

  private async draw(): Promise<void> {
    const { where, isHidden } = this;
    const { isArriving } = this;
    this.isArriving = false;
    this.drawn?.remove();
    this.drawn = null;
    if (isHidden || !(where.near || where[AREA])) return;
    const module = (await import(byId("app").dataset["nearModule"] ?? "")) as Module;
    if (where !== this.where || this.isHidden) return;
    this.drawn = module.outline(where, this.page.config.west)?.addTo(this.map) ?? null;
    if (isArriving && this.drawn) this.reveal(this.drawn.getBounds());
  }
}
