// What a page with a map is put together from.
import type { AreasLayer } from "../map/areas.ts";
import type { BaseMap } from "../map/basemap.ts";
import type { CrossingsLayer } from "../map/crossings.ts";
import type { L } from "../map/leaflet.ts";
import type { Legend } from "../map/legend.ts";
import type { LinesLayer } from "../map/lines.ts";
import type { OwnLayers } from "../map/own-switch.ts";
import type { ProjectsByDay } from "../time/projects-by-day.ts";
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
