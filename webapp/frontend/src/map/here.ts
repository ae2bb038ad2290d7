// What is here: a click on the empty map tells what the atlas knows of that point.
import { type Page, withId } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { fetchPage, takeOver } from "../pages/markup.ts";
import { cardProblem } from "../card/cards.ts";
import { position } from "../text/format.ts";
import { dated } from "../time/projects-by-day.ts";
import { inWorld } from "./antimeridian.ts";
import { L } from "./leaflet.ts";

/** A second click within so long zooms instead. */
const PAUSE_MS = 280;
/** Half a metre: more than a finger can mean. */
const DIGITS = 5;

export class Here {
  private readonly map: L.Map;
  private readonly page: Page;
  private readonly popup = L.popup({ className: "atlas-pop here-pop", maxWidth: 300 });
  private asof: string | null;
  private timer = 0;
  private isClosing = false;

  constructor(map: L.Map, page: Page, asof: string | null) {
    this.map = map;
    this.page = page;
    this.asof = asof;
    // A click beside a popup closes that and no more.
    map.on("preclick", () => (this.isClosing = map.getPane("popupPane")?.hasChildNodes() ?? false));
    // Layers that answer clicks themselves tell when there was nothing.
    map.on("nothing-met", ({ latlng }: L.LeafletEvent & { latlng?: L.LatLng }) => latlng && !this.isClosing && this.show(latlng));
    map.on("dblclick movestart zoomstart", () => clearTimeout(this.timer));
    map.on("click", ({ latlng, originalEvent }: L.LeafletMouseEvent) => {
      clearTimeout(this.timer);
      if (this.isClosing || (originalEvent.target as Element).closest(".leaflet-interactive, .leaflet-control, .drawing, .answers-clicks")) return;
      this.timer = window.setTimeout(() => this.show(latlng), PAUSE_MS);
    });
    // The right button, or a long press: the same, at once and also on what answers clicks.
    map.on("contextmenu", ({ latlng, originalEvent }: L.LeafletMouseEvent) => {
      if (!(originalEvent.target as Element).closest(".leaflet-control, .leaflet-popup, .drawing")) this.show(latlng);
    });
  }

  /** What is told from now on was known on this day. */
  setDay(asof: string | null): void {
    this.asof = asof;
    this.popup.close();
  }

  show(at: L.LatLng): void {
    const { map, page, popup } = this;
    const [lat, lon] = [at.lat, inWorld(at.lng)];
    const place = el("div", {}, el("h2", {}, position(lat, lon, map.getZoom(), page.strings)), el("p", {}, page.strings.t("loading")));
    popup.setLatLng(at).setContent(place).openOn(map);
    const url = dated(withId(page.config.urls.here, `${lat.toFixed(DIGITS)},${lon.toFixed(DIGITS)}`), this.asof);
    const isStill = () => popup.isOpen() && popup.getContent() === place;
    fetchPage(url).then(
      (found) => {
        if (!isStill()) return;
        place.replaceChildren(takeOver(found.body));
        popup.update();
      },
      () => {
        if (!isStill()) return;
        // After the click: Leaflet would take one on a button that is gone for one on the map.
        const again = () => setTimeout(() => this.show(at));
        place.replaceChildren(cardProblem(page.strings.t("here_failed"), page.strings, again));
      },
    );
  }
}
