"""A journalist opens files of their own on the map: chosen, dropped, in any format, broken, hostile; none is sent."""

from __future__ import annotations

import json
import zipfile
from urllib.request import urlopen

import geopandas as gpd
import pytest
import shapely

from tests.browser.conftest import DESKTOP, PHONE

HOSTILE = "<img src=x onerror=alert(1)>"
NAMES = ["Ташкент", HOSTILE, "Qostanay"]
BEAT = """() => { window.beats = []; let last = performance.now();
  setInterval(() => { const now = performance.now(); window.beats.push(now - last); last = now; }, 10); }"""
NARROW = {"width": 320, "height": 640}
SIDEWAYS = {"width": 667, "height": 375}
PAINTED = """() => [...document.querySelectorAll('.leaflet-own-pane canvas')].some((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, at) => at % 4 === 3 && value > 0); })"""


@pytest.fixture(scope="module")
def frame():
    shapes = [
        shapely.Point(69.24, 41.3),
        shapely.LineString([(60, 41), (62, 43), (66, 44)]),
        shapely.box(63, 45, 66, 48),
    ]
    return gpd.GeoDataFrame({"name": NAMES, "count": [1.5, 2.0, None]}, geometry=shapes, crs=4326)


def content(text):
    return {"name": "file.json", "mimeType": "application/json", "buffer": text.encode()}


def features(*coordinates, **properties):
    made = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": list(pair)}}
        for pair in coordinates
    ]
    return json.dumps({"type": "FeatureCollection", "features": made})


@pytest.fixture
def reader(visit):
    def make(path="/?lang=en", **options):
        found = visit(reduced_motion="reduce", **options).open(path).ready()
        found.tools().page.locator("#file-switch").click()
        found.page.locator(".own-file").wait_for()
        return found

    return make


def choose(reader, *files):
    reader.page.locator(".own-file input[type=file]").set_input_files(list(files))


def opened(reader, *files):
    choose(reader, *files)
    item = reader.page.locator(".file-item").last
    item.locator(".measure-actions button").first.wait_for()
    return item


def fault(reader, text, name="file.json"):
    choose(
        reader, {"name": name, "mimeType": "text/plain", "buffer": text if isinstance(text, bytes) else text.encode()}
    )
    told = reader.page.locator(".own-file [data-part=fault]")
    told.wait_for()
    return told.inner_text()


def table_of(reader, item):
    item.get_by_role("button", name="Table").click()
    table = reader.page.locator(".file-table")
    table.locator("tbody tr").first.wait_for()
    return table


def test_nothing_is_fetched_before_the_tool_is_used(visit):
    found = visit()
    asked = []
    found.page.on("request", lambda request: asked.append(request.url))
    found.open("/?lang=en").ready()
    found.page.wait_for_timeout(500)
    assert not [url for url in asked if "own-file" in url or "file-panel" in url]


def test_a_file_is_drawn_and_never_sent(reader, frame, tmp_path):
    frame.to_file(tmp_path / "places.geojson", driver="GeoJSON")
    found = reader()
    asked = []
    found.page.on("request", lambda request: asked.append((request.method, request.url, request.post_data)))
    item = opened(found, tmp_path / "places.geojson")
    found.until(f"({PAINTED})()")
    item.get_by_label("Colour by").select_option(label="name")
    table_of(found, item).get_by_role("button", name="Close").click()
    found.page.wait_for_timeout(500)
    fetched = ("/static/dist/own-file", "/basemap/", ".woff2")  # its parts, the map under it, letters
    others = [url for _, url, _ in asked if not any(part in url for part in fetched)]
    assert others == []
    assert {(method, body) for method, _, body in asked} == {("GET", None)}


def test_the_worker_can_send_nothing(reader):
    found = reader()
    opened(found, content(features((69, 41))))
    (worker,) = found.page.workers
    assert worker.evaluate("fetch('/healthz').then(() => 'sent', () => 'refused')") == "refused"
    found.faults.clear()  # the refusal itself


@pytest.mark.parametrize("kind", ["geojson", "geojsonl", "gpkg", "fgb", "kml", "zip", "utm.gpkg", "utm.zip", "csv"])
def test_every_format_is_read(reader, frame, tmp_path, kind):
    file = write(frame, tmp_path, kind)
    found = reader()
    item = opened(found, file)
    found.until(f"({PAINTED})()")
    count = 1 if kind.endswith("zip") else 3
    assert f"{count} feature" in item.inner_text()
    rows = table_of(found, item).locator("tbody tr").all_inner_texts()
    assert len(rows) == count
    assert any(NAMES[2] in row for row in rows)
    assert kind.endswith("zip") or any(HOSTILE in row for row in rows)


def write(frame, folder, kind):
    file = folder / f"places.{kind}"
    layer = frame.to_crs(32642) if kind.startswith("utm") else frame
    if kind == "csv":
        frame.drop(columns="geometry").assign(wkt=frame.geometry.to_wkt()).to_csv(file, index=False, encoding="utf-16")
    elif kind.endswith("zip"):
        layer.iloc[2:].to_file(folder / "places.shp")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for ending in ("shp", "dbf", "prj", "cpg"):
                archive.write(folder / f"places.{ending}", f"in/places.{ending}")
    else:
        driver = {"geojson": "GeoJSON", "geojsonl": "GeoJSONSeq", "fgb": "FlatGeobuf", "kml": "KML"}.get(kind, "GPKG")
        layer.to_file(file, driver=driver)
    return file


def test_names_with_markup_stay_text_everywhere(reader):
    found = reader("/?lang=en")
    found.page.on("dialog", lambda dialog: found.faults.append(dialog.message))
    item = opened(
        found, {**content(features((66, 44), **{HOSTILE: HOSTILE, "__proto__": "x"})), "name": f"{HOSTILE}.json"}
    )
    item.get_by_label("Colour by").select_option(label=HOSTILE)
    found.until("document.querySelector('.own-file-legend').textContent.includes('onerror')")
    found.until(f"({PAINTED})()")
    where = found.page.evaluate(
        "() => { for (const canvas of document.querySelectorAll('.leaflet-own-pane canvas')) {"
        " const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
        " const at = data.findIndex((value, place) => place % 4 === 3 && value > 200);"
        " const box = canvas.getBoundingClientRect(), pixel = (at - 3) / 4;"
        " const scale = box.width / canvas.width;"
        " if (at > 0) return [box.x + (pixel % canvas.width) * scale,"
        " box.y + Math.floor(pixel / canvas.width) * scale + 5]; } }"
    )
    found.page.mouse.click(*where)
    card = found.page.locator(".own-pop")
    card.wait_for()
    assert HOSTILE in card.inner_text()
    table = table_of(found, item)
    assert HOSTILE in table.inner_text()
    assert found.page.locator(".own-file img, .own-pop img, .file-table img, .own-file-legend img").count() == 0


def test_a_click_beside_it_is_left_to_the_map(reader):
    found = reader("/?lang=en&map=7/47/60")
    opened(found, content(features((60, 47))))
    found.page.locator(".own-file").get_by_role("button", name="Close").click()
    found.page.mouse.click(800, 300)
    found.page.locator(".here-pop").wait_for()


def test_it_is_remembered_for_this_tab_only(reader, frame, tmp_path):
    frame.to_file(tmp_path / "places.geojson", driver="GeoJSON")
    found = reader()
    opened(found, tmp_path / "places.geojson")
    found.until("(JSON.parse(sessionStorage.getItem('own-file'))?.files.length ?? 0) === 1")
    found.page.reload()
    found.page.locator(".file-item").wait_for()
    assert "3 features" in found.page.locator(".file-item").inner_text()
    other = found.page.context.new_page()
    other.goto(found.base + "/?lang=en")
    other.wait_for_timeout(1500)
    assert other.locator(".own-file").count() == 0
    other.close()
    found.page.locator(".file-item").get_by_role("button", name="Remove").click()
    found.until("sessionStorage.getItem('own-file') === null")
    assert found.page.locator(".own-file-legend").is_hidden()
    assert found.page.locator(".leaflet-own-pane canvas").count() == 0


def test_on_a_phone_it_comes_back_without_its_panel(visit):
    found = visit(size={"width": 390, "height": 844}, touch=True, reduced_motion="reduce")
    found.open("/?lang=en").ready()
    found.page.locator(".tools-open").click()
    found.page.locator("#file-switch").click()
    opened(found, content(features((60, 47), (66, 44))))
    found.until("(JSON.parse(sessionStorage.getItem('own-file'))?.files.length ?? 0) === 1")
    found.page.reload()
    found.page.locator(".leaflet-own-pane canvas").first.wait_for(state="attached")
    assert found.page.locator(".own-file").count() == 0
    found.page.locator(".tools-open").click()
    found.page.locator("#file-switch").click()
    found.page.locator(".file-item").wait_for()


def test_it_is_dropped_on_the_map(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en").ready()
    found.page.evaluate(
        """(text) => { const data = new DataTransfer(); data.items.add(new File([text], 'dropped.json'));
        const drop = new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true});
        document.getElementById('map').dispatchEvent(drop); }""",
        features((66, 44)),
    )
    item = found.page.locator(".file-item")
    item.wait_for()
    assert "dropped" in item.inner_text()


def test_a_table_of_regions_becomes_a_choropleth(reader):
    found = reader()
    table = "область;население\nТашкентская область;2900\nКостанайская область;830\nНигде;1\nNavoiy viloyati;1000\n"
    item = opened(found, {"name": "people.csv", "mimeType": "text/csv", "buffer": table.encode("windows-1251")})
    found.until(f"({PAINTED})()")
    words = item.inner_text()
    assert "Letters were read as windows-1251." in words
    assert "3 of 4 rows lie on a region" in words
    assert item.locator("select").last.locator("option:checked").inner_text() == "население"
    item.locator("summary").click()
    assert "line 4: Нигде" in item.locator("details").inner_text()


def id_of(link):
    return link.get_attribute("href").split("/projects/")[1].split("?")[0]


@pytest.mark.parametrize("km", [0.5, 50, 300])
def test_near_it_says_what_the_server_says_of_the_same_place(reader, km):
    found = reader()
    item = opened(found, content(features((69.24, 41.3))))
    item.get_by_role("button", name="Projects near it").click()
    item.get_by_label("Within kilometres").fill(str(km))
    item.get_by_role("button", name="Ask").click()
    item.locator(".file-answer strong").wait_for()
    listed = item.locator(".file-answer li")
    told = {
        (link.split("/projects/")[1].split("?")[0])
        for link in listed.locator("a").evaluate_all("all => all.map((a) => a.href)")
    }
    possible = {id_of(row.locator("a")) for row in listed.filter(has_text="(possibly)").all()}
    with urlopen(f"{found.base}/map/where.json?near=69.24,41.3,{km}") as answer:
        server = json.load(answer)
    assert told - possible == set(server["certain"])
    assert possible == set(server["possible"])


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("", "a.json", "The file is empty."),
        ('{"a": [1,\n2,]}', "a.json", "Line 2, column 3"),
        ("[" * 3_000_000, "a.json", "Line 1, column 101: more than 100 levels"),
        ('{"type":"Point","coordinates":[NaN,1]}', "a.json", "“NaN,1]}” is no number in JSON"),
        ("name,n\na,1\n", "a.csv", "The columns are: name, n."),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><kml/>", "a.kml", "Line 1, column 1: files that declare entities"),
        (b"PK\x03\x04 and no more", "a.zip", "The ZIP file is broken."),
        (b"\x00\x01\x02\x03\x04", "a.bin", "none of the formats"),
        (b"fgb\x03fgb\x00\xff\xff\xff\x7f and no more", "a.fgb", "Record 1"),
        (b"SQLite format 3\x00", "a.gpkg", "cut short"),
    ],
    ids=["empty", "syntax", "deep", "nan", "no places", "entities", "zip", "unknown", "fgb", "gpkg"],
)
def test_what_is_wrong_is_said_with_its_place(reader, text, name, words):
    found = reader()
    told = fault(found, text, name)
    assert told.startswith(f"{name}: ")
    assert words in told
    assert found.page.locator(".file-item").count() == 0


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ru", "Строка 1, позиция 2"), ("kk", "1-жол, 2-орын"), ("uz", "1-qator, 2-oʻrin")],
)
def test_it_is_said_in_the_readers_language(reader, lang, words):
    assert words in fault(reader(f"/?lang={lang}"), "{]")


def test_axes_and_metres_are_offered_to_be_read_otherwise(reader):
    found = reader()
    assert "is no longitude and latitude" in fault(found, features((7_707_761, 5_055_000)))
    found.page.get_by_role("button", name="Read as Web Mercator").click()
    item = found.page.locator(".file-item")
    item.wait_for()
    assert "Read as metres of Web Mercator." in item.inner_text()
    item.get_by_role("button", name="Remove").click()
    item = opened(found, content(features((41.3, 69.24))))
    item.get_by_role("button", name="Swap the axes").click()
    found.until("document.querySelector('.file-item')?.textContent.includes('latitude first')")
    assert found.page.locator(".file-item").count() == 1


@pytest.mark.faults_expected
def test_a_worker_that_could_not_be_loaded_is_started_anew(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en").ready()
    found.page.route("**/own-file-worker-*.js", lambda route: route.abort())
    found.page.locator("#file-switch").click()
    assert "could not be read" in fault(found, features((66, 44)))
    found.page.unroute("**/own-file-worker-*.js")
    opened(found, content(features((66, 44))))
    found.until(f"({PAINTED})()")


def test_a_cut_file_is_refused_wherever_it_is_cut(reader, frame, tmp_path):
    found = reader()
    for kind in ("gpkg", "fgb"):
        whole = write(frame, tmp_path, kind).read_bytes()
        for share in (0.1, 0.35, 0.6, 0.85, 0.99):
            choose(found, {"name": f"cut.{kind}", "mimeType": "x/y", "buffer": whole[: int(len(whole) * share)]})
            found.until("document.querySelector('.own-file').getAttribute('aria-busy') === null")
            said = found.page.locator(".own-file [data-part=fault]")
            assert said.is_visible() or found.page.locator(".file-item").count()
            for _ in found.page.locator(".file-item").all():
                found.page.locator(".file-item").first.get_by_role("button", name="Remove").click()


def test_hostile_files_do_not_hold_up_the_page(reader):
    ring = [[60 + 3 * x, 45 + 3 * y] for x, y in shapely.Point(0, 0).buffer(1, 25_000).exterior.coords]
    wide = "lon,lat," + ",".join(f"c{at}" for at in range(10_000)) + "\n60,45," + ",".join(["1"] * 10_000) + "\n"
    corpus = {
        "deep.json": "[" * 5_000_000,
        "ring.json": json.dumps({"type": "Polygon", "coordinates": [ring]}),
        "wide.csv": wide,
        "many.csv": "lon,lat,n\n"
        + "".join(f"{50 + at % 300 / 10},{40 + at // 300 / 10},{at}\n" for at in range(30_000)),
    }
    found = reader()
    found.page.evaluate(BEAT)
    for name, text in corpus.items():
        choose(found, {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
        found.page.wait_for_timeout(300)
        found.until("document.querySelector('.own-file').getAttribute('aria-busy') === null", seconds=30)
    assert found.page.locator(".file-item").count() == len(corpus) - 1
    assert "9,942 more columns" in table_of(found, found.page.locator(".file-item", has_text="wide")).inner_text()
    assert max(found.page.evaluate("window.beats")) < 5000  # on a busy machine; tests/perf/own_file.py is strict


def test_a_file_elsewhere_on_earth_is_gone_to(reader):
    found = reader()
    opened(found, content(features((178, -17), (-178, -19))))
    found.until(f"({PAINTED})()")
    lon = float(found.page.evaluate("new URLSearchParams(location.search).get('map')").split("/")[2])
    assert abs(abs(lon) - 180) < 1.5


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SIDEWAYS, NARROW], ids=["desktop", "phone", "sideways", "narrow"])
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_it_can_be_reached_and_read_at_every_size(reader, size, lang):
    found = reader(f"/?lang={lang}", size=size)
    item = opened(found, content(features((66, 44), (67, 45), name="a", n=1)))
    box = found.page.locator(".own-file").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    found.accessible()
    item.locator(".measure-actions button").nth(1).click()
    found.page.locator(".file-table tbody tr").first.wait_for()
    found.accessible()


def test_it_works_by_keyboard(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en").ready()
    found.page.locator("#map .leaflet-container").focus()
    found.page.keyboard.press("o")
    found.page.locator(".own-file").wait_for()
    assert found.page.evaluate("document.activeElement.type") == "file"
    opened(found, content(features((66, 44))))
    found.page.keyboard.press("Escape")
    assert found.page.locator(".own-file").count() == 0
    found.until(f"({PAINTED})()")
