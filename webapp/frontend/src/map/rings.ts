// Places of a fan around a point, in pixels. Pure.

/** Pixels between the middles of two symbols: a finger meets one and not the other. */
const STEP = 46;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Places in rings from the inner one outward, evenly spaced in each. */
export function ring(count: number, centre: Spot): Spot[] {
  const spots: Spot[] = [];
  for (let turn = 1; spots.length < count; turn += 1) {
    const radius = turn * STEP + 6;
    const here = Math.min(Math.floor((2 * Math.PI * radius) / STEP), count - spots.length);
    for (let at = 0; at < here; at += 1) {
      const angle = (2 * Math.PI * at) / here - Math.PI / 2;
      spots.push({ x: Math.round(centre.x + radius * Math.cos(angle)), y: Math.round(centre.y + radius * Math.sin(angle)) });
    }
  }
  return spots;
}
