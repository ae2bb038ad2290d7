"""Another base map is checked at the start; what is wrong with it is said in one sentence."""

from __future__ import annotations

import pytest
from pmtiles.tile import Compression, TileType

from tests.basemaps import STREET_LAYERS, write_basemap, write_streets
from tests.webapp.conftest import make_app
from webapp import basemap
from webapp.settings import SettingsError, load_settings

WRONG = {
    "other layers": ({"layers": ("roads", "water")}, "lacks the layers earth, boundaries, which our"),
    "no layers": ({"vector_layers": None}, "lacks the layers earth, water, boundaries, which our"),
    "strange layers": ({"vector_layers": "earth"}, "lacks the layers"),
    "nobody": ({"attribution": None}, "does not say who made it"),
    "nobody behind tags": ({"attribution": "<p> | </p>"}, "does not say who made it"),
    "pictures": ({"kind": TileType.PNG}, "holds PNG images, not vector tiles"),
    "brotli": ({"packed": Compression.BROTLI}, "tiles must be compressed with gzip, found brotli"),
    "too deep": ({"zooms": (0, 17)}, "has tiles to zoom 17; the map takes at most 16"),
}


def refused(snapshot, path):
    with pytest.raises(SettingsError) as raised:
        make_app(snapshot, basemap=path)
    message = str(raised.value)
    assert message.startswith("CROSSBORDER_BASEMAP: ")
    assert path.name in message
    return message


@pytest.mark.parametrize("wrong", WRONG)
def test_map_that_cannot_be_drawn_is_refused(snapshot, tmp_path, wrong):
    changes, words = WRONG[wrong]
    assert words in refused(snapshot, write_basemap(tmp_path / "own.pmtiles", **changes))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no PMTiles archive"),
        (b"no archive at all" * 20, "is no PMTiles archive"),
        (b"PMTiles\x02" + bytes(200), "of another version than 3"),
        (b"PMTiles\x03" + bytes(50), "is cut off: a header has 127 bytes, it has 58"),
    ],
)
def test_file_of_another_kind_is_refused(snapshot, tmp_path, content, words):
    path = tmp_path / "own.pmtiles"
    path.write_bytes(content)
    assert words in refused(snapshot, path)


def test_missing_file_and_folder_are_refused(snapshot, tmp_path):
    assert "No such file" in refused(snapshot, tmp_path / "none.pmtiles")
    assert "directory" in refused(snapshot, tmp_path)


def test_file_cut_off_anywhere_is_refused(snapshot, tmp_path):
    whole = write_basemap(tmp_path / "own.pmtiles").read_bytes()
    for size in range(0, len(whole), 41):
        (tmp_path / "own.pmtiles").write_bytes(whole[:size])
        refused(snapshot, tmp_path / "own.pmtiles")


def test_file_with_a_broken_directory_is_refused(snapshot, tmp_path):
    whole = bytearray(write_basemap(tmp_path / "own.pmtiles").read_bytes())
    whole[130:140] = bytes(10)
    (tmp_path / "own.pmtiles").write_bytes(whole)
    assert "has metadata or a directory that cannot be read" in refused(snapshot, tmp_path / "own.pmtiles")


def test_variable_is_read_and_an_empty_one_means_our_own(monkeypatch, tmp_path):
    monkeypatch.setenv("CROSSBORDER_BASEMAP", str(tmp_path / "own.pmtiles"))
    assert load_settings().basemap == tmp_path / "own.pmtiles"
    monkeypatch.setenv("CROSSBORDER_BASEMAP", "")
    assert load_settings().basemap is None
    assert basemap.load(None).file == basemap.FILE


def test_another_content_has_another_hash(tmp_path):
    one = basemap.load(write_basemap(tmp_path / "one.pmtiles"))
    same = basemap.load(write_basemap(tmp_path / "same.pmtiles"))
    other = basemap.load(write_basemap(tmp_path / "other.pmtiles", name="Other"))
    assert one.hash == same.hash != other.hash


def test_schema_is_found_out_from_the_layers(tmp_path):
    ours = basemap.load(write_basemap(tmp_path / "ours.pmtiles"))
    streets = basemap.load(write_streets(tmp_path / "streets.pmtiles", (69.28, 41.31)))
    assert (ours.has_streets, streets.has_streets) == (False, True)
    assert (streets.max_data_zoom, streets.max_zoom) == (15, 17)
    assert streets.credits == (
        ("Protomaps", "https://protomaps.example"),
        ("© OpenStreetMap", "https://osm.example"),
    )


def test_streets_without_what_every_map_needs_are_refused(snapshot, tmp_path):
    layers = [{"id": layer} for layer in STREET_LAYERS if layer != "boundaries"]
    path = write_streets(tmp_path / "own.pmtiles", (69.28, 41.31), vector_layers=layers)
    assert "lacks the layers boundaries, which our schema and that of Protomaps have" in refused(snapshot, path)


def test_credit_of_the_setting_goes_before_that_of_the_file(snapshot, tmp_path):
    nameless = write_streets(tmp_path / "own.pmtiles", (69.28, 41.31), attribution=None)
    assert "and CROSSBORDER_BASEMAP_CREDIT is empty" in refused(snapshot, nameless)
    page = make_app(snapshot, basemap=nameless, basemap_credit="© Cadastre").test_client().get("/embed").text
    assert "<span data-credits>© Cadastre</span>" in page


def test_only_a_map_of_streets_brings_its_style(snapshot, tmp_path):
    streets = write_streets(tmp_path / "own.pmtiles", (69.28, 41.31))
    script = make_app(snapshot, basemap=streets).test_client().get("/map/en.js").text
    assert '"style": "/static/dist/street-style.js"' in script
    assert '"style": ""' in make_app(snapshot).test_client().get("/map/en.js").text


@pytest.mark.parametrize(
    ("attribution", "expected"),
    [
        ("A | B", (("A", ""), ("B", ""))),
        (
            "© OpenStreetMap contributors",
            (("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright"),),
        ),
        ('<a href="https://a.example">A &amp; B</a>', (("A & B", "https://a.example"),)),
        ('<a href="javascript:alert(1)">A</a>', (("A", ""),)),
        ("  ", ()),
    ],
)
def test_attribution_is_read_as_text_and_links(attribution, expected):
    assert basemap.credits_of(attribution) == expected
