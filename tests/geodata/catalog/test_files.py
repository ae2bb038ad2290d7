"""What cannot be read is named and the catalogue refused; what nothing reads is named."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import unicodedata

import pytest

from geodata.catalog import files
from geodata.catalog.files import MAX_FILE_BYTES, MAX_PROBLEMS, fault_of
from geodata.catalog.reader import load_catalog
from geodata.catalog.yamlfile import MAX_VALUES
from geodata.errors import CatalogError
from geodata.snapshot.snapshot import build_snapshot

ICIC = "projects/icic-central-asia.yaml"
EVERY_KIND = ("vocab.yaml", "fields.yaml", "layers.yaml", "catalog.yaml", "crossings.yaml", "places.yaml",
              "sources.csv", "publishers.csv", ICIC, "geo/countries.geojson")  # fmt: skip


def problems(folder):
    with pytest.raises(CatalogError) as caught:
        build_snapshot(load_catalog(folder))
    return [str(problem) for problem in caught.value.problems]


def notices(folder):
    return [str(notice) for notice in load_catalog(folder).notices]


@pytest.fixture
def copy(catalog_copy):
    folder = catalog_copy()
    (folder / "geo").mkdir()
    return folder


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test is out of date"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def dangling(path):
    path.symlink_to("nowhere")
    return "a link to 'nowhere', which is not there"


def loop(path):
    path.symlink_to(path.name)
    return "a link that leads to itself"


def out_of_the_folder(path):
    path.symlink_to("/etc/hostname")
    return "a link that leads out of the folder, to '/etc/hostname'"


def pipe(path):
    os.mkfifo(path)
    return "a named pipe"


def folder(path):
    path.mkdir()
    return "a folder"


def sock(path):
    where = files.Path.cwd()
    os.chdir(path.parent)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(where)
    return "a socket"


def large(path):
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    return f"{MAX_FILE_BYTES + 1} bytes"


def utf16(path):
    path.write_text("id: x\n", encoding="utf-16")
    return "text in UTF-16"


def nul(path):
    path.write_bytes(b"id: x\nname: a\0b\n")
    return "the control character U+0000 NULL"


def not_utf8(path):
    path.write_bytes("Центр".encode("cp1251"))
    return "a byte that is not UTF-8 at offset 0"


KINDS = (dangling, loop, out_of_the_folder, pipe, folder, sock, large, utf16, nul, not_utf8)


@pytest.mark.parametrize("name", EVERY_KIND)
@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_what_cannot_be_read_is_named_and_the_catalogue_refused(copy, name, make):
    path = copy / name
    path.unlink(missing_ok=True)
    found = make(path)
    assert any(told.startswith((f"{name}: found {found}", f"{name}:2: found {found}")) for told in problems(copy))


def test_a_device_is_no_file():
    assert fault_of(files.Path("/dev/zero"))[0] == "a device"


@pytest.mark.parametrize("make", [dangling, loop, pipe])
def test_projects_that_are_no_folder_are_named(copy, make):
    (copy / "projects").rename(copy / "moved")
    make(copy / "projects")
    assert any(told.startswith("projects/: found ") for told in problems(copy))


def as_nobody(folder, results):
    os.setgid(65534)
    os.setuid(65534)
    try:
        build_snapshot(load_catalog(folder))
    except CatalogError as error:
        results.put([str(problem) for problem in error.problems])
    else:
        results.put([])


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become another user, who has fewer rights")
@pytest.mark.parametrize(
    ("locked", "mode", "told"),
    [
        (ICIC, 0o000, f"{ICIC}: found no permission to read it"),
        ("vocab.yaml", 0o000, "vocab.yaml: found no permission to read it"),
        ("sources.csv", 0o000, "sources.csv: found no permission to read it"),
        ("projects", 0o000, "projects/: found no permission to list it"),
        ("projects", 0o644, f"{ICIC}: found no permission to read it"),
        ("geo", 0o000, "geo/: found no permission to list it"),
        (".", 0o000, "found no permission to read it"),
        (".", 0o644, "catalog.yaml: found no permission to read it"),
    ],
)
def test_without_permission_nothing_is_as_if_it_were_not_there(copy, locked, mode, told):
    for path in (copy, *copy.parents):
        if path != copy and path.stat().st_uid == 0 and path != path.parent and str(path).startswith("/tmp/"):
            path.chmod(0o755)
    (copy / locked).chmod(mode)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=as_nobody, args=(copy, results))
    child.start()
    found = results.get(timeout=60)
    child.join()
    assert any(told in problem for problem in found), found


def test_an_error_of_the_system_is_told_in_plain_words(copy, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", refuse)
    found = problems(copy)
    assert f"{ICIC}: found no permission to read it; expected a readable file [unreadable-file]" in found


# names


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("crossings.yaml", "crossings.yml"),
        ("crossings.yaml", "Crossings.yaml"),
        ("crossings.yaml", "crossings.yaml.txt"),
        ("crossings.yaml", "CROSSINGS.YAML"),
        ("timeline.yaml", "timeline.json"),
        (ICIC, f"{ICIC}.txt"),
        (ICIC, "projects/icic-central-asia.YAML"),
        (ICIC, "projects/ICIC-central-asia.Yml"),
    ],
)
def test_a_misspelt_file_in_place_of_the_right_one_is_a_problem(copy, name, made):
    (copy / name).rename(copy / made)
    assert f"{made}: found a file that nothing reads; expected the name {name!r} [unread-file]" in problems(copy)


def test_a_misspelt_file_of_outlines_is_a_problem(copy):
    (copy / "geo/countries.json").write_text("{}")
    told = (
        "geo/countries.json: found a file that nothing reads; expected the name 'geo/countries.geojson' [unread-file]"
    )
    assert told in problems(copy)


@pytest.mark.parametrize(
    "name",
    ["README.md", "crossings.yml", "crossings.yaml.bak", "sources.xlsx", f"{ICIC}.orig", "projects/notes.txt",
     "geo/rivers.geojson", "pictures/", "projects/older/"],
)  # fmt: skip
def test_what_nothing_reads_is_named(copy, name):
    path = copy / name.rstrip("/")
    if name.endswith("/"):
        path.mkdir()
    else:
        path.write_text("x")
    what = "folder" if name.endswith("/") else "file"
    expected = f"{name.rstrip('/')}: found a {what} that nothing reads; expected a file of a catalogue [unread-file]"
    assert notices(copy) == [expected]


def test_names_that_are_no_text_are_told_too(copy):
    (copy / os.fsdecode(b"na\xefve.txt")).write_text("x")
    (copy / "no\u200bte.txt").write_text("x")
    told = "\n".join(notices(copy))
    assert "'na\\udcefve.txt'" in told
    assert "U+200B ZERO WIDTH SPACE" in told
    assert told.encode()


@pytest.mark.parametrize("name", ["projects/._icic-central-asia.yaml", "projects/.DS_Store", ".git", "._catalog.yaml"])
def test_hidden_files_are_passed_over(copy, name):
    (copy / name).write_bytes(b"\0\1\2")
    assert load_catalog(copy).notices == ()


def test_the_shipped_catalogue_has_nothing_that_nothing_reads(catalog):
    assert catalog.notices == ()
    assert {"catalog.yaml", "sources.csv", ICIC} <= set(catalog.files)


def test_a_project_may_end_with_yml(copy):
    (copy / ICIC).rename((copy / ICIC).with_suffix(".yml"))
    assert "icic-central-asia" in load_catalog(copy).projects


def test_one_byte_order_mark_is_read_over_in_every_kind_of_file(copy):
    for name in EVERY_KIND[:-1]:
        path = copy / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load_catalog(copy).projects) == 65


# values

INVISIBLE = ("  ", "\u200b", "\u00a0\u2060", "\u202e\u202c", "\u3164", "\u2800", "\u0301", "\ufe0f", "\t\n")


@pytest.mark.parametrize("text", INVISIBLE)
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (ICIC, "investor_origin: ", "investor_origin: {} #"),
        (ICIC, "  place: ", "  place: {} #"),
        ("places.yaml", "name: Almaty\n", "name: {}\n"),
        ("layers.yaml", "en: Projects\n", "en: {}\n"),
        ("sources.csv", ",Trend News Agency,", ",{},"),
    ],
)
def test_a_text_of_which_nothing_is_seen_is_refused(copy, name, old, new, text):
    replace(copy / name, old, new.format(json.dumps(text) if name.endswith("yaml") else f'"{text}"'))
    assert any("expected a text of which something is seen" in told for told in problems(copy))


def test_a_name_of_which_nothing_is_seen_is_refused(copy):
    text = (copy / ICIC).read_text(encoding="utf-8")
    start, end = text.index("names:"), text.index("programme:")
    (copy / ICIC).write_text(text[:start] + 'names:\n  en: "\\u200b"\n' + text[end:], encoding="utf-8")
    told = f"{ICIC}:4: names.en: found '\\u200b' (U+200B ZERO WIDTH SPACE); expected a text of which something is seen"
    assert problems(copy) == [f"{told} [value_error]"]


def test_control_characters_that_an_escape_makes_are_refused(copy):
    replace(copy / "places.yaml", "name: Almaty\n", 'name: "Alma\\x07ty"\n')
    assert "a text without control characters; there is U+0007" in problems(copy)[0]


@pytest.mark.parametrize("number", ["10.5", "1e-3", "0.1"])
@pytest.mark.parametrize("form", ["value: {}", "min: {}, max: 2000"])
def test_what_is_counted_has_no_fractions(copy, number, form):
    replace(copy / ICIC, "claims:\n", "claims:\n  - {field: jobs_full, value: x, source: kazinform-7f5b8b, "
            f"quantity: {{{form.format(number)}, unit: jobs}}}}\n")  # fmt: skip
    assert [told.rpartition("expected ")[2] for told in problems(copy)] == [
        "a whole number of what is counted [not-whole]"
    ]


def test_thousands_of_what_is_counted_may_have_fractions(copy):
    replace(copy / ICIC, "claims:\n", "claims:\n  - {field: rooms, value: x, source: kazinform-7f5b8b, "
            "quantity: {value: 1.5, unit: thousand rooms}}\n")  # fmt: skip
    assert load_catalog(copy).projects["icic-central-asia"].claims[0].quantity.value == 1.5


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("9007199254740993", "a number that is kept exactly: 9007199254740992 would stand for it"),
        ("-9007199254740993", "a number that is kept exactly: -9007199254740992 would stand for it"),
        ("9007199254740993.0", "a number that is kept exactly: 9007199254740992 would stand for it"),
        ("1e23", "a number that is kept exactly: 99999999999999991611392 would stand for it"),
        ("1" + "0" * 400, "a number below 1e308"),
        ("1e999", "input should be a finite number"),
    ],
)
def test_a_number_is_kept_exactly_or_refused(copy, number, found):
    replace(copy / ICIC, "amount: 185100000000", f"amount: {number}")
    assert [told.rpartition("expected ")[2].rpartition(" [")[0] for told in problems(copy)] == [found]


@pytest.mark.parametrize("number", ["9007199254740992", "9007199254740994", "1e22", "0.1", "68.525800000000004"])
def test_a_number_that_is_exact_or_rounded_as_written_is_taken(copy, number):
    replace(copy / ICIC, "amount: 185100000000", f"amount: {number}")
    assert load_catalog(copy).projects["icic-central-asia"].claims[8].money[0].amount == float(number)


def test_letters_are_composed_on_reading_in_every_kind_of_file(copy):
    apart = unicodedata.normalize("NFD", "Өскемен, Қайрақкум, Шымкент йод")
    replace(copy / "places.yaml", "name: Almaty\n", f"name: {apart}\n")
    replace(copy / ICIC, "investor_origin: ", f"investor_origin: {json.dumps(apart)} #")
    replace(copy / "sources.csv", ",Trend News Agency,", f',"{apart}",')
    with (copy / "publishers.csv").open("a", encoding="utf-8") as file:
        file.write(f'"{apart}",KZ,official,\n')
    text = (load_catalog().geo("countries")).read_text(encoding="utf-8")
    name = "Қазақстан"
    assert name in text
    (copy / "geo/countries.geojson").write_text(unicodedata.normalize("NFD", text), encoding="utf-8")
    snapshot = build_snapshot(load_catalog(copy))
    together = unicodedata.normalize("NFC", apart)
    assert together != apart
    assert snapshot.catalog.places["almaty"].name == together
    assert snapshot.catalog.projects["icic-central-asia"].investor_origin == together
    assert together in snapshot.catalog.publishers
    assert name in snapshot.layer("countries").values["name_kk"]


# messages


def test_a_publisher_that_differs_by_what_is_not_seen_is_told_so(copy):
    with (copy / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("new,https://example.org/,Trend News Agency\u00a0,A text,2025,en,,,,\n")
    (told,) = problems(copy)
    assert "found 'Trend News Agency\\xa0' (U+00A0 NO-BREAK SPACE); expected a publisher of publishers.csv" in told
    assert "; 'Trend News Agency' is there, which looks alike [unknown-publisher]" in told


def test_the_row_that_differs_is_shown_when_the_blank_is_there(copy):
    replace(copy / "publishers.csv", "Trend News Agency", "Trend News Agency\u200b")
    told = problems(copy)[0]
    assert "found 'Trend News Agency'; expected a publisher of publishers.csv; 'Trend News Agency\\u200b'" in told
    assert "(U+200B ZERO WIDTH SPACE) is there, which looks alike" in told


def test_a_letter_of_another_alphabet_is_named(copy):
    replace(copy / "places.yaml", "id: almaty\n", "id: \u0430lmaty\n")
    assert any("found '\u0430lmaty' (U+0430 CYRILLIC SMALL LETTER A); expected small letters a to z" in told
               for told in problems(copy))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [("2025-13", "there is no month 13"), ("2025-02-30", "2025-02 has no day 30"), ("0000", "there is no year 0"),
     ("2025-00-01", "there is no month 0"), ("2025-11-00", "2025-11 has no day 0")],
)  # fmt: skip
def test_a_date_that_no_calendar_has_is_told_in_plain_words(copy, text, fault):
    replace(copy / ICIC, 'as_of: "2025-12-09"', f'as_of: "{text}"')
    (told,) = problems(copy)
    assert f"expected '{text}' is no date of the calendar: {fault} [value_error]" in told


def test_very_many_problems_are_counted(copy):
    (copy / "places.yaml").write_text("places:\n" + "- 1\n" * (MAX_PROBLEMS + 500), encoding="utf-8")
    found = problems(copy)
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].startswith("…: found ")
    assert "more problems" in found[-1]


# outlines

SQUARE = (
    '{"features": [{"properties": %s, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[2,0],[2,2],[0,0]]]}}]}'
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "well-formed JSON"),
        ("[" * 100_000, "well-formed JSON"),
        ('{"features": ' + "[" * 2_000 + "]" * 2_000 + "}", "well-formed JSON"),
        ("[]", "a GeoJSON FeatureCollection"),
        ('{"features": {}}', "a GeoJSON FeatureCollection"),
        ('{"features": [null]}', "a GeoJSON Feature with properties"),
        ('{"features": [{"properties": [], "geometry": null}]}', "a GeoJSON Feature with properties"),
        ('{"features": [{"geometry": null}]}', "one of Polygon, MultiPolygon"),
        ('{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}', "one of Polygon, MultiPolygon"),
        ('{"features": [{"geometry": {"type": "Polygon"}}]}', "coordinates"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": []}}]}', "coordinates"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}]}', "coordinates as GeoJSON"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[0,0],[400,0],[0,1],[0,0]]]}}]}', "degrees"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[0,0],[2,2],[2,0],[0,3],[0,0]]]}}]}',
         "an area that does not cross itself"),
        (SQUARE % '{"id": 5}', "a text that is the id of the feature"),
        (SQUARE % '{"id": "KZ", "name_en": 5}', "a text"),
    ],
)  # fmt: skip
def test_outlines_that_cannot_be_drawn_are_refused_in_a_sentence(copy, text, told):
    (copy / "geo/countries.geojson").write_text(text, encoding="utf-8")
    (found,) = problems(copy)
    assert found.startswith("geo/countries.geojson:")
    assert f"expected {told}" in found or f"expected longitude and latitude in {told}" in found
    assert found.endswith("[boundary-file]")


# memory


WORST = {
    "values": ("places.yaml", "places: [" + "a," * 7_900_000 + "]"),
    "keys": ("places.yaml", "places:\n" + "".join(f"- {{a{n}: b}}\n" for n in range(900_000))),
    "missing keys": ("places.yaml", "places:\n" + "- {}\n" * (MAX_VALUES - 100)),
    "missing keys of claims": (ICIC, "claims:\n" + "- {}\n" * (MAX_VALUES - 100)),
    "one text": ("places.yaml", "places: '" + "\U0001f600" * 3_900_000 + "'"),
    "rows": ("sources.csv", "id,publisher,title,language\n" + "a,b,c,d\n" * 1_900_000),
    "columns": ("sources.csv", ",".join(f"c{n}" for n in range(2_000_000))),
    "lists": ("geo/countries.geojson", '{"features": [' + "[]," * 5_300_000 + "[]]}"),
    "coordinates": ("geo/countries.geojson", '{"features": [{"geometry": {"type": "Polygon", "coordinates": [['
                    + "[1,2]," * 2_600_000 + "[1,2]]]}}]}"),
}  # fmt: skip

PROGRAM = """
import re, sys
from pathlib import Path
from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.snapshot.snapshot import build_snapshot
try:
    build_snapshot(load_catalog(Path(sys.argv[1])))
except CatalogError as error:
    print(len(error.problems))
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
"""It tells the most memory of its own; what ``getrusage`` tells begins with that of the process that started it."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
@pytest.mark.parametrize("what", WORST)
def test_no_file_takes_more_than_512_mib(copy, what):
    name, text = WORST[what]
    (copy / name).write_text(text[:MAX_FILE_BYTES], encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, copy]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    *told, most_kib = done.stdout.split()
    assert told, "it was refused"
    assert int(most_kib) < 512 * 1024, f"{int(most_kib) // 1024} MiB"
