// Reference systems: longitude and latitude out of what a file is in. The library for it is fetched only when needed. Pure.
import type { Position } from "geojson";
import { Unreadable } from "./failure.ts";

export interface Reference {
  readonly epsg?: number;
  /** As a `.prj` file or a GeoPackage describes it. */
  readonly wkt?: string;
}

export const UNSTATED: Reference = {};

export type Projection = (position: Position) => Position;

const MERCATOR = new Set([3857, 3785, 900913, 102100, 102113]);
const DEGREES = new Set([4326, 4258, 4269, 84]);
const RADIUS = 6_378_137;

/** Longitude and latitude of a position in Web Mercator. */
export const fromMercator: Projection = ([x, y]) => [(x! / RADIUS) * (180 / Math.PI), (2 * Math.atan(Math.exp(y! / RADIUS)) - Math.PI / 2) * (180 / Math.PI)];

/** How to get degrees on WGS 84 from a reference system; null where nothing is to be done. */
export async function projectionOf({ epsg, wkt }: Reference): Promise<Projection | null> {
  if (epsg !== undefined && DEGREES.has(epsg)) return null;
  if (epsg !== undefined && MERCATOR.has(epsg)) return fromMercator;
  if (epsg === undefined && !wkt) return null;
  const definition = (epsg !== undefined && known(epsg)) || wkt;
  const name = epsg !== undefined ? `EPSG:${epsg}` : /"([^"]{1,60})"/.exec(wkt ?? "")?.[1] ?? "–";
  if (!definition) throw new Unreadable("crs_unknown", { name });
  try {
    const { default: proj4 } = await import("proj4");
    const { forward } = proj4(definition, "WGS84");
    return ([x, y]) => forward([x!, y!]);
  } catch {
    throw new Unreadable("crs_unknown", { name });
  }
}

/** Systems whose codes follow a rule: UTM on WGS 84, and the zones of Pulkovo 1942. */
function known(epsg: number): string | null {
  if (epsg > 32_600 && epsg <= 32_660) return `+proj=utm +zone=${epsg - 32_600} +datum=WGS84 +units=m`;
  if (epsg > 32_700 && epsg <= 32_760) return `+proj=utm +zone=${epsg - 32_700} +south +datum=WGS84 +units=m`;
  if (epsg >= 28_402 && epsg <= 28_432) {
    const zone = epsg - 28_400;
    return `+proj=tmerc +lat_0=0 +lon_0=${6 * zone - 3} +k=1 +x_0=${zone}500000 +y_0=0 ${PULKOVO}`;
  }
  return epsg === 4284 ? `+proj=longlat ${PULKOVO}` : null;
}

/** EPSG transformation 1267. */
const PULKOVO = "+ellps=krass +towgs84=23.92,-141.27,-80.9,0,0.35,0.82,-0.12 +no_defs";

/** Reference system of a name such as `urn:ogc:def:crs:EPSG::3857`. */
export function referenceOf(name: string | null): Reference {
  if (!name || /CRS84$/.test(name)) return UNSTATED;
  const code = /EPSG:(?:[\d.]*:)?(\d+)$/i.exec(name)?.[1];
  if (!code) throw new Unreadable("crs_unknown", { name: name.slice(0, 60) });
  return { epsg: Number(code) };
}
