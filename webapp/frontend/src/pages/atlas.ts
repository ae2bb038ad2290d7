// Entry of the map page: what the map script (composed by Folium) calls. Exposes `window.L` and `window.Atlas` only.
import { App } from "./app.ts";
import { createAtlas } from "./compose.ts";
import { setUpCopying } from "./copying.ts";
import { setUpMenus } from "./menus.ts";
import { setUpPaper } from "../map/paper.ts";
import { PrintedMap } from "../map/print-map.ts";
import { setUpPicking } from "./picking.ts";
import { setUpSharing } from "./share.ts";
import { setUpThemeSwitch } from "./theme.ts";

window.Atlas = createAtlas((map, page, parts) => {
  const app = new App(map, page, parts);
  new PrintedMap(map, parts.base);
  return app;
});
setUpThemeSwitch();
setUpMenus();
setUpSharing();
setUpPicking();
setUpCopying();
setUpPaper();
