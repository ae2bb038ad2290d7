// On wide screens the panel can be folded away, and the map takes its place.
import { byId } from "../pages/dom.ts";
import type { L } from "../map/leaflet.ts";
import type { Strings } from "../text/strings.ts";

export function setUpFold(map: L.Map, strings: Strings): void {
  const button = byId<HTMLButtonElement>("fold");
  button.addEventListener("click", () => {
    const folded = byId("app").toggleAttribute("data-folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", strings.t(folded ? "show_panel" : "hide_panel"));
    map.invalidateSize({ pan: false });
  });
}
