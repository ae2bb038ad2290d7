// Maps of others, picture by picture: nobody is asked before a reader chooses one. The choice stays on the device.
import type { StreetMap } from "../contract.ts";
import { showFailure } from "../pages/fetching.ts";
import type { Strings } from "../text/strings.ts";
import { L } from "./leaflet.ts";

const KEPT = "base-map";

export class StreetMaps {
  /** Title of the one that is shown; empty for the atlas's own base map. */
  chosen = "";
  private readonly map: L.Map;
  private readonly own: L.Layer;
  private readonly services: readonly StreetMap[];
  private readonly strings: Strings;
  private readonly ownZoom: number;
  private readonly credits: readonly Credits[];
  private shown: L.Layer;

  constructor(map: L.Map, own: L.Layer, services: readonly StreetMap[], strings: Strings) {
    this.map = map;
    this.own = this.shown = own;
    this.services = services;
    this.strings = strings;
    this.ownZoom = map.getMaxZoom();
    this.credits = [...document.querySelectorAll("[data-credits]")].map((place) => new Credits(place));
    this.show(remembered());
  }

  choose(title: string): void {
    this.show(title);
    remember(this.chosen);
  }

  private show(title: string): void {
    const service = this.services.find((one) => one.title === title);
    if ((service?.title ?? "") === this.chosen) return;
    this.chosen = service?.title ?? "";
    this.map.removeLayer(this.shown);
    this.shown = service ? this.pictures(service) : this.own;
    this.map.setMaxZoom(Math.max(this.ownZoom, service?.maxZoom ?? 0));
    this.map.addLayer(this.shown);
    for (const place of this.credits) place.show(service?.credits);
  }

  private pictures(service: StreetMap): L.TileLayer {
    const pictures = L.tileLayer(service.url, {
      className: "street-map",
      subdomains: [...service.subdomains],
      minNativeZoom: service.minZoom,
      maxNativeZoom: service.maxZoom,
      maxZoom: Math.max(this.ownZoom, service.maxZoom),
      // Services want to know which site asks, and need not know which page.
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    pictures.on("tileerror", () => showFailure(service.failed, this.strings, () => pictures.redraw()));
    return pictures;
  }
}

/** A place on the page where the makers of the base map are named. */
class Credits {
  private readonly place: Element;
  private readonly own: readonly Node[];

  constructor(place: Element) {
    this.place = place;
    this.own = [...place.childNodes];
  }

  show(pieces: StreetMap["credits"] | undefined): void {
    this.place.replaceChildren(...(pieces ? pieces.map(([words, page]) => credit(words, page)) : this.own));
  }
}

function credit(words: string, page: string): Node {
  if (!page) return document.createTextNode(words);
  const link = document.createElement("a");
  link.href = page;
  link.rel = "noopener";
  link.textContent = words;
  return link;
}

/** A browser may refuse to keep anything, as in a frame without an origin: then each page begins with the own map. */
function remembered(): string {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch (error) {
    if (isRefusal(error)) return "";
    throw error;
  }
}

function remember(title: string): void {
  try {
    localStorage.setItem(KEPT, title);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "SecurityError" || error.name === "QuotaExceededError");
}
