// Makes the map from the calls of the map script: layers and controls in, one object of parts out.
import type { Parts } from "./app.ts";
import { AreasLayer } from "../map/areas.ts";
import { BaseMap } from "../map/basemap.ts";
import type { BaseMapSource, LayerSwitchWords, MapFrame, LegendWords, NavigationWords, PositionWords, LayerSource } from "../contract.ts";
import { type Page, readPage } from "./config.ts";
import { addNavigation, addPosition } from "../map/controls.ts";
import { CrossingsLayer } from "../map/crossings.ts";
import { isNarrow, reducedMotion } from "./dom.ts";
import { addLayerSwitch } from "../map/layer-switch.ts";
import { L } from "../map/leaflet.ts";
import { createLegend } from "../map/legend.ts";
import { type LineKind, LinesLayer } from "../map/lines.ts";
import { ProjectsByDay } from "../time/projects-by-day.ts";
import { ProjectsLayer } from "../map/projects-layer.ts";

type Corners = MapFrame["bounds"];

const SHEET_DEGREES = 8;

/** The page behind the map, which asks for the projects when all is bound. */
export interface Shown {
  load(): void;
}

/** What the map script calls, in the order of Folium's elements; `begin` binds the page to the map in the end. */
export function createAtlas(begin: (map: L.Map, page: Page, parts: Parts) => Shown) {
  let page: Page | null = null;
  let home = L.latLngBounds([[0, 0], [0, 0]]);
  const parts: Parts = {};
  const thisPage = () => (page ??= readPage());
  const lines = (kind: LineKind) => (source: LayerSource) => new LinesLayer(kind, source, thisPage());
  return {
    map(id: string, frame: MapFrame): L.Map {
      home = boundsOf(frame.bounds);
      return createMap(id, frame);
    },
    baseMap(source: BaseMapSource): BaseMap {
      return (parts.base = new BaseMap(source));
    },
    rivers: lines("rivers"),
    corridors: lines("corridors"),
    lines: (source: LayerSource) => (parts.lines = lines("lines")(source)),
    areas: (source: LayerSource) => (parts.areas = new AreasLayer(source, thisPage())),
    crossings: (source: LayerSource) => (parts.crossings = new CrossingsLayer(source, thisPage())),
    projects(source: LayerSource): ProjectsLayer {
      parts.days = new ProjectsByDay(source, thisPage());
      return (parts.projects = new ProjectsLayer(thisPage()));
    },
    navigation: (map: L.Map, words: NavigationWords) => addNavigation(map, home, words),
    layerSwitch: (map: L.Map, words: LayerSwitchWords, base: BaseMap, layers: readonly (readonly [string, L.Layer])[]) =>
      addLayerSwitch(map, words, base, layers, thisPage().strings),
    legend(map: L.Map, { title, entries }: LegendWords) {
      parts.legend = createLegend(map, title, entries, thisPage().strings);
    },
    position: (map: L.Map, { title }: PositionWords) => addPosition(map, title, thisPage().strings),
    start(map: L.Map): void {
      // In a task of its own, so that a slow phone can answer a touch before it.
      setTimeout(() => begin(map, thisPage(), parts).load());
    },
  };
}

function createMap(id: string, frame: MapFrame): L.Map {
  const map = L.map(id, {
    zoomControl: false,
    attributionControl: false,
    minZoom: frame.minZoom,
    maxZoom: frame.maxZoom,
    maxBounds: reach(boundsOf(frame.maxBounds)),
    maxBoundsViscosity: 1,
    keyboard: true,
    worldCopyJump: false,
    fadeAnimation: !reducedMotion(),
    zoomAnimation: !reducedMotion(),
    markerZoomAnimation: !reducedMotion(),
    inertia: !reducedMotion(),
  });
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", frame.title);
  showHome(map, boundsOf(frame.bounds));
  return map;
}

/** Where panning ends. Under a sheet the map must go further north on screen; the tiles reach that far. */
function reach(bounds: L.LatLngBounds): L.LatLngBounds {
  return isNarrow() ? bounds.extend([bounds.getSouth() - SHEET_DEGREES, bounds.getWest()]) : bounds;
}

function boundsOf([[south, west], [north, east]]: Corners): L.LatLngBounds {
  return L.latLngBounds([south, west], [north, east]);
}

/** The first view. On a narrow screen the middle of the area matters more than its ends; the sheet covers the rest. */
function showHome(map: L.Map, bounds: L.LatLngBounds): void {
  if (!isNarrow()) {
    map.fitBounds(bounds, { animate: false });
    return;
  }
  const zoom = map.getBoundsZoom(bounds) + 1;
  const centre = map.project(bounds.getCenter(), zoom).add([0, map.getSize().y * 0.2]);
  map.setView(map.unproject(centre, zoom), zoom, { animate: false });
}

declare global {
  interface Window {
    Atlas: ReturnType<typeof createAtlas>;
  }
}
