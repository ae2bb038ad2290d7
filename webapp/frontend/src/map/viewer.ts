// Where the map looks: from the address, to the address, and to what was chosen, keeping clear of the sheet.
import { CLOSE_ZOOM } from "../contract.ts";
import { inWorld, onMap } from "./antimeridian.ts";
import { reducedMotion } from "../pages/dom.ts";
import { L } from "./leaflet.ts";
import { sameView, type View } from "../pages/state.ts";

const CLOSE_ENOUGH = 8;
const MARGIN_PX = 60;

export class Viewer {
  private readonly map: L.Map;
  private readonly west: number;
  private readonly covered: () => number;
  /** True while the map follows the address; what rounding to whole pixels makes of a view must not change it. */
  private following = false;

  /** `west` is the longitude at which the map begins. */
  constructor(map: L.Map, west: number, covered: () => number, moved: (view: View) => void) {
    this.map = map;
    this.west = west;
    this.covered = covered;
    map.on("moveend", () => {
      if (!this.following) moved(this.view());
    });
  }

  show(view: View): void {
    if (sameView(view, this.view())) return;
    this.following = true;
    this.map.setView([view.lat, onMap(view.lon, this.west)], view.zoom, { animate: false });
    this.following = false;
  }

  /** Brings a place into sight. Moves only as far as needed; zooms only when the whole extent would not fit. */
  reveal(at: L.LatLng, extent: L.LatLngBounds | null): void {
    const free = this.freeArea();
    const point = this.map.latLngToContainerPoint(at);
    if (free.contains(point) && this.map.getZoom() >= 6) return;
    const zoom = this.fittingZoom(extent);
    const centre = free.getCenter();
    const offset = this.map.getSize().divideBy(2).subtract(centre);
    const target = this.map.unproject(this.map.project(at, zoom).add(offset), zoom);
    this.move(target, zoom);
  }

  goTo(lat: number, lon: number, then: () => void): void {
    this.map.once("moveend", then);
    this.move(L.latLng(lat, onMap(lon, this.west)), Math.max(this.map.getZoom(), CLOSE_ZOOM));
  }

  private move(target: L.LatLng, zoom: number): void {
    if (reducedMotion()) this.map.setView(target, zoom, { animate: false });
    else this.map.flyTo(target, zoom, { duration: 0.7 });
  }

  private fittingZoom(extent: L.LatLngBounds | null): number {
    const now = this.map.getZoom();
    const close = Math.min(Math.max(now, 7), Math.max(now, CLOSE_ENOUGH));
    if (!extent?.isValid()) return close;
    const padding = L.point(MARGIN_PX, MARGIN_PX + this.covered() / 2);
    return Math.max(this.map.getMinZoom(), Math.min(close, this.map.getBoundsZoom(extent, false, padding)));
  }

  /** Part of the map that nothing covers, with a margin. */
  private freeArea(): L.Bounds {
    const size = this.map.getSize();
    const top = this.covered() ? MARGIN_PX + 20 : MARGIN_PX / 2;
    return L.bounds([MARGIN_PX / 2, top], [size.x - MARGIN_PX, size.y - MARGIN_PX / 2 - this.covered()]);
  }

  private view(): View {
    const { lat, lng } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: inWorld(lng) };
  }
}
