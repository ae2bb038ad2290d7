// The button that opens the measure; its code, words and styles come with the first use.
import type { Page } from "../pages/config.ts";
import { byId } from "../pages/dom.ts";
import { showFailure } from "../pages/fetching.ts";
import { button } from "./controls.ts";
import type { L } from "./leaflet.ts";

export interface MeasureEvents {
  /** What is measured, as it stands in the address; null for nothing. */
  changed(text: string | null): void;
  /** The measure was opened, and takes room. */
  opened(): void;
}

export interface Measuring {
  show(text: string | null): void;
  focus(): void;
  close(): void;
}

interface Module {
  open(map: L.Map, host: HTMLElement, page: Page, events: MeasureEvents, closed: () => void): Promise<Measuring>;
}

export class MeasureSwitch {
  readonly toggle: HTMLButtonElement;
  private readonly map: L.Map;
  private readonly page: Page;
  private readonly events: MeasureEvents;
  private tool: Measuring | null = null;
  private text: string | null;

  constructor(map: L.Map, page: Page, text: string | null, events: MeasureEvents) {
    this.map = map;
    this.page = page;
    this.events = events;
    this.text = text;
    this.toggle = button("ui-measure", page.strings.t("measure"), () => void (this.tool ? this.tool.close() : this.open(true)));
    this.toggle.id = "measure-switch";
    this.toggle.setAttribute("aria-expanded", "false");
    this.toggle.classList.add("tool", "closes-tools");
    if (text) void this.open(false);
  }

  show(text: string | null): void {
    this.text = text;
    this.tool?.show(text);
    if (text && !this.tool) void this.open(false);
  }

  private async open(focus: boolean): Promise<void> {
    const { strings } = this.page;
    try {
      const module = (await import(byId("app").dataset["measureModule"] ?? "")) as Module;
      if (this.tool) return;
      this.tool = await module.open(this.map, byId("map"), this.page, this.events, () => this.closed());
    } catch {
      showFailure(strings.t("measure_failed"), strings, () => this.open(focus));
      return;
    }
    this.toggle.setAttribute("aria-expanded", "true");
    this.events.opened();
    this.tool.show(this.text);
    if (focus) this.tool.focus();
  }

  private closed(): void {
    this.tool = null;
    this.toggle.setAttribute("aria-expanded", "false");
    const tools = document.querySelector<HTMLElement>(".tools-open");
    (this.toggle.checkVisibility() ? this.toggle : tools)?.focus();
  }
}
