"""``/picture.svg`` and ``/picture.png``: what the map shows, in any language, the same bytes each time."""

import re
import struct
import xml.etree.ElementTree as ET

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, THREE, made_catalogue
from tests.webapp.conftest import make_app
from webapp.frame import USUAL
from webapp.http.kept import MAX_SHARE
from webapp.picture import kit, raster
from webapp.picture.palette import palette
from webapp.views import pictures

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {
    "en": ("Crossborder Atlas: Kazakhstan – Uzbekistan", "Tashkent", "Under construction"),
    "ru": ("Трансграничный атлас: Казахстан – Узбекистан", "Ташкент", "Строится"),
    "kk": ("Трансшекаралық атлас: Қазақстан – Өзбекстан", "Ташкент", "Салынып жатыр"),
    "uz": ("Transchegaraviy atlas: Qozogʻiston – Oʻzbekiston", "Toshkent", "Qurilmoqda"),
}


def read(client, query="", name="svg"):
    response = client.get(f"/picture.{name}?{query}")
    assert response.status_code == 200, response.data[:300]
    return response


def texts(response):
    return ["".join(node.itertext()) for node in ET.fromstring(response.data).iter(f"{SVG}text")]


def size_of(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def refused(client, query, name="svg"):
    response = client.get(f"/picture.{name}?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400, query
    return response.get_json()["parameter"], response.get_json()["detail"]


@pytest.mark.parametrize("lang", NAMES)
def test_texts_are_text_in_every_language(client, lang):
    found = texts(read(client, f"lang={lang}"))
    assert set(NAMES[lang]) <= set(found)
    root = ET.fromstring(read(client, f"lang={lang}").data)
    assert root.get("lang") == lang
    assert root.find(f"{SVG}title").text == NAMES[lang][0]


def test_picture_says_what_when_from_whom_and_of_which_state(client, snapshot):
    found = " ".join(texts(read(client, "lang=en&status=operating&sector=railways&asof=2025-12-31")))
    assert "As known on 31 Dec 2025 · Railways, Operating · " in found
    assert re.search(r"\b\d+ of \d+ projects", found)
    assert "CC BY 4.0 · State of the data: " in found
    assert "OpenStreetMap contributors (ODbL)" in found
    assert re.search(rf"Snapshot {snapshot.id[:8]}", found)
    assert re.search(r"\d+ km", found)


def test_legend_explains_what_is_shown_and_nothing_else(client):
    far, near = (texts(read(client, query)) for query in ("lang=en", "lang=en&map=9/40.9/68.7"))
    assert "Road crossing" not in far
    assert "Road crossing" in near
    assert {"Agreement signed", "Suspended"} <= set(far)
    some = texts(read(client, "lang=en&status=suspended"))
    assert "Suspended" in some
    assert "Agreement signed" not in some


def test_a_chosen_project_gives_title_status_and_place(client):
    found = texts(read(client, "lang=en&project=jibek-joly-train"))
    assert found[-1] or found
    assert any("Jibek Joly" in text for text in found)
    assert any(text.startswith("Operating · ") for text in found)


@pytest.mark.parametrize("query", ["crossing=atameken-gulistan", "corridor=almaty-tashkent-rail", "water=syr-darya"])
def test_a_chosen_thing_gives_the_title(client, query):
    plain, chosen = (read(client, f"lang=en{more}").data for more in ("", f"&{query}"))
    titles = [ET.fromstring(body).find(f"{SVG}title").text for body in (plain, chosen)]
    assert titles[0] != titles[1]


def test_the_past_is_drawn_as_it_was_known(client):
    past, now = (texts(read(client, query)) for query in ("lang=en&asof=2019-12-31", "lang=en"))
    assert "As known on 31 Dec 2019" in " ".join(past)
    assert "Status not yet known" in past
    assert "Status not yet known" not in now


@pytest.mark.parametrize("name", ["svg", "png"])
def test_the_same_question_has_the_same_bytes(snapshot, name):
    """Also in another process: made anew by an app of its own."""
    query = "lang=kk&map=8/41.2/69.1&theme=dark&width=500&height=400"
    bodies = {read(make_app(snapshot).test_client(use_cookies=False), query, name).data for _ in range(2)}
    assert len(bodies) == 1


def test_pictures_are_kept_with_an_entity_tag(app):
    client = app.test_client(use_cookies=False)
    first = read(client, "width=300&height=300", "png")
    again = client.get("/picture.png?height=300&width=300", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    largest = read(client, "lang=en").data
    assert len(largest) < 16 * 1024 * 1024 / MAX_SHARE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_have_their_colours(client, theme):
    body = read(client, f"theme={theme}").text
    other = palette("dark" if theme == "light" else "light")
    assert f'fill="{palette(theme)["land"]}"' in body
    assert not [name for name in ("land", "paper", "ink", "water") if other[name] in body]


@pytest.mark.parametrize(("query", "size"), [
    ("", (1200, 630)), ("width=600&height=600", (600, 600)), ("width=200&height=200&scale=3", (600, 600)),
    ("width=2000&height=200", (2000, 200)), ("width=400&height=2000", (400, 2000)),
])  # fmt: skip
def test_png_is_as_large_as_asked(client, query, size):
    response = read(client, query, "png")
    assert response.content_type == "image/png"
    assert size_of(response.data) == size


def test_svg_is_as_large_as_asked_and_needs_nothing_else(client):
    response = read(client, "width=640&height=480")
    root = ET.fromstring(response.data)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("640", "480", "0 0 640 480")
    assert response.content_type.startswith("image/svg+xml")
    for node in root.iter():
        assert node.tag.removeprefix(SVG) not in ("script", "image", "foreignObject", "style", "a")
        assert all(value.startswith(("#", "url(#")) for key, value in node.items() if "href" in key or "url(" in value)
        assert not [key for key in node.attrib if key.startswith("on") or key == "style"]


@pytest.mark.parametrize(("query", "parameter", "words"), [
    ("width=199", "width", "between 200 and 2000"),
    ("width=2001", "width", "between 200 and 2000"),
    ("height=0", "height", "between 200 and 2000"),
    ("height=-5", "height", "between 200 and 2000"),
    ("width=NaN", "width", "not a whole number"),
    ("width=1e3", "width", "not a whole number"),
    ("width=99999999999999999999", "width", "not a whole number"),
    ("width=300&width=400", "width", "once is allowed"),
    ("scale=0", "scale", "between 1 and 3"),
    ("scale=4", "scale", "between 1 and 3"),
    ("width=2000&height=2000&scale=3", "scale", "more than 12000000"),
    ("theme=auto", "theme", "none of light, dark"),
    ("theme=sepia", "theme", "none of light, dark"),
    ("map=nan/nan/nan", "map", "zoom/lat/lon"),
    ("map=5/69.2", "map", "zoom/lat/lon"),
    ("map=5/91/69", "map", "outside the world"),
    ("map=5/41/69999", "map", "zoom/lat/lon"),
    ("project=no-such-project", "project", "there is no project"),
    ("crossing=no-such-crossing", "crossing", "there is no crossing"),
    ("status=nonsense", "status", "none of"),
    ("asof=yesterday", "asof", "yesterday"),
    ("lang=xx", "lang", "none of"),
    ("download=yes", "download", "neither 0 nor 1"),
    ("f=json", "f", "none of"),
    ("colour=red", "colour", "unknown parameter"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["svg", "png"])
def test_what_is_wrong_is_named(client, query, parameter, words, name):
    found, detail = refused(client, query, name)
    assert found == parameter
    assert words in detail


@pytest.mark.parametrize("query", [
    "map=0/0/0", "map=99/41/69", "map=4/90/0", "map=4/-90/180", "map=3/60/-540", "map=12/41.3/9999",
    "q=nothing-has-this", "asof=1900", "width=200&height=2000", "map=6.55/41.25/69.125",
])  # fmt: skip
def test_what_is_unusual_is_drawn(client, query):
    root = ET.fromstring(read(client, query).data)
    numbers = [value for node in root.iter() for value in node.attrib.values()]
    assert not [value for value in numbers if re.search(r"\b(nan|inf)\b", value, re.IGNORECASE)]


def test_a_picture_to_be_carried_away_brings_its_letters(snapshot, tmp_path):
    app = make_app(snapshot)
    state = app.extensions["atlas"]
    (tmp_path / "latin.woff2").write_bytes(b"latin")
    (tmp_path / "asian.woff2").write_bytes(b"asian")
    faces = '[{"file": "latin", "ranges": [[0, 255], [8211, 8211]]}, {"file": "asian", "ranges": [[1178, 1179]]}]'
    (tmp_path / "letters.json").write_text(f'{{"faces": {faces}, "widths": {{"400": {{"65": 700}}}}}}')
    files = {"latin": "latin.woff2", "asian": "asian.woff2", kit.LETTERS: "letters.json"}
    state.__dict__["kit"] = kit.Kit("", tmp_path, files)
    client = app.test_client(use_cookies=False)
    plain, english, kazakh = (
        read(client, query).text for query in ("lang=en", "lang=en&download=1", "lang=kk&download=1")
    )
    assert "@font-face" not in plain
    assert (english.count("@font-face"), kazakh.count("@font-face")) == (1, 2)
    assert "src:url(data:font/woff2;base64,bGF0aW4=)" in english
    assert client.get("/picture.svg?download=1").headers["Content-Disposition"].startswith("attachment; filename=")


def test_without_resvg_there_are_svgs_and_a_reason(client, monkeypatch):
    monkeypatch.setattr(raster, "svg_to_bytes", None)
    response = client.get("/picture.png?width=333", headers={"Accept": "application/json"})
    assert response.status_code == 406
    assert "resvg-py is not installed; ask for /picture.svg" in response.get_json()["detail"]
    assert not raster.is_there()
    assert client.get("/picture.svg?width=333").status_code == 200


@pytest.mark.parametrize("land", [PAIR, THREE], ids=["pair", "three"])
def test_catalogues_of_other_countries_are_drawn(tmp_path, land):
    snapshot = build_snapshot(load_catalog(made_catalogue(tmp_path / "made", land)))
    client = make_app(snapshot).test_client(use_cookies=False)
    for lang in snapshot.catalog.about.languages:
        found = texts(read(client, f"lang={lang}"))
        assert snapshot.catalog.about.title.get(lang) in " ".join(found)
    assert 'class="project"' in read(client, "project=made-bridge").text
    assert size_of(read(client, "project=made-bridge", "png").data) == (1200, 630)


def test_texts_of_a_catalogue_stay_texts(hostile_snapshot):
    client = make_app(hostile_snapshot).test_client(use_cookies=False)
    for lang in ("en", "ru", "uz"):
        body = read(client, f"project=probe&lang={lang}").data
        tags = {node.tag.removeprefix(SVG) for node in ET.fromstring(body).iter()}
        assert tags <= {
            "svg",
            "title",
            "desc",
            "defs",
            "symbol",
            "rect",
            "g",
            "path",
            "circle",
            "text",
            "use",
            "clipPath",
        }
        assert len(body) < 300_000


def test_other_sites_may_show_pictures(client):
    for name in ("svg", "png"):
        headers = read(client, "width=300&height=300", name).headers
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_large_ones_are_made_in_a_process_of_their_own(client, monkeypatch):
    asked = []
    monkeypatch.setattr(pictures, "elsewhere", lambda: asked.append(True))
    read(client, "width=1000&height=700&scale=1&lang=en&q=nothing-has-this", "png")
    assert asked == []
    read(client, "width=1000&height=700&scale=2&lang=en&q=nothing-has-this", "png")
    assert asked == [True]
    refused(client, "width=2000&height=1500&scale=3", "png")
    assert asked == [True]


def test_limits_are_those_that_are_told():
    assert USUAL[0] * USUAL[1] * pictures.MOST_SCALE**2 <= pictures.MOST_PIXELS
