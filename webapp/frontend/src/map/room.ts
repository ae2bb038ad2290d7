// Where the map is free: the rooms between what stands on it, in pixels.
import { type Box, meet } from "./boxes.ts";

const COVERS = ".leaflet-control, .tools-open, .credits, .time-bar, .embed-head, .embed-card, .fold, .page-map .bar";

/** The largest free boxes of `whole` between `covers`; they may share parts. Pure. */
export function rooms(whole: Box, covers: readonly Box[]): Box[] {
  let free: Box[] = [whole];
  for (const cover of covers) {
    const left = free.flatMap((room) => (meet(room, cover) ? without(room, cover) : [room]));
    free = left.filter((room, i) => !left.some((other, j) => j !== i && holds(other, room) && (j < i || !holds(room, other))));
  }
  return free;
}

/** Whether a box lies within another. Pure. */
export function holds(outer: Box, inner: Box): boolean {
  return outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;
}

export function widthOf({ left, right }: Box): number {
  return right - left;
}

export function heightOf({ top, bottom }: Box): number {
  return bottom - top;
}

/** What comes and goes with the view itself. */
const PASSING = ".outside";

/** What stands on the map and can be seen, `passing` things too where they are named. */
export function coversOf(stage: HTMLElement, passing = PASSING): DOMRect[] {
  const page = stage.closest("body")!;
  const parts = [...page.querySelectorAll<HTMLElement>(`${COVERS}, ${passing || COVERS}`)].filter((node) => node.checkVisibility({ visibilityProperty: true }));
  return parts.map((node) => node.getBoundingClientRect()).filter(({ width, height }) => width > 0 && height > 0);
}

function without(room: Box, cover: Box): Box[] {
  return [
    { ...room, right: cover.left },
    { ...room, left: cover.right },
    { ...room, bottom: cover.top },
    { ...room, top: cover.bottom },
  ].filter((part) => widthOf(part) > 0 && heightOf(part) > 0);
}
