// Areas in which a project may lie: one soft tint for the wide ones, an outline with an inner band for the one in hand.
import type { Feature, Geometry } from "geojson";
import type { Page } from "../pages/config.ts";
import type { LayerSource, Pane } from "../contract.ts";
import { carried } from "./antimeridian.ts";
import { fetchJson, loadWithNotice } from "../pages/fetching.ts";
import { featureId, type FeatureOf } from "../list/features.ts";
import { L } from "./leaflet.ts";

type AreaFeature = FeatureOf<"project-areas">;
type Sketched = Feature<Geometry, { projects: string[]; at: [number, number][]; shape: string; area: string }>;
type Box = readonly [number, number, number, number];

/** What `/map/areas.json` says: shapes as they are seen from afar, boxes of all areas, and where true outlines are. */
interface Sketches {
  items: string;
  boxes: Record<string, Box>;
  features: Sketched[];
}

// More soft areas than this would only be haze: then just those of the project in hand are drawn.
const MAX_SOFT = 300;
/** From here on a sketch would be seen to leave the border that it follows. */
const FINE_ZOOM = 7;

interface Shape {
  readonly sketch: Sketched;
  readonly points: readonly L.LatLng[];
  readonly bounds: L.LatLngBounds;
  geometry: Geometry;
  isFine: boolean;
  drawn: string;
  layer: L.LayerGroup | null;
}

export class AreasLayer extends L.LayerGroup {
  private readonly page: Page;
  private readonly title: string;
  private shapes: Shape[] = [];
  private boxes: Record<string, Box> = {};
  private items = "";
  private readonly outlines = new Map<string, readonly AreaFeature[] | null>();
  private readonly litLayers = new Map<string, L.LayerGroup>();
  private soft = new Set<string>();
  private lit = new Set<string>();

  constructor(source: LayerSource, page: Page) {
    super();
    this.page = page;
    this.title = source.title;
    void this.notified(async () => {
      const found = carried(await fetchJson<Sketches>(source.url), page.config.west);
      this.items = found.items;
      this.boxes = found.boxes;
      this.shapes = found.features.map(shapeOf);
      this.draw();
      this.fire("loaded");
    });
  }

  override onAdd(map: L.Map): this {
    super.onAdd(map);
    map.on("moveend", this.draw, this);
    this.draw();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("moveend", this.draw, this);
    return super.onRemove(map);
  }

  /** `soft`: projects whose area is always drawn; `lit`: those in hand (selected, hovered). */
  show(soft: readonly string[], lit: readonly string[]): void {
    this.soft = new Set(soft.length <= MAX_SOFT ? soft : []);
    this.lit = new Set(lit);
    this.draw();
  }

  /** Box around all places where a project may lie. */
  bounds(id: string): L.LatLngBounds | null {
    const box = this.boxes[id];
    return box ? L.latLngBounds([box[1], box[0]], [box[3], box[2]]) : null;
  }

  private draw(): void {
    const map = this._map as L.Map | undefined;
    if (!map) return;
    const seen = map.getBounds();
    for (const shape of this.shapes) {
      const { projects } = shape.sketch.properties;
      const inHand = projects.some((id) => this.lit.has(id));
      const shown = projects.flatMap((id, i) => (this.soft.has(id) ? [shape.points[i]!] : []));
      const isSeen = shown.some((at) => seen.contains(at)) && fits(shape, seen);
      const look = inHand || !shown.length ? "" : isSeen ? "soft" : "edge";
      if (look && map.getZoom() >= FINE_ZOOM && seen.intersects(shape.bounds)) this.refine(shape);
      this.put(shape, look);
    }
    this.light();
  }

  private put(shape: Shape, look: string): void {
    const drawn = look && `${look}${shape.isFine ? " fine" : ""}`;
    if (drawn === shape.drawn) return;
    if (shape.layer) this.removeLayer(shape.layer);
    const { geometry, sketch: { properties } } = shape;
    shape.drawn = drawn;
    shape.layer = look === "soft" ? area("areas", geometry, "atlas-area") : look ? banded(geometry, `atlas-area edge ${properties.shape}`) : null;
    if (shape.layer) this.addLayer(shape.layer);
  }

  private light(): void {
    for (const [key, layer] of this.litLayers) {
      this.removeLayer(layer);
      this.litLayers.delete(key);
    }
    for (const id of this.lit) {
      const parts = this.outline(id) ?? this.shapes.filter(({ sketch }) => sketch.properties.projects.includes(id)).map(({ sketch }) => sketch);
      const layer = L.layerGroup(parts.map((part) => banded(part.geometry!, `atlas-area lit ${part.properties.shape}`)));
      this.litLayers.set(id, layer);
      this.addLayer(layer);
    }
  }

  /** True outlines of a project; null until they are there, and then all is drawn again. */
  private outline(id: string): readonly AreaFeature[] | null {
    if (!this.outlines.has(id) && this.items) {
      this.outlines.set(id, null);
      void this.notified(async () => {
        const found = await fetchJson<{ features: AreaFeature[] }>(`${this.items}&project=${encodeURIComponent(id)}`);
        this.outlines.set(id, carried(found, this.page.config.west).features);
        this.draw();
      });
    }
    return this.outlines.get(id) ?? null;
  }

  private refine(shape: Shape): void {
    const { area: wanted, projects } = shape.sketch.properties;
    const fine = !shape.isFine && this.outline(projects[0]!)?.find((feature) => featureId(feature) === wanted);
    if (fine && fine.geometry) Object.assign(shape, { geometry: fine.geometry, isFine: true });
  }

  private notified(task: () => Promise<void>): Promise<void> {
    return loadWithNotice(task, this.page.strings.t("layer_failed", { layer: this.title }), this.page.strings);
  }
}

function shapeOf(sketch: Sketched): Shape {
  const points = sketch.properties.at.map(([lon, lat]) => L.latLng(lat, lon));
  const bounds = L.geoJSON(sketch.geometry).getBounds();
  return { sketch, points, bounds, geometry: sketch.geometry, isFine: false, drawn: "", layer: null };
}

/** A tint that is larger than the view would tell nothing: then the edge says where it ends. */
function fits({ bounds }: Shape, seen: L.LatLngBounds): boolean {
  return bounds.getEast() - bounds.getWest() < seen.getEast() - seen.getWest() || bounds.getNorth() - bounds.getSouth() < seen.getNorth() - seen.getSouth();
}

function area(pane: Pane, geometry: Geometry, className: string): L.GeoJSON {
  return L.geoJSON(geometry, { pane, interactive: false, style: { className } });
}

let clips = 0;

/** An area with a band inside its outline: a broad stroke that the outline itself cuts off. */
function banded(geometry: Geometry, className: string): L.LayerGroup {
  const outline = area("areas-lit", geometry, className);
  const band = area("areas-lit", geometry, `${className} band`);
  const group = L.layerGroup([outline, band]);
  group.on("add", () => {
    const paths = [outline, band].map((layer) => layer.getLayers().map((path) => (path as L.Path).getElement()));
    for (const [i, path] of paths[0]!.entries()) clip(path as SVGElement | undefined, paths[1]![i] as SVGElement | undefined);
  });
  return group;
}

const SVG = "http://www.w3.org/2000/svg";

function clip(outline: SVGElement | undefined, band: SVGElement | undefined): void {
  if (!outline || !band) return;
  clips += 1;
  outline.id = `area-${clips}`;
  const cut = document.createElementNS(SVG, "clipPath");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${outline.id}`);
  cut.id = `area-clip-${clips}`;
  cut.setAttribute("clip-rule", "evenodd");
  cut.append(use);
  band.before(cut);
  band.setAttribute("clip-path", `url(#${cut.id})`);
}
