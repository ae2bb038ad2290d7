// Going to what was chosen: a project, a crossing, a line, a place; seen whole, as close as its place is known.
import { CLOSE_ZOOM } from "../contract.ts";
import { L } from "../map/leaflet.ts";
import type { Thing } from "./state.ts";
import type { Sight, Viewer } from "../map/viewer.ts";
import type { Parts } from "./parts.ts";

/** Zoom that is close enough, by how exactly a place is known: closer would promise more than that. */
const CLOSEST: Readonly<Record<string, number>> = { site: 12, settlement: 11, district: 10, region: 8, country: 6 };
const CLOSEST_UNKNOWN = 8;
/** Of a line that is drawn from place to place. */
const CLOSEST_LINE = 9;

export class Going {
  private readonly parts: Parts;
  private readonly viewer: Viewer;
  /** What the address named before its shape was there. */
  private awaited: (() => void) | null = null;

  constructor(parts: Parts, viewer: Viewer) {
    this.parts = parts;
    this.viewer = viewer;
    const { areas, lines, crossings, corridors, rivers } = parts;
    for (const layer of [areas, lines, crossings, corridors, rivers]) layer?.on("loaded", () => this.awaited?.());
  }

  /** Goes to a project; true when the map moves. */
  toProject(id: string, glides = true): boolean {
    this.awaited = null;
    const sight = this.ofProject(id);
    return sight !== null && this.viewer.reveal(sight, glides);
  }

  /** Goes to what the address names, and again when its area or line is there, unless the reader has moved on. */
  arrive(project: string): void {
    this.toProject(project, false);
    this.awaited = () => {
      const sight = this.ofProject(project);
      if (sight && !this.viewer.wasMoved()) this.viewer.reveal(sight, false);
    };
  }

  /** Makes a crossing, corridor or water stand out; `moves` brings it into sight. */
  toThing(thing: Thing | null, moves: boolean, glides = true): void {
    const { crossings, corridors, rivers } = this.parts;
    this.awaited = null;
    corridors?.choose(thing?.kind === "corridor" ? thing.id : null);
    rivers?.choose(thing?.kind === "water" ? thing.id : null);
    if (thing?.kind !== "crossing") crossings?.choose(null);
    if (!thing) return;
    const sight = this.ofThing(thing);
    if (!sight) {
      this.awaited = () => this.toThing(thing, moves, glides);
      return;
    }
    const open = () => (thing.kind === "crossing" ? crossings?.choose(thing.id) : undefined);
    if (moves && this.viewer.reveal(sight, glides, open)) return;
    open();
  }

  toPlace(lon: number, lat: number): void {
    this.viewer.reveal({ bounds: L.latLngBounds([this.viewer.at(lon, lat)]), closest: CLOSE_ZOOM });
  }

  private ofProject(id: string): Sight | null {
    const { projects, lines, areas } = this.parts;
    const marker = projects?.get(id);
    if (!marker) return null;
    const closest = CLOSEST[marker.project.precision] ?? CLOSEST_UNKNOWN;
    const shape = lines?.bounds(id) ?? areas?.bounds(id);
    const bounds = L.latLngBounds([marker.getLatLng()]);
    return { bounds: shape?.isValid() ? bounds.extend(shape) : bounds, closest };
  }

  private ofThing({ kind, id }: Thing): Sight | null {
    const { crossings, corridors, rivers } = this.parts;
    if (kind === "crossing") {
      const at = crossings?.locate(id);
      return at ? { bounds: L.latLngBounds([at]), closest: CLOSE_ZOOM } : null;
    }
    const bounds = (kind === "corridor" ? corridors : rivers)?.bounds(id);
    return bounds?.isValid() ? { bounds, closest: CLOSEST_LINE } : null;
  }
}
