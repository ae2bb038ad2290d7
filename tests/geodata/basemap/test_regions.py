"""The published countries, regions and border."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from geodata.basemap.countries import WGS84, fit_around
from geodata.basemap.names import in_script
from geodata.basemap.regions import APPROXIMATE, _connected, voronoi

MAX_BYTES = 1_400_000
HERE = Path(__file__).parent

with (HERE / "expected_regions.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = list(csv.DictReader(file))


@pytest.fixture(scope="session")
def regions(geo):
    return {
        f["id"]: f["properties"] | {"shape": shapely.geometry.shape(f["geometry"])} for f in geo["regions"]["features"]
    }


@pytest.fixture(scope="session")
def countries(geo):
    return {f["id"]: shapely.geometry.shape(f["geometry"]) for f in geo["countries"]["features"]}


def test_files_are_small(manifest):
    sizes = {output.path: output.bytes for output in manifest.outputs}
    assert sizes["data/geo/countries.geojson"] + sizes["data/geo/regions.geojson"] < MAX_BYTES


def test_countries_are_the_six(countries):
    assert set(countries) == {"KZ", "UZ", "KG", "TJ", "TM", "AZ"}


def test_kazakhstan_has_seventeen_regions_and_three_cities(regions):
    mine = [r for r in regions.values() if r["country"] == "KZ"]
    assert (len(mine), sum(r["kind"] == "region" for r in mine)) == (20, 17)
    assert {r["id"] for r in mine if r["kind"] == "city"} == {"KZ-71", "KZ-75", "KZ-79"}
    assert {"KZ-10", "KZ-33", "KZ-62"} <= {r["id"] for r in mine}


def test_uzbekistan_has_fourteen_units(regions):
    mine = [r for r in regions.values() if r["country"] == "UZ"]
    assert len(mine) == 14
    assert [r["id"] for r in mine if r["kind"] == "republic"] == ["UZ-QR"]
    assert [r["id"] for r in mine if r["kind"] == "city"] == ["UZ-TK"]


def test_ids_begin_with_the_country(regions):
    assert all(key.split("-")[0] == r["country"] for key, r in regions.items())


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['what']}-{row['id']}")
def test_place_lies_in_its_region(regions, countries, row):
    """``within_m`` is above zero only where the source's generalised border is to blame; the note says so."""
    point = shapely.Point(float(row["lon"]), float(row["lat"]))
    home = regions[row["region"]]["shape"]
    if row["within_m"] == "0":
        assert [key for key, r in regions.items() if r["shape"].contains(point)] == [row["region"]]
        assert [key for key, shape in countries.items() if shape.contains(point)] == [row["region"][:2]]
    else:
        assert row["note"]
        assert WGS84.geometry_length(shapely.shortest_line(point, home)) < float(row["within_m"])


def test_every_region_of_the_two_countries_has_its_capital_checked():
    checked = {row["region"] for row in EXPECTED if row["what"] == "capital"}
    assert len([key for key in checked if key.startswith(("KZ-", "UZ-"))]) == 34


def test_regions_cover_their_country_without_gap_or_overlap(regions, countries):
    for iso, country in countries.items():
        shapes = [r["shape"] for r in regions.values() if r["country"] == iso]
        assert shapely.coverage_is_valid(shapes), iso
        # A junction put on a straight edge is rounded to 1 m, hence not exactly zero.
        assert shapely.symmetric_difference(shapely.union_all(shapes), country).area < 1e-5, iso


def test_neighbouring_countries_share_their_corners(countries):
    assert shapely.coverage_is_valid(list(countries.values()))


def test_regions_of_all_countries_are_one_coverage(regions):
    """No sliver and no overlap, along state borders too: a corner of one side is a corner of the other."""
    assert shapely.coverage_is_valid([r["shape"] for r in regions.values()])


def test_border_keeps_the_detail_of_the_source(geo, countries):
    (feature,) = geo["border-kz-uz"]["features"]
    line = shapely.geometry.shape(feature["geometry"])
    shared = shapely.intersection(countries["KZ"].boundary, countries["UZ"].boundary)
    assert shapely.hausdorff_distance(line, shared) < 1e-9
    assert shapely.get_num_coordinates(line) > 725  # corners of the source, and those where regions meet
    assert feature["properties"]["length_km"] == pytest.approx(WGS84.geometry_length(line) / 1000, abs=0.1)
    assert 2300 < feature["properties"]["length_km"] < 2400


def test_border_is_one_line_across_the_waters(geo):
    """The Aral Sea and the Shardara reservoir leave no gap in it."""
    (feature,) = geo["border-kz-uz"]["features"]
    line = shapely.line_merge(shapely.geometry.shape(feature["geometry"]))
    assert line.geom_type == "LineString"
    assert line.is_simple


def test_border_runs_from_turkmenistan_to_kyrgyzstan(geo, countries):
    coordinates = geo["border-kz-uz"]["features"][0]["geometry"]["coordinates"]
    assert countries["TM"].distance(shapely.Point(coordinates[0][0])) < 1e-9
    assert countries["KG"].distance(shapely.Point(coordinates[-1][-1])) < 1e-9
    for before, after in pairwise(coordinates):
        assert before[-1] == after[0]


@pytest.mark.parametrize("name", ["countries", "regions"])
def test_rings_follow_the_right_hand_rule(geo, name):
    """RFC 7946 section 3.1.6."""
    for feature in geo[name]["features"]:
        for polygon in shapely.get_parts(shapely.geometry.shape(feature["geometry"])):
            assert polygon.is_valid
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


@pytest.mark.parametrize("name", ["countries", "regions", "border-kz-uz"])
def test_coordinates_have_five_decimals_and_no_crs(geo, name):
    assert "crs" not in geo[name]
    for feature in geo[name]["features"]:
        for value in shapely.get_coordinates(shapely.geometry.shape(feature["geometry"])).ravel():
            assert round(value, 5) == value


def test_names_are_in_four_languages(regions, geo):
    both = [*regions.values(), *(f["properties"] for f in geo["countries"]["features"])]
    for properties in both:
        # Azerbaijan's districts are background: Kazakh and Uzbek names are left out rather than made up.
        needed = ("en", "ru") if properties.get("country") == "AZ" else ("en", "ru", "kk", "uz")
        for language in ("en", "ru", "kk", "uz"):
            name = properties[f"name_{language}"]
            assert in_script(name, language) or (name is None and language not in needed), properties["id"]


def test_approximate_borders_are_owned_up_to(regions, manifest):
    marked = {key for key, r in regions.items() if r["basis"] == APPROXIMATE}
    assert marked == set(manifest.regions.approximate)
    assert {"KZ-10", "KZ-33", "KZ-62", "KZ-63", "KZ-19", "KZ-35", "KZ-61", "KZ-79"} <= marked
    assert regions["KZ-39"]["basis"] == "Natural Earth"


def test_areas_are_near_the_official_ones(regions):
    """Thousand km2, Bureau of National Statistics; the approximate ones within a quarter."""
    for key, official in {
        "KZ-10": 185.5,
        "KZ-63": 97.8,
        "KZ-33": 118.5,
        "KZ-19": 105.1,
        "KZ-62": 188.9,
        "KZ-35": 239.0,
    }.items():
        area = abs(WGS84.geometry_area_perimeter(regions[key]["shape"])[0]) / 1e9
        assert area == pytest.approx(official, rel=0.25), key


def test_voronoi_cell_is_the_land_nearest_to_its_point():
    points = [(60.0, 45.0), (64.0, 45.0), (62.0, 47.0)]
    cells = voronoi(points, shapely.box(58, 43, 66, 49))
    assert sum(cell.area for cell in cells) == pytest.approx(48)
    assert cells[0].contains(shapely.Point(60.5, 44.5))
    assert cells[2].contains(shapely.Point(62, 48.5))


def test_exclave_goes_to_the_region_around_it():
    body = shapely.box(0, 0, 10, 10)
    other = shapely.box(10, 0, 14, 10)
    exclave = shapely.box(4, 4, 5, 5)
    joined = _connected({"a": body.difference(exclave), "b": shapely.union(other, exclave)})
    assert joined["a"].area == pytest.approx(100)
    assert joined["b"].equals(other)


def test_neighbour_ends_where_the_detailed_country_begins():
    """A rough neighbour overlaps the fine border in the south and falls short of it in the north."""
    rough = {
        "fine": shapely.box(0, 0, 10, 10),
        "neighbour": shapely.box(10, 0, 20, 10),
        "sea": shapely.box(30, 0, 31, 1),
    }
    border = [(10.4, 0), (10.4, 5), (9.6, 5), (9.6, 10)]
    fine = {"fine": shapely.Polygon([(0, 0), *border, (0, 10)])}
    fitted = fit_around(rough, fine)
    assert set(fitted) == {"fine", "neighbour"}
    assert fitted["fine"].equals(fine["fine"])
    assert fitted["neighbour"].equals(shapely.Polygon([(20, 0), *border, (20, 10)]).normalize())


def test_exclave_is_cut_out_of_the_country_around_it():
    rough = {"around": shapely.box(0, 0, 10, 10), "owner": shapely.box(10, 0, 20, 10)}
    exclave = shapely.box(4, 4, 5, 5)
    fitted = fit_around(rough, rough | {"owner": shapely.MultiPolygon([rough["owner"], exclave])})
    assert fitted["owner"].area == pytest.approx(101)
    assert fitted["around"].area == pytest.approx(99)
