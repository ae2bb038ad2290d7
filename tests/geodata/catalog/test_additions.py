"""Every entry of the second reading is in the catalogue, with its source and its few quoted words, or refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geodata.catalog.values import QUOTED_WORDS

EXPECTED = Path(__file__).parent / "data_expectations" / "additions.json"
ENTRIES = [f"h3-{n:03}" for n in range(1, 139)]
CANDIDATE = "new-project"


@pytest.fixture(scope="module")
def added():
    return json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_each_entry_is_taken_or_refused(added):
    taken = {entry for entry, *_ in added["taken"]}
    refused = {entry for entry, *_ in added["refused"]}
    assert sorted(taken | refused) == ENTRIES
    assert taken & refused == set()
    assert (len(taken), len(refused)) == (133, 5)


def test_only_candidates_for_projects_are_refused_and_each_says_why(added):
    assert {target.split("/")[0] for _, target, _ in added["refused"]} == {CANDIDATE}
    assert all(why for _, _, why in added["refused"])


def statements_of(catalog):
    """What sources say in the catalogue: thing, what it is, field or id, source, quotation."""
    groups = {
        "projects": catalog.projects,
        "crossings": catalog.crossings,
        "corridors": catalog.corridors,
        "rivers": catalog.rivers,
    }
    for group, entries in groups.items():
        for key, entry in entries.items():
            yield from ((f"{group}/{key}", "claim", claim.field, claim.source, claim.quote) for claim in entry.claims)
    for key, project in catalog.projects.items():
        yield from ((f"projects/{key}", "event", "timeline", event.source, event.quote) for event in project.timeline)
    yield from (("timeline", "milestone", item.id, item.source, item.quote) for item in catalog.timeline)
    for series in catalog.series:
        target = f"indicators/{series.id}"
        yield from ((target, "point", series.id, point.source, point.quote) for point in series.points)
        yield from ((target, "statement", series.id, said.source, said.quote) for said in series.statements)
    for document in catalog.documents:
        target = f"documents/{document.id}"
        yield from ((target, "statement", "documents", said.source, said.quote) for said in document.statements)


def test_every_field_and_source_is_there(catalog, added):
    given = {(target, how, field, source) for target, how, field, source, _ in statements_of(catalog)}
    anywhere = {entry[1:] for entry in given}
    for entry, target, _, how, field, source in added["taken"]:
        if how in ("name", "place"):
            assert source in catalog.sources, entry
        elif target.startswith((CANDIDATE, "places")):  # a project or a name of another id
            assert (how, field, source) in anywhere, entry
        elif how == "milestone":
            assert ("timeline", how, field, source) in given, entry
        else:
            assert (target, how, field, source) in given, entry


def test_every_entry_has_its_words_in_the_language_of_the_source(catalog, added):
    quoted = {(how, field, source) for _, how, field, source, quote in statements_of(catalog) if quote}
    by_entry = {}
    for entry, _, _, how, field, source in added["taken"]:
        by_entry.setdefault(entry, []).append((how, field, source))
    assert [entry for entry, stated in by_entry.items() if not quoted & set(stated)] == []
    quotes = [quote for *_, quote in statements_of(catalog) if quote]
    assert len(quotes) >= len(by_entry) - 1
    assert max(len(quote.split()) for quote in quotes) <= QUOTED_WORDS


def test_names_are_those_that_were_found(catalog, added):
    named = 0
    for entry, target, _, how, field, _ in added["taken"]:
        if how != "name" or field == "other_names":
            continue
        group, key = target.split("/")
        thing = getattr(catalog, group)[key]
        *side, _, lang = field.split(".")
        names = thing.sides[side[1]].names if side else thing.names
        assert names, entry
        assert lang in dict(names.items()), entry
        named += 1
    assert named == 21
    assert {"Zangiota", "Зангиата"} <= set(catalog.crossings["kaplanbek-navoi"].other_names)


def test_names_in_uzbek_are_in_latin_letters_with_one_apostrophe(catalog):
    names = [dict(project.names.stated()).get("uz", "") for project in catalog.projects.values()]
    sides = [side.names for crossing in catalog.crossings.values() for side in crossing.sides.values() if side.names]
    names += [dict(names_.stated()).get("uz", "") for names_ in sides]
    assert sum(map(bool, names)) == 12
    assert not [name for name in names if set(name) & set("'‘’`") or any("Ѐ" <= letter <= "ӿ" for letter in name)]


def test_new_sources_say_when_they_were_read(catalog, added):
    for *_, source in added["taken"]:
        assert catalog.sources[source].read == "2026-11-27", source


def test_nothing_of_the_first_sheet_went_with_a_correction(catalog, added):
    given = {(target, field, source) for target, how, field, source, _ in statements_of(catalog) if how == "claim"}
    assert [move for move in added["moved"] if (move[0], move[4], move[3]) not in given] == []
    assert [claim for claim in added["claims"] if (claim[0], claim[1], claim[3]) not in given] == []


def test_every_contradiction_has_a_note_that_weighs_it(snapshot):
    of_all = (snapshot.facts, snapshot.crossing_facts, snapshot.corridor_facts, snapshot.river_facts)
    disputed = [
        fact for facts_of in of_all for facts in facts_of.values() for fact in facts.values() if fact.is_conflict
    ]
    assert len(disputed) > 20
    assert [fact.name for fact in disputed if not fact.note] == []
    assert [conflict.id for conflict in snapshot.catalog.conflicts if not conflict.note] == []
