"""Russian, Kazakh and Uzbek pages are walked, with their menus, cards and states: no word of the interface is English.

Prose of the catalogue is English and says so (``lang="en"``). What is left must not be a message that has a
translation, nor hold a word that only English has. Names of publishers, people and places are names in any language.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.dates import get_month_names
from babel.messages.pofile import read_po

from geodata.catalog.reader import load_catalog
from tests.browser.conftest import PAGES

LANGUAGES = ("ru", "kk", "uz")
ROOT = Path(__file__).parents[2]
_WRITTEN = """
the of and with for from not is are was were by to in on at this that or all no more show hide open close project
projects source sources known search menu map list day today year
"""
WORDS = _WRITTEN.split()
ENGLISH = re.compile(rf"(?<![\w'’/.-])({'|'.join((*WORDS, *map(str.title, WORDS)))})(?![\w'’/-])")
MONTHS = {
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "M[01][0-9]",
}  # fmt: skip
NUMBERS = re.compile(r"(?<![\w.:/=-])\d+\.\d+(?![\w.:])|(?<![\w,])\d{1,3},\d{3}(?![\d°])")
"""A point before the fraction, a comma between thousands; degrees have no thousands."""

UNITS = re.compile(r"\d\s?(km|m|ha|bn|km²|m²|kt|GW|MW)(?!\w)")
"""Latin signs of units; Uzbek has most of them too."""

SAID = """
() => {
  const NOT_WORDS = 'script, style, code, pre, kbd, noscript, .credits, [data-shared-url]';
  const said = [];
  const foreign = node => node.parentElement?.closest('[lang]')?.lang !== document.documentElement.lang;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.parentElement.closest(NOT_WORDS) || foreign(node)) continue;
    const text = node.textContent.replace(/\\s+/g, ' ').trim();
    if (text) said.push([text, node.parentElement.outerHTML.slice(0, 160)]);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      if (node.closest('[lang]').lang !== document.documentElement.lang) continue;
      said.push([node.getAttribute(name).trim(), `${name} of ${node.outerHTML.slice(0, 120)}`]);
    }
  }
  if (!document.querySelector('h1 [lang]')) said.push([document.title, 'title']);
  return said;
}
"""
STATES = {
    "/?project=icic-central-asia": ("#card-body .menu-up summary",),
    "/": ("#time-switch", "[data-facet^=side] > summary", ".legend > button"),
    "/projects": (".menu-files > summary",),
    "/timeline": (".menu-more > summary",),
    "/?sector=energy&q=zzzz": (),
    "/?asof=2021-06-01": (),
    "/projects/tenge-bank-head-office?asof=2021-06-01": (),
    "/projects?sort=cost&columns=jobs,border": (),
    "/compare": (),
    "/compare?ids=icic-central-asia,silkway-central-asia,tenge-bank-head-office": (),
    "/search?q=zzzz": (),
    "/conflicts?field=nothing": (),
    "/nowhere": (),
    "/api?f=html": (),
    "/collections?f=html": (),
    "/conformance?f=html": (),
}


@pytest.fixture(scope="session")
def names():
    """Names of people, places and projects that the catalogue has in Latin letters, the longest first."""
    catalog = load_catalog()
    found = {publisher.publisher for publisher in catalog.publishers.values()}
    for things in (catalog.projects, catalog.corridors, catalog.rivers):
        found |= {text for thing in things.values() for _, text in thing.names.items()}
    crossings = map(catalog.crossing_names, catalog.crossings.values())
    found |= {text for names in crossings for _, text in names.items()}
    found |= {place.name for place in catalog.places.values()}
    found |= {project.location.place for project in catalog.projects.values()}
    found |= {term.label.get("en") for term in catalog.vocab.languages}
    found |= {state.id for state in catalog.vocab.crossing_states}  # codes, as descriptions of columns name them
    found |= {"Hampton by Hilton", "Natural Earth 1:10m"}
    return sorted(found, key=len, reverse=True)


@pytest.fixture(scope="session")
def messages():
    """English messages whose translation differs, by language."""
    found = {}
    for lang in LANGUAGES:
        file = ROOT / "webapp" / "translations" / lang / "LC_MESSAGES" / "messages.po"
        with file.open("rb") as handle:
            entries = [entry for entry in read_po(handle) if entry.id and isinstance(entry.id, str)]
        found[lang] = {entry.id for entry in entries if entry.string != entry.id and "%" not in entry.id}
    return found


def left(said, lang, messages, names):
    """Texts that look English."""
    own = {name for way in ("format", "stand-alone") for name in get_month_names("abbreviated", way, lang).values()}
    months = re.compile(rf"(?<!\w)({'|'.join(sorted(MONTHS - own))})(?!\w)")
    forms = (months, NUMBERS) if lang == "uz" else (months, NUMBERS, UNITS)
    found = []
    for text, where in said:
        rest = re.sub(r"https?://\S+|OGC API - [^)]*\)", " ", text)
        for name in names:
            rest = rest.replace(name, " ")
        rest = re.sub(r"CC BY(-SA)? \d\.\d|ODbL \d\.\d|\b(GeoJSON|GeoPackage|DCAT|CQL2|Atom|OpenAPI) [\d.]+", " ", rest)
        if text in messages[lang] or ENGLISH.search(rest) or any(form.search(rest) for form in forms):
            found.append(f"{text!r} in {where}")
    return found


def with_lang(path, lang):
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


@pytest.mark.faults_expected
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_english_is_left(visit, messages, names, lang):
    reader = visit(locale=lang)
    faults = {}
    for path in dict.fromkeys((*PAGES, *STATES)):
        reader.page.goto(reader.base + with_lang(path, lang), wait_until="load")
        if reader.page.locator("#app").count():
            reader.ready()
        if path.startswith("/indicators"):
            reader.page.wait_for_selector("[data-room] svg")
        said = reader.page.evaluate(SAID)
        for opener in STATES.get(path, ()):
            reader.page.locator(opener).first.click()
            reader.page.wait_for_timeout(300)
            said += reader.page.evaluate(SAID)
        if path.startswith("/share"):
            assert reader.page.locator("h1").count() == 1
        assert reader.page.evaluate("document.documentElement.lang") == lang, path
        if english := left(said, lang, messages, names):
            faults[path] = sorted(set(english))
    told = [f"{path}: {fault}" for path, found in faults.items() for fault in found]
    assert not told, "\n".join(told)


def test_the_walk_would_find_it(messages, names):
    said = [["Projects", "a"], ["Показать the list", "b"], ["Проекты", "c"], [names[0], "d"]]
    assert len(left(said, "ru", messages, names)) == 2
    written = ["2024 M06 30", "Jan 2023", "12 km", "0.5", "12,345", "30 июня 2024 г.", "12 км", "0,5", "12\u00a0345,25"]
    assert len(left([[text, "a"] for text in written], "ru", messages, names)) == 5
