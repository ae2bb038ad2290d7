"""A further language of the interface is one file of translations: no code, and the page is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.webapp.conftest import BROWSER, make_app
from webapp.settings import SettingsError, load_settings
from webapp.translations import catalogues, languages

WORDS = {"English": "Тоҷикӣ (санҷиш)", "Projects": "Лоиҳаҳо", "More": "Боз"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Folder with one file: three words in Tajik."""
    made = tmp_path_factory.mktemp("translations")
    target = made / "tg" / "LC_MESSAGES"
    target.mkdir(parents=True)
    words = Catalog(locale="tg", charset="utf-8")
    for text, translated in WORDS.items():
        words.add(text, translated)
    with (target / "messages.mo").open("wb") as handle:
        write_mo(handle, words)
    return made


@pytest.fixture(scope="module")
def reader(snapshot, folder):
    client = make_app(snapshot, translations=folder).test_client(use_cookies=False)
    return lambda path, **headers: client.get(path, headers={**BROWSER, **headers})


def test_one_file_is_all_that_it_takes(folder):
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["messages.mo"]


def test_the_page_is_in_it_and_what_is_not_translated_is_english(reader):
    page = reader("/projects?lang=tg").text
    assert '<html lang="tg"' in page
    assert "Лоиҳаҳо" in page
    assert ">Geography<" in page
    assert ">TG</summary>" in page


def test_the_menu_has_it_by_its_own_name_on_every_page(reader):
    for lang in ("en", "ru", "tg"):
        page = reader(f"/about?lang={lang}").text
        assert 'hreflang="tg" lang="tg"' in page
        assert ">Тоҷикӣ (санҷиш)</a>" in page
        assert ">Қазақша</a>" in page


def test_the_browser_may_ask_for_it(reader):
    assert reader("/about", **{"Accept-Language": "tg, ru;q=0.5"}).headers["Content-Language"] == "tg"


def test_numbers_days_and_fonts_follow_it(reader):
    page = reader("/projects/icic-central-asia?lang=tg").text
    assert "inter-cyrillic.woff2" in page
    assert "ноя" in reader("/timeline?lang=tg").text.lower()
    assert "inter-cyrillic.woff2" not in reader("/about?lang=uz").text.partition("</head>")[0]


def test_map_data_and_sitemap_know_it(reader):
    assert reader("/map/tg.js").status_code == 200
    assert reader("/").status_code == 200
    assert "?lang=tg" in reader("/sitemap.xml").text
    parameters = reader("/openapi.json", Accept="application/json").get_json()["components"]["parameters"]
    assert parameters["lang"]["schema"]["enum"] == ["en", "ru", "kk", "uz", "tg"]
    assert reader("/collections/projects/items?f=kml&lang=tg").status_code == 200


def test_without_the_folder_it_is_unknown(snapshot):
    client = make_app(snapshot).test_client()
    assert client.get("/collections/projects?lang=tg").status_code == 400
    assert client.get("/map/tg.js").status_code == 404


def test_a_folder_in_the_package_is_found_by_the_tools(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    target = tmp_path / "tg" / "LC_MESSAGES"
    target.mkdir(parents=True)
    words = Catalog(locale="tg", charset="utf-8")
    words.add("Projects", "Лоиҳаҳо")
    catalogues.write("tg", words)
    assert catalogues.languages() == ("tg",)
    catalogues.update()
    assert catalogues.read("tg").get("Projects").string == "Лоиҳаҳо"
    assert any("is not translated" in fault for fault in catalogues.faults())
    catalogues.compile_all()
    assert (target / "messages.mo").exists()


@pytest.mark.parametrize(
    ("code", "told"),
    [(None, "must be a folder with translations"), ("pt_BR", "'pt_BR' is no code"), ("qqq", "'qqq' is no")],
)
def test_a_folder_without_a_language_is_refused(tmp_path, code, told):
    if code:
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / code / "LC_MESSAGES" / "messages.mo").touch()
    with pytest.raises(SettingsError, match=told):
        load_settings(translations=tmp_path)


def test_every_language_that_we_ship_names_itself():
    names = {code: languages.own_name(code) for code in languages.interface()}
    assert names == {"en": "English", "ru": "Русский", "kk": "Қазақша", "uz": "Oʻzbekcha"}
