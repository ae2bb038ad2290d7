// What a file is, by its first bytes, and its tables; what reads a format is fetched when the first file of it is opened.
import { Unreadable } from "./failure.ts";
import { decode } from "./letters.ts";
import { type Box, place, type Placed, type Reading } from "./placing.ts";
import { projectionOf, type Reference, referenceOf, UNSTATED } from "./reference.ts";
import type { Table } from "./table.ts";

export const MOST_BYTES = 50 * 1024 * 1024;

interface Found {
  readonly table: Table;
  readonly reference: Reference;
}

/** Tables of a file with their places in degrees; throws `Unreadable` with what is wrong and where. */
export async function readFile(file: string, bytes: Uint8Array, reading: Reading, home: Box): Promise<Placed[]> {
  if (!bytes.length) throw new Unreadable("empty");
  if (bytes.length > MOST_BYTES) throw new Unreadable("too_large", { mb: MOST_BYTES / 1024 / 1024 });
  const placed: Placed[] = [];
  for (const { table, reference } of await tablesOf(file, bytes)) {
    placed.push(place(table, await projectionOf(reference), reading, home));
  }
  return placed;
}

async function tablesOf(file: string, bytes: Uint8Array): Promise<Found[]> {
  const name = file.replace(/\.[^.]{1,8}$/, "");
  const begins = (text: string) => [...text].every((sign, at) => bytes[at] === sign.charCodeAt(0));
  if (begins("PK\x03\x04") || begins("PK\x05\x06")) return zipped(name, bytes);
  if (begins("fgb\x03")) return [(await import("./flatgeobuf.ts")).readFlatGeobuf(name, bytes)];
  if (begins("SQLite format 3\0")) return (await import("./geopackage.ts")).readGeoPackage(bytes);
  const { text, encoding } = decode(bytes);
  const first = /[^\s\x1e\ufeff]/.exec(text)?.[0];
  if (first === undefined) throw new Unreadable("empty");
  if (text.slice(0, 4096).includes("\0")) throw new Unreadable("unknown_format", { name: file.slice(-60) });
  const plain = text.replace(/^\ufeff/, "");
  const told = <T extends Table>(table: T) => (encoding ? { ...table, encoding } : table);
  if (first === "{" || first === "[") {
    const { table, crs } = (await import("./json.ts")).readJson(name, plain);
    return [{ table: told(table), reference: referenceOf(crs) }];
  }
  if (first === "<") return [{ table: told((await import("./xml.ts")).readXml(name, plain)), reference: UNSTATED }];
  if (!/\.(?:csv|tsv|tab|txt)$/i.test(file) && !/[,;\t|]/.test(plain.slice(0, 4096))) throw new Unreadable("unknown_format", { name: file.slice(-60) });
  return [{ table: told((await import("./csv.ts")).readCsv(name, plain)), reference: UNSTATED }];
}

async function zipped(name: string, bytes: Uint8Array): Promise<Found[]> {
  const [{ unzip }, { readShapefile }] = await Promise.all([import("./zip.ts"), import("./shapefile.ts")]);
  const files = unzip(bytes);
  const byName = new Map([...files].map(([path, content]) => [path.toLowerCase(), content]));
  const tables: Found[] = [];
  for (const [path, content] of files) {
    const base = path.replace(/\.[^.]+$/, "");
    const beside = (ending: string) => byName.get(`${base}.${ending}`.toLowerCase()) ?? null;
    const title = base.split("/").at(-1) || name;
    if (/\.kml$/i.test(path)) {
      const { readXml } = await import("./xml.ts");
      tables.push({ table: readXml(title === "doc" ? name : title, decode(content).text.replace(/^\ufeff/, "")), reference: UNSTATED });
    }
    if (!/\.shp$/i.test(path)) continue;
    const [dbf, prj, cpg] = [beside("dbf"), beside("prj"), beside("cpg")];
    const wkt = prj ? decode(prj).text : "";
    tables.push({ table: readShapefile(title, content, dbf, cpg ? decode(cpg).text : ""), reference: wkt ? described(wkt) : UNSTATED });
  }
  return tables;
}

/** A `.prj` file; the two systems that most files are in need no library. */
function described(wkt: string): Reference {
  if (/^GEOGCS\["?(?:GCS_)?WGS[_ ](?:19)?84"/i.test(wkt.trim())) return { epsg: 4326 };
  return /Mercator_Auxiliary_Sphere|Popular Visualisation Pseudo|Pseudo-Mercator/i.test(wkt) ? { epsg: 3857 } : { wkt };
}
