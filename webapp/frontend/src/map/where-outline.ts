// What is asked for, drawn on the map: a circle, a rectangle, an area. The code that draws it comes with the first question.
import { AREA } from "../contract.ts";
import { byId } from "../pages/dom.ts";
import type { Page } from "../pages/config.ts";
import type { Where } from "../pages/state.ts";
import type { L } from "./leaflet.ts";

interface Module {
  outline(where: Where, west: number): L.Layer | null;
}

export class WhereOutline {
  private readonly map: L.Map;
  private readonly page: Page;
  private drawn: L.Layer | null = null;
  private where: Where = {};
  private isHidden = false;

  constructor(map: L.Map, page: Page) {
    this.map = map;
    this.page = page;
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
    this.drawn?.remove();
    this.drawn = null;
    if (isHidden || !(where.near || where[AREA])) return;
    const module = (await import(byId("app").dataset["nearModule"] ?? "")) as Module;
    if (where !== this.where || this.isHidden) return;
    this.drawn = module.outline(where, this.page.config.west)?.addTo(this.map) ?? null;
  }
}
