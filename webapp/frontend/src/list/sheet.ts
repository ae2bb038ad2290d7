// On narrow screens list and card live in a sheet from below: three heights, by dragging or by its button.
import { byId, isNarrow } from "../pages/dom.ts";
import type { Strings } from "../text/strings.ts";

const HEIGHTS = ["low", "middle", "high"] as const;
export type Height = (typeof HEIGHTS)[number];

// Visible part of the sheet at each height, in parts of the sheet; `low` keeps the filters in reach.
const LOW_PX = 100;
const MIDDLE = 0.5;
const LOW_SCREEN = 800;
/** Pixels of the list or card that are enough for a row and for what stands below it. */
const LEAST_ROOM = 180;
const FLING = 0.45; // pixels a millisecond

/** Height that a released sheet goes to: the nearest, or the next one when flung. Pure. */
export function settle(visible: number, speed: number, stops: readonly number[]): number {
  const nearest = stops.reduce((best, stop, i) => (Math.abs(stop - visible) < Math.abs(stops[best]! - visible) ? i : best), 0);
  const above = stops.findIndex((stop) => stop > visible);
  const below = stops.findLastIndex((stop) => stop < visible);
  if (speed > FLING && above >= 0) return above;
  if (speed < -FLING && below >= 0) return below;
  return nearest;
}

export class Sheet {
  private readonly panel = byId("panel");
  private readonly grip = byId<HTMLButtonElement>("grip");
  private readonly strings: Strings;
  private readonly changed: (risen: number) => void;
  private height: Height = "middle";
  private drag: { start: number; from: number; last: number; time: number; speed: number; moved: boolean } | null = null;

  constructor(strings: Strings, changed: (risen: number) => void) {
    this.strings = strings;
    this.changed = changed;
    this.grip.addEventListener("click", () => this.step());
    this.grip.addEventListener("keydown", (event) => this.key(event));
    const head = this.grip.parentElement!;
    head.addEventListener("pointerdown", (event) => this.begin(event));
    head.addEventListener("pointermove", (event) => this.move(event));
    head.addEventListener("pointerup", () => this.end());
    head.addEventListener("pointercancel", () => this.end());
    addEventListener("resize", () => this.place());
    this.panel.addEventListener("focusin", (event) => this.riseFor(event.target as HTMLElement));
    this.place();
  }

  set(height: Height): void {
    if (!isNarrow() || this.height === height) return;
    this.change(height);
  }

  /** At least this high: never takes away what the reader has opened. */
  raise(height: Height): void {
    if (HEIGHTS.indexOf(this.height) < HEIGHTS.indexOf(height)) this.set(height);
  }

  /** At most this high: the map is wanted. */
  lower(height: Height): void {
    if (HEIGHTS.indexOf(this.height) > HEIGHTS.indexOf(height)) this.set(height);
  }

  /** What the Tab key reaches in the sheet is seen: the sheet comes up where it shows too little of it. */
  private riseFor(node: HTMLElement): void {
    if (!isNarrow() || node === this.grip || !node.matches(":focus-visible")) return;
    const visible = this.stops()[HEIGHTS.indexOf(this.height)]!;
    const body = node.closest(".scroll, .card-body");
    const room = body ? visible - (body.getBoundingClientRect().top - this.panel.getBoundingClientRect().top) : visible;
    if (room < (body ? LEAST_ROOM : LOW_PX)) this.set("high");
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Leaves the map to what the reader has opened on it, where the screen is low. */
  giveWay(): void {
    if (innerHeight < LOW_SCREEN) this.set("low");
  }

  /** Shows the map where the sheet hides all of it. */
  uncover(): void {
    if (this.height === "high") this.set(innerHeight < LOW_SCREEN ? "low" : "middle");
  }

  /** Part of the map that the sheet covers from below, in pixels; a high one is lowered when the map is wanted. */
  covered(): number {
    if (!isNarrow()) return 0;
    const stops = this.stops();
    return Math.min(stops[HEIGHTS.indexOf(this.height)]!, stops[1]!);
  }

  private change(height: Height): void {
    const before = this.covered();
    this.height = height;
    this.place();
    this.changed(this.covered() - before);
  }

  private stops(): number[] {
    const full = this.panel.offsetHeight;
    return [Math.min(LOW_PX, full), Math.round(full * MIDDLE), full];
  }

  private place(): void {
    if (!isNarrow()) return;
    const visible = this.stops()[HEIGHTS.indexOf(this.height)]!;
    this.show(visible);
    const middle = this.stops()[1]!;
    document.body.style.setProperty("--map-bottom", `${Math.min(visible, middle)}px`);
    this.grip.setAttribute("aria-label", this.strings.t(this.height === "high" ? "sheet_lower" : "sheet_taller"));
  }

  private show(visible: number): void {
    const hidden = this.panel.offsetHeight - visible;
    this.panel.style.setProperty("--sheet-y", `${hidden}px`);
    this.panel.style.setProperty("--sheet-hidden", `${hidden}px`);
    this.panel.style.setProperty("--sheet-shift", `${hidden}px`);
  }

  private step(): void {
    if (this.drag?.moved) return;
    this.set(this.height === "high" ? "low" : this.height === "low" ? "middle" : "high");
  }

  private key(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.set(HEIGHTS[Math.max(0, Math.min(2, HEIGHTS.indexOf(this.height) + by))]!);
  }

  private begin(event: PointerEvent): void {
    if (!isNarrow() || event.button !== 0) return;
    const from = this.stops()[HEIGHTS.indexOf(this.height)]!;
    this.drag = { start: event.clientY, from, last: event.clientY, time: event.timeStamp, speed: 0, moved: false };
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    if (!drag.moved && Math.abs(event.clientY - drag.start) < 6) return;
    if (!drag.moved) (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drag.moved = true;
    drag.speed = (drag.last - event.clientY) / Math.max(1, event.timeStamp - drag.time);
    drag.last = event.clientY;
    drag.time = event.timeStamp;
    this.panel.classList.add("dragging");
    this.show(this.visible(drag));
  }

  private end(): void {
    const { drag } = this;
    if (!drag) return;
    this.panel.classList.remove("dragging");
    if (drag.moved) {
      const index = settle(this.visible(drag), drag.speed, this.stops());
      this.change(HEIGHTS[index]!);
    }
    // The click that follows a drag must not count as one.
    window.setTimeout(() => {
      this.drag = null;
    });
  }

  private visible(drag: { start: number; from: number; last: number }): number {
    const stops = this.stops();
    return Math.max(stops[0]!, Math.min(stops[2]!, drag.from + drag.start - drag.last));
  }
}
