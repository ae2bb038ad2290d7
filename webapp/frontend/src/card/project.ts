// A project as the list and the map need it, made from a GeoJSON feature. Pure.
import type { Feature, FeatureCollection, Point } from "geojson";
import { searchable } from "../text/fold.ts";
import type { FilterName } from "../pages/state.ts";

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly nameLang: string | null;
  readonly status: string;
  readonly statusDate: string;
  readonly icon: string;
  readonly place: string;
  readonly placeLang: string | null;
  readonly costUsd: number | null;
  readonly borderKm: number | null;
  readonly approximate: boolean;
  readonly precision: string;
  readonly disputed: boolean;
  readonly sources: number;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly text: string;
  readonly facets: Readonly<Record<FilterName, readonly string[]>>;
}

const LANGUAGES = ["en", "ru", "kk", "uz"];
const WIDE = new Set(["district", "region", "country"]);

/** Lower ends of the bands of a figure, and what one unit of them is in the data. */
export interface Band {
  readonly edges: readonly number[];
  readonly scale: number;
}
export type Bands = Readonly<Record<string, Band>>;

export function readProjects(collection: FeatureCollection, lang: string, bands: Bands): Project[] {
  return collection.features.map((feature) => readProject(feature as Feature<Point | null>, lang, bands));
}

export function readProject(feature: Feature<Point | null>, lang: string, bands: Bands = {}): Project {
  const values = feature.properties ?? {};
  const conflicts = list(values["conflicts"]);
  const precision = word(values["precision"]);
  const [name, nameLang] = bestName(values, lang);
  const place = word(values[`place_${lang}`]) || word(values["place"]) || word(values["admin1"]);
  return {
    id: String(feature.id ?? values["id"]),
    name,
    nameLang,
    status: word(values["status"]) || "unknown",
    statusDate: word(values["status_date"]),
    icon: word(values["icon"]) || "marker",
    place,
    placeLang: values[`place_${lang}`] ? lang : languageOf(place, lang),
    costUsd: numberOrNull(values["cost_usd"]),
    borderKm: numberOrNull(values["distance_to_border_km"]),
    approximate: WIDE.has(precision),
    precision,
    disputed: conflicts.length > 0,
    sources: numberOrNull(values["sources"]) ?? 0,
    lat: feature.geometry?.coordinates[1] ?? null,
    lon: feature.geometry?.coordinates[0] ?? null,
    text: searchable([...allNames(values), word(values["place"]), word(values["admin1"])].join(" ")),
    facets: {
      country: list(values["countries"] ?? values["host_country"]),
      sector: list(values["sector"]),
      status: list(values["status"]),
      programme: list(values["programme"]),
      precision: list(values["precision"]),
      side: list(values["side"]),
      cost: bandOf(numberOrNull(values["cost_usd"]), bands["cost"]),
      jobs: bandOf(numberOrNull(values["jobs"]), bands["jobs"]),
      source_kind: list(values["source_kinds"]),
      year: list(values["years"]),
      conflicts: conflicts.length ? ["1"] : [],
    },
  };
}

/** Band of a figure, named as the server names it; the unknown is a band of its own. */
export function bandOf(figure: number | null, band: Band | undefined): string[] {
  if (!band) return [];
  if (figure === null) return ["unknown"];
  const at = Math.max(0, band.edges.filter((edge) => figure >= edge * band.scale).length - 1);
  return [`${band.edges[at]}-${band.edges[at + 1] ?? ""}`];
}

/** Name in the reader's language, else the layer's best name with a guess at its language. */
function bestName(values: Record<string, unknown>, lang: string): [string, string | null] {
  const own = word(values[`name_${lang}`]);
  if (own) return [own, lang];
  const best = word(values["name"]) || allNames(values)[0] || "";
  const known = LANGUAGES.find((code) => values[`name_${code}`] === best);
  return [best, known ?? languageOf(best, lang)];
}

function allNames(values: Record<string, unknown>): string[] {
  return [word(values["name"]), ...LANGUAGES.map((code) => word(values[`name_${code}`]))].filter(Boolean);
}

function languageOf(text: string, lang: string): string | null {
  if (!text) return null;
  const cyrillic = /[Ѐ-ӿ]/.test(text);
  if (cyrillic) return lang === "kk" || lang === "ru" ? lang : "ru";
  return lang === "uz" ? null : "en";
}

function word(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function list(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === null || value === undefined || value === "" ? [] : String(value).split(",").map((item) => item.trim());
}
