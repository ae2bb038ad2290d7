"""Small maps show what they are about, whole and in true places, on the pages that speak of a place."""

import math
import re

import pytest
import shapely

import geodata
from geodata.catalog.story import Sight
from geodata.tiles import pmtiles
from webapp.basemap import FILE
from webapp.picture import smallmap
from webapp.picture.backdrop import COUNTRIES, TOWNS
from webapp.picture.smallmap import HEIGHT, WIDTH


@pytest.fixture(scope="module")
def archive():
    assert FILE.is_relative_to(geodata.__path__[0])
    return pmtiles.read(FILE)


def corners(path):
    """Absolute corners of a path in pixels."""
    found = []
    for piece in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]+)", path.d):
        x, y = int(piece[0]), int(piece[1])
        found.append((x / 10, y / 10))
        steps = [int(number) for number in piece[2].split()]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x / 10, y / 10))
    return found


def is_inside(points, by=0):
    return all(-by <= x <= WIDTH + by and -by <= y <= HEIGHT + by for x, y in points)


def test_every_project_is_seen_whole(snapshot, archive):
    for project_id in snapshot.layer("projects").ids:
        found = smallmap.of_projects(snapshot, archive, [project_id], "en")
        if found is None:
            assert snapshot.layer("projects").shape(snapshot.layer("projects").row(project_id)) is None
            continue
        own = [path for path in found.paths if path.look.startswith(("atlas-area", "atlas-line", "atlas-flight"))]
        assert all(is_inside(corners(path)) for path in own), project_id
        assert is_inside([(mark.x, mark.y) for mark in found.marks if mark.kind == "project"], -10), project_id


def test_a_step_of_a_story_is_seen_whole_with_all_its_things(snapshot, archive):
    sight = Sight(projects=("icic-central-asia", "tashkent-hotel-astana"), crossings=("tazhen-dautota",))
    found = smallmap.of_sight(snapshot, archive, sight, "en")
    marks = [mark for mark in found.marks if mark.kind in ("project", "crossing chosen")]
    assert len(marks) == 3
    assert is_inside([(mark.x, mark.y) for mark in marks], -10)
    west, south, east, north = found.extent
    places = [snapshot.catalog.projects[id_].location for id_ in sight.projects]
    places.append(snapshot.catalog.crossings["tazhen-dautota"])
    assert all(west <= place.lon <= east and south <= place.lat <= north for place in places)
    assert found.box[0] < west < east < found.box[2]


def test_a_step_that_names_nothing_shows_all_projects_in_the_whole_area(snapshot, archive):
    found = smallmap.of_sight(snapshot, archive, Sight(), "en")
    placed = [shape for shape in snapshot.layer("projects").geometries if shape is not None]
    assert len([mark for mark in found.marks if mark.kind == "project"]) == len(placed)
    assert found.extent == pytest.approx(snapshot.outlook.start)


def test_area_of_two_sides_is_one(snapshot, archive):
    found = smallmap.of_projects(snapshot, archive, ["icic-central-asia"], "en")
    (area,) = [path for path in found.paths if path.look.startswith("atlas-area")]
    assert area.look == "atlas-area lit circle"
    (mark,) = [mark for mark in found.marks if mark.kind == "project"]
    assert mark.is_approximate
    assert shapely.Polygon(corners(area)).contains(shapely.Point(mark.x, mark.y))


def test_names_keep_clear_of_symbols_and_each_other(snapshot, archive):
    for lang in ("en", "ru", "kk", "uz"):
        for project_id in ("icic-central-asia", "silkway-central-asia", "jibek-joly-train"):
            found = smallmap.of_projects(snapshot, archive, [project_id], lang)
            towns = [name for name in found.names if name.kind == TOWNS]
            assert towns
            for name in towns:
                half = 3.0 * len(name.text)
                at = {"start": name.x + half, "end": name.x - half, "middle": name.x}[name.anchor]
                assert is_inside([(at - half, name.y), (at + half, name.y)]), name
                assert all(abs(mark.x - at) > half or abs(mark.y - name.y) > 6 for mark in found.marks), name


def test_names_are_in_the_readers_language(snapshot, archive):
    texts = {
        lang: {name.text for name in smallmap.of_projects(snapshot, archive, ["jibek-joly-train"], lang).names}
        for lang in ("en", "ru", "kk", "uz")
    }
    assert "Samarkand" in texts["en"]
    assert "Самарканд" in texts["ru"]
    assert "Самарқан" in texts["kk"]
    assert "Samarqand" in texts["uz"]


def test_scale_bar_is_true(snapshot, archive):
    found = smallmap.of_feature(snapshot, archive, "crossings", "atameken-gulistan", "en")
    west, south, east, north = found.box
    middle = (south + north) / 2
    wide_km = (east - west) * 111.32 * math.cos(math.radians(middle))
    assert found.bar_km / wide_km == pytest.approx(found.bar_px / WIDTH, rel=0.01)


@pytest.mark.parametrize(
    ("layer_id", "feature_id", "kind"),
    [
        ("crossings", "atameken-gulistan", None),
        ("corridors", "almaty-tashkent-rail", "atlas-corridor"),
        ("rivers", "syr-darya", "atlas-river lit"),
    ],
)
def test_crossings_corridors_and_waters(snapshot, archive, layer_id, feature_id, kind):
    found = smallmap.of_feature(snapshot, archive, layer_id, feature_id, "en")
    chosen = [mark for mark in found.marks if mark.kind == "crossing chosen"]
    assert len(chosen) == (kind is None)
    stretches = [path for path in found.paths if path.look == "atlas-stretch"]
    assert len(stretches) == (layer_id == "crossings")
    assert all(is_inside(corners(path)) for path in stretches)
    own = [path for path in found.paths if path.look == kind]
    assert len(own) == (kind is not None)
    assert all(is_inside(corners(path)) for path in own)


def test_crossings_stand_on_the_border(snapshot, archive):
    found = smallmap.of_feature(snapshot, archive, "crossings", "atameken-gulistan", "en")
    (stretch,) = [path for path in found.paths if path.look == "atlas-stretch"]
    (mark,) = [mark for mark in found.marks if mark.kind == "crossing chosen"]
    pieces = [corners(smallmap.Path("", piece)) for piece in re.findall(r"M[^M]+", stretch.d)]
    assert shapely.MultiLineString(pieces).distance(shapely.Point(mark.x, mark.y)) < 1


def test_without_a_base_map_what_the_catalogue_knows_is_drawn(snapshot):
    found = smallmap.of_projects(snapshot, None, ["jibek-joly-train"], "en")
    assert [path.look.split()[0] for path in found.paths] == ["atlas-casing", "atlas-line"]
    assert found.names == ()


def test_overlapping_parts_of_an_area_do_not_cancel_each_other(snapshot, archive):
    found = smallmap.of_feature(snapshot, archive, "crossings", "atameken-gulistan", "en")
    (focus,) = [path for path in found.paths if path.look == "sm-focus"]
    rings = re.findall(r"M-?\d+ -?\d+l[-\d ]+z", focus.d)
    turns = {shapely.LinearRing(corners(smallmap.Path("sm-focus", ring))).is_ccw for ring in rings}
    assert len(rings) > 1
    assert len(turns) == 1


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/projects/icic-central-asia", 1),
        ("/crossings/atameken-gulistan", 1),
        ("/corridors/almaty-tashkent-rail", 1),
        ("/rivers/syr-darya", 1),
        ("/compare?ids=icic-central-asia,silkway-central-asia", 2),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_pages_that_speak_of_a_place_show_it(client, path, count, lang):
    text = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}").text
    (figure,) = re.findall(r'<figure class="smallmap">.*?</figure>', text, re.DOTALL)
    assert figure.count('class="sm-project') == (count if "project" in path or "compare" in path else 0)
    assert re.search(r'href="[^"]*/\?[^"]*(project|map|crossing|corridor|water)=', figure)
    assert "OpenStreetMap" in figure
    assert len(figure) < 40_000


def test_as_of_a_day_the_map_has_the_status_of_that_day(client):
    now = client.get("/projects/icic-central-asia").text
    before = client.get("/projects/icic-central-asia?asof=2024-06-30").text
    assert "sm-project st-under_construction" in now
    assert "sm-project st-under_construction" not in before


def test_comparing_nothing_has_no_map(client):
    assert "smallmap" not in client.get("/compare").text


def test_countries_and_waters_are_named_once(snapshot, archive):
    found = smallmap.of_projects(snapshot, archive, ["jibek-joly-train"], "en")
    large = [name.text for name in found.names if name.kind != TOWNS]
    assert COUNTRIES in {name.kind for name in found.names}
    assert len(large) == len(set(large))
