// What a file is compared with, as the atlas has it: outlines of regions, and where projects may lie. Fetched when first
// asked for, always whole and the same for everybody, so that the addresses say nothing of the file.
import type { Feature, Geometry } from "geojson";
import type { Region } from "../files/joining.ts";
import type { Place } from "../files/talk.ts";
import { fetchJson } from "../pages/fetching.ts";

/** What is read of the features of the three layers; names are those of `name` and `name_` with a language. */
interface Read {
  readonly project?: string;
  readonly precision?: string | null;
  readonly name?: string | null;
  readonly [column: `name_${string}`]: string | null | undefined;
}

type Features = { features: Feature<Geometry | null, Read>[] };

export interface NamedPlace extends Place {
  readonly name: string;
  readonly at: readonly [number, number] | null;
}

export class AtlasData {
  private readonly urls: DOMStringMap;
  private readonly lang: string;
  private found: Promise<readonly NamedPlace[]> | null = null;
  private outlines: Promise<readonly (Region & { geometry: Geometry })[]> | null = null;

  constructor(urls: DOMStringMap) {
    this.urls = urls;
    this.lang = document.documentElement.lang;
  }

  regions(): Promise<readonly (Region & { geometry: Geometry })[]> {
    this.outlines ??= this.fetch("regions").then(({ features }) => {
      const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))].filter((name) => /^name(?:_|$)/.test(name));
      return features.flatMap(({ id, geometry, properties }) =>
        geometry ? [{ id: String(id), geometry, names: names.map((name) => properties[name as "name"] ?? null) }] : []);
    });
    this.outlines.catch(() => (this.outlines = null));
    return this.outlines;
  }

  /** Where each project may lie; one that is known to its country only has no place. */
  places(): Promise<readonly NamedPlace[]> {
    this.found ??= Promise.all([this.fetch("projects"), this.fetch("areas"), this.fetch("lines")]).then(([projects, areas, lines]) => {
      const parts = new Map<string, Geometry[]>();
      for (const { geometry, properties } of areas.features) {
        const id = String(properties.project);
        if (geometry) parts.set(id, [...(parts.get(id) ?? []), geometry]);
      }
      const ways = new Map(lines.features.map(({ id, geometry }) => [String(id), geometry]));
      return projects.features.map(({ id, geometry, properties }): NamedPlace => {
        const key = String(id);
        const isPlaced = properties.precision !== "country";
        const own = parts.get(key) ?? (geometry ? [geometry] : []);
        return {
          id: key,
          name: properties[`name_${this.lang}`] ?? properties.name ?? key,
          at: geometry?.type === "Point" ? (geometry.coordinates as [number, number]) : null,
          areas: isPlaced ? own : [],
          line: ways.get(key) ?? null,
        };
      });
    });
    this.found.catch(() => (this.found = null));
    return this.found;
  }

  private fetch(name: string): Promise<Features> {
    return fetchJson<Features>(this.urls[name] ?? "");
  }
}
