// One SVG with all symbols: Maki icons that the vocabulary names, our own icons, and the status rings.
import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";

// For data of others whose sector has no icon of its own.
const ALWAYS = ["marker", "circle"];

export async function buildSprite(root, vocabulary) {
  const symbols = [];
  for (const name of await makiNames(vocabulary)) {
    symbols.push(symbol(name, await readFile(join(root, "node_modules/@mapbox/maki/icons", `${name}.svg`), "utf8")));
  }
  for (const file of (await readdir(join(root, "icons"))).sort()) {
    symbols.push(symbol(`ui-${basename(file, ".svg")}`, await readFile(join(root, "icons", file), "utf8")));
  }
  for (const [status, shape] of Object.entries(RINGS)) {
    symbols.push(`<symbol id="ring-${status}" viewBox="0 0 34 34">${shape}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function makiNames(vocabulary) {
  const text = await readFile(vocabulary, "utf8");
  const named = [...text.matchAll(/^\s*icon:\s*([a-z0-9-]+)\s*$/gm)].map((match) => match[1]);
  return [...new Set([...named, ...ALWAYS])].sort();
}

function symbol(id, svg) {
  const { viewBox } = /viewBox="(?<viewBox>[^"]+)"/.exec(svg).groups;
  const body = /<svg[^>]*>(?<body>[\s\S]*)<\/svg>/.exec(svg).groups.body;
  return `<symbol id="${id}" viewBox="${viewBox}">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
}

// The ring fills as a project advances, so that a status can be told without its colour. Lengths are in
// 84ths of the ring: a dash pattern set from outside (places that are not exact) fits every arc.
const arc = (from, to, width = 4) => {
  const at = (part) => {
    const angle = 2 * Math.PI * part - Math.PI / 2;
    return `${(17 + 14.5 * Math.cos(angle)).toFixed(2)} ${(17 + 14.5 * Math.sin(angle)).toFixed(2)}`;
  };
  const large = to - from > 0.5 ? 1 : 0;
  return `<path d="M${at(from)}A14.5 14.5 0 ${large} 1 ${at(to)}" pathLength="${84 * (to - from)}" ${stroke(width)}/>`;
};
// A path: the embedded map holds the symbols, and HTML's checkers know no pathLength of a circle.
const half = (radius, way) => `a${radius} ${radius} 0 0 1 ${way * 2 * radius} 0`;
const ring = (radius, width) =>
  `<path d="M${17 + radius} 17${half(radius, -1)}${half(radius, 1)}z" pathLength="84" ${stroke(width)}/>`;
const stroke = (width) => `fill="none" stroke="currentColor" stroke-width="${width}"`;
const TRACK = '<circle cx="17" cy="17" r="14.5" fill="none" stroke="currentColor" stroke-opacity=".25" stroke-width="4" stroke-dasharray="none"/>';

const RINGS = {
  announced: TRACK + arc(0, 0.25),
  agreement_signed: TRACK + arc(0, 0.5),
  under_construction: TRACK + arc(0, 0.75),
  launched: ring(15.5, 1.7) + ring(12.6, 1.7),
  operating: ring(14.5, 4),
  suspended: TRACK + arc(0.1, 0.4) + arc(0.6, 0.9),
  closed: ring(15, 1.7),
  unknown: TRACK,
};
