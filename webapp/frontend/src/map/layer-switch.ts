// What is on the map, and what lies below it: the reader's choice.
import type { LayerSwitchWords } from "../contract.ts";
import { el } from "../pages/dom.ts";
import { button, makeDisclosure } from "./controls.ts";
import type { L } from "./leaflet.ts";

/** Titles and layers, the lowest first. */
export type Titled = readonly (readonly [string, L.Layer])[];

export function layerSwitch(map: L.Map, words: LayerSwitchWords, layers: Titled): HTMLElement {
  const toggle = button("ui-layers", words.title, () => undefined);
  const panel = el("div", { class: "pop layers", id: "layers", role: "group", "aria-label": words.title }, overlays(map, words, layers));
  const box = el("div", { class: "atlas-box" }, toggle, panel);
  makeDisclosure(box, toggle, panel);
  return box;
}

function overlays(map: L.Map, words: LayerSwitchWords, layers: Titled): HTMLElement {
  const lines = layers.map(([title, layer]) => {
    const box = el("input", { type: "checkbox", checked: map.hasLayer(layer) });
    box.addEventListener("change", () => (box.checked ? map.addLayer(layer) : map.removeLayer(layer)));
    return el("label", { class: "option" }, box, el("span", {}, title));
  });
  return group(words.onMap, lines);
}

function group(title: string, lines: readonly HTMLElement[]): HTMLElement {
  return el("fieldset", {}, el("legend", {}, title), ...lines);
}
