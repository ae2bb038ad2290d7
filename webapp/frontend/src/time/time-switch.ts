// The button that opens the time bar; its code comes with the first use.
import { button } from "../map/controls.ts";
import type { Page } from "../pages/config.ts";
import { byId } from "../pages/dom.ts";
import { showFailure } from "../pages/fetching.ts";
import type { Step } from "../pages/store.ts";

export interface TimeEvents {
  choose(asof: string | null, step: Step): void;
  fetch(asof: string | null): Promise<unknown>;
  /** The reader has opened the bar. */
  opened(): void;
}

export interface Bar {
  show(asof: string | null): void;
  focus(): void;
  close(): void;
}

interface Module {
  open(host: HTMLElement, page: Page, events: TimeEvents, closed: () => void): Promise<Bar>;
}

export class TimeSwitch {
  private readonly page: Page;
  private readonly events: TimeEvents;
  readonly toggle: HTMLButtonElement;
  private bar: Bar | null = null;
  private asof: string | null;

  constructor(page: Page, asof: string | null, events: TimeEvents) {
    this.page = page;
    this.events = events;
    this.asof = asof;
    this.toggle = button("ui-time", page.strings.t("time"), () => void (this.bar ? this.bar.close() : this.open(true)), "T");
    this.toggle.id = "time-switch";
    this.toggle.setAttribute("aria-expanded", "false");
    this.toggle.classList.add("tool", "closes-tools");
    if (asof) void this.open(false);
  }

  show(asof: string | null): void {
    this.asof = asof;
    this.bar?.show(asof);
    if (asof && !this.bar) void this.open(false);
  }

  private async open(focus: boolean): Promise<void> {
    const { strings } = this.page;
    try {
      const module = (await import(byId("app").dataset["timeModule"] ?? "")) as Module;
      if (this.bar) return;
      this.bar = await module.open(byId("map"), this.page, this.events, () => this.closed());
    } catch {
      showFailure(strings.t("time_failed"), strings, () => this.open(focus));
      return;
    }
    this.toggle.setAttribute("aria-expanded", "true");
    byId("map").dataset["time"] = "open";
    this.bar.show(this.asof);
    if (!focus) return;
    this.bar.focus();
    this.events.opened();
  }

  private closed(): void {
    this.bar = null;
    this.toggle.setAttribute("aria-expanded", "false");
    delete byId("map").dataset["time"];
    const tools = document.querySelector<HTMLElement>(".tools-open");
    (this.toggle.checkVisibility() ? this.toggle : tools)?.focus();
  }
}
