"""Columns and legends are called by words of the asked language, in QGIS styles, layer definitions and GeoPackages."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest

from geodata.formats import aliases, qlr
from geodata.formats.dataset import Dataset
from geodata.formats.export import Export
from geodata.formats.provenance import CLAIMS, SOURCES
from geodata.formats.styles import qml

LANGUAGES = ("en", "ru", "kk", "uz")
ENGLISH_RULES = {"Closed", "Railway", "Road", "Projects"}


@pytest.fixture(scope="module")
def names(snapshot):
    """Columns of every shipped layer and of the tables beside them."""
    layers = {column.name for layer in snapshot.layers.values() for column in layer.columns}
    return sorted(layers | {column.name for column in (*SOURCES, *CLAIMS)} | {"id"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_has_a_word(snapshot, names, lang):
    vocab = snapshot.catalog.vocab
    called = {name: aliases.alias(name, vocab, lang) for name in names}
    assert [name for name, word in called.items() if word == name or not word.strip() or "{" in word] == []
    if lang == "ru":
        assert all(re.search("[а-я]", word) for word in called.values())
        assert called["name_kz_side"] == "Название (Казахстан)"
        assert called["name_uz"].startswith("Название (")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_of_a_file_has_a_word(snapshot, lang):
    for layer in snapshot.layers.values():
        names = [field.name for field in Export(snapshot, layer, options={"lang": lang}).fields()]
        called = aliases.aliases(names, snapshot.catalog.vocab, lang)
        assert [name for name, word in called.items() if word == name or "{" in word] == [], layer.id
        style = ET.fromstring(qml(layer, snapshot.catalog.vocab, lang).partition("\n")[2])
        assert set(names) <= {alias.get("field") for alias in style.iter("alias")}, layer.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_a_layer_differ(snapshot, lang):
    for layer in snapshot.layers.values():
        found = aliases.aliases([column.name for column in layer.columns], snapshot.catalog.vocab, lang)
        assert len(set(found.values())) == len(found)


def test_every_word_is_in_every_language():
    words = aliases._words()
    assert [name for name, said in words.items() if list(said) != list(LANGUAGES) or not all(said.values())] == []


def test_column_of_another_catalogue_keeps_its_name(snapshot):
    assert aliases.alias("rainfall", snapshot.catalog.vocab, "ru") == "rainfall"
    for names in (["State", "state"], ["state", "State"]):
        assert aliases.aliases(names, snapshot.catalog.vocab, "en") == {"state": "state", "State": "State"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_layer_definition_speaks_the_language(snapshot, lang):
    root = ET.fromstring(qlr.qlr(snapshot, "https://atlas.example", lang).partition("\n")[2])
    for layer in root.iter("maplayer"):
        called = {alias.get("field"): alias.get("name") for alias in layer.iter("alias")}
        assert called["id"] == aliases.word("id", lang)
        assert len(called) >= 3
    labels = {rule.get("label") for rule in root.iter("rule")}
    assert len(labels) > 8
    if lang != "en":
        assert not labels & ENGLISH_RULES
        assert not [label for label in labels if label.endswith(", planned")]
    if lang == "ru":
        assert all(re.search("[А-я]", label) for label in labels)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_geopackage_speaks_the_language(snapshot, tmp_path, lang):
    path = tmp_path / "all.gpkg"
    path.write_bytes(b"".join(Dataset(snapshot, lang=lang).geopackage()))
    with closing(sqlite3.connect(path)) as sql:
        titles = dict(sql.execute("SELECT table_name, identifier FROM gpkg_contents"))
        called = dict(sql.execute("SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'projects'"))
        claims = dict(sql.execute("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'claims'"))
        ((style,),) = sql.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'crossings'")
    assert titles["projects"] == snapshot.layer("projects").text.title.get(lang)
    assert titles["claims"] == aliases.word("@claims", lang)
    assert called["cost_usd"] == aliases.word("cost_usd", lang)
    assert claims["stated_date"] == aliases.word("stated_date", lang)
    assert style == qml(snapshot.layer("crossings"), snapshot.catalog.vocab, lang)
