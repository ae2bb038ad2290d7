"""The shipped catalogue loads; each rule of a catalogue is broken once, and its whole message is compared."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from pydantic import ValidationError

from geodata.catalog.model import Project
from geodata.catalog.reader import MAX_FILE_BYTES, load_catalog
from geodata.errors import CatalogError, Problem
from tests.synthetic import synthetic as write_synthetic

ICIC = "projects/icic-central-asia.yaml"


class Copy:
    """A copy of the shipped catalogue that is broken on purpose."""

    def __init__(self, folder):
        self.folder = folder

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def replace(self, name, old, new):
        """Replace the first ``old``; gives the number of the line that it begins on."""
        text = self.text(name)
        assert old in text, f"{name} has no {old!r}: the test is out of date"
        self.write(name, text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1

    def add(self, name, text):
        """Append to a file; gives the number of the first new line."""
        before = self.text(name)
        self.write(name, before + text)
        return before.count("\n") + 1

    def problems(self):
        with pytest.raises(CatalogError) as caught:
            load_catalog(self.folder)
        assert str(caught.value).splitlines()[1:] == [str(problem) for problem in caught.value.problems]
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def copy(catalog_copy):
    return Copy(catalog_copy())


def test_shipped_catalogue_loads(catalog):
    assert len(catalog.projects) == 65
    assert list(catalog.projects) == sorted(catalog.projects)
    assert all(project.id == key for key, project in catalog.projects.items())


def test_a_copy_says_the_same_as_the_shipped_catalogue(copy, catalog):
    again = load_catalog(copy.folder)
    assert dataclasses.replace(again, folder=catalog.folder) == catalog


def test_a_catalogue_never_changes(catalog):
    project = next(iter(catalog.projects.values()))
    with pytest.raises(TypeError):
        catalog.projects["x"] = project
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalog.projects = {}
    with pytest.raises(ValidationError, match="frozen"):
        project.summary = "x"


def test_a_source_that_nobody_cites_is_allowed(copy):
    copy.add("sources.csv", "uncited,https://example.org/,Trend News Agency,A text,2025,en,,,,\n")
    assert "uncited" in load_catalog(copy.folder).sources


def test_folder_with_only_the_needed_files_loads(copy, tmp_path):
    folder = tmp_path / "small"
    (folder / "projects").mkdir(parents=True)
    for name in ("catalog.yaml", "sources.csv", "publishers.csv"):
        shutil.copy(copy.folder / name, folder / name)
    small = load_catalog(folder)
    assert (len(small.projects), len(small.crossings), len(small.layers)) == (0, 0, 10)
    assert small.geo("countries").exists()


# what: (file, old text, new text, field, found, expected, code, file that the problem is in when another)
RULES = {
    "unknown key": (
        ICIC, "investor_origin:", "investor_orgin:", "investor_orgin",
        "the unknown key 'investor_orgin'", "only keys of the schema", "extra_forbidden"),
    "unknown key in a claim": (
        ICIC, "as_of:", "asof:", "claims[0].asof",
        "the unknown key 'asof'", "only keys of the schema", "extra_forbidden"),
    "unknown source": (
        ICIC, "source: kazinform-7f5b8b", "source: nobody", "claims[0].source",
        "'nobody'", "the id of a row of sources.csv", "unknown-source"),
    "unknown source of a position": (
        ICIC, "sources: [geonames]", "sources: [nobody]", "location.sources[0]",
        "'nobody'", "the id of a row of sources.csv", "unknown-source"),
    "unknown source of a series": (
        "indicators.yaml", "source: trend-3846176", "source: nobody", "series[0].points[0].source",
        "'nobody'", "the id of a row of sources.csv", "unknown-source"),
    "unknown source of a document": (
        "documents.yaml", "source: qazinform-0eb3b0", "source: nobody", "source",
        "'nobody'", "the id of a row of sources.csv", "unknown-source"),
    "unknown source of a story": (
        "story.yaml", "geonames]", "nobody]", "steps[9].sources[2]",
        "'nobody'", "the id of a row of sources.csv", "unknown-source"),
    "step of a story without a source": (
        "story.yaml", "sources: [inform-fd371e, sputnikuz-53496937]", "sources: []", "steps[0].sources",
        "[]", "at least 1 of them", "too_short"),
    "unknown project that a story shows": (
        "story.yaml", "        - tenge-bank-head-office\n", "        - nobody\n", "steps[0].shows.projects[6]",
        "'nobody'", "the id of one of the catalogue's projects", "unknown-project"),
    "unknown crossing that a story shows": (
        "story.yaml", "crossings: [atameken-gulistan]", "crossings: [nowhere]", "steps[2].shows.crossings[0]",
        "'nowhere'", "the id of one of the catalogue's crossings", "unknown-crossing"),
    "unknown series in a story": (
        "story.yaml", "series: border_length", "series: nothing", "steps[1].figures[0].series",
        "'nothing'", "the id of a series of the catalogue", "unknown-series"),
    "unknown question in a story": (
        "story.yaml", "question: portfolio-value", "question: why", "steps[8].figures[0].question",
        "'why'", "the id of a question of the catalogue", "unknown-question"),
    "figure of a story that no claim gives": (
        "story.yaml", "field: shares", "field: jobs", "steps[7].figures[0].field",
        "'jobs'", "a field that a claim of 'kambar-ata-1' speaks of", "unknown-field"),
    "story with a step twice": (
        "story.yaml", "- id: border\n", "- id: seven-projects\n", "steps[1].id",
        "'seven-projects'", "an id of its own", "duplicate-id"),
    "step of a story that is too long": (
        "story.yaml", "    text: >-\n      On 15", "    text: >-\n      " + "On " * 49 + "15", "steps[0].text",
        "73 words", "at most 50: a sentence or two", "too-many-words"),
    "unknown source of a crossing's status": (
        "crossings.yaml", "status_source: spot-customs", "status_source: nobody", "status_source",
        "'nobody'", "the id of a row of sources.csv", "unknown-source"),
    "bad date": (
        ICIC, 'as_of: "2025-12-09"', 'as_of: "2025-13-09"', "claims[0].as_of",
        "'2025-13-09'", "'2025-13-09' is no date of the calendar: there is no month 13", "value_error"),
    "date in words": (
        ICIC, 'date: "2021-12-06"', "date: last winter", "timeline[0].date",
        "'last winter'", "'last winter' is not an ISO 8601 date (2021, 2021-11 or 2021-11-15)", "value_error"),
    "swapped lon and lat": (
        ICIC, "lon: 68.5258\n  lat: 40.7556", "lon: 40.7556\n  lat: 68.5258", "location.lon",
        "lon 40.7556, lat 68.5258", "lon 68.5258, lat 40.7556: the two look swapped", "lon-lat-swapped"),
    "outside the region": (
        ICIC, "lon: 68.5258", "lon: 18.5258", "location.lon", "lon 18.5258, lat 40.7556",
        "a point of the region, lon 40.0 to 96.0 and lat 30.0 to 60.0", "outside-region"),
    "no longitude": (
        ICIC, "lon: 68.5258", "lon: 368.5258", "location.lon",
        "368.5258", "input should be less than or equal to 180", "less_than_equal"),
    "text for a number": (
        ICIC, "lon: 68.5258", 'lon: "68.5258"', "location.lon",
        "'68.5258'", "input should be a valid number", "float_type"),
    "an infinite sum": (
        ICIC, "amount: 185100000000", "amount: 1e999", "claims[8].money[0].amount",
        "inf", "input should be a finite number", "finite_number"),
    "uncertainty too small": (
        ICIC, "uncertainty_m: 28000", "uncertainty_m: 28", "location.uncertainty_m",
        "28 m", "at least 5000 m for the precision 'district'", "uncertainty-too-small"),
    "uncertainty of nothing": (
        ICIC, "uncertainty_m: 28000", "uncertainty_m: 0", "location.uncertainty_m",
        "0", "input should be greater than 0", "greater_than"),
    "unknown precision": (
        ICIC, "precision: district", "precision: exact", "location.precision",
        "'exact'", "one of country, district, region, settlement, site", "unknown-code"),
    "unknown field": (
        ICIC, "field: legal_form_kz", "field: legal_from_kz", "claims[3].field",
        "'legal_from_kz'", "a field of fields.yaml", "unknown-field"),
    "unknown status": (
        ICIC, "status: under_construction\n    as_of", "status: building\n    as_of", "claims[0].status", "'building'",
        "one of agreement_signed, announced, closed, launched, operating, suspended, under_construction",
        "unknown-code"),
    "unknown sector": (
        ICIC, "sector: industrial zone", "sector: magic", "sector",
        "'magic'", "a term of a sector in vocab.yaml", "unknown-code"),
    "unknown programme": (
        ICIC, "programme: launch-2025-11-15", "programme: launch", "programme",
        "'launch'", "one of launch-2025-11-15", "unknown-code"),
    "country code in small letters": (
        ICIC, "partner_country: UZ", "partner_country: uz", "partner_country",
        "'uz'", "two capital letters A to Z, such as BR (ISO 3166-1)", "string_pattern_mismatch"),
    "country named twice": (
        ICIC, "host_countries: [KZ, UZ]", "host_countries: [KZ, KZ]", "host_countries[1]",
        "'KZ'", "each country once", "duplicate-country"),
    "no country": (
        ICIC, "host_countries: [KZ, UZ]", "host_countries: []", "host_countries",
        "[]", "at least 1 of them", "too_short"),
    "both a sum and a range": (
        ICIC, "{amount: 185100000000, ", "{amount: 185100000000, min: 1, max: 2, ", "claims[8].money[0]",
        "{'amount': 185100000000, 'min': 1, 'max': 2, 'currency': 'KZT'}",
        "either amount, or both min and max", "value_error"),
    "id that is no word for a URL": (
        "places.yaml", "id: almaty", "id: Almaty city", "places[0].id", "'Almaty city'",
        "small letters a to z and digits, joined by single - _ or .", "string_pattern_mismatch"),
    "corridor with an unknown place": (
        "corridors.yaml", "- saryagash\n", "- nowhere\n", "stops[1]",
        "'nowhere'", "a place of places.yaml", "unknown-place"),
    "river with an unknown place": (
        "rivers.yaml", "- namangan\n", "- nowhere\n", "points[1]",
        "'nowhere'", "a place of places.yaml", "unknown-place"),
    "unknown state of a corridor": (
        "corridors.yaml", "    state: operating", "    state: busy", "state", "'busy'",
        "one of launched, operating, planned, seasonal, suspended, under_construction", "unknown-code"),
    "unknown state of a crossing": (
        "crossings.yaml", "    state: closed", "    state: shut", "state",
        "'shut'", "one of closed, open, planned, restricted", "unknown-code"),
    "unknown layer": (
        "layers.yaml", "id: projects\n", "id: project\n", "id", "'project'",
        ("one of corridors, countries, crossing-stretches, crossings, places, project-areas, project-lines, projects, "
         "regions, rivers"),
        "unknown-layer"),
    "layer dated by an unknown column": (
        "layers.yaml", "datetime_property: status_date", "datetime_property: status", "datetime_property",
        "'status'", "one of last_claim, overdue, status_date", "unknown-column"),
}  # fmt: skip


def test_quotation_is_a_few_words_of_any_language(copy):
    copy.replace(ICIC, "source: kazinform-7f5b8b", "source: kazinform-7f5b8b\n    quote: «" + "сөз " * 24 + "соңы»")
    assert load_catalog(copy.folder).projects["icic-central-asia"].claims[0].quote.split()[-1] == "соңы»"


def test_quotation_that_could_stand_for_the_text_is_refused(copy):
    line = copy.replace(ICIC, "source: kazinform-7f5b8b", "quote: " + "сөз " * 26 + "\n    source: kazinform-7f5b8b")
    (problem,) = copy.problems()
    assert problem.startswith(f"{ICIC}:{line}: claims[0].quote: found ")
    assert problem.endswith("; expected at most 25 words [value_error]")


@pytest.mark.parametrize("rule", RULES)
def test_broken_rule_is_named_with_file_line_and_field(copy, rule):
    name, old, new, field, found, expected, code = RULES[rule]
    line = copy.replace(name, old, new)
    if "key" in rule:  # what the misspelt key stood for is now missing or simply gone; only the key itself is compared
        assert f"{name}:{line}: {field}: found {found}; expected {expected} [{code}]" in copy.problems()
    else:
        assert copy.problems() == [f"{name}:{line}: {field}: found {found}; expected {expected} [{code}]"]


def test_missing_key_is_told_at_its_parent(copy):
    line = copy.replace(ICIC, "  lat: 40.7556\n", "")
    parent = copy.text(ICIC)[: copy.text(ICIC).index("location:")].count("\n") + 1
    assert parent < line
    assert copy.problems() == [f"{ICIC}:{parent}: location.lat: found nothing; expected the key 'lat' [missing]"]


def test_project_without_any_name_is_refused(copy):
    text = copy.text(ICIC)
    start, end = text.index("names:"), text.index("programme:")
    copy.write(ICIC, text[:start] + "names: {}\n" + text[end:])
    told = "names: found {}; expected a text in at least one language [value_error]"
    assert copy.problems() == [f"{ICIC}:3: {told}"]


@pytest.mark.parametrize(("name", "following"), [("corridors", "mode:"), ("rivers", "kind:")])
def test_thing_without_any_name_is_refused(copy, name, following):
    text = copy.text(f"{name}.yaml")
    start, end = text.index("names:"), text.index(following)
    copy.write(f"{name}.yaml", text[:start] + "names: {}\n    " + text[end:])
    told = f"{name}[0].names: found {{}}; expected a text in at least one language [value_error]"
    assert copy.problems() == [f"{name}.yaml:4: {told}"]


def test_project_without_a_status_is_refused(copy):
    copy.replace(ICIC, "    status: under_construction\n    as_of", "    as_of")
    line = copy.text(ICIC)[: copy.text(ICIC).index("\nclaims:")].count("\n") + 2
    expected = f"{ICIC}:{line}: claims: found no claim that gives a status code; expected at least one [no-status]"
    assert copy.problems() == [expected]


def test_id_must_be_the_file_name(copy):
    copy.replace(ICIC, "id: icic-central-asia", "id: icic")
    expected = f"{ICIC}:2: id: found 'icic'; expected the file's name, 'icic-central-asia' [id-is-not-file-name]"
    assert copy.problems() == [expected]


def test_two_files_with_one_id_are_both_named(copy):
    copy.write("projects/second.yaml", copy.text(ICIC))
    found = "projects/second.yaml:2: id: found 'icic-central-asia'; expected"
    assert copy.problems() == [
        f"{found} an id of its own (also in {ICIC}:2) [duplicate-id]",
        f"{found} the file's name, 'second' [id-is-not-file-name]",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "field"),
    [
        ("places.yaml", "id: astana\n", "id: almaty\n", "places[1].id"),
        ("fields.yaml", "id: cost_usd\n", "id: cost\n", "fields[2].id"),
    ],
)
def test_two_entries_with_one_id_are_refused(copy, name, old, new, field):
    line = copy.replace(name, old, new)
    problems = [problem for problem in copy.problems() if "duplicate-id" in problem]
    value = new.removeprefix("id: ").strip()
    first = copy.text(name)[: copy.text(name).index(new)].count("\n") + 1
    assert problems == [
        f"{name}:{line}: {field}: found {value!r}; expected an id of its own (also in {name}:{first}) [duplicate-id]"
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "field"),
    [
        ("vocab.yaml", "id: manufacturing\n", "id: industrial-zones\n", "sectors[1].id"),
        ("indicators.yaml", "id: uz_export_to_kz\n", "id: trade_turnover\n", "series[1].id"),
    ],
)
def test_two_codes_of_one_list_are_refused(copy, name, old, new, field):
    line = copy.replace(name, old, new)
    value = new.removeprefix("id: ").strip()
    expected = f"{name}:{line}: {field}: found {value!r}; expected an id of its own [duplicate-id]"
    assert expected in copy.problems()


def test_stop_of_the_wrong_kind_is_told_at_its_line(copy):
    line = copy.replace("corridors.yaml", "- saryagash\n", "- 7\n")
    problems = copy.problems()
    assert problems
    assert all(problem.startswith(f"corridors.yaml:{line}: corridors[0].stops[1]: found 7") for problem in problems)


@pytest.mark.parametrize(
    ("route", "field", "found", "expected", "code"),
    [
        ("corridor: none", ".corridor", "'none'", "a corridor of corridors.yaml", "unknown-corridor"),
        ("river: none", ".river", "'none'", "a river of rivers.yaml", "unknown-river"),
        ("places: [almaty, none]", ".places[1]", "'none'", "a place of places.yaml", "unknown-place"),
        ("places: [almaty]", "", "{'places': ['almaty']}", "a route needs two places or more", "value_error"),
        ("{}", "", "{}", "exactly one of corridor, river and places", "value_error"),
    ],
)
def test_route_must_lead_through_what_is_known(copy, route, field, found, expected, code):
    text = route if route == "{}" else f"{{{route}}}"
    line = copy.replace(ICIC, "  geometry: point\n", f"  route: {text}\n")
    assert copy.problems() == [f"{ICIC}:{line}: location.route{field}: found {found}; expected {expected} [{code}]"]


# tables


def test_row_with_an_unknown_publisher(copy):
    line = copy.add("sources.csv", "new,https://example.org/,Nobody,A text,2025,en,,,,\n")
    assert copy.problems() == [
        f"sources.csv:{line}: found 'Nobody'; expected a publisher of publishers.csv [unknown-publisher]"
    ]


def test_publisher_of_an_unknown_kind(copy):
    line = copy.add("publishers.csv", "Somebody,KZ,blog,\n")
    kinds = "aggregator, company, independent, ministry, official, reference, state_media"
    assert copy.problems() == [f"publishers.csv:{line}: found 'blog'; expected one of {kinds} [unknown-code]"]


@pytest.mark.parametrize("row", ["short,https://example.org/,Trend News Agency", "a,,b,c,2025,en,,,,,too,long"])
def test_row_of_another_length(copy, row):
    line = copy.add("sources.csv", row + "\n")
    expected = "found a row of another length than the header; expected one cell for each column [csv-columns]"
    assert copy.problems() == [f"sources.csv:{line}: {expected}"]


def test_two_rows_with_one_id(copy):
    line = copy.add("sources.csv", "vlast-64240,https://example.org/,Trend News Agency,A text,2025,en,,,,\n")
    assert copy.problems() == [f"sources.csv:{line}: found 'vlast-64240'; expected an id of its own [duplicate-id]"]


def test_bad_cell_is_told_with_its_row(copy):
    line = copy.add("sources.csv", "new,ftp://example.org/,Trend News Agency,A text,2025,en,,,,\n")
    (problem,) = copy.problems()
    assert problem.startswith(f"sources.csv:{line}: found ")
    assert problem.endswith("; expected url must begin with https:// or http:// [value_error]")


def test_address_that_is_code_is_refused(copy):
    copy.add("sources.csv", "new,javascript:alert(1),Trend News Agency,A text,2025,en,,,,\n")
    assert "url must begin with https:// or http://" in copy.problems()[0]


def test_rows_without_headline_day_of_reading_and_copy_are_read(copy, catalog):
    rows = [line.split(",", 1)[0] for line in copy.text("sources.csv").splitlines()[1:]]
    header = "id,publisher,title,language\n"
    copy.write("sources.csv", header + "".join(f"{row},Trend News Agency,A text,en\n" for row in rows))
    source = load_catalog(copy.folder).sources["geonames"]
    assert (source.headline, source.read, source.archive) == ("", "", "")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("2025-13-01,", "'2025-13-01' is no date of the calendar: there is no month 13"),
        ("2025-11-27,archive.example/1", "archive must begin with https:// or http://"),
    ],
)
def test_day_of_reading_and_copy_are_checked(copy, cells, expected):
    line = copy.add("sources.csv", f"new,,Trend News Agency,A text,2025,en,,Заголовок,{cells}\n")
    (problem,) = copy.problems()
    assert problem.startswith(f"sources.csv:{line}: found ")
    assert problem.endswith(f"; expected {expected} [value_error]")


def test_copy_with_an_address_and_a_day_is_kept(copy):
    copy.add("sources.csv", "new,,Trend News Agency,A text,2025,en,,Заголовок,2025-11-27,https://archive.example/1\n")
    source = load_catalog(copy.folder).sources["new"]
    assert (source.headline, source.read, source.archive) == ("Заголовок", "2025-11-27", "https://archive.example/1")


@pytest.mark.parametrize(
    ("text", "line", "found", "expected", "code"),
    [
        ("", "", "an empty file", "a header: publisher,country,kind,note", "empty-file"),
        ("publisher;country;kind\n", ":1", "the columns publisher;country;kind", "publisher,country,kind,note",
         "csv-header"),
        ("publisher,kind,kind\n", ":1", "the columns publisher,kind,kind", "publisher,country,kind,note", "csv-header"),
        ('publisher,kind\n"a,b\n', ":2", "unexpected end of data", "a readable CSV file", "csv-syntax"),
    ],
)  # fmt: skip
def test_table_that_cannot_be_read(copy, text, line, found, expected, code):
    copy.write("publishers.csv", text)
    assert copy.problems() == [f"publishers.csv{line}: found {found}; expected {expected} [{code}]"]


def test_table_that_is_not_utf8(copy):
    (copy.folder / "publishers.csv").write_bytes("publisher,kind\nТренд,official\n".encode("cp1251"))
    (problem,) = copy.problems()
    assert problem.startswith("publishers.csv: found a byte that is not UTF-8")
    assert problem.endswith("expected UTF-8 text [encoding]")


def test_byte_order_mark_of_a_spreadsheet_is_read_over(copy):
    copy.write("sources.csv", "\ufeff" + copy.text("sources.csv"))
    assert len(load_catalog(copy.folder).sources) == 310


# files and folders


def test_missing_folder(tmp_path):
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path / "none")
    expected = f"{tmp_path / 'none'}: found no such folder; expected a catalogue folder [missing-folder]"
    assert list(map(str, caught.value.problems)) == [expected]
    assert str(caught.value) == f"1 problem in the catalogue:\n{expected}"


def test_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CatalogError, match="no such folder"):
        load_catalog(tmp_path / "file")


def test_empty_folder_names_all_that_is_missing(tmp_path):
    assert Copy(tmp_path).problems() == [
        "catalog.yaml: found no such file; expected a file of this name [missing-file]",
        "projects/: found no such folder; expected a folder with a YAML file for each project [missing-folder]",
        "publishers.csv: found no such file; expected a CSV file of this name [missing-file]",
        "sources.csv: found no such file; expected a CSV file of this name [missing-file]",
    ]


def test_empty_file(copy):
    copy.write(ICIC, "")
    assert copy.problems() == [f"{ICIC}: found an empty file; expected a YAML mapping [empty-file]"]


def test_one_broken_file_among_many(copy):
    line = copy.replace(ICIC, "names:\n", "names: [\n")
    (problem,) = copy.problems()
    assert problem.startswith(f"{ICIC}:{line + 2}: found a syntax error: ")
    assert problem.endswith("; expected well-formed YAML [yaml-syntax]")


def test_alias(copy):
    line = copy.replace(ICIC, "host_countries: [KZ, UZ]", "host_countries: &both [KZ, UZ]\nnot_there: *both")
    expected = f"{ICIC}:{line}: not_there: found an alias (*name); expected the value itself [yaml-alias]"
    assert copy.problems() == [expected]


def test_duplicate_key(copy):
    line = copy.replace(ICIC, "sector: industrial zone\n", "sector: industrial zone\nsector: finance\n")
    expected = f"{ICIC}:{line + 1}: sector: found a key that stands twice; expected each key once [duplicate-key]"
    assert copy.problems() == [expected]


def test_file_that_is_not_utf8(copy):
    (copy.folder / ICIC).write_bytes("id: Центр\n".encode("cp1251"))
    expected = f"{ICIC}: found a byte that is not UTF-8 at offset 4; expected UTF-8 text [encoding]"
    assert copy.problems() == [expected]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("places: {}\n", "the keys 'places'"),
        ("places: []\nmore: []\n", "the keys 'places', 'more'"),
        ("- a\n", "the keys no mapping but list"),
        ("word\n", "the keys no mapping but str"),
    ],
)
def test_file_of_another_shape(copy, text, found):
    copy.write("rivers.yaml", text.replace("places", "rivers"))
    found = found.replace("places", "rivers")
    expected = f"rivers.yaml:1: found {found}; expected one key, 'rivers', with a list [file-shape]"
    assert copy.problems() == [expected]


def test_file_too_large(copy):
    with (copy.folder / ICIC).open("ab") as handle:
        handle.truncate(MAX_FILE_BYTES + 1)
    expected = f"{ICIC}: found {MAX_FILE_BYTES + 1} bytes; expected at most {MAX_FILE_BYTES} bytes [file-too-large]"
    assert copy.problems() == [expected]


def test_everything_that_is_wrong_is_listed_at_once(copy):
    copy.replace(ICIC, "lon: 68.5258", "lon: east")
    copy.replace(ICIC, 'as_of: "2025-12-09"', 'as_of: "2025-99"')
    copy.replace("projects/taraz-steel.yaml", "sector:", "sektor:")
    copy.write("projects/zharkyn-exploration.yaml", "")
    copy.add("sources.csv", "short\n")
    copy.replace("places.yaml", "lat: 43.25249", "lat: 143.25249")
    problems = copy.problems()
    assert len(problems) == 7
    assert problems == sorted(problems, key=lambda text: text.partition(":")[0])
    files = [problem.partition(":")[0] for problem in problems]
    assert files == [
        "places.yaml", ICIC, ICIC, "projects/taraz-steel.yaml", "projects/taraz-steel.yaml",
        "projects/zharkyn-exploration.yaml", "sources.csv",
    ]  # fmt: skip


def test_references_that_are_wrong_are_listed_at_once(copy):
    copy.replace(ICIC, "source: kazinform-7f5b8b", "source: nobody")
    copy.replace(ICIC, "uncertainty_m: 28000", "uncertainty_m: 28")
    copy.replace("corridors.yaml", "- saryagash\n", "- nowhere\n")
    copy.replace("projects/taraz-steel.yaml", "sector: ", "sector: not ")
    assert [problem.rpartition("[")[2] for problem in copy.problems()] == [
        "unknown-place]", "uncertainty-too-small]", "unknown-source]", "unknown-code]",
    ]  # fmt: skip


def test_problem_without_a_line_names_the_file_only():
    assert str(Problem("a.yaml", 0, "", "x", "y", "z")) == "a.yaml: found x; expected y [z]"


def test_hostile_texts_are_only_texts(hostile):
    project = load_catalog(hostile).projects["icic-central-asia"]
    assert isinstance(project, Project)
    assert "</script>" in project.summary


def test_made_up_catalogue_is_sound_and_repeatable(synthetic, tmp_path):
    folder = synthetic(50)
    again = write_synthetic(50, tmp_path)
    assert len(load_catalog(folder).projects) == 50
    assert all((again / p.relative_to(folder)).read_bytes() == p.read_bytes() for p in folder.rglob("*.yaml"))
