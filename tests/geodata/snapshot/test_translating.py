"""Texts of a catalogue are translated in files of gettext; what is empty or fuzzy is not shown."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.snapshot import translating
from geodata.snapshot.prose import prose
from geodata.snapshot.snapshot import build_snapshot


@pytest.fixture
def folder(catalog_copy):
    made = catalog_copy()
    shutil.rmtree(made / "translations", ignore_errors=True)
    return made


@pytest.fixture
def updated(snapshot, folder):
    """Call it to bring the files of some languages up to date; layers are the shipped ones, which take their time."""

    def make(*langs):
        changed = replace(snapshot, catalog=load_catalog(folder))
        return {made.lang: made for made in translating.update(changed, langs)}

    return make


def entries(folder, lang="kk"):
    with (folder / "translations" / f"{lang}.po").open("rb") as file:
        return {(entry.context, entry.id): entry for entry in read_po(file) if entry.id}


def put(folder, content, lang="kk"):
    path = folder / "translations" / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")


def entry(kind, text, said, flags=""):
    return f'{flags}\nmsgctxt "{kind}"\nmsgid "{text}"\nmsgstr "{said}"\n'


def test_a_file_has_every_text_once_by_kind(updated, snapshot, folder):
    made = updated("kk")["kk"]
    held = entries(folder)
    texts = {(text.kind, text.text) for text in prose(snapshot) if "kk" not in text.known}
    texts = {(kind, text) for kind, text in texts if any(map(str.isalpha, text))}
    assert held.keys() == texts
    assert made.total == len(texts) > 1000
    assert ("event", "Flights begin") in held
    assert ("claim", "1,860 MW") not in held  # a figure is written by the page


def test_texts_are_begun_in_every_language_of_the_catalogue_but_its_own(updated):
    assert sorted(updated()) == ["kk", "ru", "uz"]


def test_a_translation_is_told_and_another_language_is_not(folder):
    put(folder, entry("event", "Flights begin", "Рейстер басталды"))
    catalog = load_catalog(folder)
    assert catalog.told("Flights begin", "kk", "event") == ("Рейстер басталды", "kk")
    assert catalog.told("Flights begin", "ru", "event") == ("Flights begin", "en")
    assert catalog.told("Flights begin", "kk", "claim") == ("Flights begin", "en")


def test_where_a_text_stands_may_have_words_of_its_own(folder):
    put(folder, entry("claim", "two", "екі") + entry("claim stages", "two", "екі кезең"))
    catalog = load_catalog(folder)
    assert catalog.told("two", "kk", "claim", "stages") == ("екі кезең", "kk")
    assert catalog.told("two", "kk", "claim", "jobs") == ("екі", "kk")


def test_words_of_their_own_stay_while_the_text_stands_there(updated, folder):
    put(
        folder,
        entry("claim location", "middle Naryn, directly above Toktogul reservoir", "ортаңғы Нарын")
        + entry("claim cost", "middle Naryn, directly above Toktogul reservoir", "x"),
    )
    updated("kk")
    kinds = {kind for kind, text in entries(folder) if text.startswith("middle Naryn, directly")}
    assert kinds == {"claim", "claim location"}


def test_an_empty_or_fuzzy_entry_is_not_shown(folder):
    put(folder, entry("event", "Flights begin", "Ұшу", "\n#, fuzzy") + entry("event", "Ministers meet in Brussels", ""))
    catalog = load_catalog(folder)
    assert catalog.told("Flights begin", "kk", "event")[1] == "en"
    assert catalog.told("Ministers meet in Brussels", "kk", "event")[1] == "en"


def test_a_changed_text_is_fuzzy_and_one_that_is_gone_leaves(updated, folder):
    updated("kk")
    path = folder / "translations" / "kk.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Flights begin"\nmsgstr ""', 'msgid "Flights begin"\nmsgstr "Ұшу басталды"'))
    for project in (folder / "projects").glob("*.yaml"):
        told = project.read_text(encoding="utf-8")
        project.write_text(told.replace("event: Flights begin", "event: Flights begin again"), encoding="utf-8")
    made = updated("kk")["kk"]
    held = entries(folder)
    assert ("event", "Flights begin") not in held
    again = held["event", "Flights begin again"]
    assert (again.fuzzy, again.string) == (True, "Ұшу басталды")
    assert '#| msgid "Flights begin"' in path.read_text(encoding="utf-8")
    assert made.fuzzy == 1
    assert sum(entry.fuzzy for entry in held.values()) == 1


def test_updating_twice_changes_nothing(updated, folder):
    put(folder, entry("event", "Flights begin", "Рейстер басталды"))
    updated("kk")
    once = (folder / "translations" / "kk.po").read_bytes()
    assert "Рейстер басталды".encode() in once
    updated("kk")
    assert (folder / "translations" / "kk.po").read_bytes() == once


def test_the_snapshots_id_tells_translations(folder):
    before = build_snapshot(load_catalog(folder)).id
    put(folder, entry("event", "Flights begin", "Рейстер басталды"))
    assert build_snapshot(load_catalog(folder)).id != before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("msgid", "po-syntax"),
        ('msgid "a"\nmsgstr[x] "b"\n', "po-syntax"),
        ('msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=n;\\n"\n', "po-syntax"),
        (entry("event", "Flights begin", "\u200b"), "po-text"),
    ],
)
def test_a_broken_file_is_named(folder, content, code):
    put(folder, content)
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    assert [(problem.file, problem.code) for problem in caught.value.problems] == [("translations/kk.po", code)]


def test_what_nothing_reads_beside_translations_is_named(folder):
    put(folder, "")
    (folder / "translations" / "kazakh.po").write_text("")
    assert [notice.file for notice in load_catalog(folder).notices] == ["translations/kazakh.po"]


def test_a_catalogue_of_others_has_the_words_of_the_package(folder, catalog):
    said = catalog.translations.get("ru", {})
    own = load_catalog(folder).translations.get("ru", {})
    assert {key for key in own if key[0] != "column"} == set()
    assert {key for key in own if key[0] == "column"} == {key for key in said if key[0] == "column"}
