"""Every text of the interface is translated, with the same placeholders; the check sees what is not."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from flask_babel import get_locale

from webapp import i18n
from webapp.translations import __main__ as command
from webapp.translations import catalogues


def test_every_text_is_translated():
    assert catalogues.faults() == []


@pytest.fixture
def copy(monkeypatch, tmp_path):
    for lang in catalogues.languages():
        target = tmp_path / lang / "LC_MESSAGES" / "messages.po"
        target.parent.mkdir(parents=True)
        target.write_bytes(catalogues.path(lang).read_bytes())
    monkeypatch.setattr(catalogues, "path", lambda lang: tmp_path / lang / "LC_MESSAGES" / "messages.po")
    return tmp_path


def change(lang: str, text: str, translation: str) -> None:
    catalogue = catalogues.read(lang)
    entry = catalogue.get(text)
    assert entry is not None
    entry.string = translation
    catalogues.write(lang, catalogue)


@pytest.mark.parametrize(
    ("text", "translation", "words"),
    [
        ("Zoom in", "", "not translated"),
        ("%(value)s ha", "%(value) га", "other placeholders"),
        ("%(value)s ha", "га", "other placeholders"),
    ],
)
def test_check_sees_a_broken_translation(copy, capsys, text, translation, words):
    change("kk", text, translation)
    assert command.main([]) == 1
    assert words in capsys.readouterr().err


def test_check_sees_a_text_that_is_gone(copy, capsys):
    catalogue = catalogues.read("uz")
    catalogue.add("Nobody says this", "Buni hech kim aytmaydi")
    catalogues.write("uz", catalogue)
    assert command.main([]) == 1
    assert "used nowhere" in capsys.readouterr().err


def test_check_sees_a_text_that_is_missing(copy, capsys):
    catalogue = catalogues.read("ru")
    catalogue.delete("Zoom in")
    catalogues.write("ru", catalogue)
    assert command.main([]) == 1
    assert "'Zoom in' is missing" in capsys.readouterr().err


def test_check_sees_texts_in_another_order(copy, capsys):
    catalogue, turned = catalogues.read("ru"), Catalog(locale="ru", charset="utf-8")
    for message in reversed([message for message in catalogue if message.id]):
        turned.add(message.id, message.string)
    catalogues.write("ru", turned)
    assert command.main([]) == 1
    assert "another order" in capsys.readouterr().err


def test_update_takes_over_new_texts_and_drops_old_ones(copy):
    catalogue = catalogues.read("ru")
    catalogue.delete("Zoom in")
    catalogue.add("Nobody says this", "Никто")
    catalogues.write("ru", catalogue)
    catalogues.update()
    updated = catalogues.read("ru")
    assert updated.get("Zoom in").string == ""
    assert updated.get("Nobody says this") is None


def test_update_without_new_texts_changes_nothing(copy):
    for lang in catalogues.languages():  # releases of Babel break lines in other places
        catalogues.write(lang, catalogues.read(lang))
    before = {lang: catalogues.path(lang).read_bytes() for lang in catalogues.languages()}
    catalogues.update()
    assert {lang: catalogues.path(lang).read_bytes() for lang in catalogues.languages()} == before


def test_a_failure_in_another_language_leaves_the_request_in_its_own(app):
    with app.test_request_context("/?lang=kk"):
        with pytest.raises(ZeroDivisionError), i18n.speaking("ru"):
            raise ZeroDivisionError
        assert (i18n.language(), str(get_locale())) == ("kk", "kk")
