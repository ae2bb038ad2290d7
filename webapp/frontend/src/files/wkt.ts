// Geometry as well-known text (OGC 06-103r4 section 7) and well-known binary (section 8). Pure.
import type { Geometry, Position } from "geojson";

const TYPES = ["", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"] as const;
const BY_NAME = new Map(TYPES.map((type) => [type.toUpperCase(), type]));
const DEEPEST = 16;

export const LOOKS_LIKE_WKT = /^\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b|^\s*GEOMETRYCOLLECTION\b/i;

/** A geometry, null for an empty one; throws where the text is none. */
export function readWkt(text: string): Geometry | null {
  const signs = text.replace(/^\s*SRID=\d+;/i, "").match(/[a-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[(),]|\S/gi) ?? [];
  let at = 0;
  const expect = (sign: string) => {
    if (signs[at] !== sign) throw new SyntaxError(`${sign} expected`);
    at += 1;
  };
  const position = (): Position => {
    const numbers: number[] = [];
    while (at < signs.length && !/^[(),]$/.test(signs[at]!)) numbers.push(Number(signs[at++]));
    if (numbers.length < 2 || !numbers.every(Number.isFinite)) throw new SyntaxError("two numbers expected");
    return numbers.slice(0, 2);
  };
  const list = <T>(one: () => T): T[] => {
    expect("(");
    const found = [one()];
    while (signs[at] === ",") {
      at += 1;
      found.push(one());
    }
    expect(")");
    return found;
  };
  const point = () => (signs[at] === "(" ? list(position)[0]! : position());
  const geometry = (depth: number): Geometry | null => {
    const type = BY_NAME.get((signs[at++] ?? "").toUpperCase());
    if (!type || depth > DEEPEST) throw new SyntaxError("a type of geometry expected");
    if (/^(?:Z|M|ZM)$/i.test(signs[at] ?? "")) at += 1;
    if (/^EMPTY$/i.test(signs[at] ?? "")) {
      at += 1;
      return null;
    }
    if (type === "GeometryCollection") return { type, geometries: list(() => geometry(depth + 1)).filter((part) => part !== null) };
    if (type === "Point") return { type, coordinates: list(position)[0]! };
    if (type === "LineString") return { type, coordinates: list(position) };
    if (type === "MultiPoint") return { type, coordinates: list(point) };
    if (type === "MultiPolygon") return { type, coordinates: list(() => list(() => list(position))) };
    return { type: type as "Polygon" | "MultiLineString", coordinates: list(() => list(position)) };
  };
  const found = geometry(0);
  if (at < signs.length) throw new SyntaxError("more than a geometry");
  return found;
}

/** A geometry, null for an empty one; throws a `RangeError` where the bytes end too early. */
export function readWkb(view: DataView, start: number): Geometry | null {
  let at = start;
  const geometry = (depth: number): Geometry | null => {
    const isLittle = view.getUint8(at) === 1;
    const whole = (step = 4) => view.getUint32((at += step) - step, isLittle);
    at += 1;
    const code = whole();
    const plain = (code & 0x0fffffff) % 1000;
    const dimension = Math.floor((code & 0x0fffffff) / 1000);
    const more = (dimension === 3 ? 2 : dimension > 0 ? 1 : 0) + (code & 0x80000000 ? 1 : 0) + (code & 0x40000000 ? 1 : 0);
    if (code & 0x20000000) at += 4;
    const type = TYPES[plain];
    if (!type || depth > DEEPEST) throw new RangeError(`geometry of type ${code}`);
    const count = () => {
      const found = whole();
      if (found > view.byteLength - at) throw new RangeError("more parts than bytes");
      return found;
    };
    const position = (): Position => {
      const found = [view.getFloat64(at, isLittle), view.getFloat64(at + 8, isLittle)];
      at += 16 + 8 * more;
      return found;
    };
    const many = <T>(one: () => T): T[] => Array.from({ length: count() }, one);
    const parts = () => many(() => geometry(depth + 1)).filter((part) => part !== null);
    if (type === "Point") {
      const coordinates = position();
      return coordinates.some(Number.isNaN) ? null : { type, coordinates };
    }
    if (type === "LineString") return { type, coordinates: many(position) };
    if (type === "Polygon") return { type, coordinates: many(() => many(position)) };
    if (type === "GeometryCollection") return { type, geometries: parts() };
    const coordinates = parts().map((part) => (part as { coordinates: unknown }).coordinates);
    return { type, coordinates } as Geometry;
  };
  const found = geometry(0);
  return found && "coordinates" in found && !found.coordinates.length ? null : found;
}
