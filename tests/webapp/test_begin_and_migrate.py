"""A catalogue is begun with ``init``, brought over with ``migrate``; what is wrong is named, nothing overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from geodata.catalog.migration import COPY
from geodata.catalog.reader import load_catalog
from webapp import cli

OLDER = Path(__file__).parents[1] / "geodata" / "catalog" / "older_forms" / "crossings.yaml"
GOOD = {"--title": "Atlas: “A & B” #1", "--countries": "BR,AR", "--bounds": "-62,-34,-46,-20", "--languages": "pt,en"}


@pytest.fixture
def run():
    return lambda *args, **more: CliRunner().invoke(cli.main, [str(arg) for arg in args], **more)


def options(**changes):
    given = {**GOOD, **{f"--{name}": value for name, value in changes.items()}}
    return [f"{name}={value}" for name, value in given.items() if value is not None]


def test_what_init_writes_is_accepted_and_says_what_was_asked_for(run, tmp_path):
    done = run("init", tmp_path / "new", *options())
    assert done.exit_code == 0, done.output
    about = load_catalog(tmp_path / "new").about
    assert about.title.items() == (("pt", "Atlas: “A & B” #1"),)
    assert (about.countries, about.languages) == (("BR", "AR"), ("pt", "en"))
    assert about.region_bbox == (-62, -34, -46, -20)
    checked = run("check", tmp_path / "new")
    assert (checked.exit_code, checked.output.startswith("1 projects, 1 sources")) == (0, True)


@pytest.mark.parametrize(
    ("countries", "languages", "bounds"),
    [("NO", "no", "4,57,32,72"), ("KE,UG,TZ", "sw", "29,-12,42,5"), ("FJ", "en", "176,-20,-178,-15")],
)
def test_one_country_or_three_and_words_that_yaml_could_take_for_others(run, tmp_path, countries, languages, bounds):
    done = run("init", tmp_path, *options(countries=countries, languages=languages, bounds=bounds))
    assert done.exit_code == 0, done.output
    about = load_catalog(tmp_path).about
    assert (",".join(about.countries), ",".join(about.languages)) == (countries, languages)


def test_every_key_of_the_catalogue_is_explained(run, tmp_path):
    run("init", tmp_path, *options())
    text = (tmp_path / "catalog.yaml").read_text(encoding="utf-8")
    for key in load_catalog(tmp_path).about.model_fields_set:
        block = next(block for block in text.split("\n\n") if f"\n{key}:" in f"\n{block}")
        assert "#" in block or key in ("id", "title"), key


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "  "}, "--title: a title is needed"),
        ({"countries": "BR,XQ"}, "--countries: 'XQ' is no code of a country (ISO 3166-1 alpha-2) such as BR"),
        ({"countries": "Brazil"}, "--countries: 'BRAZIL' is no code of a country"),
        ({"countries": "BR,BR"}, "--countries: 'BR,BR' names one twice"),
        ({"countries": ","}, "--countries: at least one is needed"),
        ({"languages": "klingon"}, "--languages: 'klingon' is no code of a language (ISO 639) such as pt"),
        ({"bounds": "1,2,3"}, "--bounds: '1,2,3' is not west,south,east,north in degrees"),
        ({"bounds": "5,0,5,1"}, "--bounds: '5,0,5,1' is no box: longitudes within"),
        ({"bounds": "nan,0,5,1"}, "--bounds: 'nan,0,5,1' is no box"),
        ({"bounds": "0,-95,5,1"}, "--bounds: '0,-95,5,1' is no box"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(run, tmp_path, changes, told):
    done = run("init", tmp_path / "new", *options(**changes))
    assert done.exit_code == 1
    assert told in done.output
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_refused(run, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    done = run("init", tmp_path, *options())
    assert (done.exit_code, "is not empty" in done.output) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_place_of_the_folder_is_refused(run, tmp_path):
    (tmp_path / "file").write_text("precious")
    done = run("init", tmp_path / "file", *options())
    assert (done.exit_code, "cannot be written" in done.output) == (1, True)
    assert (tmp_path / "file").read_text() == "precious"


def test_without_a_terminal_what_is_missing_is_told(run, tmp_path):
    done = run("init", tmp_path, *options(bounds=None, languages=None))
    assert done.exit_code == 2
    assert "give --bounds, --languages" in done.output


def test_on_a_terminal_what_is_missing_is_asked_for(run, tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "_on_terminal", lambda: True)
    done = run("init", tmp_path, *options(bounds=None, languages=None), input="-62,-34,-46,-20\npt\n")
    assert done.exit_code == 0, done.output
    assert load_catalog(tmp_path).about.languages == ("pt",)


def test_check_and_serve_name_the_command_that_brings_an_older_form_over(run, catalog_copy):
    folder = catalog_copy()
    shutil.copy(OLDER, folder / "crossings.yaml")
    checked = run("check", folder)
    assert checked.exit_code == 1
    assert "crossborder migrate DIR" in checked.output
    done = run("migrate", folder)
    assert (done.exit_code, done.output) == (
        0, f"crossings.yaml: 13 crossings brought over; as it was, the file is {COPY}\n",
    )  # fmt: skip
    assert run("check", folder).exit_code == 0
    again = run("migrate", folder)
    assert (again.exit_code, "nothing to do" in again.output) == (0, True)


def test_migrate_says_why_it_refuses(run, tmp_path):
    done = run("migrate", tmp_path / "none")
    assert (done.exit_code, "no such folder" in done.output) == (1, True)
