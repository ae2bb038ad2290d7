// A button that opens a tool of the map; the tool's code, words and styles come with the first use.
import type { Page } from "../pages/config.ts";
import { byId } from "../pages/dom.ts";
import { showFailure } from "../pages/fetching.ts";
import { button } from "./controls.ts";
import type { L } from "./leaflet.ts";

export interface ToolEvents<V> {
  /** What the tool says now, as it stands in the address. */
  changed(value: V): void;
  /** It was opened, and takes room. */
  opened(): void;
  /** It was closed. */
  closed?(): void;
}

export interface Tool<V> {
  show(value: V): void;
  focus(): void;
  close(): void;
}

interface Module<V> {
  open(map: L.Map, host: HTMLElement, page: Page, events: ToolEvents<V>, closed: () => void): Promise<Tool<V>>;
  /** Brings back what it had on the map, without its panel. */
  restore?(map: L.Map, page: Page): Promise<void>;
}

export interface ToolWords {
  /** Name of the tool: of its button, and of its module among the data of the page. */
  readonly name: string;
  readonly symbol: string;
  readonly key: string;
  readonly label: string;
  readonly failed: string;
}

export class ToolSwitch<V> {
  readonly toggle: HTMLButtonElement;
  private readonly map: L.Map;
  private readonly page: Page;
  private readonly words: ToolWords;
  private readonly events: ToolEvents<V>;
  private readonly opensBy: (value: V) => boolean;
  private tool: Tool<V> | null = null;
  private value: V;

  /** `opensBy` tells whether a value opens the tool by itself. */
  constructor(map: L.Map, page: Page, words: ToolWords, value: V, opensBy: (value: V) => boolean, events: ToolEvents<V>) {
    this.map = map;
    this.page = page;
    this.words = words;
    this.events = events;
    this.opensBy = opensBy;
    this.value = value;
    this.toggle = button(words.symbol, words.label, () => void (this.tool ? this.tool.close() : this.open(true)), words.key);
    this.toggle.id = `${words.name}-switch`;
    this.toggle.setAttribute("aria-expanded", "false");
    this.toggle.classList.add("tool", "closes-tools");
    if (opensBy(value)) void this.open(false);
  }

  show(value: V): void {
    this.value = value;
    this.tool?.show(value);
    if (!this.tool && this.opensBy(value)) void this.open(false);
  }

  close(): void {
    this.tool?.close();
  }

  /** Opens the tool where it is not open. */
  use(): void {
    if (!this.tool) void this.open(true);
  }

  /** Brings back what the tool had on the map, without its panel. */
  async restore(): Promise<void> {
    try {
      await (await this.module()).restore?.(this.map, this.page);
    } catch {
      showFailure(this.words.failed, this.page.strings, () => this.restore());
    }
  }

  private async module(): Promise<Module<V>> {
    return (await import(byId("app").dataset[`${this.words.name}Module`] ?? "")) as Module<V>;
  }

  private async open(focus: boolean): Promise<void> {
    const { failed } = this.words;
    try {
      const module = await this.module();
      if (this.tool) return;
      this.tool = await module.open(this.map, byId("map"), this.page, this.events, () => this.closed());
    } catch {
      showFailure(failed, this.page.strings, () => this.open(focus));
      return;
    }
    this.toggle.setAttribute("aria-expanded", "true");
    this.events.opened();
    this.tool.show(this.value);
    if (focus) this.tool.focus();
  }

  private closed(): void {
    this.tool = null;
    this.events.closed?.();
    this.toggle.setAttribute("aria-expanded", "false");
    const tools = document.querySelector<HTMLElement>(".tools-open");
    (this.toggle.checkVisibility() ? this.toggle : tools)?.focus();
  }
}
