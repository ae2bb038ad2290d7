"""The program is for any countries: nothing in code, templates or texts names those of the shipped catalogue.

Excepted, each for its reason: ``geodata/data`` is that catalogue; ``geodata/basemap`` builds the packaged files of
outlines and names from the countries that they show; ``geodata/text/spellings.json`` lists names that are spelt in
more than one way, of any country. Languages are no countries: their names and their codes in lower case are fine.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("geodata", "webapp", "templates")
ENDINGS = {".py", ".ts", ".css", ".mjs", ".html", ".po", ".json"}
NOT_OURS = {"node_modules", "static", "__pycache__"}
EXCEPTED = ("geodata/data/", "geodata/basemap/", "geodata/text/spellings.json")

COUNTRY = re.compile(
    r"kazakhstan|uzbekistan|казахстан|узбекистан|қазақстан|өзбекстан|qozog.iston|o.zbekiston"
    r"|tashkent|ташкент|toshkent|astana|астана"
    r"|(?:kazakh|uzbek)(?:s|stani)?(?: side| half| border| region| part)"
    r"|(?-i:\bKZ\b|\bUZ\b)|kz[_-]uz|(?:_kz|_uz)_|admin1_(?:kz|uz)",
    re.IGNORECASE,
)


def files():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            place = path.relative_to(ROOT).as_posix()
            if path.suffix in ENDINGS and not NOT_OURS.intersection(path.parts) and not place.startswith(EXCEPTED):
                yield path


def named(text):
    return [match.group() for match in COUNTRY.finditer(text)]


def test_the_search_meets_what_it_looks_for():
    texts = ("on the Kazakh side", "codes KZ and UZ", "border-kz-uz", "name_kz_side", "Узбекистан", "near_tashkent")
    assert all(map(named, texts))
    assert not any(map(named, ("Kazakh and Uzbek are languages", '"kk", "uz"', "name_uz", "KZT", "uz_Latn")))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_is_looked_through(folder):
    assert sum(path.is_relative_to(ROOT / folder) for path in files()) > 20


def test_no_country_is_named_in_code_templates_or_texts():
    found = [f"{path.relative_to(ROOT)}: {', '.join(words)}" for path in files() if (words := named(path.read_text()))]
    assert found == []
