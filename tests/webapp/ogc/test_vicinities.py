"""Where projects are asked for is read from an address, or refused with the parameter that is wrong and why."""

from __future__ import annotations

import pytest
import shapely
from werkzeug.datastructures import MultiDict

from geodata.catalog.reader import load_catalog
from geodata.errors import QueryError
from geodata.snapshot.snapshot import build_snapshot
from geodata.space.geometry import geodesic_circle
from tests.made import THREE, made_catalogue
from webapp.ogc.vicinities import MOST_CORNERS, vicinity


def read(snapshot, **args):
    return vicinity(snapshot, MultiDict(args))


def test_nothing_is_asked_by_an_empty_address(snapshot):
    assert not read(snapshot).is_asked
    assert not read(snapshot, certainty="certain", near="", area="").is_asked


def test_numbers_are_read_and_written_again(snapshot):
    asked = read(
        snapshot, near="69.2400,41.3,100.50", border="50", certainty="certain", area="60,37,70,42", margin="5.0"
    )
    assert (asked.near, asked.border, asked.margin, asked.is_certain) == ((69.24, 41.3, 100.5), 50, 5, True)
    assert asked.shape.equals(shapely.box(60, 37, 70, 42))
    said = {"near": "69.24,41.3,100.5", "border": "50", "area": "60,37,70,42", "margin": "5", "certainty": "certain"}
    assert asked.parameters == said
    assert read(snapshot, **said) == asked


def test_areas_are_rectangles_corners_or_names(snapshot):
    corners = read(snapshot, area="66,40,71,40,71,43").shape
    assert corners.equals(shapely.Polygon([(66, 40), (71, 40), (71, 43)]))
    region = next(iter(snapshot.ground.regions))
    assert read(snapshot, area=f"region:{region}").shape is snapshot.ground.regions[region].geometry
    code = snapshot.catalog.about.countries[0]
    assert read(snapshot, area=f"country:{code}").shape is snapshot.ground.countries[code].geometry
    corridor = snapshot.layer("corridors")
    assert read(snapshot, area=f"corridor:{corridor.ids[0]}").shape.equals(corridor.shape(0))


def test_a_crossing_is_somewhere_on_its_stretch(snapshot):
    asked = read(snapshot, near="crossing:zhibek-zholy-gishtkuprik,50.0", certainty="certain")
    assert asked.parameters == {"near": "crossing:zhibek-zholy-gishtkuprik,50", "certainty": "certain"}
    assert asked.is_asked
    assert read(snapshot, **asked.parameters) == asked
    assert asked.near is None
    crossing = snapshot.catalog.crossings["zhibek-zholy-gishtkuprik"]
    assert asked.post.where is snapshot.ground.stretch(crossing)
    held = shapely.union_all([geodesic_circle(lon, lat, 1.02 * m + 1) for lon, lat, m in asked.post.circles])
    assert held.covers(asked.post.where)


@pytest.mark.parametrize("area", ["170,-20,-170,-10", "170,-20,-170,-20,-170,-10,170,-10"])
def test_areas_may_cross_the_antimeridian(snapshot, area):
    shape = read(snapshot, area=area).shape
    assert shape.equals(shapely.union_all([shapely.box(170, -20, 180, -10), shapely.box(-180, -20, -170, -10)]))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("near", "69.24,41.3", "is not lon,lat,km"),
        ("near", "69.24,41.3,100,1", "is not lon,lat,km"),
        ("near", "crossing:", "the kilometres are missing"),
        ("near", "crossing:zhibek-zholy-gishtkuprik", "the kilometres are missing"),
        ("near", "crossing:nowhere,5", "there is no crossing 'nowhere'"),
        ("near", "crossing:zhibek-zholy-gishtkuprik,NaN", "'NaN' is no number of kilometres"),
        ("near", "crossing:zhibek-zholy-gishtkuprik,1,2", "there is no crossing 'zhibek-zholy-gishtkuprik,1'"),
        ("near", "crossing:zhibek-zholy-gishtkuprik,99999", "kilometres are not between 0 and 20004"),
        ("near", "NaN,41.3,100", "'NaN' is no number of degrees"),
        ("near", "1e2,41.3,100", "'1e2' is no number of degrees"),
        ("near", "69.24,41.3,", "'' is no number of kilometres"),
        ("near", "69.24,41.3,-1", "'-1' kilometres are not between 0 and 20004"),
        ("near", "41.3,169.24,5", "lies outside lon -180 to 180, lat -90 to 90; longitude comes first"),
        ("near", "300,41,5", "300,41 lies outside lon -180 to 180"),
        ("border", "inf", "'inf' is no number of kilometres"),
        ("border", "99999", "'99999' kilometres are not between"),
        ("margin", "5", "it goes around an area, and there is none"),
        ("certainty", "perhaps", "'perhaps' is none of possible, certain"),
        ("certainty", "certain,possible", "only one of possible, certain"),
        ("area", "1,2,3", "is neither west,south,east,north nor lon,lat of three corners"),
        ("area", "60,42,70,37", "its south below its north"),
        ("area", "60,42,60,47", "its south below its north"),
        ("area", "60,40,70,40,70,140", "corner 3: 70,140 lies outside"),
        ("area", "0,0,1,1,1,0,0,1", "cross or touch each other: Self-intersection"),
        ("area", "0,80,120,80,-120,80", "it goes once round the earth"),
        ("area", "region:nowhere", "there is no region 'nowhere'"),
        ("area", "country:", "there is no country ''"),
        ("area", "planet:mars", "'planet' is none of region, country, corridor"),
        ("area", ",".join(["1"] * 2 * (MOST_CORNERS + 1)), f"more than {MOST_CORNERS}"),
    ],
)
def test_what_is_wrong_is_told_by_its_parameter(snapshot, name, value, said):
    with pytest.raises(QueryError) as caught:
        read(snapshot, **{name: value})
    assert caught.value.parameter == name
    assert said in caught.value.detail


def test_what_is_given_twice_is_refused(snapshot):
    with pytest.raises(QueryError, match="given 2 times"):
        vicinity(snapshot, MultiDict([("near", "69,41,5"), ("near", "69,41,6")]))


def test_a_catalogue_without_a_border_says_so(tmp_path):
    made = build_snapshot(load_catalog(made_catalogue(tmp_path / "made", THREE)))
    with pytest.raises(QueryError, match="this atlas has no border to measure to"):
        read(made, border="50")
