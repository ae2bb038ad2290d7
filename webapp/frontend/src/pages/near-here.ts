// "Near here": links of cards and popups that ask what is near a point or a crossing fill the tool on the map with it.
import { L } from "../map/leaflet.ts";
import type { Viewer } from "../map/viewer.ts";
import type { Parts } from "./parts.ts";
import type { Store } from "./store.ts";

const KM = 1000;
/** Closer shows too little of what is near. */
const CLOSEST = 10;

/** `open` opens the tool. The answer is in the list, so the card that was open gives way to it. */
export function setUpNearHere(map: L.Map, viewer: Viewer, { crossings }: Parts, store: Store, open: () => void): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-near]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const near = new URLSearchParams(link.search).get("near") ?? "";
    const [place, lat, km] = near.split(",");
    const at = lat && km ? viewer.at(Number(place), Number(lat)) : crossings?.locate(place!.split(":")[1] ?? "");
    map.closePopup();
    store.set({ where: { ...store.get().where, near }, project: null, thing: null }, "push");
    open();
    if (at) viewer.reveal({ bounds: at.toBounds(2 * KM * Number(km ?? lat)) as L.LatLngBounds, closest: CLOSEST });
  });
}
