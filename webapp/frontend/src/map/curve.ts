// Flights as arcs: each leg bends to the left of its way, so that there and back are two. Pure.
import type { Feature, LineString, MultiLineString, Position } from "geojson";

const STEPS = 24;
/** How far the middle of an arc lies beside the straight leg, as a part of its length. */
const BEND = 0.12;

/** The same feature with arcs for its straight legs; one that is no line stays as it is. */
export function curved(feature: Feature): Feature {
  const { geometry } = feature;
  if (geometry?.type === "LineString") return { ...feature, geometry: arcs(geometry) };
  if (geometry?.type !== "MultiLineString") return feature;
  const parts = geometry.coordinates.map((coordinates) => arcs({ type: "LineString", coordinates }).coordinates);
  return { ...feature, geometry: { type: "MultiLineString", coordinates: parts } satisfies MultiLineString };
}

function arcs({ coordinates }: LineString): LineString {
  const [first] = coordinates;
  const legs = coordinates.slice(1).flatMap((to, i) => arc(coordinates[i]!, to));
  return { type: "LineString", coordinates: first ? [first, ...legs] : [] };
}

/** Places on the arc without its beginning: a parabola over the leg, in degrees of equal size. */
function arc([west, south]: Position, [east, north]: Position): Position[] {
  const narrow = Math.cos((((south! + north!) / 2) * Math.PI) / 180);
  const dx = (east! - west!) * narrow;
  const dy = north! - south!;
  return Array.from({ length: STEPS }, (_, i) => {
    const t = (i + 1) / STEPS;
    const bend = 4 * BEND * t * (1 - t);
    return t === 1 ? [east!, north!] : [west! + (dx * t - dy * bend) / narrow, south! + dy * t + dx * bend];
  });
}
