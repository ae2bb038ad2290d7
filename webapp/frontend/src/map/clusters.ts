// Clusters: a ring of the members' statuses with their number. Members at one place open like a spider.
import type { Config } from "../pages/config.ts";
import { label } from "../pages/config.ts";
import { reducedMotion, svg } from "../pages/dom.ts";
import { fanPositions } from "./fan.ts";
import { L } from "./leaflet.ts";
import { isDoubtful, type ProjectMarker } from "./markers.ts";
import type { Strings } from "../text/strings.ts";

export interface Mix {
  readonly status: string;
  readonly count: number;
}

/** Radius in pixels within which symbols merge: wider where thousands would crowd the screen and slow panning. */
export function mergeRadius(count: number): number {
  return count > 1000 ? 112 : 46;
}

const RADIUS = 16;
const GAP = 1.6;

/** How many members have each status, in the order of the legend. Pure. */
export function statusMix(statuses: readonly string[], order: readonly string[]): Mix[] {
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  const known = [...order, ...[...counts.keys()].filter((status) => !order.includes(status))];
  return known.filter((status) => counts.has(status)).map((status) => ({ status, count: counts.get(status) ?? 0 }));
}

export function clusterSize(count: number): number {
  return count < 10 ? 40 : count < 100 ? 46 : count < 1000 ? 54 : 62;
}

class ClusterIcon extends L.DivIcon {
  private readonly mix: Mix[];
  private readonly count: number;
  private readonly doubts: number;
  private readonly words: string;

  constructor(mix: Mix[], count: number, doubts: number, words: string) {
    const size = clusterSize(count);
    super({ className: "atlas-cluster", iconSize: [size, size] });
    this.mix = mix;
    this.count = count;
    this.doubts = doubts;
    this.words = words;
  }

  override createIcon(): HTMLElement {
    this.options.html = drawRing(this.mix, this.count, clusterNumber(this.count, this.doubts)) as unknown as HTMLElement;
    const node = super.createIcon();
    node.setAttribute("aria-label", this.words);
    return node;
  }
}

export function createClusterGroup(config: Config, strings: Strings): L.MarkerClusterGroup {
  return L.markerClusterGroup({
    maxClusterRadius: mergeRadius(0),
    chunkedLoading: true,
    showCoverageOnHover: false,
    animate: !reducedMotion(),
    zoomToBoundsOnClick: false,
    spiderfyOnMaxZoom: false,
    spiderfyShapePositions: fanPositions,
    spiderLegPolylineOptions: { weight: 1.4, opacity: 0.7 },
    iconCreateFunction(cluster) {
      const members = cluster.getAllChildMarkers() as ProjectMarker[];
      return new ClusterIcon(statusMix(members.map((member) => member.project.status), config.statuses), members.length, members.filter(isDoubtful).length, clusterWords(members, config, strings));
    },
  });
}

/** How many members there are, of which status, and how many of them only possibly are where was asked. */
export function clusterWords(members: readonly ProjectMarker[], config: Config, strings: Strings): string {
  const mix = statusMix(members.map((member) => member.project.status), config.statuses);
  const parts = mix.map(({ status, count: n }) => `${label(config, "status", status)} ${strings.number(n)}`);
  const doubts = members.filter(isDoubtful).length;
  if (doubts) parts.push(strings.plural("count_possible", doubts));
  const isSplit = doubts > 0 && doubts < members.length; // as it is written on the symbol
  return strings.t("cluster", { n: isSplit ? clusterNumber(members.length, doubts) : strings.number(members.length), mix: parts.join(", ") });
}

/** The number in a cluster: "9+1" are nine that certainly are where was asked, and one that possibly is. Pure. */
export function clusterNumber(count: number, doubts: number): string {
  if (count >= 10000) return `${Math.round(count / 1000)}k`;
  return doubts && doubts < count ? `${count - doubts}+${doubts}` : String(count);
}

function drawRing(mix: readonly Mix[], count: number, number: string): SVGElement {
  const length = 2 * Math.PI * RADIUS;
  const gap = mix.length > 1 ? GAP : 0;
  let start = 0;
  const arcs = mix.map(({ status, count: n }) => {
    const part = (n / count) * length;
    const arc = svg("circle", {
      class: `arc st-${status}`,
      cx: 20, cy: 20, r: RADIUS,
      "stroke-dasharray": `${Math.max(part - gap, 0.5)} ${length}`,
      "stroke-dashoffset": -start,
      transform: "rotate(-90 20 20)",
    });
    start += part;
    return arc;
  });
  return svg(
    "svg",
    { viewBox: "0 0 40 40", "aria-hidden": "true" },
    svg("circle", { class: "disc", cx: 20, cy: 20, r: 19.5 }),
    ...arcs,
    svg("text", { x: 20, y: 24.6, class: number.length > 3 ? "long" : null }, number),
  );
}
