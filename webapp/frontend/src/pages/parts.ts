// What a page with a map is put together from.
import type { AreasLayer } from "../map/areas.ts";
import type { BaseMap } from "../map/basemap.ts";
import type { CrossingsLayer } from "../map/crossings.ts";
import type { L } from "../map/leaflet.ts";
import type { Legend } from "../map/legend.ts";
import type { LinesLayer } from "../map/lines.ts";
import type { OwnLayers } from "../map/own-switch.ts";
import type { ProjectsByDay } from "../time/projects-by-day.ts";
import type { Project } from "../card/project.ts";
import type { ProjectsLayer } from "../map/projects-layer.ts";
import type { Toolbox } from "../map/toolbox.ts";

/** What the map script has put on the map. */
export interface Parts {
  /** What the start view shows. */
  home: L.LatLngBounds;
  /** Shows it. */
  goHome: () => void;
  base?: BaseMap;
  projects?: ProjectsLayer;
  days?: ProjectsByDay;
  areas?: AreasLayer;
  lines?: LinesLayer;
  corridors?: LinesLayer;
  rivers?: LinesLayer;
  crossings?: CrossingsLayer;
  legend?: Legend;
  tools?: Toolbox;
  own?: OwnLayers;
}

/** Shows the state of a day in all that has a past; null is the present. */
export function showDay({ lines, corridors, crossings }: Parts, asof: string | null): void {
  for (const layer of [lines, corridors, crossings]) layer?.setDay(asof);
}

/** Shows the areas and lines of some projects, those of the lit ones stronger; what has nothing to do with them steps back, unless they are all. */
export function showShapes({ areas, lines, corridors, crossings }: Parts, shown: readonly Project[], areAll: boolean, lit: readonly string[]): void {
  const ids = [...shown.map(({ id }) => id), ...lit];
  areas?.show(shown.filter(({ approximate }) => approximate).map(({ id }) => id), lit);
  lines?.show(ids, lit);
  for (const layer of [corridors, crossings]) layer?.follow(areAll ? null : ids);
}
