"""The map that Folium composes: the same bytes for the same input, nothing foreign, nothing inline."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from branca.element import Element, Figure
from folium.template import Template

from webapp.mapping import (
    Assets,
    InlineCodeError,
    LayerKind,
    LayerSpec,
    LayerUrls,
    LegendEntry,
    MapConfig,
    MapError,
    MapParts,
    NotLocalError,
    atlas_layers,
    build_map,
    map_strings,
)
from webapp.mapping.builder import render_parts
from webapp.mapping.elements import AtlasMap, Control

ASSETS = Assets(
    css="/static/dist/atlas-1.css",
    atlas_js="/static/dist/atlas-1.js",
    pages_js="/static/dist/pages-1.js",
    sprite="/static/dist/sprite-1.svg",
    files=(),
)
CONFIG = MapConfig("/basemap/map.pmtiles?v=1", (58, 38, 76, 46), (40, 30, 96, 60), 4, 12, 8, ("KZ", "UZ"))
URLS = LayerUrls(*(f"/collections/{name}/items?limit=10000" for name in "abcdefg"))
LEGEND = (LegendEntry("status", "operating", "Operating"),)
HOSTILE = "</script><script>alert(1)</script>\"';\u2028${x}"


def same(text: str) -> str:
    return text


def build(layers: tuple[LayerSpec, ...] | None = None, **changes: object) -> MapParts:
    config = replace(CONFIG, **changes)  # type: ignore[arg-type]  # each test changes fields by name
    specs = atlas_layers(same, URLS) if layers is None else layers
    return build_map("en", config, specs, map_strings(same), assets=ASSETS, legend=LEGEND)


def test_two_maps_of_one_input_are_equal_byte_for_byte() -> None:
    assert build() == build()


def test_names_are_numbers_in_order_not_random() -> None:
    names = re.findall(r"var (\w+) =", build().script)
    assert [int(name.rsplit("_", 1)[1]) for name in names] == sorted(int(name.rsplit("_", 1)[1]) for name in names)
    assert not re.search(r"_[0-9a-f]{32}", build().script)


def test_page_links_only_the_built_files() -> None:
    parts = build()
    assert parts.css_urls == (ASSETS.css,)
    assert parts.js_urls == (ASSETS.atlas_js,)


def test_markup_is_one_empty_container() -> None:
    assert build().html == '<div class="atlas-map" id="atlas_map_0"></div>'


def test_script_is_strict_and_keeps_its_names_to_itself() -> None:
    script = build().script
    assert script.startswith('(function () {\n"use strict";\n')
    assert script.endswith("})();\n")


def test_script_loads_nothing_from_elsewhere() -> None:
    script = build().script
    assert not re.search(r"https?:|//\w|cdn", script)


def test_data_is_named_by_address_only() -> None:
    script = build().script
    for name in "abcdef":
        assert f'"/collections/{name}/items?limit=10000"' in script
    assert "coordinates" not in script


def test_map_is_started_last() -> None:
    assert build().script.rstrip().splitlines()[-2] == "Atlas.start(atlas_map_0);"


def test_hidden_layer_is_not_added_but_can_be_switched_on() -> None:
    script = build((LayerSpec(LayerKind.RIVERS, "Rivers", "/r", shown=False),)).script
    assert ".addTo(atlas_map_0);\nrivers" not in script
    assert "rivers_9.addTo" not in script
    assert '["Rivers", rivers_' in script


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x",
        "//example.org/x",
        "/\\example.org/x",
        "http:x",
        "javascript:alert(1)",
        "data:text/plain,x",
        "relative",
        "",
        "/with space",
        "/line\nbreak",
        "/тайл",
    ],
)
def test_foreign_or_odd_address_is_refused(url: str) -> None:
    with pytest.raises(NotLocalError, match="not a local address"):
        build(basemap_url=url)
    with pytest.raises(NotLocalError):
        build((LayerSpec(LayerKind.RIVERS, "Rivers", url),))


def test_foreign_asset_is_refused() -> None:
    assets = replace(ASSETS, atlas_js="https://cdn.example.org/leaflet.js")
    with pytest.raises(NotLocalError):
        build_map("en", CONFIG, (), map_strings(same), assets=assets)


def test_hostile_title_stays_text() -> None:
    script = build((LayerSpec(LayerKind.RIVERS, HOSTILE, "/r"),)).script
    assert "</script>" not in script
    assert "<script" not in script
    assert "\u2028" not in script


def test_hostile_legend_stays_text() -> None:
    legend = (LegendEntry("status", HOSTILE, HOSTILE),)
    parts = build_map("en", CONFIG, (), map_strings(same), assets=ASSETS, legend=legend)
    assert "</script>" not in parts.script


def test_two_layers_of_one_title_are_refused() -> None:
    twins = (LayerSpec(LayerKind.RIVERS, "Water", "/a"), LayerSpec(LayerKind.AREAS, "Water", "/b"))
    with pytest.raises(MapError, match="'Water'"):
        build(twins)


def test_titles_follow_the_language() -> None:
    layers = atlas_layers(lambda text: f"<{text}>", URLS)
    assert [spec.title for spec in layers][-1] == "<Projects>"
    assert len({spec.title for spec in layers}) == len(layers)


class Scripted(Control):
    """An element that writes a script into the body, as many Folium plugins do."""

    function = "nothing"
    _template = Template("{% macro html(this, kwargs) %}<b onclick='x()'>hello</b>{% endmacro %}")


class Styled(Control):
    """An element that writes a style into the head, as Folium's own map does."""

    function = "nothing"
    _template = Template("{% macro header(this, kwargs) %}<style>b{}</style>{% endmacro %}")


@pytest.mark.parametrize("element", [Scripted, Styled])
def test_inline_code_is_refused(element: type[Control]) -> None:
    atlas = AtlasMap("en", CONFIG, "Map", js=ASSETS.atlas_js, css=ASSETS.css)
    atlas.add_child(element())
    with pytest.raises(InlineCodeError):
        render_parts(atlas)


def test_class_lists_of_folium_stay_as_they_were() -> None:
    build()
    assert AtlasMap.default_js != [("atlas_js", ASSETS.atlas_js)]
    assert isinstance(Figure(), Element)
