// Drawing and changing one line or area with Terra Draw, in the colours of the atlas.
import type { Position } from "geojson";
import type LeafletType from "leaflet";
import { type GeoJSONStoreFeatures, type HexColor, TerraDraw, TerraDrawLineStringMode, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawLeafletAdapter } from "terra-draw-leaflet-adapter";
import { colour } from "../pages/theme.ts";
import { inWorld } from "./antimeridian.ts";
import type { Measured } from "./measured.ts";

/** Terra Draw's own panes begin so far above the symbols. */
const PANE_ABOVE = 600;
const DIGITS = 7;
const MODES = { line: "linestring", area: "polygon" } as const;

export interface DrawingEvents {
  /** While it is drawn or dragged; the last point may still be under the pointer. */
  moved(found: Measured): void;
  /** A line or an area is done, or was changed. */
  done(found: Measured): void;
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
  private isArea = false;

  constructor(map: LeafletType.Map, lib: typeof LeafletType, events: DrawingEvents) {
    this.map = map;
    this.events = events;
    const [ink, paper] = [hex("--ink"), hex("--paper")];
    const points = { closingPointColor: paper, closingPointOutlineColor: ink, closingPointOutlineWidth: 2, closingPointWidth: 6 };
    const selected = {
      selectionPointColor: paper, selectionPointOutlineColor: ink, selectionPointOutlineWidth: 2, selectionPointWidth: 7,
      midPointColor: ink, midPointOutlineColor: paper, midPointOutlineWidth: 1, midPointWidth: 4,
      selectedLineStringColor: ink, selectedLineStringWidth: 3,
      selectedPolygonColor: ink, selectedPolygonFillOpacity: 0.1, selectedPolygonOutlineColor: ink, selectedPolygonOutlineWidth: 3,
    };
    const flags = { feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } } };
    this.draw = new TerraDraw({
      adapter: new Adapter({ lib, map, coordinatePrecision: DIGITS }),
      modes: [
        new TerraDrawLineStringMode({ styles: { lineStringColor: ink, lineStringWidth: 3, ...points } }),
        new TerraDrawPolygonMode({ styles: { fillColor: ink, fillOpacity: 0.1, outlineColor: ink, outlineWidth: 3, ...points } }),
        new TerraDrawSelectMode({ flags: { linestring: flags, polygon: flags }, styles: selected, allowManualDeselection: false }),
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
  begin(isArea: boolean): void {
    this.isArea = isArea;
    this.quietly(() => {
      this.draw.clear();
      this.draw.setMode(isArea ? MODES.area : MODES.line);
    });
    this.map.getContainer().classList.add("drawing");
  }

  /** Shows a line or an area, which can be changed then. */
  put(measured: Measured, tells = false): void {
    const points = measured.points.map(([lon, lat]) => [Number(lon!.toFixed(DIGITS)), Number(lat!.toFixed(DIGITS))]);
    this.isArea = measured.isArea;
    this.map.getContainer().classList.remove("drawing");
    this.quietly(() => {
      this.draw.clear();
      this.draw.setMode("select");
      const geometry = measured.isArea ? { type: "Polygon" as const, coordinates: [[...points, points[0]!]] } : { type: "LineString" as const, coordinates: points };
      const mode = measured.isArea ? MODES.area : MODES.line;
      const [put] = this.draw.addFeatures([{ type: "Feature", geometry, properties: { mode } }]);
      if (put?.valid && put.id !== undefined) this.draw.selectFeature(put.id);
    });
    if (tells) this.events.done(measured);
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

  private found(): Measured | null {
    const wanted = this.isArea ? "Polygon" : "LineString";
    const feature = this.draw.getSnapshot().find(({ geometry }) => geometry.type === wanted);
    const points = feature ? pointsOf(feature) : [];
    return points.length > 1 ? { points: points.map(([lon, lat]) => [inWorld(lon!), lat!]), isArea: this.isArea } : null;
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
