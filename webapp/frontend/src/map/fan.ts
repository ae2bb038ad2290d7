// The fan of a cluster: what stands at one place, or in one town, is laid out around it, for fingers and for keys.
import { L } from "./leaflet.ts";
import { ring } from "./rings.ts";

/** Coming closer does not part what stands within so many metres. */
const ONE_PLACE_M = 600;

/** After a change of zoom, symbols are laid out anew. */
const SETTLE_MS = 300;

interface Fanned {
  _spiderfied?: L.MarkerCluster;
}

export function fanPositions(count: number, centre: L.Point): L.Point[] {
  return ring(count, centre).map(({ x, y }) => L.point(x, y));
}

export function isFanned(group: L.MarkerClusterGroup, cluster: L.MarkerCluster): boolean {
  return (group as Fanned)._spiderfied === cluster;
}

/** Opens clusters by a click, a tap or Enter: a fan where coming closer would not part them, otherwise `approach`. Escape folds a fan. */
export function bindFan(group: L.MarkerClusterGroup, approach: (bounds: L.LatLngBounds) => void): void {
  let byKey = false;
  group.on("clusterclick clusterkeypress", (event) => {
    const key = (event as L.LeafletEvent & { originalEvent?: KeyboardEvent }).originalEvent?.key;
    if (event.type === "clusterkeypress" && key !== "Enter") return;
    const cluster = event.propagatedFrom as L.MarkerCluster;
    const bounds = cluster.getBounds();
    const map = (group as unknown as { _map: L.Map })._map;
    const isOnePlace = map.distance(bounds.getSouthWest(), bounds.getNorthEast()) < ONE_PLACE_M || map.getZoom() >= map.getMaxZoom();
    byKey = event.type === "clusterkeypress";
    if (isOnePlace) {
      cluster.spiderfy();
      return;
    }
    const [member] = cluster.getAllChildMarkers();
    const follow = () => setTimeout(() => group.getVisibleParent(member!)?.getElement()?.focus({ preventScroll: true }), SETTLE_MS);
    if (byKey) map.once("moveend", follow);
    approach(bounds);
  });
  group.on("spiderfied", ({ cluster, markers }: L.LeafletEvent & { cluster?: L.MarkerCluster; markers?: L.Marker[] }) => {
    for (const marker of markers ?? []) {
      marker.getElement()?.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !cluster || !isFanned(group, cluster)) return;
        event.stopPropagation();
        (cluster as L.MarkerCluster & { unspiderfy(): void }).unspiderfy();
        cluster.getElement()?.focus({ preventScroll: true });
      });
    }
    if (byKey) markers?.[0]?.getElement()?.focus({ preventScroll: true });
  });
}
