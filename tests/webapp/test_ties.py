"""A tie has no winner: pages, lists, filters and files show all of it, in the shipped catalogue and in made ones."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.claims import Rule, resolve
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, made_catalogue
from tests.webapp.conftest import BROWSER, make_app

TIED = "made-mill"
STATUSES = ("under_construction", "agreement_signed")


def tied(folder):
    """The made catalogue, with a second paper that is the equal of the first and says other things of the mill."""
    made_catalogue(folder, PAIR)
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("aaa-twin,https://example.org/c,Aaa twin,Outro texto inventado,2025-11-15,pt,\n")
    with (folder / "publishers.csv").open("a", encoding="utf-8") as file:
        file.write(f"Aaa twin,{PAIR.countries[1]},official,made up\n")
    path = next(path for path in (folder / "projects").iterdir() if path.stem == TIED)
    project = json.loads(path.read_text(encoding="utf-8"))
    project["claims"] += [
        {"field": "status", "value": "assinado", "status": STATUSES[1], "as_of": "2025-11", "source": "aaa-twin"},
        {"field": "cost_usd", "value": "US$ 8 milhões", "money": [{"amount": 8e6, "currency": "USD"}],
         "source": "aaa-twin"},
        {"field": "jobs", "value": "90", "quantity": {"value": 90, "unit": "jobs"}, "source": "aaa-twin"},
        {"field": "purpose", "value": "fiação", "source": "aaa-twin"},
        {"field": "purpose", "value": "tecelagem", "source": "made-gazette"},
    ]  # fmt: skip
    project |= {"not_found": ["o construtor"], "not_part": ["a ponte"]}
    path.write_text(json.dumps(project, ensure_ascii=False), encoding="utf-8")
    dam = path.with_stem("made-dam")
    dam.write_text(dam.read_text(encoding="utf-8").replace('"cost_usd"', '"investment"'), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return build_snapshot(load_catalog(tied(tmp_path_factory.mktemp("tied") / "catalogue")))


@pytest.fixture(scope="module")
def mill(made):
    client = make_app(made).test_client(use_cookies=False)
    return lambda path: client.get(path, headers=BROWSER)


def listed(mill, query):
    return re.findall(r'class="cell-name" href="/projects/([^"?]+)', mill(f"/projects?lang=en&{query}").text)


def found(mill, query):
    return [feature["id"] for feature in mill(f"/collections/projects/items?f=json&{query}").get_json()["features"]]


def renamed(catalog):
    """The catalogue with other ids of all sources: the first by the alphabet becomes the last."""
    ids = dict(zip(sorted(catalog.sources), (f"s{n:05}" for n in range(len(catalog.sources), 0, -1)), strict=True))
    sources = {ids[id_]: source for id_, source in catalog.sources.items()}
    return replace(catalog, sources=MappingProxyType(sources)), ids


@pytest.mark.parametrize("which", ["shipped", "made"])
def test_no_tie_is_decided_by_an_id(which, snapshot, made):
    catalog = {"shipped": snapshot, "made": made}[which].catalog
    other, ids = renamed(catalog)
    things = [*catalog.projects.values(), *catalog.crossings.values(), *catalog.corridors.values()]
    ties = 0
    for thing in (*things, *catalog.rivers.values()):
        claims = [claim.model_copy(update={"source": ids[claim.source]}) for claim in thing.claims]
        after = resolve(claims, other)
        for key, fact in resolve(thing.claims, catalog).items():
            ties += fact.is_tie
            assert (fact.rule is Rule.TIE) == fact.is_tie
            assert [ids[claim.source] for claim in fact.leaders] == [c.source for c in after[key].leaders] or {
                claim.value for claim in fact.leaders
            } == {claim.value for claim in after[key].leaders}
            assert (fact.rule, fact.as_of) == (after[key].rule, after[key].as_of)
    assert ties


def test_a_column_is_null_where_nothing_decides_and_has_both_ends_beside_it(mill):
    lines = csv.DictReader(io.StringIO(mill("/collections/projects/items?f=csv").text))
    line = next(line for line in lines if line["id"] == TIED)
    assert [line[f"cost_usd{end}"] for end in ("", "_low", "_high")] == ["", "8000000", "12000000"]
    assert [line[f"jobs{end}"] for end in ("", "_low", "_high")] == ["", "90", "300"]
    assert (line["status"], json.loads(line["statuses"])) == ("", sorted(STATUSES, key=line["statuses"].index))
    assert line["status_date"] == "2025-11"


def test_what_is_settled_has_its_value_at_both_ends(made):
    values = made.layer("projects").values
    row = made.layer("projects").row("made-bridge")
    assert {values[name][row] for name in ("cost_usd", "cost_usd_low", "cost_usd_high")} == {12_000_000}
    assert (values["status"][row], values["statuses"][row]) == (STATUSES[0], (STATUSES[0],))


def test_other_layers_of_the_project_do_not_choose_either(made):
    areas = made.layer("project-areas")
    rows = [row for row, project in enumerate(areas.values["project"]) if project == TIED]
    assert rows
    assert {(areas.values["status"][row], len(areas.values["statuses"][row])) for row in rows} == {(None, 2)}


@pytest.mark.parametrize("path", [f"/projects/{TIED}?lang=en", f"/projects/{TIED}/card?lang=en"])
def test_page_and_card_show_all_of_it(mill, path):
    text = mill(path).text
    assert "$8–12 m" in text
    assert "90–300" in text
    assert re.search(r"(Under construction or agreement signed|Agreement signed or under construction)", text)
    assert "nothing decides between them" in text
    assert "st-unknown" in text
    assert re.search(r"fiação.*; <span lang=\"pt\">tecelagem", text)


def test_the_dossier_marks_every_claim_of_the_tie(mill):
    dossier = mill(f"/projects/{TIED}?f=json&lang=en").get_json()
    cost = next(figure for figure in dossier["figures"] if figure["property"] == "cost")
    assert (cost["value"], cost["unsettled"], len(cost["cites"])) == ("$8–12 m", True, 2)
    assert [claim["shown"] for claim in cost["conflict"]["claims"]] == [True, True]
    assert dossier["status"]["code"] == "unknown"


def test_what_is_no_part_is_told_apart_from_what_is_not_known(mill):
    text = mill(f"/projects/{TIED}?lang=en").text
    unknown, no_part = text.index("Not known: looked for and not found"), text.index("Not part of this project")
    assert unknown < text.index("o construtor") < no_part < text.index("a ponte")
    assert "Not part of this project" not in mill("/projects/made-bridge?lang=en").text


def test_table_and_list_show_ranges(mill):
    for path in ("/projects?lang=en&columns=cost,jobs,status", "/?lang=en"):
        assert "$8–12 m" in mill(path).text
    assert "90–300" in mill("/projects?lang=en&columns=jobs").text


@pytest.mark.parametrize(
    ("query", "is_in"),
    [
        *((f"status={status}", True) for status in STATUSES), ("cost=0-10", True), ("cost=10-100", True),
        ("cost=100-1000", False), ("cost=unknown", False), ("jobs=0-100", True), ("jobs=100-1000", True),
        ("jobs=1000-", False),
    ],
)  # fmt: skip
def test_it_counts_wherever_it_may_belong(mill, query, is_in):
    assert (TIED in listed(mill, query)) is is_in


def test_it_is_sorted_by_the_least(mill):
    assert listed(mill, "sort=cost")[-1] == TIED


@pytest.mark.parametrize(
    ("query", "is_in"),
    [
        ("status=under_construction", False), ("statuses=under_construction", True),
        ("filter=A_CONTAINS(statuses,('agreement_signed'))", True), ("filter=cost_usd IS NULL", True),
        ("filter=cost_usd_low<10000000", True), ("filter=cost_usd>1", False),
    ],
)  # fmt: skip
def test_a_filter_asks_for_what_is_certain_or_for_what_is_possible(mill, query, is_in):
    assert (TIED in found(mill, query)) is is_in


def test_compare_shows_all_of_it_and_its_own_labels(mill):
    text = mill(f"/compare?ids={TIED},made-bridge&lang=en").text
    assert "$8–12 m" in text
    assert "agreement signed" in text.lower()
    lines = list(
        csv.DictReader(io.StringIO(mill(f"/compare.csv?ids={TIED},made-bridge&lang=en").text.lstrip("\ufeff")))
    )
    assert {line["value"] for line in lines if line["field"] == "cost"} == {"$8–12 m", "$12 m"}


def test_compare_never_puts_the_label_of_one_field_over_another(mill):
    table = mill("/compare.csv?ids=made-bridge,made-dam&lang=en").text.lstrip("\ufeff")
    lines = [line for line in csv.DictReader(io.StringIO(table)) if line["field"] == "cost"]
    assert [(line["project"], line["label"]) for line in lines] == [("made-bridge", "Cost"), ("made-dam", "Investment")]
    text = mill("/compare?ids=made-bridge,made-dam&lang=en").text
    row = re.search(r'<th scope="row">Cost\b.*?</tr>', text, re.DOTALL).group()
    assert re.findall(r'<small class="cell-label">(.*?)</small>', row) == ["Investment"]


def test_conflicts_mark_both_and_name_the_rule(mill):
    document = mill("/conflicts.json?lang=en&field=cost").get_json()
    (clash,) = document["conflicts"]
    assert [rival["shown"] for rival in clash["rivals"]] == [True, True]
    assert clash["rule"].startswith("Equal in rank and date")


def test_before_the_second_source_there_was_no_tie(made):
    from geodata.snapshot.history import History, parse_as_of

    then = History(made).at(parse_as_of("2025-11-14"))
    assert TIED not in then.layer("projects").ids
    now = History(made).at(parse_as_of("2025-12"))
    assert now.layer("projects").values["statuses"][now.layer("projects").row(TIED)]
