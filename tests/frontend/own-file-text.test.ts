// A reader's own file as text: GeoJSON, tables, KML and GPX; what is wrong is named by line and column.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCsv } from "#src/files/csv.ts";
import { type Fault, lineAndColumn, Unreadable } from "#src/files/failure.ts";
import { readJson } from "#src/files/json.ts";
import { decode } from "#src/files/letters.ts";
import { readFile } from "#src/files/reading.ts";
import { readWkt } from "#src/files/wkt.ts";
import { readXml } from "#src/files/xml.ts";

const WORLD = [-180, -90, 180, 90] as const;
const bytes = (text: string) => new TextEncoder().encode(text);

function refused(act: () => unknown, code: Fault, values: Record<string, unknown> = {}): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof Unreadable, String(error));
    assert.equal(error.code, code);
    for (const [name, value] of Object.entries(values)) assert.equal(error.values[name], value, `${name} of ${code}`);
    return true;
  });
}

async function refusedFile(name: string, content: Uint8Array, code: Fault): Promise<void> {
  await assert.rejects(readFile(name, content, "plain", WORLD), (error: unknown) => error instanceof Unreadable && error.code === code);
}

const feature = (properties: string, coordinates = "[69.24,41.3]") => `{"type":"Feature","properties":${properties},"geometry":{"type":"Point","coordinates":${coordinates}}}`;
const collection = (...features: string[]) => `{"type":"FeatureCollection","features":[${features.join(",")}]}`;

test("features have the columns of all, and each value is what it was", () => {
  const { table } = readJson("a", collection(feature('{"name":"Ташкент","n":2.5}'), feature('{"n":null,"isOpen":true,"tags":["a"]}')));
  assert.deepEqual(table.columns, ["name", "n", "isOpen", "tags"]);
  assert.deepEqual([...table.rows[0]!], ["Ташкент", 2.5]);
  assert.deepEqual(table.rows[1]!.slice(1), [null, true, '["a"]']);
  assert.deepEqual(table.geometries[0], { type: "Point", coordinates: [69.24, 41.3] });
});

test("names that are special to JavaScript are columns like others", () => {
  const { table } = readJson("a", collection(feature('{"__proto__":"x","constructor":"y","toString":1}')));
  assert.deepEqual(table.columns, ["__proto__", "constructor", "toString"]);
  assert.deepEqual(table.rows[0], ["x", "y", 1]);
  assert.equal(({} as { x?: unknown }).x, undefined);
});

test("features on lines of their own are read, and a broken one is named by its line", () => {
  const lines = [feature('{"n":1}'), "", `\x1e${feature('{"n":2}')}`, feature('{"n":3}')];
  const { table } = readJson("a", lines.join("\n"));
  assert.deepEqual([table.rows.length, table.isByLine, table.place(1)], [3, true, 3]);
  refused(() => readJson("a", [...lines, '{"type":"Feature",}'].join("\n")), "json_syntax", { line: 5, column: 19 });
});

for (const [name, text, code, line, column] of [
  ["a comma too many", '{"type":"FeatureCollection",\n "features":[1,]}', "json_syntax", 2, 16],
  ["NaN", collection(feature("{}", "[NaN,41]")), "json_nan", 1, 117],
  ["Infinity", '{\n"a": -Infinity}', "json_nan", 2, 6],
  ["a text without an end", '{"a": "b\n"}', "json_syntax", 1, 7],
  ["an end too early", '{"type": "Feature"', "json_syntax", 1, 19],
  ["single quotes", "{'a': 1}", "json_syntax", 1, 2],
  ["more than one document", "[1] [2]", "json_syntax", 1, 5],
  ["a fault behind megabytes of text", `{"a":"${"\\n".repeat(3_000_000)}",}`, "json_syntax", 1, 6_000_009],
  ["an escape that there is not", '{"a":"\\x"}', "json_syntax", 1, 6],
  ["a number with a zero before it", '{"a": 012}', "json_syntax", 1, 7],
] as const) {
  test(`${name} is named by line and column`, () => refused(() => readJson("a", text), code, { line, column }));
}

test("nesting is refused where it gets too deep, however deep it goes", () => {
  refused(() => readJson("a", "[".repeat(5_000_000)), "too_deep", { line: 1, column: 101 });
  refused(() => readJson("a", '{"a":'.repeat(200) + "1" + "}".repeat(200)), "too_deep", { line: 1 });
  assert.equal(readJson("a", collection(feature(`{"a":"${"[".repeat(500)}"}`))).table.rows.length, 1);
});

test("a feature whose place cannot be read is told, and none that can is an error", () => {
  const { table } = readJson("a", collection(feature("{}"), feature("{}", '["a",1]'), feature("{}", "[1e999,1]")));
  assert.deepEqual(table.bad, [1, 2]);
  refused(() => readJson("a", collection(feature("{}", "[]"))), "no_geometry", { n: 1 });
  refused(() => readJson("a", '{"type":"Topology"}'), "not_geojson", { type: "Topology" });
  refused(() => readJson("a", collection()), "no_features");
});

test("half a character in a text is kept as it is", () => {
  const { table } = readJson("a", collection(feature('{"name":"\\ud800"}')));
  assert.equal((table.rows[0]![0] as string).length, 1);
});

test("letters are found: UTF-8 with and without its mark, UTF-16, windows-1251", () => {
  const words = "долгота;широта";
  const wide = new Uint8Array([0xff, 0xfe, ...[..."lon,lat"].flatMap((sign) => [sign.charCodeAt(0), 0])]);
  assert.deepEqual(decode(bytes(words)), { text: words });
  assert.equal(decode(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes(words)])).text, words);
  assert.deepEqual(decode(wide), { text: "lon,lat", encoding: "UTF-16LE" });
  assert.equal(decode(wide.subarray(2)).text, "lon,lat");
  assert.deepEqual(decode(Uint8Array.from([0xf8, 0xe8, 0xf0])), { text: "шир", encoding: "windows-1251" });
});

for (const [head, sign] of [["lon,lat", ","], ["Долгота;Широта", ";"], ["бойлық\tендік", "\t"], ["uzunlik|kenglik", "|"], ["x;y", ";"]] as const) {
  test(`coordinates are found below ${head}`, () => {
    const table = readCsv("a", `name${sign}${head}\r\n"a ""b"""${sign}69.24${sign}41.3\r\n`);
    assert.deepEqual(table.geometries, [{ type: "Point", coordinates: [69.24, 41.3] }]);
    assert.equal(table.rows[0]![0], 'a "b"');
  });
}

test("numbers may have a comma, codes keep their zeros, and a column of both is of texts", () => {
  const table = readCsv("a", "lon;lat;code;n;mixed\n69,24;41,30;007;1,5;1\n69;41;012;;x\n");
  assert.deepEqual(table.rows, [[69.24, 41.3, "007", 1.5, "1"], [69, 41, "012", null, "x"]]);
});

test("columns of one name are told apart, and rows are named by their lines", () => {
  const table = readCsv("a", 'name,name,lon,lat\n"two\nlines",b,69,41\n\nc,d,east,41\n');
  assert.deepEqual(table.columns, ["name", "name (2)", "lon", "lat"]);
  assert.deepEqual(table.bad.map(table.place), [5]);
  refused(() => readCsv("a", 'a,b\n1,2\n"x,3\n'), "csv_syntax", { line: 3 });
  refused(() => readCsv("a", "lon,lat\n"), "no_features");
});

test("ten thousand columns are read", () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `c${at}`);
  const table = readCsv("a", `lon,lat,${names.join(",")}\n69,41,${names.map(() => "1").join(",")}\n`);
  assert.equal(table.columns.length, 10_002);
  assert.equal(readCsv("a", `${"a,".repeat(20_000)}lon,lat\n${"1,".repeat(20_000)}69,41\n`).columns[19_999], "a (20000)");
  assert.equal(table.rows[0]![10_001], 1);
});

test("geometry as text is read in every type", () => {
  for (const [text, type] of [
    ["POINT (69.24 41.3)", "Point"], ["SRID=4326;POINT Z (1 2 3)", "Point"], ["linestring(1 2, 3 4)", "LineString"],
    ["POLYGON((0 0,1 0,1 1,0 0),(.1 .1,.2 .1,.2 .2,.1 .1))", "Polygon"], ["MULTIPOINT(1 2,3 4)", "MultiPoint"], ["MULTIPOINT((1 2),(3 4))", "MultiPoint"],
    ["MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "MultiPolygon"], ["GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))", "GeometryCollection"],
  ] as const) assert.equal(readWkt(text)?.type, type, text);
  assert.equal(readWkt("POINT EMPTY"), null);
  for (const wrong of ["POINT(1)", "POINT(1 2", "POINT(a b)", "CIRCLE(1 2)", "POINT(1 2) x", "((((", "GEOMETRYCOLLECTION(".repeat(1e5)]) {
    assert.throws(() => readWkt(wrong), SyntaxError, wrong.slice(0, 40));
  }
  assert.equal(readCsv("a", 'geom,n\n"POINT(69 41)",1\n"POINT(",2\n').bad.length, 1);
});

const kml = (inside: string) => `<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${inside}</Document></kml>`;
const PLACEMARK = "<Placemark><name>&lt;b&gt; Ташкент</name><description><![CDATA[<script>alert(1)</script>]]></description><Point><coordinates>69.24,41.3,0</coordinates></Point></Placemark>";

test("KML and GPX are read, their markup as text", () => {
  const table = readXml("a", kml(PLACEMARK));
  assert.deepEqual(table.geometries[0], { type: "Point", coordinates: [69.24, 41.3, 0] });
  assert.deepEqual(table.rows[0], ["<b> Ташкент", "<script>alert(1)</script>"]);
  const track = readXml("a", '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>t</name><trkseg><trkpt lat="41" lon="69"/><trkpt lat="42" lon="70"/></trkseg></trk></gpx>');
  assert.equal(track.geometries[0]?.type, "LineString");
});

test("entities, other roots, faults and deep nesting of XML are named", () => {
  const laughs = '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<kml>&b;</kml>';
  refused(() => readXml("a", laughs), "xml_entities", { line: 2, column: 1 });
  refused(() => readXml("a", "<html><body/></html>"), "xml_other", { name: "html" });
  refused(() => readXml("a", kml("<Placemark></Folder>")), "xml_syntax", { line: 2 });
  refused(() => readXml("a", kml("<Folder>".repeat(100_000))), "too_deep", { line: 2 });
  refused(() => readXml("a", `<${"<".repeat(3_000_000)}/>`), "xml_syntax", { line: 1 });
  refused(() => readXml("a", kml("<!-- ".repeat(500_000))), "xml_syntax");
  refused(() => readXml("a", kml("")), "no_features");
});

test("a file that is nothing of this is told so", async () => {
  await refusedFile("a.json", new Uint8Array(), "empty");
  await refusedFile("a.json", bytes(" \n\t"), "empty");
  await refusedFile("a.bin", Uint8Array.from([1, 0, 2, 0, 0, 0]), "unknown_format");
  await refusedFile("a.doc", bytes("words"), "unknown_format");
  await refusedFile("a.zip", bytes("PK\x03\x04 broken"), "zip_broken");
  await refusedFile("a.fgb", bytes("fgb\x03fgb\x00 and no more"), "bad_record");
  await refusedFile("a.gpkg", bytes("SQLite format 3\x00 and no more"), "cut_short");
});

test("a reference system of before 2016 is followed, and one that is not known is named", async () => {
  const metres = collection(feature("{}", "[7707761.5,5055000]")).replace('"features"', '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features"');
  const [{ table }] = await readFile("a.json", bytes(metres), "plain", WORLD) as [{ table: { geometries: { coordinates: number[] }[] } }];
  assert.ok(Math.abs(table.geometries[0]!.coordinates[0]! - 69.24) < 0.01);
  await refusedFile("a.json", bytes(metres.replace("3857", "99999")), "crs_unknown");
});

test("line and column are counted from one", () => {
  assert.deepEqual(lineAndColumn("a\nbc", 0), { line: 1, column: 1 });
  assert.deepEqual(lineAndColumn("a\nbc", 3), { line: 2, column: 2 });
});
