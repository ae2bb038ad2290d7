"""The archive as a client meets it."""

from __future__ import annotations

import hashlib
import itertools
import math
import subprocess
import sys
from collections import Counter

import pytest
import shapely

import geodata.basemap
from geodata.basemap.inputs import PACKAGES
from geodata.basemap.names import in_script

MAX_BYTES = 16_000_000
EVERY_ZOOM = ("earth", "water", "boundaries")
# Names that the sources still give and that the places have not had for decades (or, for Astana, since 2022).
OUTDATED = (
    "Nur-Sultan", "Nursultan", "Нур-Султан", "Нұр-Сұлтан", "Leninabad", "Ленинабад", "Chardzhou", "Чарджоу", "Tashauz",
    "Ташауз", "Semipalatinsk", "Семипалатинск", "Kurgan-Tyube", "Курган-Тюбе", "Kapshagay", "Капшагай", "Tselinograd",
    "Целиноград", "Alma-Ata", "Алма-Ата", "Frunze", "Фрунзе", "Krasnovodsk", "Красноводск", "Guryev", "Гурьев",
    "Dzhambul", "Джамбул", "Leninogorsk", "Лениногорск", "Zyryanovsk", "Зыряновск", "Novokazalinsk",
    "Ust-Kamenogorsk", "Georgievka", "Георгиевка", "Tadzhikistan", "Kirovabad", "Stepanakert", "Qaraghandy", "Chimkent",
)  # fmt: skip


def features(tiles, layer, zoom=None):
    for (z, _, _), tile in tiles.items():
        if zoom is None or z == zoom:
            yield from tile.get(layer, {"features": []})["features"]


def names_in(tiles, layer):
    for feature in features(tiles, layer):
        for key, value in feature["properties"].items():
            if key == "name" or key.startswith("name_"):
                yield key, value


def test_file_stays_small():
    assert 1_000_000 < geodata.basemap.PMTILES.stat().st_size < MAX_BYTES


def test_manifest_tells_the_hash_of_every_file(manifest):
    folder = geodata.basemap.PMTILES.parents[1]
    assert {output.path for output in manifest.outputs} >= {"basemap/world.pmtiles", "data/geo/regions.geojson"}
    for output in manifest.outputs:
        content = (folder / output.path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (output.bytes, output.sha256), output.path


def test_manifest_names_the_pinned_packages(manifest):
    assert [(i.name, i.version, i.sha256) for i in manifest.inputs] == [(p.name, p.version, p.sha256) for p in PACKAGES]


def test_manifest_credits_every_source(manifest):
    for package in PACKAGES:
        assert package.attribution.split(" / ")[0] in manifest.attribution  # CLDR asks for none on the map


@pytest.mark.parametrize("zoom", range(10))
def test_zoom_has_its_layers(tiles, close, manifest, zoom):
    present = {name for (z, _, _), tile in (tiles | close).items() if z == zoom for name in tile}
    promised = {layer.name for layer in manifest.layers if layer.min_zoom <= zoom <= layer.max_zoom}
    assert present == promised
    assert present >= set(EVERY_ZOOM)


def test_manifest_counts_what_the_tiles_hold(tiles, manifest):
    for layer in manifest.layers:
        if layer.name in {"places", "labels"}:  # a point is never lost to clipping
            for zoom, number in layer.features.items():
                if int(zoom) <= manifest.detail_zoom:
                    assert len(list(features(tiles, layer.name, int(zoom)))) == number, (layer.name, zoom)


@pytest.mark.parametrize("zoom", range(9))
def test_every_tile_of_the_covered_area_exists(tiles, manifest, zoom):
    west, south, east, north = manifest.detail if zoom > manifest.world_zoom else manifest.bounds
    inside = 1e-6
    x0, y1 = tile_at(west + inside, south + inside, zoom)
    x1, y0 = tile_at(east - inside, north - inside, zoom)
    expected = {(zoom, x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)}
    assert expected == {tile for tile in tiles if tile[0] == zoom}


def tile_at(lon, lat, zoom):
    side = 1 << zoom
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return int((lon / 360 + 0.5) * side), int(y * side)


def test_every_tile_is_covered_by_land_or_water(tiles):
    square = shapely.box(0, 0, 4096, 4096)
    for key, tile in tiles.items():
        land = [f["geometry"]["coordinates"] for f in tile["earth"]["features"] if f["properties"]["kind"] == "land"]
        assert any(shapely.Polygon(rings[0]).covers(square) for rings in land), key


def test_wide_screen_sees_no_edge_of_the_detail(manifest, snapshot):
    """Beyond the world's zooms a 3,840 px screen inside the shipped region lies in the detailed part."""
    degrees = 3840 * 360 / (256 << (manifest.world_zoom + 1))
    west, south, east, north = snapshot.outlook.reach
    centre = (west + east) / 2
    half = max((east - west) / 2, degrees / 2)
    assert manifest.detail[0] <= centre - half
    assert manifest.detail[2] >= centre + half
    assert manifest.detail[1] < south < north < manifest.detail[3]


def test_archive_repeats_what_the_manifest_says(reader, manifest):
    metadata, header = reader.metadata(), reader.header()
    assert tuple(metadata["bounds"]) == manifest.bounds == (-180, -85.0511, 180, 85.0511)
    assert tuple(metadata["detail"]) == manifest.detail
    assert (metadata["worldZoom"], metadata["detailZoom"]) == (manifest.world_zoom, manifest.detail_zoom)
    assert header["max_zoom"] == manifest.close_zoom
    assert header["min_lon_e7"] == round(manifest.bounds[0] * 1e7)
    assert metadata["attribution"] == manifest.attribution


@pytest.mark.parametrize("zoom", [0, 3, 5])
def test_every_country_can_be_tinted(tiles, zoom):
    """Of those that can be seen: small islands come with the zooms."""
    found = {f["properties"].get("iso") for f in features(tiles, "earth", zoom)} - {None}
    assert len(found) > {0: 140, 3: 185, 5: 220}[zoom]
    assert {"KZ", "UZ", "BR", "AR", "PY", "NZ", "US", "AQ"} <= found
    assert zoom == 0 or {"FJ", "XK"} <= found


@pytest.mark.parametrize(
    ("iso", "lon", "lat", "neighbour"),
    [("BR", -54.0, -25.4, "AR"), ("PY", -55.5, -25.4, "BR"), ("AR", -54.5, -26.8, "PY"), ("KZ", 68.0, 43.5, "UZ")],
)
def test_tint_ends_at_the_border(tiles, iso, lon, lat, neighbour):
    for zoom in range(6):
        assert covers(tiles, zoom, lon, lat, iso), zoom
    assert not covers(tiles, 5, lon, lat, neighbour)


def test_tint_goes_on_under_the_sea(tiles):
    """So that the coast is the water's: off Rio de Janeiro, off Aktau."""
    assert covers(tiles, 5, -43.2, -23.3, "BR")
    assert covers(tiles, 5, 50.8, 43.6, "KZ")


def covers(tiles, zoom, lon, lat, iso):
    x, y = tile_at(lon, lat, zoom)
    point = point_in(lon, lat, zoom, x, y)
    found = [f["geometry"] for f in tiles[zoom, x, y]["earth"]["features"] if f["properties"].get("iso") == iso]
    return any(shapely.make_valid(shapely.geometry.shape(geometry)).covers(point) for geometry in found)


def point_in(lon, lat, zoom, x, y):
    side = 1 << zoom
    world_y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return shapely.Point(((lon / 360 + 0.5) * side - x) * 4096, (world_y * side - y) * 4096)


@pytest.mark.parametrize("pair", ["KZ UZ", "AR BR", "BR PY", "AR PY", "CN RU"])
def test_shared_border_is_known_by_its_countries(tiles, pair):
    for zoom in range(6):
        assert any(f["properties"]["between"] == pair for f in features(tiles, "boundaries", zoom)), zoom


def test_no_shape_goes_round_the_world(tiles):
    """RFC 7946 section 3.1.9: what crosses the antimeridian is cut there."""
    for (zoom, _, _), tile in tiles.items():
        for layer in ("earth", "boundaries", "water"):
            for feature in tile.get(layer, {"features": []})["features"]:
                box = shapely.geometry.shape(feature["geometry"]).bounds
                assert -65 <= box[0] <= box[2] <= 4161, (zoom, layer)
    lines = [f for f in features(tiles, "boundaries", 0) if f["properties"]["between"] in ("CN RU", "CA US")]
    assert lines
    assert not any(wide(f["geometry"]) for f in lines)


def wide(geometry):
    """Whether an edge is longer than a third of the world."""
    parts = shapely.get_parts(shapely.geometry.shape(geometry))
    return any(abs(b[0] - a[0]) > 1400 for part in parts for a, b in itertools.pairwise(part.coords))


def test_every_large_country_has_one_label(tiles):
    labels = [f["properties"] for f in features(tiles, "labels", 5) if f["properties"]["kind"] == "country"]
    ids = Counter(label["id"] for label in labels)
    assert {"BR", "US", "RU", "AU", "ZA", "FJ", "KZ"} <= set(ids)
    # A label at the edge of a tile is in both.
    assert all(number <= 2 for number in ids.values())
    assert {label["id"]: label["name_ru"] for label in labels}["BR"] == "Бразилия"


def test_towns_of_the_world_are_in_its_last_tiles(tiles):
    names = {f["properties"]["name"] for f in features(tiles, "places", 5)}
    assert {"Foz do Iguaçu", "Ciudad del Este", "Asunción"} <= names


@pytest.mark.parametrize(
    ("lon", "lat", "is_water"),
    [
        (50.5, 42.0, True),  # Caspian
        (74.3, 46.2, True),  # Balkhash
        (77.3, 42.45, True),  # Issyk-Kul
        (58.6, 45.1, True),  # South Aral, western basin
        (60.8, 46.45, True),  # North Aral
        (53.6, 41.3, True),  # Garabogazköl
        (60.2, 44.5, False),  # the dried eastern basin of the Aral
        (63.3, 45.6, False),  # Baikonur
        (71.45, 51.18, False),  # Astana
    ],
)
def test_water_is_where_it_is_today(tiles, lon, lat, is_water):
    zoom = 8
    x, y = tile_at(lon, lat, zoom)
    point = point_in(lon, lat, zoom, x, y)
    shapes = [
        shapely.geometry.shape(f["geometry"]) for f in tiles[zoom, x, y].get("water", {"features": []})["features"]
    ]
    assert any(shape.covers(point) for shape in shapes) is is_water


def test_no_outdated_name_is_shown(tiles, geo):
    shown = {value for layer in ("places", "labels") for key, value in names_in(tiles, layer) if key != "name_uz"}
    shown |= {
        value
        for name in ("countries", "regions")
        for f in geo[name]["features"]
        for key, value in f["properties"].items()
        if key.startswith("name_") and key != "name_uz" and value
    }
    assert "Astana" in shown
    assert not {name for name in shown for old in OUTDATED if old.casefold() in name.casefold()}


@pytest.mark.parametrize("layer", ["places", "labels"])
@pytest.mark.parametrize("language", ["en", "ru", "kk", "uz"])
def test_label_is_in_the_script_of_its_language(tiles, layer, language):
    names = {value for key, value in names_in(tiles, layer) if key == f"name_{language}"}
    assert len(names) > 50
    assert not {name for name in names if not in_script(name, language)}


def test_main_labels_exist_in_four_languages(tiles):
    wanted = {f"name_{language}" for language in ("en", "ru", "kk", "uz")}
    labels = {f["properties"]["id"]: f["properties"] for f in features(tiles, "labels")}
    assert not {key for key, properties in labels.items() if not wanted <= set(properties)}
    assert labels["caspian"]["name_kk"] == "Каспий теңізі"
    big = [f["properties"] for f in features(tiles, "places") if f["properties"]["rank"] < 3]
    assert len({p["name"] for p in big}) > 45
    assert not {p["name"] for p in big if not wanted <= set(p)}


def test_baikonur_is_a_town_and_no_country(tiles):
    assert "Baikonur" not in {f["properties"].get("name_en") for f in features(tiles, "labels")}
    assert "Baikonur" in {f["properties"]["name"] for f in features(tiles, "places")}


def test_label_is_in_its_tile_two_zooms_before_it_shows(tiles):
    """A client draws display zoom z from tiles of zoom z - 1 or z - 2."""
    for zoom in range(9):
        here = {f["properties"]["name"] for f in features(tiles, "places", zoom)}
        due = {
            f["properties"]["name"]
            for f in features(tiles, "places", 8)
            if f["properties"]["country"] in {"KZ", "UZ"} and f["properties"]["min_zoom"] <= zoom + 2
        }
        assert due <= here, zoom


def test_importing_the_package_loads_nothing_heavy():
    """Serving needs the path and the manifest, not the build's libraries."""
    code = (
        "import sys, geodata.basemap as b; b.manifest(); "
        "print(sorted({'pmtiles', 'geopandas', 'flask', 'folium'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
