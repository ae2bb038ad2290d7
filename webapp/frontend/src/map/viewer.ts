// Where the map looks: from the address, to the address, and to what was chosen, beside all that stands on the map.
import { inWorld, onMap } from "./antimeridian.ts";
import { type Box, meet } from "./boxes.ts";
import { byId, reducedMotion } from "../pages/dom.ts";
import { L } from "./leaflet.ts";
import { coversOf, heightOf, holds, rooms, widthOf } from "./room.ts";
import { sameView, type View } from "../pages/state.ts";

/** Pixels around what is to be seen: half a symbol, and a little air. */
const MARGIN_PX = 24;
/** Part of the free map from which an area is large enough to be looked at. */
const LARGE = 1 / 12;
/** A line is large enough where it goes along so much of the free map. */
const LONG = 1 / 2;
/** The smallest zoom at which a map of the world says anything. */
const FARTHEST = 2;
const GLIDE_S = 0.7;
const SHIFT_S = 0.26;
/** A wheel that has stopped turning for so long is no longer in the reader's hand. */
const WHEEL_MS = 400;
/** Addresses may look so far beyond what can be reached by panning, in parts of its size. */
const BEYOND = 0.5;

/** What is to be seen whole, and the zoom that is close enough for it. */
export interface Sight {
  readonly bounds: L.LatLngBounds;
  readonly closest: number;
}

interface Aim {
  readonly centre: L.LatLng;
  readonly zoom: number;
  readonly room: Box;
}

export class Viewer {
  private readonly map: L.Map;
  private readonly west: number;
  private readonly home: L.LatLngBounds;
  private readonly region: L.LatLngBounds;
  private readonly covered: () => number;
  private readonly stage = byId("map");
  private hasView = false;
  /** True while the map follows the address; what rounding to whole pixels makes of a view must not change it. */
  private isFollowing = false;
  /** True while the map moves by itself. */
  private isOwn = false;
  private isEnding = false;
  private isHeld = false;
  private isMoved = false;
  private wheeled = -Infinity;
  private before: View | null = null;
  private shifting = 0;
  private missing = 0;

  /** `west` is the longitude at which the map begins, `covered` says how much of it a sheet takes from below, in pixels. */
  constructor(map: L.Map, west: number, home: L.LatLngBounds, covered: () => number, moved: (view: View) => void) {
    this.map = map;
    this.west = west;
    this.home = home;
    this.region = (map.options.maxBounds as L.LatLngBounds).pad(BEYOND);
    this.covered = covered;
    map.on("moveend", () => {
      if (this.isEnding) return;
      if (!this.isOwn && !this.isFollowing) this.isMoved = true;
      if (!this.isOwn) this.before = null;
      this.isOwn = false;
      if (!this.isFollowing) moved(this.view());
    });
    this.watchHand();
  }

  view(): View {
    const { lat, lng } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: inWorld(lng) };
  }

  /** Follows the address; without a view in it, shows the start. */
  show(view: View | null): void {
    if (view && this.hasView && sameView(view, this.view())) return;
    if (!this.hasView) this.stepBack();
    this.before = null;
    this.isFollowing = true;
    if (view) {
      const centre = this.at(view.lon, view.lat);
      if (this.region.contains(centre)) this.allow(centre, view.zoom);
      this.map.setView(centre, view.zoom, { animate: false });
      this.hasView = true;
    } else this.move(this.wholeArea(), false);
    this.isFollowing = false;
  }

  /** Shows the whole area. */
  goHome(): void {
    this.before = null;
    this.move(this.wholeArea(), true);
    this.isOwn = false;
  }

  /** Brings something into sight, whole and close enough, and then calls `there`. Stays where it is well in view, and while a hand is on the map; true when it moves. */
  reveal(sight: Sight, glides = true, there?: () => void): boolean {
    if (this.isInHand()) return false;
    this.forgetShift();
    const aim = this.aim(sight);
    if (this.isWellInView(sight, aim)) return false;
    this.before ??= this.view();
    this.move(aim, glides, there);
    return true;
  }

  /** A place on the map that may go on beyond 180 degrees. */
  at(lon: number, lat: number): L.LatLng {
    return L.latLng(lat, onMap(lon, this.west));
  }

  /** Whether the map still looks where it went by itself. */
  isThere(): boolean {
    return this.before !== null && !this.isOwn;
  }

  /** Whether the reader has moved the map by hand. */
  wasMoved(): boolean {
    return this.isMoved;
  }

  /** Fits what is asked for, wherever the map looks now. */
  fit(sight: Sight): void {
    this.forgetShift();
    this.move(this.aim(sight), true);
  }

  /** Comes closer to what a symbol stands for, at least by one zoom. */
  open(bounds: L.LatLngBounds): void {
    const closer = this.map.getZoom() + 1;
    const aim = this.aim({ bounds, closest: this.map.getMaxZoom() });
    const middle = L.latLngBounds([bounds.getCenter()]);
    this.move(aim.zoom >= closer ? aim : this.aim({ bounds: middle, closest: closer }), true);
    this.isOwn = false;
  }

  /** Back to where the reader looked before the map moved by itself; false where it has not, or was moved by hand since. */
  goBack(there: () => void): boolean {
    const { before } = this;
    this.before = null;
    if (!before || this.isInHand()) return false;
    this.forgetShift();
    this.move({ centre: this.at(before.lon, before.lat), zoom: before.zoom }, true, there);
    return true;
  }

  /** The sheet has risen by so many pixels: what was in the middle of the free part stays there, unless the map goes elsewhere. */
  makeRoom(risen: number): void {
    if (!this.hasView) return;
    this.missing += risen;
    this.shifting ||= requestAnimationFrame(() => {
      const by = Math.round(this.missing / 2);
      this.forgetShift();
      if (!by || this.isOwn || this.isInHand()) return;
      const centre = this.map.containerPointToLatLng(this.map.getSize().divideBy(2).add([0, by]));
      this.allow(centre, this.map.getZoom());
      this.isOwn = true;
      this.map.panBy([0, by], reducedMotion() ? { animate: false } : { duration: SHIFT_S });
    });
  }

  /** Whether a point can be seen: within the map, and under nothing that stands on it. */
  seer(): (at: L.LatLng) => boolean {
    const [whole, covers] = [this.whole(), this.covers("")]; // what tells of it does not count
    return (at) => {
      const { x, y } = this.map.latLngToContainerPoint(at);
      const spot = { left: x - 2, top: y - 2, right: x + 2, bottom: y + 2 };
      return holds(whole, spot) && !covers.some((cover) => meet(cover, spot));
    };
  }

  private wholeArea(): Aim {
    return this.aim({ bounds: this.home, closest: this.map.getMaxZoom() });
  }

  /** Where there is little room, the whole area is seen from further away than the map goes otherwise. Clusters take the limit as it is at first. */
  private stepBack(): void {
    const fitting = Math.floor(Math.max(...this.rooms().map((room) => this.fittingZoom(this.home, room))));
    if (fitting >= FARTHEST && fitting < this.map.getMinZoom()) this.map.setMinZoom(fitting);
  }

  private isWellInView({ bounds }: Sight, { zoom, room }: Aim): boolean {
    const box = this.boxOf(bounds);
    if (!holds(this.whole(), box) || this.covers().some((cover) => meet(cover, box))) return false;
    if (this.map.getZoom() >= zoom) return true;
    const [across, down] = [widthOf(box) - 2 * MARGIN_PX, heightOf(box) - 2 * MARGIN_PX];
    const [width, height] = [widthOf(room), heightOf(room)];
    return across * down >= LARGE * width * height || Math.max(across / width, down / height) >= LONG;
  }

  /** Where to look so that something is whole in the room that shows it largest. */
  private aim({ bounds, closest }: Sight): Aim {
    const { map } = this;
    const [least, most] = [map.getMinZoom(), Math.min(closest, map.getMaxZoom())];
    const zoomOf = (room: Box) => {
      const zoom = this.fittingZoom(bounds, room);
      return zoom < least ? zoom : Math.min(Math.floor(zoom), most);
    };
    const free = this.rooms().map((room) => ({ room, zoom: zoomOf(room) }));
    const area = ({ room }: { room: Box }) => widthOf(room) * heightOf(room);
    free.sort((a, b) => b.zoom - a.zoom || area(b) - area(a));
    const best = free[0] ?? { room: this.whole(), zoom: least };
    const zoom = Math.max(least, best.zoom);
    const { left, top, right, bottom } = best.room;
    const offset = map.getSize().divideBy(2).subtract([(left + right) / 2, (top + bottom) / 2]);
    const middle = map.project(bounds.getNorthWest(), zoom).add(map.project(bounds.getSouthEast(), zoom)).divideBy(2);
    return { centre: map.unproject(middle.add(offset), zoom), zoom, room: best.room };
  }

  /** Zoom, with its fraction, at which a box with its margin fills a room; as close as can be for a point. */
  private fittingZoom(bounds: L.LatLngBounds, room: Box): number {
    const [start, end] = [this.map.project(bounds.getNorthWest(), 0), this.map.project(bounds.getSouthEast(), 0)];
    const [width, height] = [widthOf(room) - 2 * MARGIN_PX, heightOf(room) - 2 * MARGIN_PX];
    if (width <= 0 || height <= 0) return -Infinity;
    return Math.log2(Math.min(width / Math.max(end.x - start.x, Number.EPSILON), height / Math.max(end.y - start.y, Number.EPSILON)));
  }

  private move({ centre, zoom }: Pick<Aim, "centre" | "zoom">, glides: boolean, there?: () => void): void {
    this.isEnding = true; // what ends now must not be taken for the end of what begins
    if (this.hasView) this.map.stop();
    this.isEnding = false;
    this.hasView = true;
    this.allow(centre, zoom);
    if (there) this.map.once("moveend", there);
    this.isOwn = true;
    if (!glides || reducedMotion()) this.map.setView(centre, zoom, { animate: false });
    else this.map.flyTo(centre, zoom, { duration: GLIDE_S });
  }

  /** Panning ends at the region; a view beside a panel or a sheet may have to look beyond it. */
  private allow(centre: L.LatLng, zoom: number): void {
    const [middle, half] = [this.map.project(centre, zoom), this.map.getSize().divideBy(2)];
    const limits = this.map.options.maxBounds as L.LatLngBounds;
    for (const corner of [middle.subtract(half), middle.add(half)]) limits.extend(this.map.unproject(corner, zoom));
  }

  private rooms(): Box[] {
    return rooms(this.whole(), this.covers());
  }

  private boxOf(bounds: L.LatLngBounds): Box {
    const [start, end] = [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => this.map.latLngToContainerPoint(at)) as [L.Point, L.Point];
    return { left: start.x - MARGIN_PX, top: start.y - MARGIN_PX, right: end.x + MARGIN_PX, bottom: end.y + MARGIN_PX };
  }

  private whole(): Box {
    const { x, y } = this.map.getSize();
    return { left: 0, top: 0, right: x, bottom: y - this.covered() };
  }

  private covers(passing?: string): Box[] {
    const { left, top } = this.stage.getBoundingClientRect();
    return coversOf(this.stage, passing).map((box) => ({
      left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top,
    }));
  }

  private forgetShift(): void {
    cancelAnimationFrame(this.shifting);
    this.shifting = this.missing = 0;
  }

  private isInHand(): boolean {
    return this.isHeld || performance.now() - this.wheeled < WHEEL_MS;
  }

  /** A hand on the map ends what the map does by itself. */
  private watchHand(): void {
    const take = () => {
      if (!this.isOwn) return;
      this.isOwn = false;
      this.map.stop();
    };
    const container = this.map.getContainer();
    container.addEventListener("pointerdown", (event) => {
      if ((event.target as Element).closest(".leaflet-control")) return;
      this.isHeld = true;
      take();
    });
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, () => (this.isHeld = false));
    container.addEventListener("wheel", () => {
      this.wheeled = performance.now();
      take();
    }, { passive: true });
  }
}
