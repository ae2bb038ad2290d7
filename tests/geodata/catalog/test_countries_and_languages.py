"""Sides of crossings are countries of the catalogue, texts are in its languages, and the columns follow from both."""

from __future__ import annotations

import pytest

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.snapshot.snapshot import build_snapshot

SIDES = """\
      KZ:
        name: Zhibek Zholy
        names: {ru: Жибек Жолы, kk: Жібек жолы}
        admin1: Turkistan Region
      UZ:
        name: Gʻishtkoʻprik
        names: {ru: Гишт-Куприк, uz: Gʻishtkoʻprik}
        admin1: Tashkent Region
"""


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r}: the test is out of date"
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder):
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "found", "expected", "code"),
    [
        ("      UZ:\n", "      KG:\n", 9, "sides.KG", "'KG'", "one of KZ, UZ", "unknown-country"),
        ("    sides:\n" + SIDES, "    sides: {}\n", 4, "sides", "{}", "at least 1 of them", "too_short"),
        ("      UZ:\n", "      Uzb:\n", 9, "sides.Uzb", "'Uzb'", "two capital letters", "string_pattern_mismatch"),
        ("        admin1: Tashkent Region\n", "", 9, "sides.UZ.admin1", "nothing", "the key 'admin1'", "missing"),
    ],
)
def test_each_side_is_a_country_of_the_catalogue(catalog_copy, old, new, line, field, found, expected, code):
    folder = catalog_copy()
    change(folder, "crossings.yaml", old, new)
    (told,) = problems(folder)
    assert told.startswith(f"crossings.yaml:{line}: ")
    assert f"{field}: found {found}; expected " in told
    assert expected in told
    assert told.endswith(f"[{code}]")


def test_one_side_is_enough_and_names_the_crossing(catalog_copy):
    folder = catalog_copy()
    change(folder, "crossings.yaml", SIDES, SIDES.partition("      UZ:")[0])
    layer = build_snapshot(load_catalog(folder)).layer("crossings")
    row = layer.row("zhibek-zholy-gishtkuprik")
    shown = [layer.values[name][row] for name in ("name", "name_kz_side", "name_uz_side", "admin1_uz")]
    assert shown == ["Zhibek Zholy", "Zhibek Zholy", None, None]


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("projects/icic-central-asia.yaml", "names:\n", "names:\n  pt: Centro\n",
         "names.pt: found 'pt'; expected one of en, kk, ru, uz [unknown-language]"),
        ("layers.yaml", "    title:\n", "    title:\n      enn: Projects\n",
         "title.enn: found 'enn'; expected one of en, kk, ru, uz [unknown-language]"),
        ("vocab.yaml", "    label:\n", "    label:\n      pt: Projeto\n",
         "label.pt: found 'pt'; expected one of en, kk, ru, uz [unknown-language]"),
        ("layers.yaml", "    title:\n", "    title:\n      English: Projects\n",
         "'English' is no code of a language such as en or pt [value_error]"),
    ],
)  # fmt: skip
def test_texts_are_in_languages_of_the_catalogue(catalog_copy, name, old, new, told):
    folder = catalog_copy()
    change(folder, name, old, new)
    assert [line for line in problems(folder) if line.startswith(f"{name}:") and line.endswith(told)]


def test_columns_follow_countries_and_languages_in_the_order_of_the_catalogue(catalog_copy):
    folder = catalog_copy()
    change(folder, "catalog.yaml", "countries: [KZ, UZ]", "countries: [UZ, KZ, KG]")
    change(folder, "catalog.yaml", "languages: [en, ru, kk, uz]", "languages: [uz, en, kk, ru, pt]")
    layers = build_snapshot(load_catalog(folder)).layers
    columns = {column.name: column.description for column in layers["crossings"].columns}
    assert [name for name in columns if "_side" in name] == ["name_uz_side", "name_kz_side", "name_kg_side"]
    assert columns["admin1_kg"] == "Region on the side of Kyrgyzstan"
    names = {
        column.name: column.description for column in layers["corridors"].columns if column.name.startswith("name")
    }
    assert list(names) == ["name", "name_uz", "name_en", "name_kk", "name_ru", "name_pt"]
    assert names["name"] == "Name of the corridor in Uzbek, or the best other one"
    assert names["name_pt"] == "Name in Portuguese"
    assert layers["crossings"].values["name"][0].startswith("Guliston")


def test_columns_of_the_shipped_catalogue_stay(snapshot):
    names = [column.name for column in snapshot.layer("crossings").columns]
    assert names[:8] == ["id", "name", "name_en", "name_ru", "name_kk", "name_uz", "name_kz_side", "name_uz_side"]
    assert names[14:16] == ["admin1_kz", "admin1_uz"]
    assert [column.name for column in snapshot.layer("projects").columns][1:6] == [
        "name", "name_en", "name_ru", "name_kk", "name_uz",
    ]  # fmt: skip
