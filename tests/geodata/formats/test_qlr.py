"""Styles and layer definitions for QGIS: structure, colours, what they are bound to."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from geodata.formats import qlr
from geodata.formats.styles import qml
from geodata.formats.symbols import COLOURS, look
from tests.geodata.formats.hostile_rows import CONTROLS, hostile_layer

FRONTEND = Path(__file__).parents[3] / "webapp" / "frontend"
LANDING = "https://atlas.test/here/api"
LAYERS = ["projects", "project-lines", "project-areas", "crossings", "corridors", "rivers", "places", "countries"]


def parsed(document):
    doctype, _, body = document.partition("\n")
    assert doctype.startswith("<!DOCTYPE qgis")
    return ET.fromstring(body)


@pytest.fixture
def definition(snapshot):
    return parsed(qlr.qlr(snapshot, LANDING))


def test_colours_are_those_of_the_map():
    tokens = (FRONTEND / "styles" / "tokens.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}),", tokens))
    assert {name: light[name] for name in COLOURS} == COLOURS
    assert {name for name in light if name.startswith("st-")} <= set(COLOURS)


@pytest.mark.parametrize("layer_id", [*LAYERS, "regions"])
def test_every_layer_has_a_style_whose_rules_and_symbols_belong_together(snapshot, layer_id):
    layer = snapshot.layer(layer_id)
    root = parsed(qml(layer, snapshot.catalog.vocab))
    renderer = root.find("renderer-v2")
    symbols = {symbol.get("name"): symbol for symbol in renderer.iterfind("symbols/symbol")}
    assert {symbol.get("type") for symbol in symbols.values()} == {
        {"Point": "marker", "LineString": "line", "Polygon": "fill"}[layer.geometry_type]
    }
    rules = renderer.findall("rules/rule")
    assert [rule.get("symbol") for rule in rules] == list(symbols)[: len(rules)]
    assert (renderer.get("type") == "RuleRenderer") == bool(rules) == (len(symbols) > 1)
    assert all(symbol.findall("layer") for symbol in symbols.values())
    named = set(re.findall(r'"(\w+)" (?:=|IN)', " ".join(rule.get("filter") for rule in rules)))
    assert named <= {column.name for column in layer.columns}


def test_what_lies_on_top_does_not_depend_on_the_order_of_the_source(snapshot):
    for layer in snapshot.layers.values():
        renderer = parsed(qml(layer, snapshot.catalog.vocab)).find("renderer-v2")
        is_ordered = renderer.get("enableorderby") == "1"
        assert (
            is_ordered == (renderer.findtext("orderby/orderByClause") == '"id"') == bool(renderer.findall("rules/rule"))
        )


def test_projects_have_a_symbol_for_every_status_in_its_colour(snapshot):
    root = parsed(qml(snapshot.layer("projects"), snapshot.catalog.vocab))
    rules = root.findall("renderer-v2/rules/rule")
    for status, rule in zip(snapshot.catalog.vocab.statuses, rules, strict=False):
        assert rule.get("filter") == f"\"status\" = '{status.id}'"
        assert rule.get("label") == status.label.get("en")
        value = COLOURS[f"st-{status.id}"]
        rgb = ",".join(str(int(value[start : start + 2], 16)) for start in (1, 3, 5))
        symbol = root.find(f"renderer-v2/symbols/symbol[@name='{rule.get('symbol')}']")
        drawn = {option.get("value") for option in symbol.iter("Option") if option.get("name") == "outline_color"}
        assert f"{rgb},255" in drawn
    assert rules[-1].get("filter") == "ELSE"
    dashed = [option.get("value") for option in root.iter("Option") if option.get("name") == "expression"]
    assert dashed
    assert all("'district','region','country'" in text for text in dashed)


def test_planned_lines_are_dotted_and_the_others_dashed(snapshot):
    first, rest = look(snapshot.layer("corridors"), snapshot.catalog.vocab).rules
    assert "'planned'" in first.where
    assert rest.where == ""
    assert first.parts[0].stroke.dash[0] < rest.parts[0].stroke.dash[0]


def test_layers_of_others_without_any_style_are_drawn_as_well(snapshot):
    for kind in ("Point", "LineString", "Polygon"):
        assert parsed(qml(hostile_layer(kind), snapshot.catalog.vocab)).find("renderer-v2/symbols/symbol") is not None


def test_every_layer_is_read_through_the_landing_page(definition, snapshot):
    layers = definition.findall("maplayers/maplayer")
    nodes = definition.findall("layer-tree-group/layer-tree-group/layer-tree-layer")
    assert [node.get("id") for node in nodes] == [layer.findtext("id") for layer in layers]
    assert len({layer.findtext("id") for layer in layers}) == len(snapshot.layers)
    for node, layer in zip(nodes, layers, strict=True):
        assert node.get("providerKey") == layer.findtext("provider") == "OAPIF"
        source = dict(re.findall(r"(\w+)='([^']*)'", layer.findtext("datasource")))
        assert node.get("source") == layer.findtext("datasource")
        assert source["url"] == LANDING
        assert source["typename"] in snapshot.layers
        assert layer.findtext("srs/spatialrefsys/authid") == "OGC:CRS84"
        assert layer.findtext("resourceMetadata/license") == snapshot.layer(source["typename"]).text.licence
        assert layer.find("renderer-v2") is not None


def test_points_lie_above_lines_above_areas_and_land_at_the_bottom(definition):
    kinds = [layer.get("geometry") for layer in definition.findall("maplayers/maplayer")]
    assert kinds == sorted(kinds, key=["Point", "Line", "Polygon"].index)
    assert definition.findall("maplayers/maplayer")[-1].findtext("id") == "crossborder_countries"


@pytest.mark.parametrize(("lang", "title"), [("ru", "Проекты"), ("kk", "Жобалар"), ("uz", "Loyihalar")])
def test_titles_and_labels_follow_the_language(snapshot, lang, title):
    root = parsed(qlr.qlr(snapshot, LANDING, lang))
    layer = next(entry for entry in root.iter("maplayer") if entry.findtext("id") == "crossborder_projects")
    assert layer.findtext("layername") == title
    assert layer.find("labeling/settings/text-style").get("fieldName") == f'coalesce("name_{lang}", "name")'


def test_hostile_titles_and_addresses_stay_inside_their_places(snapshot):
    layer = hostile_layer()
    words = layer.text.title.model_copy(update={"en": f"<b>'\"{CONTROLS}"})
    layer = replace(layer, text=layer.text.model_copy(update={"title": words}))
    root = parsed(qlr.qlr(replace(snapshot, layers={"hostile": layer}), "http://x/'\\api"))
    assert root.findtext("maplayers/maplayer/layername") == "<b>'\"nul\ufffdbell\ufffdesc\ufffd"
    assert r"url='http://x/\'\\api'" in root.findtext("maplayers/maplayer/datasource")


def test_the_same_snapshot_gives_the_same_text(snapshot):
    assert qlr.qlr(snapshot, LANDING) == qlr.qlr(snapshot, LANDING)
