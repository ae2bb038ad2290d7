// Makes the map from the calls of the map script: layers and controls in, one object of parts out.
import { AreasLayer } from "../map/areas.ts";
import { BaseMap } from "../map/basemap.ts";
import type { BaseMapSource, LayerSwitchWords, MapFrame, LegendWords, NavigationWords, PositionWords, LayerSource } from "../contract.ts";
import { type Page, readPage } from "./config.ts";
import { addPosition, navigation } from "../map/controls.ts";
import { CrossingsLayer } from "../map/crossings.ts";
import { reducedMotion } from "./dom.ts";
import { layerSwitch, type Titled } from "../map/layer-switch.ts";
import { L } from "../map/leaflet.ts";
import { createLegend } from "../map/legend.ts";
import { type LineKind, LinesLayer } from "../map/lines.ts";
import { OwnLayers } from "../map/own-switch.ts";
import { ProjectsByDay } from "../time/projects-by-day.ts";
import { ProjectsLayer } from "../map/projects-layer.ts";
import { Toolbox } from "../map/toolbox.ts";
import type { Parts } from "./parts.ts";
import { inTurn, turn } from "./turns.ts";

type Corners = MapFrame["bounds"];

/** The page behind the map. */
export interface Shown {
  /** What is left to do when all is bound: the map's view, then the projects. */
  readonly rest: readonly (() => void)[];
}

/** What the map script calls, in the order of Folium's elements; `begin` binds the page to the map in the end. */
export function createAtlas(begin: (map: L.Map, page: Page, parts: Parts) => Shown) {
  let page: Page | null = null;
  const parts: Parts = { home: L.latLngBounds([[0, 0], [0, 0]]), goHome: () => undefined };
  const thisPage = () => (page ??= readPage());
  const lines = (kind: LineKind) => (source: LayerSource) => (parts[kind] = new LinesLayer(kind, source, thisPage()));
  const tools = (map: L.Map) => {
    const { strings } = thisPage();
    return (parts.tools ??= new Toolbox(map, { tools: strings.t("tools"), close: strings.t("close") }));
  };
  return {
    map(id: string, frame: MapFrame): L.Map {
      parts.home = boundsOf(frame.bounds);
      return createMap(id, frame);
    },
    baseMap(source: BaseMapSource): BaseMap {
      return (parts.base = new BaseMap(source));
    },
    rivers: lines("rivers"),
    corridors: lines("corridors"),
    lines: lines("lines"),
    areas: (source: LayerSource) => (parts.areas = new AreasLayer(source, thisPage())),
    crossings: (source: LayerSource) => (parts.crossings = new CrossingsLayer(source, thisPage())),
    projects(source: LayerSource): ProjectsLayer {
      parts.days = new ProjectsByDay(source, thisPage());
      return (parts.projects = new ProjectsLayer(thisPage()));
    },
    navigation: (map: L.Map, words: NavigationWords) => tools(map).put("zoom", navigation(map, words, () => parts.goHome())),
    layerSwitch(map: L.Map, words: LayerSwitchWords, base: BaseMap, layers: Titled): void {
      parts.own = new OwnLayers(map, words.drawModule, thisPage());
      tools(map).put("layers", layerSwitch(map, words, base, layers, parts.own, thisPage()));
    },
    legend(map: L.Map, { title, entries }: LegendWords) {
      parts.legend = createLegend(map, title, entries, thisPage().strings);
      tools(map).put("legend", parts.legend.node);
    },
    position: (map: L.Map, { title }: PositionWords) => addPosition(map, title, thisPage().strings),
    start(map: L.Map): void {
      void turn().then(() => inTurn(begin(map, thisPage(), parts).rest));
    },
  };
}

/** The map without a view: what it shows first depends on what will stand on it. */
function createMap(id: string, frame: MapFrame): L.Map {
  const map = L.map(id, {
    zoomControl: false,
    attributionControl: false,
    minZoom: frame.minZoom,
    maxZoom: frame.maxZoom,
    maxBounds: boundsOf(frame.maxBounds),
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
  return map;
}

function boundsOf([[south, west], [north, east]]: Corners): L.LatLngBounds {
  return L.latLngBounds([south, west], [north, east]);
}

declare global {
  interface Window {
    Atlas: ReturnType<typeof createAtlas>;
  }
}
