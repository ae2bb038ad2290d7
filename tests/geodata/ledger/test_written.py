from __future__ import annotations

import shutil

import pytest

from geodata.catalog.catalog import DATA
from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import Entries, catalog_at, fitted
from geodata.ledger.changes import Put, PutNames, PutTranslation, Remove, RestoreClaim, claim_mark
from geodata.ledger.errors import LedgerError
from geodata.ledger.written import write
from geodata.snapshot.snapshot import build_snapshot
from tests.ledgers import adding, change_set, claim, said, withdrawing

PROJECT = """\
# Who reads this: the probe, a project that is not there.
id: probe
names: {en: Probe}      # in one line
sector: textiles
host_countries: [KZ]
partner_country: UZ
investor_origin: KZ
summary: >-
  A probe,
  on two lines.
location:
  place: Shymkent
  admin1: Shymkent
  lon: 69.6
  lat: 42.30   # north of the river
  precision: settlement
  uncertainty_m: 8000
  basis: Town centre
  sources: [first]
claims:
  # the first one
  - field: status
    value: announced
    status: announced
    source: first

  # the second one
  - field: capacity
    value: "10"         # a text
    as_of: 2025-11-03
    source: first
  # the third one
  - {field: output, value: 1e5, source: first}
timeline: []
# the end
"""


@pytest.fixture
def commented(folder):
    (folder / "projects" / "probe.yaml").write_text(PROJECT.replace("value: 1e5", 'value: "1e5"'), encoding="utf-8")
    return folder


def same(folder, sets, target):
    """Write, and give the text of the project."""
    assert write(folder, sets, target) == ()
    written = load_catalog(target)
    assert said(written) == said(catalog_at(folder, sets))
    return (target / "projects" / "probe.yaml").read_text(encoding="utf-8")


def test_what_no_set_touches_stays_byte_for_byte(commented, tmp_path):
    (commented / "notes.txt").write_bytes(b"\xff nobody reads this\r\n")
    sets = [change_set(1, Put(family="sources", id="second", entry=source(commented, id="second")))]
    same(commented, sets, tmp_path / "out")
    for name in ("projects/probe.yaml", "catalog.yaml", "publishers.csv", "notes.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (commented / name).read_bytes()


def source(folder, **changed):
    return {**Entries(folder).entry("sources", "first"), **changed}


def test_comments_and_order_of_the_rest_of_a_file_stay(commented, tmp_path):
    text = same(commented, [change_set(1, adding("12", as_of="2026"))], tmp_path / "out")
    kept = (commented / "projects" / "probe.yaml").read_text(encoding="utf-8").split("timeline")[0]
    assert text.startswith(kept.rstrip("\n"))
    assert "# the end" in text


def test_a_withdrawn_claim_keeps_its_words_in_the_file(commented, tmp_path):
    held = claim("10", as_of="2025-11-03")
    text = same(commented, [change_set(1, withdrawing(held, "no such plant: 2025-01-01"))], tmp_path / "out")
    for kept in (
        "# Who reads this",
        "# in one line",
        "# the first one",
        'value: "10"',
        "# a text",
        "as_of: 2025-11-03",
    ):
        assert kept in text
    assert text.index("withdrawn:") < text.index('value: "10"')
    back = [change_set(1, withdrawing(held)), change_set(2, RestoreClaim(project="probe", claim=claim_mark(held)))]
    same(commented, back, tmp_path / "back")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_that_nobody_touched_are_the_lines_that_they_were(commented, tmp_path, end):
    head = "id,url,publisher,title,published,language,retrieved_note"
    rows = [
        'first,https://example.org/a,"Press","A ""text"", in quotes",2025-11-15,en,',
        'two,,Press,"On',
        'two lines",,en,',
    ]
    (commented / "sources.csv").write_bytes(end.join([head, *rows]).encode())
    marks = Entries(commented)
    sets = [
        change_set(1, Put(family="sources", id="new", entry=source(commented, id="new", title='A "new", one'))),
        change_set(2, Remove(family="sources", id="two", replaces=marks.mark("sources", "two"))),
        change_set(3, Put(family="sources", id="third", entry=source(commented, id="third", title="x"))),
    ]
    same(commented, sets, tmp_path / "out")
    lines = (tmp_path / "out" / "sources.csv").read_bytes().decode().split(end)
    assert lines[:2] == [head, rows[0]]
    assert lines[2:] == ['new,https://example.org/a,Press,"A ""new"", one",2025-11-15,en,', lines[3], ""]


def test_a_column_that_a_table_lacked_is_made(commented, tmp_path):
    entry = source(commented, id="new", archive="https://example.org/copy")
    same(commented, [change_set(1, Put(family="sources", id="new", entry=entry))], tmp_path / "out")
    assert load_catalog(tmp_path / "out").sources["new"].archive == "https://example.org/copy"


def test_files_are_made_and_taken_away(commented, tmp_path):
    entry = {**Entries(commented).entry("projects", "probe"), "id": "other"}
    place = {
        "id": "here", "name": "Here", "country": "KZ", "lon": 69.0, "lat": 42.0, "precision": "settlement",
        "uncertainty_m": 5000, "source": "first", "basis": "A map",
    }  # fmt: skip
    sets = [
        change_set(1, Put(family="projects", id="other", entry=entry), Put(family="places", id="here", entry=place)),
        change_set(2, PutTranslation(language="kk", context="place", text="Shymkent", translation="Шымкент")),
    ]
    same(commented, sets, tmp_path / "out")
    assert (tmp_path / "out" / "projects" / "other.yaml").exists()
    assert "Шымкент" in (tmp_path / "out" / "translations" / "kk.po").read_text(encoding="utf-8")
    mark = Entries(commented, sets).mark("projects", "other")
    sets.append(change_set(3, Remove(family="projects", id="other", replaces=mark)))
    same(commented, sets, tmp_path / "again")
    assert not (tmp_path / "again" / "projects" / "other.yaml").exists()


def test_what_was_written_takes_the_same_sets_as_made_already(commented, tmp_path):
    sets = [change_set(1, adding("12")), change_set(2, withdrawing(claim("12")))]
    sets.append(change_set(3, Put(family="sources", id="second", entry=source(commented, id="second"))))
    same(commented, sets, tmp_path / "out")
    found = fitted(tmp_path / "out", sets[1:])
    assert found.conflicts == ()
    assert said(found.catalog) == said(catalog_at(commented, sets))


def test_words_that_look_like_numbers_stay_words(commented, tmp_path):
    values = [
        "1e5",
        "007",
        "2025",
        "2025-11-03",
        "no",
        "true",
        "~",
        "null",
        "0x1F",
        "1_000",
        "- a",
        "a: b",
        "# c",
        "'",
        "٣",
    ]
    text = same(commented, [change_set(1, *(adding(value, field="owner") for value in values))], tmp_path / "out")
    assert text
    assert [it.value for it in load_catalog(tmp_path / "out").projects["probe"].claims[3:]] == values


def test_the_shipped_catalogue_is_written_with_a_change_of_each_kind(tmp_path):
    entries = Entries(None)
    project = "icic-central-asia"
    status = {**entries.entry("vocabulary", "statuses/suspended"), "id": "x"}
    names = {**entries.entry("projects", project)["names"], "en": "Another name"}
    sets = [
        change_set(1, PutNames(project=project, names=names, replaces=entries.mark("projects", project, "names"))),
        change_set(2, PutTranslation(language="ru", context="event", text="It ends", translation="Конец")),
        change_set(
            3,
            Put(family="vocabulary", id="statuses/x", entry=status),
        ),
    ]
    assert write(None, sets, tmp_path / "out") == ()
    assert build_snapshot(load_catalog(tmp_path / "out")).id == build_snapshot(catalog_at(None, sets)).id
    before = (DATA / "projects" / f"{project}.yaml").read_text(encoding="utf-8").splitlines()
    after = (tmp_path / "out" / "projects" / f"{project}.yaml").read_text(encoding="utf-8").splitlines()
    assert len({*before} ^ {*after}) == 2


@pytest.mark.parametrize("make", ["file", "full"])
def test_only_a_new_or_empty_folder_is_written_to(commented, tmp_path, make):
    target = tmp_path / "out"
    if make == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        shutil.copytree(commented, target)
    with pytest.raises(LedgerError, match="new or empty folder"):
        write(commented, [], target)


def test_sets_that_do_not_fit_are_told_and_left_out(commented, tmp_path):
    sets = [change_set(1, withdrawing(claim("nothing"))), change_set(2, adding("12"))]
    (told,) = write(commented, sets, tmp_path / "out")
    assert told.file == "change set 1, projects/probe.yaml"
    assert [it.value for it in load_catalog(tmp_path / "out").projects["probe"].claims][-1] == "12"


@pytest.mark.parametrize("number", [4.338413467179418e16, 3.4e38, -(2.0**60), 0.1, 2.0**53 - 1])
def test_numbers_are_written_with_all_their_digits(commented, tmp_path, number):
    change = adding("much", quantity={"value": number, "unit": "t"})
    assert same(commented, [change_set(1, change)], tmp_path / "out")
    (found,) = [it for it in load_catalog(tmp_path / "out").projects["probe"].claims if it.value == "much"]
    assert found.quantity.value == number
