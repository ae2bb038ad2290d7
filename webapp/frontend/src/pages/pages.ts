// Entry of the pages without a map: theme, menus, sharing, tables. Kept tiny; everything works without it.
import { setUpCopying } from "./copying.ts";
import { setUpKeys } from "./keyboard.ts";
import { closeMenu, setUpMenus } from "./menus.ts";
import { setUpPaper } from "../map/paper.ts";
import { setUpPicking } from "./picking.ts";
import { setUpSharing } from "./share.ts";
import { setUpTables } from "../list/tables.ts";
import { setUpThemeSwitch } from "./theme.ts";

setUpThemeSwitch();
setUpMenus();
setUpTables();
setUpCopying();
setUpSharing();
setUpPicking();
setUpPaper();
setUpKeys(document.querySelector<HTMLInputElement>("[data-search-box]"), closeMenu);

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-submit-on-change]")) {
  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).type === "checkbox") form.requestSubmit();
  });
}
