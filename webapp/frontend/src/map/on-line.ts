// Where on a line a sign stands that may lie anywhere on it. Pure.
import type { LineString, MultiLineString, Position } from "geojson";

export type Line = LineString | MultiLineString;
type At = [number, number];

/** Degrees of latitude between two signs that would otherwise stand on one another: about five kilometres. */
const APART = 0.045;
/** Parts that a line is looked at in. */
const STEPS = 48;

/** The place on a line that is nearest to a point and clear of the places taken; the nearest one when none is. */
export function standOn(line: Line, point: At, taken: readonly At[]): At {
  const narrow = Math.cos((point[1] * Math.PI) / 180);
  const away = (a: At, b: At) => Math.hypot((a[0] - b[0]) * narrow, a[1] - b[1]);
  const parts = line.type === "LineString" ? [line.coordinates] : line.coordinates;
  const nearest = parts.flatMap(legs).map(([from, to]) => nearestOn(from, to, point, narrow));
  const along = parts.flatMap((part) => spread(part, away));
  const byDistance = (places: At[]) => places.sort((a, b) => away(a, point) - away(b, point));
  const best = byDistance(nearest)[0] ?? point;
  const isFree = (place: At) => taken.every((other) => away(place, other) >= APART);
  return [best, ...byDistance(along)].find(isFree) ?? best;
}

function legs(part: Position[]): [At, At][] {
  return part.slice(1).map((to, i) => [part[i] as At, to as At]);
}

function nearestOn(from: At, to: At, point: At, narrow: number): At {
  const dx = (to[0] - from[0]) * narrow;
  const dy = to[1] - from[1];
  const length = dx * dx + dy * dy;
  const t = length ? ((point[0] - from[0]) * narrow * dx + (point[1] - from[1]) * dy) / length : 0;
  const along = Math.min(Math.max(t, 0), 1);
  return [from[0] + (to[0] - from[0]) * along, from[1] + (to[1] - from[1]) * along];
}

/** Places at equal distances along a line, without its ends. */
function spread(part: Position[], away: (a: At, b: At) => number): At[] {
  const pieces = legs(part).map(([from, to]) => ({ from, to, length: away(from, to) }));
  const step = pieces.reduce((sum, { length }) => sum + length, 0) / STEPS;
  const found: At[] = [];
  let left = step;
  for (const { from, to, length } of pieces) {
    let at = left;
    for (; step > 0 && at < length; at += step) found.push([from[0] + ((to[0] - from[0]) * at) / length, from[1] + ((to[1] - from[1]) * at) / length]);
    left = at - length;
  }
  return found;
}
