// KML and GPX: read without entities, which have no place in them and can be made to grow without end. Pure.
import { gpx, kml } from "@tmcw/togeojson";
import { DOMParser, type Document } from "@xmldom/xmldom";
import type { Geometry } from "geojson";
import { lineAndColumn, Unreadable } from "./failure.ts";
import { isGeometry, Rows, type Table } from "./table.ts";

const DEEPEST = 200;
/** How what is no element begins and ends. */
const ENDINGS = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]] as const;
const DECLARED = /<!(?:DOCTYPE|ENTITY)/i;
/** Looks of the other program, which the map does not follow. */
const LOOKS = /^(?:styleUrl|styleHash|styleMapHash|stroke|fill|icon|label|@)/;

export function readXml(name: string, text: string): Table {
  const declared = DECLARED.exec(text);
  if (declared) throw new Unreadable("xml_entities", lineAndColumn(text, declared.index));
  refuseDeep(text);
  const page = parse(text);
  const root = page.documentElement?.localName ?? "";
  if (root !== "kml" && root !== "gpx") throw new Unreadable("xml_other", { name: root.slice(0, 60) || "–" });
  const { features } = root === "kml" ? kml(page as unknown as globalThis.Document) : gpx(page as unknown as globalThis.Document);
  if (!features.length) throw new Unreadable("no_features");
  const rows = new Rows();
  const geometries: (Geometry | null)[] = [];
  const bad: number[] = [];
  for (const [at, { geometry, properties }] of features.entries()) {
    const isFine = isGeometry(geometry);
    if (!isFine && geometry) bad.push(at);
    geometries.push(isFine ? geometry : null);
    rows.add(Object.entries(properties ?? {}).filter(([column, value]) => !LOOKS.test(column) && column !== "coordinateProperties" && value !== undefined));
  }
  return { name, columns: rows.columns, rows: rows.rows, geometries, bad, place: (row) => row + 1, isByLine: false };
}

function parse(text: string): Document {
  let fault: { line: number; column: number } | null = null;
  const onError = (level: string, _message: string, context: { locator?: { lineNumber?: number; columnNumber?: number } } | undefined) => {
    if (level === "warning") return;
    fault ??= { line: context?.locator?.lineNumber || 1, column: context?.locator?.columnNumber || 1 };
    throw new Error(level);
  };
  try {
    return new DOMParser({ onError }).parseFromString(text.replace(/^\ufeff/, ""), "text/xml");
  } catch {
    throw new Unreadable("xml_syntax", fault ?? { line: 1, column: 1 });
  }
}

function refuseDeep(text: string): void {
  let depth = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const ending = ENDINGS.find(([begin]) => text.startsWith(begin, at))?.[1] ?? ">";
    const end = text.indexOf(ending, at);
    if (end < 0) return; // the reader will say so
    if (text[at + 1] === "/") depth -= 1;
    else if (ending === ">" && text[end - 1] !== "/" && text[at + 1] !== "!") depth += 1;
    at = end;
    if (depth > DEEPEST) throw new Unreadable("too_deep", { ...lineAndColumn(text, at), most: DEEPEST });
  }
}
