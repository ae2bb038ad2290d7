"""Layers of a catalogue's own files, as the map is told of them: look, number, and what narrows them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from geodata.catalog.model import LayerText
from geodata.layers.bulk.files import layer_from_frame
from tests.bulk import frame_of_points, layer_text
from tests.webapp.conftest import make_app
from webapp.mapping import OwnFilter
from webapp.mapping.own_layers import own_layers

COLUMNS = {"sector": "sector", "cost": "cost_usd", "country": "countries", "year": "begins"}
TITLE = "</script><b>&"


def snapshot_with(snapshot, **style):
    text = layer_text("points", data="points.parquet", title={"en": TITLE}, style=style)
    layer = layer_from_frame("points", text, frame_of_points(12).rename(columns={"host": "country"}))
    return replace(snapshot, layers={**snapshot.layers, "points": layer})


def only(snapshot, **style):
    (found,) = own_layers(snapshot_with(snapshot, **style), "en", COLUMNS, "/t/{}".format, "/i/{}".format)
    return found


def test_catalogue_without_files_of_its_own_has_none(snapshot):
    assert list(own_layers(snapshot, "en", COLUMNS, str, str)) == []


def test_layer_has_title_number_and_addresses(snapshot):
    found = only(snapshot)
    assert (found.id, found.title, found.count) == ("points", TITLE, 12)
    assert (found.tiles, found.items) == ("/t/points", "/i/points")


def test_style_says_the_look_and_has_good_defaults(snapshot):
    found = only(snapshot)
    assert (found.colour, found.radius, found.width) == ("own", 3.5, 1.5)
    found = only(snapshot, color="#12Ab34", radius=6, width=0.5)
    assert (found.colour, found.radius, found.width) == ("#12Ab34", 6.0, 0.5)
    assert only(snapshot, color="accent").colour == "accent"
    assert only(snapshot, color="project").colour == "own"  # a name of the shipped layers' own


def test_filter_needs_a_column_of_its_name_or_of_that_of_projects(snapshot):
    assert only(snapshot).filters == (
        OwnFilter("sector", "sector", "string"),
        OwnFilter("cost", "cost_usd", "number"),
        OwnFilter("country", "country", "string"),
        OwnFilter("year", "begins", "string"),
    )


def test_script_names_them_with_addresses_of_this_host_as_text(snapshot):
    script = make_app(snapshot_with(snapshot)).test_client().get("/map/en.js").text
    assert '"tiles": "/collections/points/tiles/WebMercatorQuad/{z}/{y}/{x}"' in script
    assert '"drawModule": "/static/dist/own-layers.js"' in script
    assert "</script>" not in script
    assert '"drawModule": ""' in make_app(snapshot).test_client().get("/map/en.js").text


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ({"radius": 99}, "style.radius must be a number of pixels from 0.5 to 20, found 99"),
        ({"radius": "large"}, "style.radius must be a number of pixels"),
        ({"width": True}, "style.width must be a number of pixels"),
        ({"width": 0}, "style.width must be a number of pixels from 0.2 to 20, found 0"),
        ({"color": "#12345"}, "style.color must be written like #b5651d, found '#12345'"),
        ({"color": "#12345g;x:y"}, "style.color must be written like #b5651d"),
    ],
)
def test_style_that_cannot_be_drawn_is_refused(style, words):
    said = layer_text("points", data="points.parquet").model_dump(exclude={"style"})
    with pytest.raises(ValidationError) as raised:
        LayerText.model_validate({**said, "style": style})
    assert words in str(raised.value)
