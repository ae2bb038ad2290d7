// How a base map in the Protomaps basemap schema (version 4) looks: streets, buildings and greens in our colours.
// Loaded only with such a map; it knows nothing of the schema of our own.
import { type Feature, type Filter, GeomType, type LabelRule, LineLabelSymbolizer, LineSymbolizer, type PaintRule, PolygonSymbolizer } from "protomaps-leaflet";
import { colours } from "../pages/theme.ts";
import { SignedLine } from "./basemap-style.ts";
import { type ObstacleIndex, PointLabel } from "./labels.ts";

const TOKENS = {
  land: "--land-focus",
  green: "--green",
  built: "--built",
  building: "--building",
  water: "--water",
  waterInk: "--water-ink",
  river: "--river",
  road: "--road",
  roadMajor: "--road-major",
  roadEdge: "--road-edge",
  roadInk: "--road-ink",
  rail: "--rail",
  border: "--border-other",
  countryInk: "--country-ink",
  admin: "--admin",
  adminInk: "--admin-ink",
  town: "--town",
} as const;

const GREENS = [
  "park", "national_park", "nature_reserve", "protected_area", "forest", "wood", "grass", "grassland", "scrub", "meadow",
  "village_green", "allotments", "playground", "cemetery", "golf_course", "zoo", "orchard", "garden", "recreation_ground",
];
const BUILT = ["residential", "industrial", "commercial", "railway", "military", "aerodrome", "hospital", "school", "university", "college", "pedestrian"];
/** Points that help to find one's way; shops and the like would cover what the atlas draws. */
const LANDMARKS = ["aerodrome", "station", "hospital", "university", "stadium", "border_control", "townhall", "attraction", "marketplace"];

type Steps = readonly (readonly [number, number])[];

/** Streets by what they are, the least first: an important one lies over the others. Width by zoom, edge included. */
const ROADS: readonly { kinds: string[]; from: number; width: Steps; isMajor: boolean }[] = [
  { kinds: ["path", "other"], from: 14, width: [[14, 1], [16, 2], [18, 4]], isMajor: false },
  { kinds: ["minor_road"], from: 12, width: [[12, 1], [14, 2.6], [16, 6], [18, 14]], isMajor: false },
  { kinds: ["major_road"], from: 7, width: [[7, 1], [10, 1.8], [12, 3], [14, 5], [16, 10], [18, 20]], isMajor: true },
  { kinds: ["highway"], from: 4, width: [[4, 1], [7, 1.8], [10, 2.6], [12, 4], [14, 6.5], [16, 12], [18, 24]], isMajor: true },
];
const EDGE_PX = 1.4;

export function paintRules(): PaintRule[] {
  const palette = readPalette();
  const area = (dataLayer: string, fill: string, filter: Filter, minzoom = 0): PaintRule => ({
    dataLayer, minzoom, filter: both(isArea, filter), symbolizer: new PolygonSymbolizer({ fill }),
  });
  const line = (color: string, width: Steps) => new LineSymbolizer({ color, width: growing(width), lineJoin: "round", lineCap: "round" });
  const signed = (sign: string, color: string, width: Steps, dash?: number[]) =>
    new SignedLine(sign, { color, width: growing(width), lineJoin: "round", ...(dash ? { dash } : {}) });
  const streets = (color: (isMajor: boolean) => string, narrower: number): PaintRule[] =>
    ROADS.map(({ kinds, from, width, isMajor }) => ({
      dataLayer: "roads",
      minzoom: from,
      filter: both(is("kind", ...kinds), isLine),
      symbolizer: line(color(isMajor), width.map(([zoom, px]) => [zoom, Math.max(px - narrower, 0.5)] as const)),
    }));
  return [
    area("earth", palette.land, always),
    area("landuse", palette.built, is("kind", ...BUILT), 9),
    area("landuse", palette.green, is("kind", ...GREENS), 7),
    area("water", palette.water, always),
    { dataLayer: "water", minzoom: 8, filter: both(isLine, is("kind", "river", "canal")), symbolizer: signed("river", palette.river, [[8, 0.8], [11, 1.4], [14, 2.6], [17, 6]]) },
    { dataLayer: "water", minzoom: 13, filter: both(isLine, is("kind", "stream", "ditch", "drain")), symbolizer: signed("river", palette.river, [[13, 0.7], [17, 2]]) },
    area("buildings", palette.building, always, 14),
    ...streets(() => palette.roadEdge, 0),
    ...streets((isMajor) => (isMajor ? palette.roadMajor : palette.road), EDGE_PX),
    { dataLayer: "roads", minzoom: 8, filter: is("kind", "rail"), symbolizer: signed("rail", palette.rail, [[8, 0.7], [13, 1.2], [16, 2]]) },
    { dataLayer: "boundaries", minzoom: 5, filter: level(3, 4), symbolizer: signed("admin", palette.admin, [[5, 0.8], [10, 1.2]], [5, 2.5, 1, 2.5]) },
    { dataLayer: "boundaries", filter: level(0, 2), symbolizer: signed("border-other", palette.border, [[0, 0.8], [6, 1.6], [10, 2.4]]) },
  ];
}

export function labelRules(lang: string, obstacles: (zoom: number) => ObstacleIndex): LabelRule[] {
  const palette = readPalette();
  const names = [`name:${lang}`, "name", "name:en"];
  const label = (fill: string, font: (zoom: number, feature: Feature) => string, apart: number, dot = 0, capitals = false) =>
    new PointLabel({ fill, font, apart, dot, halo: palette.land, text: (feature) => nameOf(feature, names, capitals ? lang : null) }, obstacles);
  const street = (fontSize: number) =>
    new LineLabelSymbolizer({ labelProps: names, font: font(460, fontSize), fill: palette.roadInk, stroke: palette.land, width: 2.5 });
  const water = label(palette.waterInk, (zoom) => font(480, zoom < 10 ? 11 : 12, true), 500);
  const known = (zoom: number, feature: Feature) => zoom >= Number(feature.props["min_zoom"] ?? 0);
  const largestFirst: LabelRule["sort"] = (a, b) =>
    Number(a["min_zoom"] ?? 20) - Number(b["min_zoom"] ?? 20) || Number(b["population_rank"] ?? 0) - Number(a["population_rank"] ?? 0);
  const place = (kind: string) => both(is("kind", kind), known);
  return [
    { dataLayer: "places", maxzoom: 7, filter: place("country"), symbolizer: label(palette.countryInk, () => font(600, 12), 1500, 0, true) },
    { dataLayer: "places", filter: place("locality"), sort: largestFirst, symbolizer: label(palette.town, townFont, 24, 2.2) },
    { dataLayer: "places", minzoom: 12, filter: is("kind", "neighbourhood", "macrohood"), symbolizer: label(palette.town, () => font(460, 11), 200) },
    { dataLayer: "water", filter: (_, feature) => feature.geomType === GeomType.Point, symbolizer: water },
    { dataLayer: "water", minzoom: 10, filter: both(isLine, is("kind", "river", "canal")), symbolizer: new LineLabelSymbolizer({ labelProps: names, font: font(480, 12, true), fill: palette.waterInk, stroke: palette.land, width: 2.5 }) },
    { dataLayer: "places", minzoom: 6, maxzoom: 9, filter: place("region"), symbolizer: label(palette.adminInk, () => font(500, 11, true), 600) },
    { dataLayer: "roads", minzoom: 13, filter: is("kind", "highway", "major_road"), symbolizer: street(12) },
    { dataLayer: "roads", minzoom: 15, filter: is("kind", "minor_road"), symbolizer: street(11) },
    { dataLayer: "pois", minzoom: 15, filter: is("kind", ...LANDMARKS), sort: largestFirst, symbolizer: label(palette.adminInk, () => font(480, 11), 80, 1.8) },
  ];
}

export function background(): string {
  return readPalette().land;
}

function readPalette(): Record<keyof typeof TOKENS, string> {
  return colours(TOKENS);
}

const always: Filter = () => true;
const isArea: Filter = (_, feature) => feature.geomType === GeomType.Polygon;
const isLine: Filter = (_, feature) => feature.geomType === GeomType.Line;

function is(property: string, ...values: string[]): Filter {
  return (_, feature) => values.includes(String(feature.props[property]));
}

/** Borders of these levels of OpenStreetMap's `admin_level`. */
function level(least: number, most: number): Filter {
  return (_, feature) => Number(feature.props["kind_detail"]) >= least && Number(feature.props["kind_detail"]) <= most;
}

function both(first: Filter, second: Filter): Filter {
  return (zoom, feature) => first(zoom, feature) && second(zoom, feature);
}

/** Grows evenly from step to step. */
function growing(steps: Steps): (zoom: number) => number {
  return (zoom) => {
    const at = steps.findIndex(([from]) => from > zoom);
    const [low, high] = [steps.at(at < 0 ? -1 : Math.max(at - 1, 0))!, steps.at(at)!];
    return high[0] === low[0] ? low[1] : low[1] + ((zoom - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
  };
}

function nameOf(feature: Feature, names: readonly string[], capitalsOf: string | null): string | undefined {
  const name = names.map((property) => feature.props[property]).find((text) => typeof text === "string" && text !== "");
  return typeof name === "string" && capitalsOf ? name.toLocaleUpperCase(capitalsOf) : (name as string | undefined);
}

/** Ranks of the schema: 8 and more has a hundred thousand people. */
function townFont(zoom: number, feature: Feature): string {
  const rank = Number(feature.props["population_rank"] ?? 0);
  const size = rank >= 11 ? 13 : rank >= 8 ? 12 : 11;
  return font(rank >= 8 ? 570 : 460, size + (zoom >= 9 ? 1 : 0));
}

function font(weight: number, size: number, italic = false): string {
  return `${italic ? "italic " : ""}${weight} ${size}px "Inter Variable", system-ui, sans-serif`;
}
