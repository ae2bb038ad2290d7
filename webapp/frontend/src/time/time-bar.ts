// The time bar: months with their events as bars, a handle for the day, and playing through. Loaded on first use.
import type { Month } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import { el, icon, reducedMotion, svg } from "../pages/dom.ts";
import { fetchJson } from "../pages/fetching.ts";
import { lastDay } from "../pages/state.ts";
import { monthLabels } from "./time-axis.ts";
import type { Bar, TimeEvents } from "./time-switch.ts";

const SETTLE_MS = 140;
const STEP_MS = 900;
const CALM_STEP_MS = 1800;
const HEIGHT = 30;

/** The silence after the state of the data takes at most this part of the bar. */
const MOST_SILENCE = 1 / 4;

interface Told {
  months: Month[];
  /** Whole months from the state of the data to today. */
  silent_months?: number;
}

export async function open(host: HTMLElement, page: Page, events: TimeEvents, closed: () => void): Promise<Bar> {
  const { months, silent_months: silence } = await fetchJson<Told>(page.config.urls.history);
  return new TimeBar(host, page, events, months, silence ?? 0, closed);
}

/** Last month whose end is not after the day; the present is one place after the last month. Pure. */
export function placeOf(asof: string | null, months: readonly { month: string }[]): number {
  if (asof === null) return months.length;
  const day = lastDay(asof);
  const after = months.findIndex(({ month }) => lastDay(month) > day);
  return after < 0 ? months.length - 1 : Math.max(0, lastDay(months[after]!.month).slice(0, 7) === day.slice(0, 7) ? after : after - 1);
}

/** Place of the next month in which something becomes known; the present ends them. Pure. */
export function nextChange(place: number, months: readonly { changes: boolean }[]): number {
  const next = months.findIndex(({ changes }, at) => at > place && changes);
  return next < 0 ? months.length : next;
}

class TimeBar implements Bar {
  private readonly page: Page;
  private readonly events: TimeEvents;
  private readonly months: readonly Month[];
  private readonly closed: () => void;
  private readonly root: HTMLElement;
  private readonly range: HTMLInputElement;
  private readonly day: HTMLInputElement;
  private readonly words = el("output", { class: "time-words" });
  private readonly bars: SVGElement[] = [];
  private readonly player: HTMLButtonElement;
  private readonly today: HTMLButtonElement;
  /** What is shown without a day. */
  private present: string;
  private asof: string | null = null;
  private settling = 0;
  private playing = 0;

  constructor(host: HTMLElement, page: Page, events: TimeEvents, months: readonly Month[], silence: number, closed: () => void) {
    this.page = page;
    this.events = events;
    this.months = months;
    this.closed = closed;
    const { strings } = page;
    this.present = strings.t("time_present");
    this.range = el("input", { type: "range", min: 0, max: months.length, step: 1, "aria-label": strings.t("time_range") });
    const [first, last] = [`${months[0]!.month}-01`, lastDay(months.at(-1)!.month)];
    this.day = el("input", { type: "date", min: first, max: last, "aria-label": strings.t("time_day") });
    this.player = this.button("btn btn-square", "play", "ui-play", () => (this.playing ? this.pause() : this.play()));
    this.today = el("button", { class: "btn", type: "button" }, strings.t("time_now"));
    this.today.addEventListener("click", () => this.choose(null));
    const close = this.button("btn btn-square time-close", "close", "ui-close", () => this.close());
    this.root = el(
      "section",
      { class: "time-bar", id: "time-bar", "aria-label": strings.t("time") },
      el("div", { class: "time-head" }, this.player, this.words, this.day, this.today, close),
      el("div", { class: "time-track" }, el("div", { class: "time-known" }, this.histogram(), this.range, this.years()), this.silence(silence)),
    );
    this.listen();
    host.append(this.root);
  }

  show(asof: string | null): void {
    this.asof = asof;
    this.range.value = String(placeOf(asof, this.months));
    this.describe(asof);
  }

  focus(): void {
    this.range.focus();
  }

  close(): void {
    this.pause();
    window.clearTimeout(this.settling);
    this.root.remove();
    this.closed();
  }

  private listen(): void {
    this.range.addEventListener("input", () => {
      this.pause();
      const asof = this.dayAt(Number(this.range.value));
      this.describe(asof);
      window.clearTimeout(this.settling);
      this.settling = window.setTimeout(() => this.choose(asof), SETTLE_MS);
    });
    this.day.addEventListener("change", () => {
      if (this.day.value && this.day.validity.valid) this.choose(this.day.value);
    });
    for (const type of ["pointerdown", "wheel", "dblclick", "click"]) {
      this.root.addEventListener(type, (event) => event.stopPropagation());
    }
    this.root.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the map has arrow keys too
      if (event.key === "Escape") this.close();
    });
  }

  private choose(asof: string | null): void {
    window.clearTimeout(this.settling);
    this.pause();
    this.set(asof);
  }

  /** The first step away from the present can be undone with Back; what follows refines it. */
  private set(asof: string | null): void {
    if (asof === this.asof) return;
    this.events.choose(asof, this.asof === null || asof === null ? "push" : "replace");
  }

  private dayAt(place: number): string | null {
    const found = this.months[place];
    return found ? lastDay(found.month) : null;
  }

  private describe(asof: string | null): void {
    const { strings } = this.page;
    const words = asof ? strings.t("as_of", { date: strings.day(lastDay(asof)) }) : this.present;
    this.words.textContent = words;
    this.range.setAttribute("aria-valuetext", words);
    this.day.value = asof ? lastDay(asof) : "";
    this.today.disabled = asof === null;
    const place = placeOf(asof, this.months);
    this.bars.forEach((bar, at) => bar.classList.toggle("past", at <= place));
  }

  private play(): void {
    if (Number(this.range.value) >= this.months.length) this.set(this.dayAt(0));
    this.setPlayer("pause", "ui-pause");
    this.playing = window.setTimeout(() => void this.step(), 0);
  }

  private async step(): Promise<void> {
    const place = nextChange(placeOf(this.asof, this.months), this.months);
    const asof = this.dayAt(place);
    const turn = this.playing;
    const began = performance.now();
    await this.events.fetch(asof).catch(() => undefined);
    if (turn !== this.playing) return;
    this.set(asof);
    if (asof === null) {
      this.pause();
      return;
    }
    const wait = (reducedMotion() ? CALM_STEP_MS : STEP_MS) - (performance.now() - began);
    this.playing = window.setTimeout(() => void this.step(), Math.max(0, wait));
  }

  private pause(): void {
    window.clearTimeout(this.playing);
    this.playing = 0;
    this.setPlayer("play", "ui-play");
  }

  private setPlayer(key: string, symbol: string): void {
    this.player.replaceChildren(icon(symbol));
    this.player.setAttribute("aria-label", this.page.strings.t(key));
    this.player.title = this.page.strings.t(key);
  }

  private histogram(): SVGElement {
    const most = Math.max(1, ...this.months.map(({ events }) => events));
    this.months.forEach(({ events }, at) => {
      const height = events ? Math.max(2, (HEIGHT * Math.sqrt(events)) / Math.sqrt(most)) : 1;
      this.bars.push(svg("rect", { x: at + 0.12, y: HEIGHT - height, width: 0.76, height }));
    });
    const box = `0 0 ${this.months.length + 1} ${HEIGHT}`;
    return svg("svg", { viewBox: box, preserveAspectRatio: "none", "aria-hidden": "true" }, ...this.bars);
  }

  /** What follows the state of the data: time of which nothing is known, as wide as its months. */
  private silence(months: number): HTMLElement | null {
    if (months < 1) return null;
    const words = this.page.strings.t("time_silence");
    this.present = `${this.present} · ${words}`;
    const node = el("div", { class: "time-silence", title: words });
    const share = Math.min(MOST_SILENCE, months / (this.months.length + 1 + months));
    node.style.flexBasis = `${100 * share}%`;
    return node;
  }

  private years(): HTMLElement {
    const drawing = svg("svg");
    const years = el("div", { class: "time-years", "aria-hidden": "true" }, drawing);
    const probe = svg("text") as SVGTextElement;
    const widthOf = (text: string) => {
      probe.textContent = text;
      return probe.getComputedTextLength();
    };
    const months = this.months.map(({ month }) => month);
    new ResizeObserver(() => {
      drawing.replaceChildren(probe);
      const room = (years.clientWidth * months.length) / (months.length + 1); // behind the last month is the present
      const labels = monthLabels(months, this.page.config.writing.months, room, widthOf);
      drawing.replaceChildren(
        ...labels.map(({ at, text }) => svg("text", { x: `${(100 * at) / (months.length + 1)}%`, y: "1em" }, text)),
      );
    }).observe(years);
    return years;
  }

  private button(classes: string, key: string, symbol: string, act: () => void): HTMLButtonElement {
    const words = this.page.strings.t(key);
    const node = el("button", { class: classes, type: "button", "aria-label": words, title: words }, icon(symbol));
    node.addEventListener("click", act);
    return node;
  }
}
