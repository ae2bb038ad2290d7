// Where the reader is, asked of the device when the button is pressed and of nobody else.
import { NEAR_KM } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import { showFailure } from "../pages/fetching.ts";
import { button } from "./controls.ts";
import { L } from "./leaflet.ts";
import type { Viewer } from "./viewer.ts";

const CLOSEST = 12;
/** Ten metres. */
const DIGITS = 4;
const WAIT_MS = 15_000;

/** A link that asks what is near a place; see `pages/near-here.ts`. Nobody is asked before it is followed. */
export function nearHere(place: string, { config, strings }: Page): HTMLElement {
  const url = new URL(config.urls.map, location.href);
  url.searchParams.set("near", `${place},${NEAR_KM}`);
  return el("a", { href: url.href, "data-near": "" }, strings.t("near_here"));
}

export function myPlace(map: L.Map, page: Page, viewer: Viewer): HTMLElement {
  const { strings } = page;
  const here = L.layerGroup().addTo(map);
  const ask = () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = viewer.at(coords.longitude, coords.latitude);
        const around = L.circle(at, { radius: coords.accuracy, className: "my-place-around", interactive: false });
        const point = L.circleMarker(at, { radius: 6, className: "my-place" });
        const place = [coords.longitude, coords.latitude].map((degrees) => Number(degrees.toFixed(DIGITS)));
        point.bindPopup(el("p", {}, nearHere(String(place), page)), { className: "atlas-pop" });
        here.clearLayers().addLayer(around).addLayer(point);
        viewer.fit({ bounds: around.getBounds(), closest: CLOSEST });
        point.openPopup();
      },
      () => showFailure(strings.t("place_failed"), strings, ask),
      { timeout: WAIT_MS },
    );
  };
  const node = button("ui-here", strings.t("my_place"), ask, "P");
  node.classList.add("tool", "closes-tools");
  return node;
}
