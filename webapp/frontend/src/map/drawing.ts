// Drawing and changing one line or area with Terra Draw, in the colours of the atlas.
import type { Position } from "geojson";
import type LeafletType from "leaflet";
import { type GeoJSONStoreFeatures, type HexColor, TerraDraw, TerraDrawCircleMode, TerraDrawLineStringMode, TerraDrawPolygonMode, TerraDrawRectangleMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawLeafletAdapter } from "terra-draw-leaflet-adapter";
import { colour } from "../pages/theme.ts";
import { inWorld } from "./antimeridian.ts";

/** Terra Draw's own panes begin so far above the symbols. */
const PANE_ABOVE = 600;
const DIGITS = 7;
const MODES = { line: "linestring", polygon: "polygon", rectangle: "rectangle", circle: "circle" } as const;

export type Kind = keyof typeof MODES;

/** Points of a line, or corners of an area, which is not closed. */
export interface Shape {
  readonly kind: Kind;
  readonly points: readonly Position[];
}

export interface DrawingEvents {
  /** While it is drawn or dragged; the last point may still be under the pointer. */
  moved(found: Shape): void;
  /** It is done, or was changed. */
  done(found: Shape): void;
}

/** The adapter's own writes style sheets into the page, which the pages do not allow, and takes panes away that Leaflet goes on drawing in. */
class Adapter extends TerraDrawLeafletAdapter {}
Object.assign(Adapter.prototype, {
  createPaneStyleSheet(this: { _map: LeafletType.Map }, name: string, zIndex: number): { remove(): void } {
    const pane = this._map.getPane(name) ?? this._map.createPane(name);
    pane.style.zIndex = String(zIndex + PANE_ABOVE);
    return { remove: () => undefined };
  },
});

export class Drawing {
  private readonly map: LeafletType.Map;
  private readonly draw: TerraDraw;
  private readonly events: DrawingEvents;
  private isOwn = false;
  private kind: Kind = "line";

  constructor(map: LeafletType.Map, lib: typeof LeafletType, token: string, events: DrawingEvents) {
    this.map = map;
    this.events = events;
    const [ink, paper] = [hex(token), hex("--paper")];
    const area = { fillColor: ink, fillOpacity: 0.1, outlineColor: ink, outlineWidth: 3 };
    const points = { closingPointColor: paper, closingPointOutlineColor: ink, closingPointOutlineWidth: 2, closingPointWidth: 6 };
    const selected = {
      selectionPointColor: paper, selectionPointOutlineColor: ink, selectionPointOutlineWidth: 2, selectionPointWidth: 7,
      midPointColor: ink, midPointOutlineColor: paper, midPointOutlineWidth: 1, midPointWidth: 4,
      selectedLineStringColor: ink, selectedLineStringWidth: 3,
      selectedPolygonColor: ink, selectedPolygonFillOpacity: 0.1, selectedPolygonOutlineColor: ink, selectedPolygonOutlineWidth: 3,
    };
    const cornered = { feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } } };
    const flags = {
      linestring: cornered,
      polygon: cornered,
      rectangle: { feature: { draggable: true, coordinates: { resizable: "opposite" as const } } },
      circle: { feature: { draggable: true } },
    };
    this.draw = new TerraDraw({
      adapter: new Adapter({ lib, map, coordinatePrecision: DIGITS }),
      modes: [
        new TerraDrawLineStringMode({ styles: { lineStringColor: ink, lineStringWidth: 3, ...points } }),
        new TerraDrawPolygonMode({ styles: { ...area, ...points } }),
        new TerraDrawRectangleMode({ styles: area }),
        new TerraDrawCircleMode({ styles: area }),
        new TerraDrawSelectMode({ flags, styles: selected, allowManualDeselection: false }),
      ],
    });
    this.draw.start();
    this.draw.on("change", () => {
      const found = this.found();
      if (found && !this.isOwn) events.moved(found);
    });
    this.draw.on("finish", () => {
      const found = this.found();
      // What has just been finished is still being put away.
      if (found && !this.isOwn) setTimeout(() => this.put(found, true));
    });
  }

  /** Waits for points to be set. */
  begin(kind: Kind): void {
    this.kind = kind;
    this.quietly(() => {
      this.draw.clear();
      this.draw.setMode(MODES[kind]);
    });
    this.map.getContainer().classList.add("drawing");
  }

  /** Shows something that can be changed then. */
  put(shape: Shape, tells = false): void {
    const points = shape.points.map(([lon, lat]) => [Number(lon!.toFixed(DIGITS)), Number(lat!.toFixed(DIGITS))]);
    this.kind = shape.kind;
    this.map.getContainer().classList.remove("drawing");
    this.quietly(() => {
      this.draw.clear();
      this.draw.setMode("select");
      const geometry = shape.kind === "line" ? { type: "LineString" as const, coordinates: points } : { type: "Polygon" as const, coordinates: [[...points, points[0]!]] };
      const [put] = this.draw.addFeatures([{ type: "Feature", geometry, properties: { mode: MODES[shape.kind] } }]);
      if (put?.valid && put.id !== undefined) this.draw.selectFeature(put.id);
    });
    if (tells) this.events.done(shape);
  }

  /** Waits for nothing, and shows nothing. */
  clear(): void {
    this.map.getContainer().classList.remove("drawing");
    this.quietly(() => {
      this.draw.clear();
      this.draw.setMode("select");
    });
  }

  end(): void {
    this.map.getContainer().classList.remove("drawing");
    this.quietly(() => this.draw.stop());
  }

  private quietly(act: () => void): void {
    this.isOwn = true;
    try {
      act();
    } finally {
      this.isOwn = false;
    }
  }

  private found(): Shape | null {
    const wanted = this.kind === "line" ? "LineString" : "Polygon";
    const feature = this.draw.getSnapshot().find(({ geometry }) => geometry.type === wanted);
    const points = feature ? pointsOf(feature) : [];
    return points.length > 1 ? { kind: this.kind, points: points.map(([lon, lat]) => [inWorld(lon!), lat!]) } : null;
  }
}

function pointsOf({ geometry }: GeoJSONStoreFeatures): Position[] {
  const points = geometry.type === "Polygon" ? geometry.coordinates[0]!.slice(0, -1) : geometry.type === "LineString" ? geometry.coordinates : [];
  // The point under the pointer may still be the last one that was set.
  return points.filter(([lon, lat], at) => !at || lon !== points[at - 1]![0] || lat !== points[at - 1]![1]);
}

function hex(token: string): HexColor {
  const numbers = colour(token).match(/\d+/g) ?? ["0", "0", "0"];
  return `#${numbers.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}
