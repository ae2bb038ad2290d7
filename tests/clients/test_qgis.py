"""QGIS of Debian reads the atlas (data interface, layer file, GeoPackage, vector tiles) and draws it."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from geodata.formats.aliases import aliases
from geodata.formats.symbols import COLOURS, look

PYTHON = "/usr/bin/python3"
"""Debian's own, for which its QGIS is built."""

SCRIPT = Path(__file__).with_name("qgis_reads.py")
SECONDS = 300
LANGUAGES = ("en", "ru", "kk", "uz")
LAYERS = (
    "projects", "project-lines", "project-areas", "crossings", "crossing-stretches", "corridors", "rivers", "places",
    "countries", "regions",
)  # fmt: skip
WIDTH, HEIGHT = 800, 600
NEAR = 12
"""Difference of a channel (of 255) up to which a colour is another one's; edges of thin lines are blended."""

KINDS = {"Integer": "whole", "Integer64": "whole", "Real": "number", "String": "text"}
GUESSED = {("projects", f"{name}{end}") for name in ("area_ha", "jobs") for end in ("", "_low", "_high")}
"""Columns without a value in the first ten features, from which QGIS takes types; the guide says so."""


@pytest.fixture(scope="module")
def read(server, tmp_path_factory):
    """Folder with what QGIS has found and drawn."""
    folder = tmp_path_factory.mktemp("qgis")
    folder.chmod(0o700)
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder),
                   "XDG_RUNTIME_DIR": str(folder)}  # fmt: skip
    command = [PYTHON, str(SCRIPT), server, str(folder)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def report(read):
    return json.loads((read / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def picture(read):
    """Call it for the pixels of a picture."""

    def pixels(kind, layer_id):
        body = (read / f"{kind}-{layer_id}.ppm").read_bytes()
        assert body.startswith(b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT))
        size = WIDTH * HEIGHT * 3
        return np.frombuffer(body[-size:], np.uint8).reshape(HEIGHT, WIDTH, 3).astype(int)

    return pixels


def drawn(pixels):
    """Which pixels are not background."""
    return (pixels != 255).any(axis=2)


def seen(name, opacity):
    """A colour as it looks on white."""
    value = COLOURS[name].removeprefix("#")
    channels = np.array([int(value[start : start + 2], 16) for start in (0, 2, 4)])
    return 255 + (channels - 255) * opacity


def labels(snapshot, layer, lang):
    """Words of the legend; a layer that looks the same everywhere has none but its name."""
    rules = look(layer, snapshot.catalog.vocab, lang).rules
    return [rule.label or layer.text.title.get(lang) for rule in rules] if len(rules) > 1 else [""]


def on_top(layer):
    """States of projects of which at least one is alone at its place, so that no other covers it."""
    places = [tuple(place) for place in layer.xy.tolist()]
    return {status for status, place in zip(layer.values["status"], places, strict=True) if places.count(place) == 1}


@pytest.mark.parametrize("size", ["1", "7", "1000"])
def test_every_feature_arrives_once_whatever_the_size_of_a_page(report, server, snapshot, size):
    assert set(report["items"]) == set(LAYERS) == set(snapshot.layers)
    for layer_id, found in report["items"].items():
        with urllib.request.urlopen(f"{server}/collections/{layer_id}/items?limit=1", timeout=30) as answer:
            matched = json.load(answer)["numberMatched"]
        assert len(found[size]) == matched, layer_id
        assert found[size] == sorted(snapshot.layer(layer_id).ids), layer_id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_layer_file_brings_every_layer_in_the_language(report, snapshot, lang):
    found = report["files"][lang]
    assert set(found) == set(LAYERS)
    for layer_id, said in found.items():
        layer = snapshot.layer(layer_id)
        called = aliases([column.name for column in layer.columns], snapshot.catalog.vocab, lang)
        assert said["valid"], layer_id
        assert said["ids"] == sorted(layer.ids), layer_id
        assert said["name"] == layer.text.title.get(lang), layer_id
        assert said["legend"] == labels(snapshot, layer, lang), layer_id
        assert said["aliases"] == {name: called[name] for name in said["aliases"]}, layer_id


def test_the_words_are_not_english_elsewhere(report):
    for lang, closed, place in (("ru", "Закрыто", "Место"), ("kk", "Жабық", "Орны"), ("uz", "Yopiq", "Joy")):
        assert report["files"][lang]["crossings"]["legend"][0] == closed
        assert report["files"][lang]["projects"]["aliases"]["place"] == place


def test_the_package_brings_every_layer_with_its_style(report, snapshot):
    for layer_id, said in report["package"].items():
        layer = snapshot.layer(layer_id)
        assert said["valid"], layer_id
        assert said["ids"] == sorted(layer.ids), layer_id
        assert said["legend"] == labels(snapshot, layer, "en"), layer_id
        assert [name for name, called in said["aliases"].items() if not called] == ["fid"], layer_id


def test_numbers_and_texts_are_the_same_over_the_network_and_in_the_package(report):
    def kinds(said):
        return {name: KINDS[kind] for name, kind in said["types"].items() if kind in KINDS}

    other = set()
    for layer_id in LAYERS:
        here, there = kinds(report["package"][layer_id]), kinds(report["files"]["en"][layer_id])
        other |= {(layer_id, name) for name in here.keys() & there.keys() if here[name] != there[name]}
    assert other == GUESSED


def test_nothing_fails_while_drawing(report):
    assert report["faults"] == []


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_layer_is_drawn_in_the_colours_of_the_map(picture, snapshot, layer_id):
    pixels = picture("file", layer_id)
    layer = snapshot.layer(layer_id)
    style = look(layer, snapshot.catalog.vocab)
    for rule in style.rules:
        if layer_id == "projects" and not any(f"'{status}'" in rule.where for status in on_top(layer)):
            continue
        part = rule.parts[-1]
        is_filled = part.fill not in ("", "paper")
        name, opacity = (part.fill, 1.0) if is_filled else (part.stroke.colour, part.stroke.opacity)
        near = (np.abs(pixels - seen(name, opacity * style.opacity)) <= NEAR).all(axis=2)
        assert near.sum() >= 10, (rule.label, name)


@pytest.mark.parametrize("layer_id", LAYERS)
def test_the_layer_file_and_the_package_give_one_picture(picture, layer_id):
    one, other = picture("file", layer_id), picture("package", layer_id)
    assert drawn(one).any()
    assert np.abs(one - other).max() <= 8  # areas lie on one another, and each is rounded


@pytest.mark.parametrize("layer_id", LAYERS)
def test_vector_tiles_and_features_give_one_picture(picture, layer_id):
    one, other = picture("plain", layer_id), picture("tiles", layer_id)
    assert drawn(other).any()
    apart = (np.abs(one - other).max(axis=2) > 128).sum()
    assert apart <= drawn(one).sum() * 0.1  # places are rounded to the grid of a tile
