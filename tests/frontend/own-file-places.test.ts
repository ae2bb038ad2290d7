// A reader's own file on the map: axes and metres, the antimeridian, classes, regions by name, what lies near.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Geometry } from "geojson";
import { zipSync } from "fflate";
import { classesOf, orderOf, REST } from "#src/files/classes.ts";
import { type Fault, Unreadable } from "#src/files/failure.ts";
import { bestColumn, Gazetteer, NO_REGION } from "#src/files/joining.ts";
import { meeting } from "#src/files/meeting.ts";
import { askArea, askLine, Nearness } from "#src/files/nearby.ts";
import { type Box, place } from "#src/files/placing.ts";
import { fromMercator, projectionOf } from "#src/files/reference.ts";
import { readFile } from "#src/files/reading.ts";
import { columnsOf } from "#src/files/sqlite.ts";
import { fromWorld, Shapes, toWorld } from "#src/files/shapes.ts";
import type { Row, Table } from "#src/files/table.ts";
import { unzip } from "#src/files/zip.ts";
import { circle } from "#src/map/geodesy.ts";

const HOME: Box = [40, 30, 96, 60];
const point = (lon: number, lat: number): Geometry => ({ type: "Point", coordinates: [lon, lat] });
const table = (...geometries: (Geometry | null)[]): Table => ({ name: "a", columns: [], rows: geometries.map(() => []), geometries, bad: [], place: (row) => row + 1, isByLine: false });

function fault(act: () => unknown): { code: Fault; values: Record<string, unknown> } {
  try {
    act();
  } catch (error) {
    if (error instanceof Unreadable) return error;
  }
  return assert.fail("nothing was refused");
}

test("swapped axes are seen where the map says so, and swapped when asked", () => {
  const swapped = () => table(point(41.3, 69.24), point(43.2, 76.9));
  assert.equal(place(swapped(), null, "plain", HOME).advice, "swapped");
  assert.deepEqual(place(swapped(), null, "swapped", HOME).table.geometries[0], point(69.24, 41.3));
  assert.equal(place(table(point(69.24, 41.3)), null, "plain", HOME).advice, null);
  assert.equal(place(table(point(2.35, 48.85)), null, "plain", HOME).advice, null);
});

test("metres without a word are offered to be read as Web Mercator, and other numbers refused", () => {
  const metres = () => table(point(7_707_761, 5_055_000), point(8_560_000, 5_340_000));
  assert.deepEqual(fault(() => place(metres(), null, "plain", HOME)).values, { n: 1, x: 7_707_761, y: 5_055_000, offer: "mercator" });
  const [lon, lat] = (place(metres(), null, "mercator", HOME).table.geometries[0] as { coordinates: [number, number] }).coordinates;
  assert.ok(Math.abs(lon - 69.24) < 0.01 && Math.abs(lat - 41.3) < 0.1, `${lon} ${lat}`);
  assert.equal(fault(() => place(table(point(41, 120)), null, "plain", HOME)).values["offer"], "swapped");
  assert.equal(fault(() => place(table(point(1e9, 1e9)), null, "plain", HOME)).values["offer"], "plain");
});

test("a few places beyond the earth are left out and told", () => {
  const { table: placed } = place(table(point(69, 41), point(69, 141), point(70, 42)), null, "plain", HOME);
  assert.deepEqual([placed.bad, placed.geometries[1]], [[1], null]);
});

test("reference systems: UTM and the zones of Pulkovo follow from their codes", async () => {
  const [lon, lat] = (await projectionOf({ epsg: 32642 }))!([500_000, 4_572_000]) as [number, number];
  assert.ok(Math.abs(lon - 69) < 1e-9 && Math.abs(lat - 41.3) < 0.01);
  const [other] = (await projectionOf({ epsg: 28412 }))!([12_500_000, 4_572_000]) as [number];
  assert.ok(Math.abs(other - 69) < 0.01);
  assert.equal(await projectionOf({ epsg: 4326 }), null);
  assert.deepEqual(fromMercator([0, 0]).map((degrees) => Math.round(degrees * 1e9)), [0, 0]);
  await assert.rejects(projectionOf({ epsg: 31467 }), Unreadable);
  await assert.rejects(projectionOf({ wkt: 'PROJCS["Nowhere",NONSENSE' }), Unreadable);
});

test("the box of a file is the smallest one, also across the antimeridian", () => {
  const rounded = (shapes: Shapes) => shapes.bounds.map((degrees) => Math.round(degrees));
  assert.deepEqual(rounded(new Shapes([point(69, 41), point(70, 45)])), [69, 41, 70, 45]);
  assert.deepEqual(rounded(new Shapes([point(170, 10), point(-170, 20)])), [170, 10, 190, 20]);
  assert.deepEqual(rounded(new Shapes([{ type: "LineString", coordinates: [[179, 0], [-179, 2]] }])), [179, 0, 181, 2]);
  assert.deepEqual(rounded(new Shapes([point(-100, 10)])), [-100, 10, -100, 10]);
  assert.throws(() => new Shapes([null]), Unreadable);
});

test("what lies across the antimeridian is met on both sides of it", () => {
  const shapes = new Shapes([{ type: "Polygon", coordinates: [[[170, -10], [-170, -10], [-170, 10], [170, 10], [170, -10]]] }]);
  for (const lon of [175, -175, 180]) assert.deepEqual(meeting(shapes, lon, 0, 4), { kind: "row", row: 0 });
  assert.equal(meeting(shapes, 0, 0, 4), null);
});

test("places on the map of the world come back as they were", () => {
  for (const [lon, lat] of [[69.24, 41.3], [-180, 85], [0, -60]] as const) {
    const [x, y] = fromWorld(...toWorld(lon, lat));
    assert.ok(Math.abs(x - lon) < 1e-9 && Math.abs(y - lat) < 1e-9);
  }
});

test("many points are met as groups, a ring of a hundred thousand corners is met inside", () => {
  const many = new Shapes(Array.from({ length: 1000 }, (_, at) => point(69 + at / 1e5, 41 + at / 1e5)));
  const met = meeting(many, 69.005, 41.005, 5);
  assert.equal(met?.kind, "group");
  const corners = circle([66, 43], 100, 100_000);
  const ring = new Shapes([{ type: "Polygon", coordinates: [[...corners, corners[0]!]] }]);
  assert.deepEqual(meeting(ring, 66.2, 43.2, 6), { kind: "row", row: 0 });
  assert.equal(meeting(ring, 69, 43, 6), null);
});

test("numbers fall into classes of like size, words into the eight that come most", () => {
  const numbers = classesOf(Array.from({ length: 100 }, (_, at): Row => [at]), 0, () => true);
  assert.deepEqual(numbers.entries.map(({ low, high, count }) => [low, high, count]), [[0, 19, 20], [20, 39, 20], [40, 59, 20], [60, 79, 20], [80, 99, 20]]);
  const words = classesOf(Array.from({ length: 30 }, (_, at): Row => [`w${Math.floor(Math.sqrt(at * 4))}`]), 0, () => true);
  assert.deepEqual([words.entries.length, words.kind], [8, "words"]);
  assert.equal(words.rest + words.entries.reduce((sum, { count }) => sum + count, 0), 30);
  const same = classesOf([[5], [5], [null], [7]], 0, (row) => row !== 3);
  assert.deepEqual([same.entries, same.rest, [...same.of]], [[{ low: 5, high: 5, count: 2 }], 1, [0, 0, REST, REST]]);
});

test("rows are ordered by a column, nothing always last", () => {
  const rows: Row[] = [["b10"], [null], ["b9"], [3], ["a"]];
  assert.deepEqual([...orderOf(rows, 0, false, "en")], [3, 4, 2, 0, 1]);
  assert.deepEqual([...orderOf(rows, 0, true, "en")], [0, 2, 4, 3, 1]);
});

const REGIONS = [
  { id: "UZ-TO", names: ["Tashkent Region", "Ташкентская область", "Toshkent viloyati"] },
  { id: "UZ-TK", names: ["Tashkent", "Ташкент", "Toshkent"] },
  { id: "UZ-NW", names: ["Navoiy Region", "Навоийская область", "Navoiy viloyati"] },
  { id: "KZ-KUS", names: ["Kostanay Region", "Костанайская область", "Qostanay oblysy"] },
  { id: "KZ-AKT", names: ["Aktobe Region", "Актюбинская область", null] },
];

test("regions are found by id, in any language and spelling; what names two names none", () => {
  const gazetteer = new Gazetteer(REGIONS);
  for (const [text, id] of [
    ["uz-to", "UZ-TO"], ["ТАШКЕНТСКАЯ ОБЛАСТЬ", "UZ-TO"], ["Toshkent viloyati", "UZ-TO"], ["Toshkent", "UZ-TK"],
    [" навоийская  область", "UZ-NW"], ["Navoiy", "UZ-NW"], ["Kostanay", "KZ-KUS"], ["Костанайская", "KZ-KUS"],
  ] as const) assert.equal(REGIONS[gazetteer.find(text)]?.id, id, text);
  for (const text of ["", "Region", "Nowhere", "область"]) assert.equal(gazetteer.find(text), NO_REGION, text);
  assert.deepEqual(bestColumn(gazetteer, [["x", "Navoiy"], [1, "Kostanay Region"], ["Tashkent", "–"]], 2), { column: 1, found: 2 });
});

test("near is certain, possible or not, by where a place may lie", () => {
  const near = new Nearness(new Shapes([point(69.24, 41.3), { type: "Polygon", coordinates: [[[60, 40], [62, 40], [62, 42], [60, 42], [60, 40]]] }]));
  const disc = (lon: number, lat: number, km: number): Geometry => {
    const corners = circle([lon, lat], km);
    return { type: "Polygon", coordinates: [[...corners, corners[0]!]] };
  };
  assert.equal(askArea(near, disc(69.24, 41.3, 5), 10_000), "certain");
  assert.equal(askArea(near, disc(69.24, 41.3, 15), 10_000), "possible");
  assert.equal(askArea(near, disc(69.24, 42, 15), 10_000), "no");
  assert.equal(askArea(near, disc(61, 41, 50), 0), "certain");
  assert.equal(askArea(near, disc(62, 41, 50), 0), "possible");
  assert.equal(askArea(near, disc(64, 41, 50), 0), "no");
  assert.equal(askLine(near, { type: "LineString", coordinates: [[66, 41.32], [72, 41.32]] }, 10_000), "certain");
  assert.equal(askLine(near, { type: "LineString", coordinates: [[66, 45], [72, 45]] }, 10_000), "no");
});

test("distances are those of the ellipsoid, a metre on either side", () => {
  const near = new Nearness(new Shapes([point(69.24, 41.3)]));
  for (const [lon, lat] of circle([69.24, 41.3], 250, 12)) {
    assert.ok(near.isWithin(lon!, lat!, 250_001), `${lon} ${lat}`);
    assert.ok(!near.isWithin(lon!, lat!, 249_999), `${lon} ${lat}`);
  }
  const across = new Nearness(new Shapes([point(179.9, 0)]));
  assert.ok(across.isWithin(-179.9, 0, 23_000) && !across.isWithin(-179.9, 0, 22_000));
});

test("columns of a database table are read from how it was made", () => {
  const { names, rowid } = columnsOf('CREATE TABLE "a, b" ( "fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "geom" POINT, [x, y] DECIMAL(5,2) DEFAULT (1,2), `n` TEXT -- note, more\n, CONSTRAINT c CHECK (n IN (1,2)), UNIQUE (n))');
  assert.deepEqual([names, rowid], [["fid", "geom", "x, y", "n"], 0]);
});

/** A ZIP file whose directory says that its one file is as large as this. */
function claiming(size: number): Uint8Array {
  const file = zipSync({ "a.kml": new Uint8Array(1_000_000) });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at < file.length - 4; at += 1) if (view.getUint32(at) === 0x504b0102) view.setUint32(at + 24, size, true);
  return file;
}

test("a ZIP file that would grow too much is not unpacked, nor further than it says; one of other things names them", () => {
  assert.equal(fault(() => unzip(claiming(1024 ** 3))).code, "unpacks_too_large");
  assert.ok((unzip(claiming(10)).get("a.kml")?.length ?? 0) <= 10);
  assert.equal(fault(() => unzip(zipSync({ "a.txt": new Uint8Array(3) }))).values["names"], "a.txt");
});

test("a zipped KML is read", async () => {
  const kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>a</name><Point><coordinates>69,41</coordinates></Point></Placemark></kml>';
  const [found] = await readFile("trip.kmz", zipSync({ "doc.kml": new TextEncoder().encode(kml) }), "plain", HOME);
  assert.deepEqual([found?.table.name, found?.table.geometries[0]], ["trip", point(69, 41)]);
});
