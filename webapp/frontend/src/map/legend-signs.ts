// Signs of the legend besides the statuses: what each looks like, and what on the map it explains.
import { icon } from "../pages/dom.ts";

export interface Sign {
  /** Names the sign's look in the styles. */
  readonly look: string;
  /** Its words in the page's strings. */
  readonly words: string;
  /** Symbol in the sign, if any. */
  readonly symbol?: string;
  /** What is on the map when the sign is in the legend; nothing for what always is. */
  readonly drawn?: string;
}

export interface SignGroup {
  readonly title: string;
  readonly signs: readonly Sign[];
}

export const GROUPS: readonly SignGroup[] = [
  {
    title: "legend_place",
    signs: [
      { look: "exact", words: "exact_place", symbol: "ring-operating", drawn: ".atlas-mark .mark:not(.approx), .atlas-cluster" },
      { look: "approx", words: "approximate_place", symbol: "ring-operating", drawn: ".atlas-mark .mark.approx, .atlas-cluster" },
      { look: "area", words: "area_note", drawn: ".atlas-area" },
      { look: "stretch", words: "stretch_sign", drawn: ".atlas-stretch" },
    ],
  },
  {
    title: "legend_crossings",
    signs: [
      { look: "crossing", words: "crossing_sign", drawn: ".atlas-crossing.road" },
      { look: "crossing by-rail", words: "crossing_rail_sign", drawn: ".atlas-crossing.rail" },
      { look: "crossing planned", words: "crossing_planned_sign", drawn: ".atlas-crossing.planned" },
      { look: "crossing closed", words: "crossing_closed_sign", drawn: ".atlas-crossing.closed" },
    ],
  },
  {
    title: "legend_lines",
    signs: [
      { look: "line project", words: "line_sign", drawn: ".atlas-line" },
      { look: "line", words: "corridor_sign", drawn: ".atlas-corridor" },
      { look: "line planned", words: "planned_sign", drawn: ".atlas-line.planned, .atlas-corridor.planned" },
      { look: "flight", words: "flight_sign", drawn: ".atlas-flight" },
      { look: "river", words: "river_sign", drawn: ".atlas-river" },
    ],
  },
  {
    title: "legend_base",
    signs: [
      { look: "border", words: "border", drawn: ".shows-border" },
      { look: "border-other", words: "border_other", drawn: ".shows-border-other" },
      { look: "region-border", words: "region_border", drawn: ".shows-admin" },
      { look: "stream", words: "stream", drawn: ".shows-river" },
      { look: "rail", words: "rail_sign", drawn: ".shows-rail" },
    ],
  },
];

/** Whether something that a sign explains is in view. */
export function isDrawn({ drawn }: Sign, map: HTMLElement): boolean {
  if (!drawn) return true;
  const view = map.getBoundingClientRect();
  return [...map.querySelectorAll(drawn)].some((node) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    return right > view.left && left < view.right && bottom > view.top && top < view.bottom && right - left + bottom - top > 1;
  });
}

export function symbolOf({ symbol }: Sign): Node[] {
  return symbol ? [icon(symbol, "")] : [];
}
