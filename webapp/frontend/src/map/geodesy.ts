// Lengths and areas on WGS 84, by the same algorithm as the server's (Karney 2013). Pure.
import type { Position } from "geojson";
import { Geodesic } from "geographiclib-geodesic";

const EARTH = Geodesic.WGS84;

/** Metres of each leg from point to point (lon/lat degrees). */
export function legs(points: readonly Position[]): number[] {
  return points.slice(1).map(([lon, lat], at) => {
    const [fromLon, fromLat] = points[at]!;
    return EARTH.Inverse(fromLat!, fromLon!, lat!, lon!).s12 ?? 0;
  });
}

/** Square metres inside a ring of points, which need not be closed. */
export function area(ring: readonly Position[]): number {
  const polygon = EARTH.Polygon(false);
  for (const [lon, lat] of ring) polygon.AddPoint(lat!, lon!);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}

/** Corners of a circle around a point. */
export function circle([lon, lat]: Position, km: number, corners = 64): Position[] {
  return Array.from({ length: corners }, (_, at) => {
    const { lat2, lon2 } = EARTH.Direct(lat!, lon!, (-360 * at) / corners, km * 1000);
    return [lon2 ?? lon!, lat2 ?? lat!];
  });
}
