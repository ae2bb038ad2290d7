// How the base map looks: one rule for each of its layers, in the colours of the tokens.
import { type Feature, type Filter, type LabelRule, LineSymbolizer, type PaintRule, PolygonSymbolizer } from "protomaps-leaflet";
import { type LabelStyle, type ObstacleIndex, PointLabel } from "./labels.ts";
import { colours } from "../pages/theme.ts";

const TOKENS = {
  land: "--land",
  focus: "--land-focus",
  water: "--water",
  waterInk: "--water-ink",
  river: "--river",
  border: "--border",
  borderOther: "--border-other",
  countryInk: "--country-ink",
  admin: "--admin",
  adminInk: "--admin-ink",
  rail: "--rail",
  town: "--town",
} as const;

export type Palette = Record<keyof typeof TOKENS, string>;
export type ObstaclesAt = (zoom: number) => ObstacleIndex;

export function readPalette(): Palette {
  return colours(TOKENS);
}

/** `countries` are those of the catalogue: they are tinted, have region borders, and the borders that they share stand out. */
export function paintRules(palette: Palette, countries: readonly string[]): PaintRule[] {
  const polygon = (fill: string) => new PolygonSymbolizer({ fill });
  const shared = is("between", ...pairs(countries));
  const railway = both(fromZoom, untilZoom);
  return [
    { dataLayer: "earth", filter: is("kind", "land"), symbolizer: polygon(palette.land) },
    { dataLayer: "earth", filter: is("iso", ...countries), symbolizer: polygon(palette.focus) },
    { dataLayer: "water", filter: untilZoom, symbolizer: polygon(palette.water) },
    { dataLayer: "rivers", filter: both(fromZoom, not(isLong)), symbolizer: line("river", palette.river, [[0, 0.9], [9, 1.2]]) },
    { dataLayer: "rivers", filter: both(fromZoom, isLong), symbolizer: line("river", palette.river, [[0, 0.9], [6, 1.3], [8, 1.7], [9, 2.2]]) },
    { dataLayer: "rail", minzoom: 6, filter: railway, symbolizer: line("rail", palette.rail, [[0, 0.8], [8, 1.1]]) },
    { dataLayer: "rail", minzoom: 8, filter: railway, symbolizer: line("rail", palette.rail, [[0, 5]], { dash: [1, 9] }) },
    { dataLayer: "admin1", minzoom: 5, filter: is("country", ...countries), symbolizer: line("admin", palette.admin, [[0, 1]], { dash: [5, 2.5, 1, 2.5] }) },
    { dataLayer: "boundaries", filter: not(shared), symbolizer: line("border-other", palette.borderOther, [[0, 0.7], [5, 1]]) },
    { dataLayer: "boundaries", filter: shared, symbolizer: line("border", palette.border, [[0, 5], [5, 9], [9, 12]], { opacity: 0.16 }) },
    { dataLayer: "boundaries", filter: shared, symbolizer: line("border", palette.border, [[0, 1.2], [5, 2], [9, 2.4]]) },
  ];
}

/** Regions are named in the `countries` of the catalogue; towns of their neighbours come later than theirs. */
export function labelRules(palette: Palette, lang: string, countries: readonly string[], obstacles: ObstaclesAt): LabelRule[] {
  const label = (style: Omit<LabelStyle, "text" | "halo">, capitals = false) =>
    new PointLabel({ ...style, halo: palette.focus, text: (feature) => nameOf(feature, lang, capitals) }, obstacles);
  const country = label({ font: (zoom) => font(600, zoom < 6 ? 12 : 13), fill: palette.countryInk, dot: 0, spacing: "2px", apart: 1500 }, true);
  const region = label({ font: () => font(500, 11, true), fill: palette.adminInk, dot: 0, spacing: "0.4px", apart: 600 });
  const waterFont = (zoom: number) => font(480, zoom < 7 ? 11 : 12, true);
  const water = label({ font: waterFont, fill: palette.waterInk, dot: 0, apart: 500 });
  const river = label({ font: waterFont, fill: palette.waterInk, dot: 0, apart: 700 });
  const town = label({ font: townFont, fill: palette.town, dot: 2.2, apart: 24 });
  const largestFirst: LabelRule["sort"] = (a, b) =>
    Number(a["rank"] ?? 9) - Number(b["rank"] ?? 9) || Number(b["pop"] ?? 0) - Number(a["pop"] ?? 0);
  return [
    { dataLayer: "labels", maxzoom: 7, filter: both(is("kind", "country"), fromZoom), symbolizer: country },
    { dataLayer: "places", filter: townsOf(countries), sort: largestFirst, symbolizer: town },
    { dataLayer: "labels", filter: both(is("kind", "sea", "lake"), fromZoom), symbolizer: water },
    { dataLayer: "labels", minzoom: 6, filter: both(is("kind", "river"), fromZoom), symbolizer: river },
    { dataLayer: "labels", minzoom: 7, maxzoom: 10, filter: both(isRegionOf(countries), fromZoom), symbolizer: region },
  ];
}

const fromZoom: Filter = (zoom, feature) => zoom >= Number(feature.props["min_zoom"] ?? 0);
/** What is too rough to be looked at closely goes. */
const untilZoom: Filter = (zoom, feature) => zoom <= Number(feature.props["max_zoom"] ?? Infinity);
/** Rivers of 200 km and more are shown from zoom 5. */
const isLong: Filter = (_, feature) => Number(feature.props["min_zoom"] ?? 0) <= 5;

function is(property: string, ...values: (string | number)[]): Filter {
  return (_, feature) => values.includes(feature.props[property] as string | number);
}

function both(first: Filter, second: Filter): Filter {
  return (zoom, feature) => first(zoom, feature) && second(zoom, feature);
}

/** Towns of other countries than these come two zooms later; capitals do not. */
function townsOf(countries: readonly string[]): Filter {
  return (zoom, { props }) => {
    const isNeighbours = props["country"] !== undefined && !countries.includes(String(props["country"]));
    const wait = isNeighbours && Number(props["rank"]) !== 1 ? 2 : 0;
    return zoom >= Number(props["min_zoom"] ?? 0) + wait;
  };
}

/** Ids of regions begin with the code of their country. */
function isRegionOf(countries: readonly string[]): Filter {
  return (_, { props }) => props["kind"] === "region" && countries.includes(String(props["id"]).slice(0, 2));
}

function not(filter: Filter): Filter {
  return (zoom, feature) => !filter(zoom, feature);
}

/** Pairs of codes as the tiles write them: the two in alphabetical order. */
function pairs(codes: readonly string[]): string[] {
  const sorted = [...codes].sort();
  return sorted.flatMap((first, i) => sorted.slice(i + 1).map((second) => `${first} ${second}`));
}

type Steps = readonly (readonly [number, number])[];

function line(sign: string, color: string, width: Steps, more: { dash?: number[]; opacity?: number } = {}): LineSymbolizer {
  return new SignedLine(sign, { color, width: steps(width), lineJoin: "round", ...more });
}

/** Leaves word on the tile that it is painted in, for the legend. */
export class SignedLine extends LineSymbolizer {
  private readonly sign: string;

  constructor(sign: string, options: ConstructorParameters<typeof LineSymbolizer>[0]) {
    super(options);
    this.sign = `shows-${sign}`;
  }

  override draw(...[ctx, ...rest]: Parameters<LineSymbolizer["draw"]>): void {
    ctx.canvas.classList.add(this.sign);
    super.draw(ctx, ...rest);
  }
}

function steps(values: Steps): (zoom: number) => number {
  return (zoom) => values.reduce((width, [from, value]) => (zoom >= from ? value : width), values[0]?.[1] ?? 1);
}

function nameOf(feature: Feature, lang: string, capitals: boolean): string | undefined {
  for (const property of [`name_${lang}`, "name_en", "name"]) {
    const name = feature.props[property];
    if (typeof name === "string" && name) return capitals ? name.toLocaleUpperCase(lang) : name;
  }
  return undefined;
}

function townFont(zoom: number, feature: Feature): string {
  const rank = Number(feature.props["rank"] ?? 3);
  const size = rank === 1 ? 13 : rank === 2 ? 12 : 11;
  return font(rank < 3 ? 570 : 460, size + (zoom >= 9 ? 1 : 0));
}

function font(weight: number, size: number, italic = false): string {
  return `${italic ? "italic " : ""}${weight} ${size}px "Inter Variable", system-ui, sans-serif`;
}
