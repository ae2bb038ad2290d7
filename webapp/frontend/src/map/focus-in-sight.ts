// A symbol that the Tab key reaches, and a popup that opens, is never left under what stands on the map: the map moves as
// little as that takes (WCAG 2.2, 2.4.11).
import { type Shift, shiftInSight } from "./boxes.ts";
import { L } from "./leaflet.ts";
import { coversOf } from "./room.ts";

const MARGIN = 6;

/**
 * Watches which symbol has the focus. `covered` says how much of the map a sheet takes from below, in pixels; where the map's own limits forbid the move, `makeRoom` is asked for.
 */
export function keepFocusInSight(map: L.Map, stage: HTMLElement, covered: () => number, makeRoom: () => void): void {
  // Leaflet's own ways know nothing of what stands on the map.
  L.Marker.mergeOptions({ autoPanOnFocus: false });
  L.Popup.mergeOptions({ autoPan: false });
  const look = (node: HTMLElement): Shift | null => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const box = { left: left - MARGIN, top: top - MARGIN, right: right + MARGIN, bottom: bottom + MARGIN };
    const { x, y, width, height } = stage.getBoundingClientRect();
    return shiftInSight(box, new DOMRect(x, y, width, height - covered()), coversOf(stage));
  };
  map.on("popupopen", ({ popup }) => {
    const shift = look(popup.getElement()!);
    if (shift) map.panBy([-shift.x, -shift.y], { animate: false });
  });
  stage.addEventListener("focusin", (event) => {
    const node = (event.target as Element).closest<HTMLElement>(".leaflet-marker-icon");
    // The browser itself has scrolled what cannot be scrolled to show the symbol.
    for (const part of [stage, map.getContainer()]) part.scrollTo(0, 0);
    const shift = node?.matches(":focus-visible") ? look(node) : null;
    if (!node || !shift) return;
    map.panBy([-shift.x, -shift.y], { animate: false });
    requestAnimationFrame(() => {
      if (document.activeElement === node && look(node)) makeRoom();
    });
  });
}
