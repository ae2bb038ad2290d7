// Entry of forms with a place: the point is put on a map, with how sure that is. Everything can be typed as well.
import type { MapFrame, PointPicker } from "../contract.ts";
import { BaseMap } from "../map/basemap.ts";
import { L } from "../map/leaflet.ts";
import { reducedMotion } from "./dom.ts";

const KM = 1000;
/** A degree of latitude in metres. */
const DEGREE_M = 111_320;
/** Five decimals are a metre: more than a hand can mean. */
const MOST_DIGITS = 5;
/** Close enough to see streets, where nothing says how large the area is. */
const CLOSEST = 14;
const TYPED = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

class Picker {
  private readonly map: L.Map;
  private readonly at: HTMLInputElement;
  private readonly within: HTMLInputElement;
  private readonly point: L.Marker;
  private readonly ring: L.Marker;
  private readonly area: L.Circle;

  constructor(node: HTMLElement, config: PointPicker) {
    this.at = field(node, "at");
    this.within = field(node, "within");
    this.map = mapOf(node, config);
    this.point = L.marker([0, 0], { icon: sign("place-point"), draggable: true, title: config.point, alt: config.point });
    this.ring = L.marker([0, 0], { icon: sign("place-ring"), draggable: true, title: config.ring, alt: config.ring });
    this.area = L.circle([0, 0], { radius: 1, className: "place-area", interactive: false });
    this.bind();
    this.look(config);
    this.draw();
  }

  private bind(): void {
    this.map.on("click", ({ latlng }: L.LeafletMouseEvent) => this.put(latlng));
    this.point.on("drag", () => this.put(this.point.getLatLng()));
    this.ring.on("drag", () => this.widen(this.ring.getLatLng()));
    this.ring.on("dragend", () => this.draw());
    for (const input of [this.at, this.within]) input.addEventListener("input", () => this.draw());
  }

  /** What stands there now stays to be seen; the map shows it, or what is typed. */
  private look({ held, frame }: PointPicker): void {
    const [lon, lat, metres] = held;
    const typed = this.typed();
    const start = boundsOf(frame.bounds);
    if (lon === undefined || lat === undefined || metres === undefined) {
      if (typed) this.map.setView(typed, CLOSEST, { animate: false });
      else this.map.fitBounds(start, { animate: false });
      return;
    }
    const bounds = L.latLng(lat, lon).toBounds(2 * metres);
    if (typed) bounds.extend(typed);
    this.map.fitBounds(bounds, { animate: false, maxZoom: CLOSEST, padding: [24, 24] });
    L.circle([lat, lon], { radius: metres, className: "place-held", interactive: false }).addTo(this.map);
  }

  private put(at: L.LatLng): void {
    // As many decimals as a pixel can mean at this zoom.
    const digits = Math.min(MOST_DIGITS, Math.ceil(this.map.getZoom() / 3));
    const { lat, lng } = at.wrap();
    this.at.value = `${lat.toFixed(digits)}, ${lng.toFixed(digits)}`;
    tell(this.at);
  }

  private widen(to: L.LatLng): void {
    const from = this.typed();
    if (!from) return;
    const km = this.map.distance(from, to) / KM;
    this.within.value = String(Number(km.toPrecision(2)));
    tell(this.within);
  }

  /** Draws what the fields say. */
  private draw(): void {
    const at = this.typed();
    for (const layer of [this.point, this.ring, this.area]) if (at) layer.addTo(this.map);
    else layer.remove();
    if (!at) return;
    this.point.setLatLng(at);
    const metres = Number(this.within.value.replace(",", ".")) * KM;
    if (!(metres > 0)) {
      this.area.remove();
      this.ring.remove();
      return;
    }
    this.area.setLatLng(at).setRadius(metres);
    const east = metres / (DEGREE_M * Math.max(Math.cos((at.lat * Math.PI) / 180), 0.01));
    if (!this.isDragged()) this.ring.setLatLng([at.lat, at.lng + east]);
  }

  private isDragged(): boolean {
    return (this.ring.dragging as (L.Handler & { moving?: () => boolean }) | undefined)?.moving?.() ?? false;
  }

  /** The point that is typed, where it is in decimals; the server reads all the other ways to write one. */
  private typed(): L.LatLng | null {
    const [, lat, lon] = TYPED.exec(this.at.value) ?? [];
    return lat === undefined || lon === undefined ? null : L.latLng(Number(lat), Number(lon));
  }
}

function mapOf(node: HTMLElement, { frame, base, zoomIn, zoomOut }: PointPicker): L.Map {
  const moves = !reducedMotion();
  const map = L.map(node, {
    zoomControl: false,
    attributionControl: false,
    minZoom: frame.minZoom,
    maxZoom: frame.maxZoom,
    maxBounds: boundsOf(frame.maxBounds),
    maxBoundsViscosity: 1,
    fadeAnimation: moves,
    zoomAnimation: moves,
    markerZoomAnimation: moves,
    inertia: moves,
  });
  node.setAttribute("role", "region");
  node.setAttribute("aria-label", frame.title);
  // The page must scroll past the map: the wheel zooms only after a click into it.
  map.scrollWheelZoom.disable();
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  map.addLayer(new BaseMap(base));
  map.addControl(zooming(map, zoomIn, zoomOut));
  return map;
}

function boundsOf([[south, west], [north, east]]: MapFrame["bounds"]): L.LatLngBounds {
  return L.latLngBounds([south, west], [north, east]);
}

/** Buttons to zoom, outside of the form's own: neither sends it. */
function zooming(map: L.Map, zoomIn: string, zoomOut: string): L.Control {
  const group = document.createElement("div");
  group.className = "place-zoom";
  for (const [words, text, act] of [[zoomIn, "+", () => map.zoomIn()], [zoomOut, "−", () => map.zoomOut()]] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-square";
    button.setAttribute("aria-label", words);
    button.textContent = text;
    button.addEventListener("click", act);
    group.append(button);
  }
  L.DomEvent.disableClickPropagation(group);
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => group;
  return control;
}

function sign(name: string): L.DivIcon {
  return L.divIcon({ className: name, html: document.createElement("i"), iconSize: [32, 32] });
}

function tell(input: HTMLInputElement): void {
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function field(node: HTMLElement, name: string): HTMLInputElement {
  return document.getElementById(node.dataset[name] ?? "") as HTMLInputElement;
}

for (const node of document.querySelectorAll<HTMLElement>("[data-picker]")) {
  new Picker(node, JSON.parse(node.dataset["picker"] ?? "{}") as PointPicker);
}
