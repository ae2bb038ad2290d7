// A region across the antimeridian is one piece on the map: what lies in the west goes on beyond 180 degrees. Pure.
import type { Feature, Geometry } from "geojson";

type Coordinates = number[] | Coordinates[];

/** Longitude on the map that begins at `west`. */
export function onMap(lon: number, west: number): number {
  return lon < west ? lon + 360 : lon;
}

/** Longitude from -180 to 180, as addresses have it. */
export function inWorld(lon: number): number {
  return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
}

/** Carries all that lies west of `west` beyond 180 degrees, in the collection itself. */
export function carried<T extends { features: Feature<Geometry | null, unknown>[] }>(collection: T, west: number): T {
  if (west > -180) for (const { geometry } of collection.features) if (geometry) carry(geometry, west);
  return collection;
}

function carry(geometry: Geometry, west: number): void {
  if (geometry.type === "GeometryCollection") for (const part of geometry.geometries) carry(part, west);
  else carryAll(geometry.coordinates as Coordinates, west);
}

function carryAll(coordinates: Coordinates, west: number): void {
  if (typeof coordinates[0] === "number") coordinates[0] = onMap(coordinates[0], west);
  else for (const inner of coordinates as Coordinates[]) carryAll(inner, west);
}
