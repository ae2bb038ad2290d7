// What a click meets: the topmost piece around it, or a group of points as it is drawn. Pure.
import { groupRadius, RADIUS } from "./painting.ts";
import { AREA, POINT, type Shapes, TILE, toWorld } from "./shapes.ts";

export type Meeting =
  | { readonly kind: "row"; readonly row: number }
  | { readonly kind: "group"; readonly count: number; readonly zoom: number; readonly lon: number; readonly lat: number };

/** Pixels beside a piece that still count as it. */
const AROUND = 5;

export function meeting(shapes: Shapes, lon: number, lat: number, zoom: number): Meeting | null {
  const scale = TILE * 2 ** zoom;
  const [x, y] = toWorld(lon, lat);
  const group = shapes.clusters && groupAt(shapes, x, y, zoom);
  if (group) return group;
  const reach = (RADIUS + AROUND) / scale;
  let best: { row: number; rank: number } | null = null;
  for (const { piece, shift } of shapes.within(x - reach, y - reach, x + reach, y + reach)) {
    const kind = shapes.kinds[piece]!;
    if (kind === POINT && shapes.clusters) continue;
    const distance = scale * distanceTo(shapes, piece, x - shift, y);
    const isMet = distance <= (kind === POINT ? RADIUS + AROUND : AROUND) || (kind === AREA && holds(shapes, piece, x - shift, y));
    // Points lie on lines, those on areas; of areas the last is on top.
    const rank = (kind === AREA ? 0 : kind) + (kind === POINT ? 3 - distance / 100 : 0);
    if (isMet && (!best || rank >= best.rank)) best = { row: shapes.rows[piece]!, rank };
  }
  return best && { kind: "row", row: best.row };
}

function groupAt(shapes: Shapes, x: number, y: number, zoom: number): Meeting | null {
  const count = 2 ** zoom;
  const wrapped = ((x % 1) + 1) % 1;
  const [column, line] = [Math.floor(wrapped * count), Math.floor(y * count)];
  const [across, down] = [(wrapped * count - column) * TILE, (y * count - line) * TILE];
  let best: { meeting: Meeting; distance: number } | null = null;
  for (const { geometry, tags } of shapes.clusters?.getTile(zoom, column, line)?.features ?? []) {
    const [px, py] = geometry[0] as [number, number];
    if (!tags) continue;
    const distance = Math.hypot(px - across, py - down);
    const radius = "point_count" in tags ? groupRadius(tags.point_count) : RADIUS + AROUND;
    if (distance > radius || (best && best.distance <= distance)) continue;
    const meeting: Meeting = "point_count" in tags
      ? { kind: "group", count: tags.point_count, zoom: shapes.clusters!.getClusterExpansionZoom(tags.cluster_id), ...placeOf((column + px / TILE) / count, (line + py / TILE) / count) }
      : { kind: "row", row: tags.row };
    best = { meeting, distance };
  }
  return best?.meeting ?? null;
}

function placeOf(x: number, y: number): { lon: number; lat: number } {
  return { lon: (x - 0.5) * 360, lat: (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI };
}

/** From the vertices and legs of a piece, on the map of the world. */
function distanceTo({ xy, paths, first }: Shapes, piece: number, x: number, y: number): number {
  let least = Infinity;
  for (let part = first[piece]!; part < first[piece + 1]!; part += 1) {
    for (let at = paths[part]!; at < paths[part + 1]!; at += 1) {
      const [bx, by] = [xy[2 * at]! - x, xy[2 * at + 1]! - y];
      const isFirst = at === paths[part]!;
      const [ax, ay] = isFirst ? [bx, by] : [xy[2 * at - 2]! - x, xy[2 * at - 1]! - y];
      const [dx, dy] = [bx - ax, by - ay];
      const length = dx * dx + dy * dy;
      const share = length ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length)) : 0;
      least = Math.min(least, Math.hypot(ax + share * dx, ay + share * dy));
    }
  }
  return least;
}

function holds({ xy, paths, first }: Shapes, piece: number, x: number, y: number): boolean {
  let isInside = false;
  for (let part = first[piece]!; part < first[piece + 1]!; part += 1) {
    const [begin, end] = [paths[part]!, paths[part + 1]!];
    for (let at = begin, before = end - 1; at < end; before = at, at += 1) {
      const [x1, y1, x2, y2] = [xy[2 * before]!, xy[2 * before + 1]!, xy[2 * at]!, xy[2 * at + 1]!];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
    }
  }
  return isInside;
}
