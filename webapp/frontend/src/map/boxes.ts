// Boxes of what stands on the map, in pixels: which meet, and where one is free of the others. Pure.

/** Steps across and down in which a free place is looked for. */
const STEPS = 24;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whether two boxes share more than an edge. Pure. */
export function meet(a: Box, b: Box): boolean {
  return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}

/** The smallest box around some. Pure. */
export function around(boxes: readonly Box[]): Box {
  const all = (side: keyof Box) => boxes.map((box) => box[side]);
  return {
    left: Math.min(...all("left")), top: Math.min(...all("top")),
    right: Math.max(...all("right")), bottom: Math.max(...all("bottom")),
  };
}

export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** How far a box must move to lie within `whole` and clear of `covers`; null where it does already or never can. Pure. */
export function shiftInSight(box: Box, whole: Box, covers: readonly Box[]): Shift | null {
  const moved = (x: number, y: number): Box => ({ left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y });
  const isWithin = (at: Box) =>
    at.left >= whole.left && at.top >= whole.top && at.right <= whole.right && at.bottom <= whole.bottom;
  const isFree = (at: Box) => isWithin(at) && !covers.some((cover) => meet(cover, at));
  if (isFree(box)) return null;
  const [width, height] = [whole.right - whole.left - (box.right - box.left), whole.bottom - whole.top - (box.bottom - box.top)];
  let best: Shift | null = null;
  for (let i = 0; i <= STEPS; i++) {
    for (let j = 0; j <= STEPS; j++) {
      const shift = { x: whole.left - box.left + (width * i) / STEPS, y: whole.top - box.top + (height * j) / STEPS };
      const isNearer = best === null || Math.hypot(shift.x, shift.y) < Math.hypot(best.x, best.y);
      if (isNearer && isFree(moved(shift.x, shift.y))) best = shift;
    }
  }
  return best;
}
