"""The server's pictures have the colours and lines of the live map: both are read from its style sheets."""

import re
from pathlib import Path

import pytest

from webapp.picture import looks
from webapp.picture.palette import COLOURS, UNKNOWN, palette, status_colour

FRONTEND = Path(__file__).parents[3] / "webapp" / "frontend"
TOKENS = (FRONTEND / "styles" / "tokens.css").read_text(encoding="utf-8")
STYLES = (FRONTEND / "styles" / "map.css").read_text(encoding="utf-8")
PAINT = (FRONTEND / "src" / "map" / "basemap-style.ts").read_text(encoding="utf-8")


def token(name):
    found = re.search(rf"--{name}: light-dark\((.+)\);", TOKENS)
    colours = re.findall(r"#[0-9a-f]{6}|rgb\([^)]*\)", found[1])
    return tuple(colour if colour[0] == "#" else hexadecimal(colour) for colour in colours)


def hexadecimal(colour):
    """Of ``rgb(176 133 44 / .34)``; the opacity is the look's."""
    *parts, opacity = re.findall(r"[\d.]+", colour)
    assert float(opacity) == looks.BAND_OPACITY
    return f"#{''.join(f'{int(part):02x}' for part in parts)}"


def rule(selector):
    return re.search(rf"^{re.escape(selector)} \{{(.+?)\}}", STYLES, re.MULTILINE)[1]


def value(selector, name):
    return float(re.search(rf"{name}: ([\d.]+)", rule(selector))[1])


@pytest.mark.parametrize("name", COLOURS)
def test_colours_are_the_tokens(name):
    assert COLOURS[name] == token(name)


def test_a_status_without_a_colour_is_grey():
    assert status_colour("operating") == "st-operating"
    assert status_colour("made-up") == status_colour(None) == UNKNOWN
    assert palette("dark")[UNKNOWN] == token(UNKNOWN)[1]


@pytest.mark.parametrize(
    ("look", "selector"),
    [
        (looks.LIT, ".atlas-area.lit"),
        (looks.LIT_CIRCLE, ".atlas-area.lit.circle"),
        (looks.LIT_BAND, ".atlas-area.band"),
        (looks.EDGE_CIRCLE, ".atlas-area.edge.circle"),
        (looks.STRETCH, ".atlas-stretch"),
        (looks.CHOSEN_STRETCH, ".atlas-stretch.chosen"),
        (looks.RIVER, ".atlas-river"),
        (looks.LIT_RIVER, ".atlas-river.lit, .atlas-river:hover"),
        (looks.flight(is_lit=False, is_aside=False), ".atlas-flight"),
        (looks.flight(is_lit=True, is_aside=False), ".atlas-flight.lit, .atlas-flight:hover"),
    ],
)
def test_lines_are_as_wide_as_the_styles_say(look, selector):
    assert look.width == value(selector, "stroke-width")
    dashes = re.search(r"stroke-dasharray: ([\d. ]+)", rule(selector))
    assert look.dash == tuple(map(float, dashes[1].split()) if dashes else ())


def test_lines_that_change_with_the_zoom_are_those_of_the_styles():
    for zoom, prefix in ((8, ""), (9, ".close ")):
        casing, line = looks.line(zoom, "operating", is_planned=False, is_lit=False)
        assert casing.width == value(f"{prefix}.atlas-casing", "stroke-width")
        assert line.width == value(f"{prefix}.atlas-line", "stroke-width")
        band = looks.corridor(zoom, is_planned=False, is_unknown=False, is_lit=False, is_aside=False)
        assert band.width == value(f"{prefix}.atlas-corridor", "stroke-width")


def test_soft_areas_and_stretches_are_as_faint_as_on_the_live_map():
    assert value(".leaflet-areas-pane", "opacity") == looks.SOFT_OPACITY
    assert value(".leaflet-stretches-pane", "opacity") == looks.STRETCH_OPACITY


@pytest.mark.parametrize(("kind", "token_name", "index"), [
    ("river", "river", 0), (looks.LONG_RIVER, "river", 1), ("rail", "rail", 0), ("admin", "admin", 0),
    ("border-other", "borderOther", 0), (looks.BORDER_BAND, "border", 0), ("border", "border", 1),
])  # fmt: skip
def test_lines_of_the_base_map_are_those_of_its_rules(kind, token_name, index):
    steps = re.findall(rf"palette\.{token_name}, (\[\[.*?\]\])", PAINT)[index]
    assert looks.WIDTHS[kind] == tuple((float(a), float(b)) for a, b in re.findall(r"\[([\d.]+), ([\d.]+)\]", steps))
