"""The dossier says who says what, numbers its sources, and never hides a contradiction."""

from __future__ import annotations

import re

import pytest

from geodata.catalog.model import Claim
from geodata.catalog.vocab import LANGUAGES, FieldTerm
from geodata.snapshot.bare import is_bare
from webapp.present.citations import Citations


@pytest.fixture
def dossier(client):
    def get(project: str, lang: str = "en"):
        return client.get(f"/projects/{project}?f=json&lang={lang}").get_json()

    return get


def cited(value) -> set[int]:
    """Every source number anywhere inside."""
    if isinstance(value, dict):
        own = set(value.get("cites", ()))
        return own.union(*(cited(item) for item in value.values())) if value else own
    if isinstance(value, list):
        return set().union(*map(cited, value)) if value else set()
    return set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_a_source_leads_to_a_source(dossier, snapshot, lang):
    for project in snapshot.catalog.projects.values():
        found = dossier(project.id, lang)
        numbers = [source["n"] for source in found["sources"]]
        assert numbers == list(range(1, len(numbers) + 1))
        assert cited(found) <= set(numbers)
        assert {source["id"] for source in found["sources"]} == set(project.source_ids())


def test_every_claim_is_in_the_dossier(dossier, snapshot):
    for project in snapshot.catalog.projects.values():
        found = dossier(project.id)
        properties = {figure["property"] for figure in (*found["figures"], *found["facts"])} | {"status"}
        assert properties == set(snapshot.facts[project.id])
        for figure in (*found["figures"], *found["facts"]):
            fact = snapshot.facts[project.id][figure["property"]]
            assert (figure["conflict"] is not None) == fact.is_conflict
            if fact.is_conflict:
                sources = snapshot.catalog.sources
                voices = {sources[claim.source].publisher for claim in fact.claims}
                assert len(voices) <= len(figure["conflict"]["claims"]) <= len(fact.claims)
                assert sum(claim["shown"] for claim in figure["conflict"]["claims"]) == len(fact.leaders)


ASKED = ["money", "size", "people", "time", "law", "other"]


def test_facts_stand_in_the_groups_of_what_people_ask(client, dossier, snapshot):
    for project in snapshot.catalog.projects:
        found = dossier(project)
        groups = [group["id"] for group in found["fact_groups"]]
        assert groups == [group for group in ASKED if any(fact["group"] == group for fact in found["facts"])]
    found = dossier("icic-central-asia")
    text = client.get("/projects/icic-central-asia?lang=en").get_data(as_text=True)
    section = text[text.index("fact-groups") :].partition("</section>")[0]
    titles = [group["title"] for group in found["fact_groups"]]
    assert re.findall(r"<h2>(.*?)</h2>", section) == titles
    assert len(titles) > 3
    assert section.count("<dt>") == len(found["facts"])


@pytest.mark.parametrize(
    ("kind", "named", "group"),
    [
        ("money", None, "money"), ("quantity", None, "size"), ("date", None, "time"), ("text", None, "other"),
        ("text", "law", "law"), ("quantity", "people", "people"),
    ],
)  # fmt: skip
def test_a_field_that_names_no_group_is_in_the_usual_one_of_its_kind(kind, named, group):
    label = {"en": "x"}
    term = FieldTerm.model_validate({"id": "x", "kind": kind, "exclusive": False, "group": named, "label": label})
    assert term.asked == group


def test_figures_come_first_and_are_few(dossier, snapshot):
    for project in snapshot.catalog.projects:
        assert len(dossier(project)["figures"]) <= 6
    assert [f["property"] for f in dossier("icic-central-asia")["figures"]][:1] == ["cost"]


def test_industrial_centre_shows_both_currencies_as_stated(dossier):
    cost, *others = dossier("icic-central-asia")["figures"]
    assert (cost["value"], cost["note"]) == ("185.1 bn ₸", "about $355.41 m")
    assert cost["conflict"] is None, "the infrastructure has a field of its own"
    (jobs,) = (figure for figure in others if figure["property"] == "jobs")
    assert jobs["conflict"]["label"] == "2 sources disagree"
    assert jobs["conflict"]["note"]["lang"] == "en"


def test_events_after_the_last_observed_day_are_plans(dossier):
    events = dossier("icic-central-asia")["timeline"]
    planned = {event["text"]["text"]: event["planned"] for event in events}
    assert planned["Presidents start the centre by video link"] is False
    assert planned["Planned technical launch"] is True


def test_place_known_by_country_only_has_no_coordinates(dossier):
    found = dossier("uzkaztrade")
    assert found["place"]["lon"] is None
    assert found["place"]["coordinates"] == ""
    assert found["border"] is None
    assert found["crossing"] is None
    assert found["neighbours"] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_in_another_language_say_so(dossier, snapshot, lang):
    found = dossier("icic-central-asia", lang)
    assert found["name"]["lang"] == lang
    assert found["summary"]["lang"] == lang, "the shipped texts are translated"
    assert {name["lang"] for name in found["names"]} == set(LANGUAGES) - {lang}
    assert dossier("tenge-bank-head-office", "kk")["name"]["lang"] in {"en", "ru", "uz", "kk"}


@pytest.mark.parametrize(
    ("field", "value", "typed", "bare"),
    [
        ("investment", "27 bn tenge", {"money": [{"amount": 27e9, "currency": "KZT"}]}, True),
        ("investment", "about 27 bn tenge, preliminary", {"money": [{"amount": 27e9, "currency": "KZT"}]}, False),
        ("area_ha", "100 in total, 50 on each side", {"quantity": {"value": 100, "unit": "ha"}}, False),
        ("jobs", "1,150", {"quantity": {"value": 1150, "unit": "jobs"}}, True),
        ("status", "announced", {"status": "announced"}, True),
        ("status", "works since June", {"status": "under_construction"}, False),
        ("opening", "2026-07-31", {"when": "2026-07-31"}, True),
        ("opening", "technical start Q4 2026", {"when": "2026-10/2026-12"}, False),
        ("owner", "A firm", {}, False),
    ],
)
def test_typed_value_replaces_the_words_only_when_it_says_as_much(field, value, typed, bare):
    assert is_bare(Claim(field=field, value=value, source="first", **typed)) is bare


def test_sources_are_numbered_in_the_order_of_first_mention():
    citations = Citations()
    assert citations.cite("b") == (1,)
    assert citations.cite("a", "b") == (1, 2)
    assert citations.cite() == ()
    assert citations.in_order() == ((1, "b"), (2, "a"))
