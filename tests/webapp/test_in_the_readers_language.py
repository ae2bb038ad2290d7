"""Pages are in the reader's language, content too: few Latin letters in Russian and Kazakh, no Cyrillic in Uzbek.

Translations that are made up, letter by letter, show that every text of the catalogue is told where it is read; the
same is asked of the real ones as soon as none is missing.
"""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from geodata.catalog.reader import load_catalog
from geodata.catalog.vocab import Localised
from geodata.formats.registry import FORMATS
from geodata.snapshot import translating
from geodata.snapshot.snapshot import build_snapshot
from geodata.text.uzbek import with_own_signs
from tests.conftest import copied
from tests.webapp.conftest import BROWSER, make_app
from webapp.translations import catalogues

MOST_LATIN = 0.15
SOME = 4
"""Of so many projects the page of one is read: all are made of the same kinds of texts."""

PAGES = (
    "/projects", "/projects?columns=side,place,precision,programme", "/timeline", "/documents", "/conflicts",
    "/indicators", "/geography", "/border", "/story", "/changes", "/needs-a-look", "/sources", "/about",
    "/compare?ids=icic-central-asia,kambar-ata-1", "/data",
    "/search?q=tashkent", "/projects/icic-central-asia/card",
)  # fmt: skip
APART = ("script", "style", "code", "pre", "kbd", "noscript", "svg", "blockquote", "cite")
"""Elements whose texts are no prose, or quoted in the language of a source."""

EXAMPLE = "Шымкент"
"""The page of search has one name in two alphabets."""

NAMES = re.compile(r"\b(credits|menu-files|menu-up|downloads|card-alt)\b")
"""Classes of elements that hold names: of those who made the base map, of formats, and of things in other languages."""

ADDRESS = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b|[\w.-]+@\S+|\b[a-z0-9]+(?:-[a-z0-9]+)+\b|\b[0-9a-f]{12,}\b")
"""Addresses, ids and hashes are the same in every language."""

LATIN_WORDS = re.compile(r"[A-Z][A-Za-z]*(?:[ -][A-Z][A-Za-z]*)*")
LATIN, CYRILLIC = re.compile("[A-Za-zÀ-ɏʻʼ]"), re.compile("[\u0400-\u04ff]")
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "абцдефгхижклмнопқрстувшхызАБЦДЕФГХИЖКЛМНОПҚРСТУВШХЫЗ"
)


class Prose(HTMLParser):
    """Texts of a page that people read, each with the language that it is said to be in."""

    def __init__(self):
        super().__init__()
        self.texts, self._open = [], []

    def handle_starttag(self, tag, attributes):
        if tag in ("meta", "link", "img", "input", "br", "hr", "source", "wbr"):
            return
        held = dict(attributes)
        _, is_apart, lang = self._open[-1] if self._open else ("", False, "")
        is_apart = is_apart or tag in APART or bool(NAMES.search(held.get("class") or ""))
        self._open.append((tag, is_apart, held.get("lang") or lang))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self._open and not self._open[-1][1]:
            self.texts.append((" ".join(data.replace(EXAMPLE, "").split()), self._open[-1][2]))


def prose(html):
    parser = Prose()
    parser.feed(html)
    return parser.texts


def without(text, names):
    for name in names:
        text = text.replace(name, " ")
    return ADDRESS.sub(" ", text)


def latin_share(html, names=()):
    said = " ".join(without(text, names) for text, _ in prose(html))
    latin, cyrillic = len(LATIN.findall(said)), len(CYRILLIC.findall(said))
    return latin / max(1, latin + cyrillic)


def filled(folder, say):
    """Fill the files of translations with what ``say`` makes of each text and language."""
    translating.update(build_snapshot(load_catalog(folder)))
    for path in (folder / "translations").glob("*.po"):
        with path.open("rb") as file:
            messages = read_po(file)
        for entry in messages:
            if entry.id:
                entry.string = say(entry.id, path.stem)
                entry.flags.discard("fuzzy")
        with path.open("wb") as file:
            write_po(file, messages)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Snapshot in which every text has made-up words in Russian, Kazakh and Uzbek."""
    folder = copied(tmp_path_factory.mktemp("told") / "catalogue")
    filled(folder, lambda text, lang: text.translate(LETTERS) if lang != "uz" else f"Oʻ {CYRILLIC.sub('', text)}")
    return build_snapshot(load_catalog(folder))


@pytest.fixture(scope="module")
def reader(told):
    client = make_app(told).test_client(use_cookies=False)
    return lambda path, lang: client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers=BROWSER)


def pages_of(catalog):
    things = (("crossings", catalog.crossings), ("corridors", catalog.corridors), ("rivers", catalog.rivers))
    for name, group in things:
        yield from (f"/{name}/{id_}" for id_ in group)
    yield from (f"/projects/{id_}" for id_ in sorted(catalog.projects)[::SOME])
    yield from PAGES


def spelt_the_same(catalog):
    """Names that are written in Latin letters in every language, the longest first."""
    things = (*catalog.projects.values(), *catalog.corridors.values(), *catalog.rivers.values())
    called = {name for thing in things for lang, name in thing.names.stated() if lang in ("ru", "kk")}
    found = {word for name in called for word in LATIN_WORDS.findall(name)}
    found |= {name for name in catalog.publishers if name.isascii()} | {known.title for known in FORMATS.values()}
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_text_of_the_catalogue_is_told(reader, told, lang):
    names = spelt_the_same(told.catalog)
    shares = {path: latin_share(reader(path, lang).text, names) for path in pages_of(told.catalog)}
    assert {path: round(share, 3) for path, share in shares.items() if share > MOST_LATIN} == {}


def test_uzbek_pages_have_no_cyrillic(reader, told):
    """But for names in other languages and the words with which other languages are called."""
    found = {}
    for path in pages_of(told.catalog):
        texts = {text for text, lang in prose(reader(path, "uz").text) if CYRILLIC.search(text) and lang == "uz"}
        if texts:
            found[path] = sorted(texts)
    assert found == {}


def test_what_is_translated_is_found_in_both_languages(reader):
    for words in ("straddling the border", "страддлинг"):
        assert "project=icic-central-asia" in reader(f"/search?q={words}", "kk").text, words
    assert "icic-central-asia" in reader("/projects?q=страддлинг", "ru").text
    assert "qazaq24-20757" in reader("/sources?q=Пресидентс старт", "ru").text


def test_data_give_texts_in_the_language_that_is_asked_for(reader):
    def place(lang):
        return reader("/collections/projects/items/aktau-nukus-flight?f=json", lang).get_json()["properties"]["place"]

    assert place("kk") == "Actau airport".replace("c", "k").translate(LETTERS)
    assert place("en") == "Aktau airport"
    item = reader("/collections/projects/items?f=json&filter=id='aktau-nukus-flight'", "ru").get_json()["features"][0]
    assert item["properties"]["status"] == "operating"
    assert item["properties"]["summary"].startswith("А тшице-шееклы")


def test_a_table_has_words_for_codes_where_a_language_is_asked_for(reader):
    def first(query, lang):
        text = reader(f"/collections/projects/items?f=csv&id=aktau-nukus-flight{query}", lang).text
        return next(csv.DictReader(io.StringIO(text)))

    plain, told = first("", ""), first("", "kk")
    assert (plain["status"], plain["host_country"], plain["place"]) == ("operating", "KZ", "Aktau airport")
    assert (told["status"], told["host_country"]) == ("Жұмыс істеп тұр", "Қазақстан")
    assert told["place"] == "Aktau airport".translate(LETTERS)
    machine = ("id", "lon", "lat", "cost_usd", "status_date", "distance_to_border_km", "url", "nearest_crossing")
    assert [told[name] for name in machine] == [plain[name] for name in machine]
    assert first("", "en")["status"] == "Operating"


def test_answers_change_with_the_translations(reader, client):
    path = "/projects/aktau-nukus-flight"
    mine, shipped = reader(path, "kk"), client.get(f"{path}?lang=kk", headers=BROWSER)
    assert mine.headers["ETag"] != shipped.headers["ETag"]


def test_the_shipped_catalogue_is_begun_in_all_its_languages(snapshot):
    assert {made.lang for made in translating.progress(snapshot)} == {"kk", "ru", "uz"}


@pytest.mark.parametrize("lang", ["ru", "kk", "uz"])
def test_the_shipped_catalogue_is_in_the_readers_language(snapshot, client, lang):
    assert not any(made.missing or made.fuzzy for made in translating.progress(snapshot) if made.lang == lang)
    names = spelt_the_same(snapshot.catalog)
    pages = {path: client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers=BROWSER).text
             for path in pages_of(snapshot.catalog)}  # fmt: skip
    if lang == "uz":
        found = {path: [text for text, said in prose(page) if said == lang and CYRILLIC.search(text)]
                 for path, page in pages.items()}  # fmt: skip
    else:
        found = {path: round(share, 3) for path, page in pages.items()
                 if (share := latin_share(page, names)) > MOST_LATIN}  # fmt: skip
    assert {path: fault for path, fault in found.items() if fault} == {}


def uzbek(snapshot):
    """Every Uzbek text of the shipped catalogue and of the interface."""
    catalog = snapshot.catalog
    yield from catalog.translations["uz"].values()
    for things in (catalog.projects, catalog.corridors, catalog.rivers, catalog.places):
        yield from (name for thing in things.values() for lang, name in thing.names.items() if lang == "uz")
    for words in (catalog.about, catalog.vocab, *catalog.fields.values(), *catalog.layers.values(), *catalog.series):
        yield from (text.get("uz") for text in localised(words))
    for entry in catalogues.read("uz"):
        yield from (entry.string,) if isinstance(entry.string, str) else entry.string


def localised(value):
    if isinstance(value, Localised):
        yield value
    elif isinstance(value, BaseModel):
        yield from localised([inner for _, inner in value])
    elif isinstance(value, (list, tuple, dict)):
        inner = value.values() if isinstance(value, dict) else value
        yield from (text for part in inner for text in localised(part))


def test_each_uzbek_apostrophe_has_one_form(snapshot):
    texts = list(uzbek(snapshot))
    assert sum("ʻ" in text for text in texts) > 500
    assert sum("ʼ" in text for text in texts) > 50
    assert [text for text in texts if with_own_signs(text) != text] == []
