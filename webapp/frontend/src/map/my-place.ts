// Where the reader is, asked of the device when the button is pressed and of nobody else.
import type { Page } from "../pages/config.ts";
import { showFailure } from "../pages/fetching.ts";
import { button } from "./controls.ts";
import { L } from "./leaflet.ts";
import type { Viewer } from "./viewer.ts";

const CLOSEST = 12;
const WAIT_MS = 15_000;

export function myPlace(map: L.Map, { strings }: Page, viewer: Viewer): HTMLElement {
  const here = L.layerGroup().addTo(map);
  const ask = () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = viewer.at(coords.longitude, coords.latitude);
        const around = L.circle(at, { radius: coords.accuracy, className: "my-place-around", interactive: false });
        here.clearLayers().addLayer(around).addLayer(L.circleMarker(at, { radius: 6, className: "my-place", interactive: false }));
        viewer.fit({ bounds: around.getBounds(), closest: CLOSEST });
      },
      () => showFailure(strings.t("place_failed"), strings, ask),
      { timeout: WAIT_MS },
    );
  };
  const node = button("ui-here", strings.t("my_place"), ask);
  node.classList.add("tool", "closes-tools");
  return node;
}
