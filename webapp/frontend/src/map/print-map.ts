// The map on paper: as large as a sheet can show well, in light colours, printed when its tiles are drawn.
//
// `beforeprint` leaves no time to draw anything. A print that the reader asks for here, or by Ctrl+P, is made ready
// first; one that comes from the browser's own menu takes the tiles that are there, cut to the part that they cover.
import type { BaseMap } from "./basemap.ts";
import type { L } from "./leaflet.ts";

/** Pixels of the map that print.css scales to the width of the sheet: at the least, symbols are 7 mm and names 6 points. */
const SHEET = { width: 957, height: 746 };
/** A wide screen gets up to so much more, before names become too small to read. */
const WIDEST = 1.17;
/** The zoom stays when at least this part of the screen's width and height has room on the sheet. */
const KEPT = 0.7;
const SHARPNESS = 2;

type Stage = "screen" | "preparing" | "paper";

export class PrintedMap {
  private readonly map: L.Map;
  private readonly base: BaseMap | undefined;
  private readonly root = document.documentElement;
  private stage: Stage = "screen";
  /** Of the view that is printed; to print moves the map, which must not change the address. */
  private address = "";
  private restore: () => void = () => undefined;

  constructor(map: L.Map, base: BaseMap | undefined) {
    this.map = map;
    this.base = base;
    addEventListener("beforeprint", () => this.fit());
    addEventListener("afterprint", () => this.leave());
    document.addEventListener("atlas:print", (event) => {
      event.preventDefault();
      void this.print();
    });
    addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void this.print();
    });
    const paper = matchMedia("print");
    const follow = ({ matches }: { matches: boolean }) => (matches ? void this.prepare() : this.leave());
    paper.addEventListener("change", follow);
    follow(paper); // somebody may have asked for paper before the map was there
  }

  private async print(): Promise<void> {
    await this.prepare();
    window.print();
    this.leave();
  }

  /** Draws the map for paper: the same view on a sheet's size, light and sharp. */
  private async prepare(): Promise<void> {
    if (this.stage !== "screen") return;
    this.stage = "preparing";
    this.remember();
    const bounds = this.map.getBounds();
    const screen = this.map.getSize();
    const factor = Math.min(Math.max(screen.x / SHEET.width, 1), WIDEST);
    const [width, height] = [Math.round(SHEET.width * factor), Math.round(SHEET.height * factor)];
    const fits = Math.min(width / screen.x, height / screen.y) >= KEPT;
    this.root.dataset["theme"] = "light";
    document.dispatchEvent(new CustomEvent("atlas:theme"));
    this.resize(width, height);
    if (!fits) this.map.fitBounds(bounds, { animate: false });
    history.replaceState(null, "", this.address);
    await this.base?.drawn(SHARPNESS);
    this.stage = "paper";
    this.root.dataset["print"] = "ready";
  }

  /** Makes the best of what is drawn already. */
  private fit(): void {
    if (this.stage !== "screen") return;
    this.stage = "paper";
    this.remember();
    const { x, y } = this.map.getSize();
    this.resize(Math.min(x, SHEET.width), Math.min(y, SHEET.height));
    history.replaceState(null, "", this.address);
    if (isDark()) this.root.dataset["printDark"] = "";
  }

  private leave(): void {
    if (this.stage !== "paper") return;
    this.stage = "screen";
    this.restore();
  }

  private remember(): void {
    const { map, root } = this;
    this.address = location.href;
    const theme = root.dataset["theme"];
    const [centre, zoom] = [map.getCenter(), map.getZoom()];
    this.restore = () => {
      const style = map.getContainer().style;
      style.width = style.height = "";
      delete root.dataset["printDark"];
      delete root.dataset["print"];
      if (root.dataset["theme"] !== theme) {
        root.dataset["theme"] = theme;
        document.dispatchEvent(new CustomEvent("atlas:theme"));
      }
      this.base?.sharpen(null);
      map.invalidateSize({ animate: false });
      map.setView(centre, zoom, { animate: false });
      history.replaceState(null, "", this.address);
    };
  }

  private resize(width: number, height: number): void {
    const container = this.map.getContainer();
    container.style.width = `${width}px`;
    container.style.height = `${height}px`;
    this.root.style.setProperty("--sheet-w", String(width));
    this.root.style.setProperty("--sheet-h", String(height));
    this.map.invalidateSize({ animate: false });
  }
}

function isDark(): boolean {
  const theme = document.documentElement.dataset["theme"];
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}
