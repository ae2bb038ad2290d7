"""A catalogue of the form before sides is refused with words that help, and brought over without the least loss."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geodata.catalog.migration import COPY, FILE, migrate
from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError

OLDER = Path(__file__).parent / "older_forms" / FILE

SMALL = """\
# crossings of a test, with everything that a file may hold between its values
crossings:
  # the first
  - id: one
    kind: road
    # said by the post itself
    name_kz_side: "A: b"   # quoted
    state: open

    name_uz_side: >-
      Folded over
      two lines

    # regions as in 2024
    admin1_kz: Region
    lon: 1.5 # stays
    admin1_uz: 'Other
      region'
  - name_kz_side: N
    id: two
"""
MOVED = """\
# crossings of a test, with everything that a file may hold between its values
crossings:
  # the first
  - id: one
    kind: road
    sides:
      KZ:
        # said by the post itself
        name: "A: b"   # quoted
        # regions as in 2024
        admin1: Region
      UZ:
        name: >-
          Folded over
          two lines
        admin1: 'Other
          region'
    state: open


    lon: 1.5 # stays
"""


@pytest.fixture
def older(catalog_copy):
    folder = catalog_copy()
    shutil.copy(OLDER, folder / FILE)
    return folder


def written(folder, text, newline="\n"):
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_bytes(text.replace("\n", newline).encode())
    return folder


def test_an_older_form_is_told_with_the_command_that_brings_it_over(older):
    with pytest.raises(CatalogError) as caught:
        load_catalog(older)
    (problem,) = caught.value.problems
    assert str(problem) == (
        "crossings.yaml:4: crossings[0].name_kz_side: found a key of an older form of catalogues; expected sides with "
        "a name and a region for each country; `crossborder migrate DIR` brings them over [old-form]"
    )


def test_the_older_file_is_brought_over_byte_for_byte(older):
    assert migrate(older) == 13
    assert (older / FILE).read_bytes() == OLDER.with_name("crossings.brought-over.yaml").read_bytes()
    assert (older / COPY).read_bytes() == OLDER.read_bytes()
    assert load_catalog(older).crossings.keys() == load_catalog().crossings.keys()


def test_what_is_in_the_present_form_stays_untouched(older):
    migrate(older)
    before = {path: path.read_bytes() for path in older.iterdir() if path.is_file()}
    assert migrate(older) == 0
    assert {path: path.read_bytes() for path in older.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_comments_order_and_ends_of_lines_are_kept(tmp_path, newline):
    folder = written(tmp_path / "small", SMALL.partition("  - name_kz_side")[0], newline)
    assert migrate(folder) == 1
    assert (folder / FILE).read_bytes() == MOVED.replace("\n", newline).encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [(SMALL, 19), ("crossings:\n  - {id: one, name_kz_side: A}\n", 2), ('{"crossings": [{"admin1_kz": "A"}]}', 1)],
)
def test_what_cannot_be_moved_line_by_line_is_refused_and_stays(tmp_path, text, line):
    folder = written(tmp_path / "small", text)
    with pytest.raises(CatalogError, match=rf"crossings\.yaml:{line}: .*on a line of its own"):
        migrate(folder)
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert (folder / FILE).read_text() == text


def test_a_copy_of_before_is_never_overwritten(older):
    (older / COPY).write_text("precious")
    with pytest.raises(CatalogError, match=COPY):
        migrate(older)
    assert (older / COPY).read_text() == "precious"
    assert (older / FILE).read_bytes() == OLDER.read_bytes()


def test_a_folder_without_crossings_has_nothing_to_bring_over(tmp_path):
    assert migrate(tmp_path) == 0
    with pytest.raises(CatalogError, match="no such folder"):
        migrate(tmp_path / "none")
