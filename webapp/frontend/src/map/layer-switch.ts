// What is on the map, and what lies below it: the reader's choice.
import type { LayerSwitchWords } from "../contract.ts";
import { el } from "../pages/dom.ts";
import type { Page } from "../pages/config.ts";
import { button, makeDisclosure } from "./controls.ts";
import type { L } from "./leaflet.ts";
import type { OwnLayers } from "./own-switch.ts";
import { StreetMaps } from "./street-maps.ts";

/** Titles and layers, the lowest first. */
export type Titled = readonly (readonly [string, L.Layer])[];

export function layerSwitch(map: L.Map, words: LayerSwitchWords, base: L.Layer, layers: Titled, own: OwnLayers, page: Page): HTMLElement {
  const toggle = button("ui-layers", words.title, () => undefined, "L");
  const panel = el("div", { class: "pop layers", id: "layers", role: "group", "aria-label": words.title });
  if (words.services.length) panel.append(baseMaps(words, new StreetMaps(map, base, words.services, page.strings)));
  panel.append(overlays(map, words, layers));
  if (words.drawn.length) panel.append(ownLayers(words, own, page));
  const box = el("div", { class: "atlas-box" }, toggle, panel);
  makeDisclosure(box, toggle, panel);
  return box;
}

/** The own base map and those of others; each of these names the server that will be asked. */
function baseMaps(words: LayerSwitchWords, maps: StreetMaps): HTMLElement {
  const line = (value: string, title: string, note: (Node | string)[], look: string) => {
    const radio = el("input", { type: "radio", name: "base-map", value, checked: maps.chosen === value });
    radio.addEventListener("change", () => maps.choose(value));
    const said = el("span", { class: "base-words" }, el("strong", {}, title), el("small", {}, ...note));
    return el("label", { class: "option base-map" }, radio, el("i", { class: look, "aria-hidden": "true" }), said);
  };
  return group(words.baseMap, [
    line("", words.own, [words.ownNote], "look-own"),
    ...words.services.map(({ title, note, host }) => line(title, title, stressed(note, host), "look-streets")),
    el("p", { class: "base-promise" }, words.promise),
  ]);
}

/** A text with one word in it stressed, wherever the language puts it. */
function stressed(text: string, word: string): (Node | string)[] {
  const [before = "", ...after] = text.split(word);
  return [before, el("span", { class: "host" }, word), after.join(word)];
}

function overlays(map: L.Map, words: LayerSwitchWords, layers: Titled): HTMLElement {
  const lines = layers.map(([title, layer]) => {
    const box = el("input", { type: "checkbox", checked: map.hasLayer(layer) });
    box.addEventListener("change", () => (box.checked ? map.addLayer(layer) : map.removeLayer(layer)));
    return el("label", { class: "option" }, box, el("span", {}, title));
  });
  return group(words.onMap, lines);
}

/** Layers of the catalogue's own files: their look, their number, and a way to their features without the map. */
function ownLayers(words: LayerSwitchWords, own: OwnLayers, { config, strings }: Page): HTMLElement {
  const lines = words.drawn.map((layer) => {
    const box = el("input", { type: "checkbox" });
    box.addEventListener("change", () => own.show(layer, box.checked, () => (box.checked = false)));
    const sign = el("i", { class: "own-sign", "aria-hidden": "true" });
    sign.style.background = layer.colour.startsWith("#") ? layer.colour : `var(--${layer.colour})`;
    const label = el("label", { class: "option" }, box, sign, el("span", {}, layer.title), el("b", {}, strings.number(layer.count)));
    const table = el("a", { class: "own-table", href: `${layer.items}?f=html&lang=${config.lang}` }, words.features);
    table.setAttribute("aria-label", `${words.features}: ${layer.title}`);
    return el("div", { class: "own-layer" }, label, table);
  });
  return group(words.ownLayers, lines);
}

function group(title: string, lines: readonly HTMLElement[]): HTMLElement {
  return el("fieldset", {}, el("legend", {}, title), ...lines);
}
