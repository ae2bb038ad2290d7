from __future__ import annotations

import json

import pytest

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.ledger.applied import Applied, Entries, catalog_at, files_hash, fitted
from geodata.ledger.changes import (
    AddClaim,
    AddEvent,
    Put,
    PutNames,
    PutPlace,
    PutTranslation,
    Remove,
    RestoreClaim,
    WithdrawClaim,
    claim_mark,
)
from geodata.ledger.effect import Disagreement, KnownSpot, Move, ShownValue, effect
from geodata.ledger.errors import ChangeError
from geodata.snapshot.snapshot import build_snapshot
from tests.ledgers import adding, change_set, claim, probe_folder, withdrawing

SOURCE = {
    "id": "second", "url": "https://example.org/b", "publisher": "Press", "title": "Another", "published": "2026-01-02",
    "language": "en", "retrieved_note": "",
}  # fmt: skip


def problems(folder, *sets):
    with pytest.raises(ChangeError) as told:
        catalog_at(folder, sets)
    return [str(problem) for problem in told.value.problems]


def test_without_sets_it_is_what_the_files_say(folder):
    assert build_snapshot(catalog_at(folder, [])).id == build_snapshot(load_catalog(folder)).id


def test_a_claim_is_added_behind_the_others(folder):
    project = catalog_at(folder, [change_set(1, adding("10 t"), adding("12 t", as_of="2026"))]).projects["probe"]
    assert [it.value for it in project.claims] == ["announced", "10 t", "12 t"]


def test_a_withdrawn_claim_stays_with_its_reason_and_counts_no_longer(folder):
    sets = [change_set(1, adding("10 t"), adding("12 t")), change_set(2, withdrawing(claim("10 t"), "A misprint"))]
    before, after = catalog_at(folder, sets[:1]), catalog_at(folder, sets)
    project = after.projects["probe"]
    assert [it.value for it in project.claims] == ["announced", "12 t"]
    assert [(it.value, it.reason) for it in project.withdrawn] == [("10 t", "A misprint")]
    assert build_snapshot(before).facts["probe"]["capacity"].is_conflict
    fact = build_snapshot(after).facts["probe"]["capacity"]
    assert (fact.shown.value, fact.is_conflict) == ("12 t", False)
    found = effect(before, after)
    assert found.ended == (Disagreement("projects", "probe", "capacity"),)
    assert found.values == (ShownValue("projects", "probe", "capacity", ("10 t", "12 t"), ("12 t",)),)


def test_the_reason_of_a_withdrawal_is_part_of_what_is_shown(folder):
    first, other = (
        catalog_at(folder, [change_set(1, adding("10 t"), withdrawing(claim("10 t"), reason))]) for reason in ("A", "B")
    )
    assert build_snapshot(first).id != build_snapshot(other).id


def test_a_withdrawn_claim_is_restored(folder):
    held = claim("10 t")
    sets = [change_set(1, adding("10 t")), change_set(2, withdrawing(held))]
    sets.append(change_set(3, RestoreClaim(project="probe", claim=claim_mark(held))))
    assert catalog_at(folder, sets) == catalog_at(folder, sets[:1])


def test_the_mark_of_a_claim_is_what_it_states_and_not_where_it_stands():
    held = claim("10 t", as_of="2025", quantity={"value": 10, "unit": "t"})
    assert claim_mark(held) == claim_mark(held.model_copy(update={"note": "mended", "quote": "ten tonnes"}))
    others = [
        held.model_copy(update={name: other})
        for name, other in {"value": "11 t", "field": "output", "as_of": None, "source": "x", "quantity": None}.items()
    ]
    assert len({claim_mark(it) for it in (held, *others)}) == 6


def test_names_place_and_events_of_a_project_are_put(folder):
    standing = Entries(folder)
    at = standing.entry("projects", "probe")["location"]
    change = change_set(
        1,
        PutNames(project="probe", names={"en": "Probe works"}, replaces=standing.mark("projects", "probe", "names")),
        PutPlace(
            project="probe", location={**at, "lon": 69.5}, replaces=standing.mark("projects", "probe", "location")
        ),
        AddEvent(project="probe", event={"date": "2026-01-02", "event": "Opened", "source": "first"}),
    )
    before, after = catalog_at(folder, []), catalog_at(folder, [change])
    project = after.projects["probe"]
    assert (project.names.best("en")[0], project.location.lon, project.timeline[0].event) == (
        "Probe works",
        69.5,
        "Opened",
    )
    found = effect(before, after)
    spots = KnownSpot(69.6, 42.3, "settlement", 8000), KnownSpot(69.5, 42.3, "settlement", 8000)
    assert found.moves == (Move("projects", "probe", *spots),)
    assert found.changed == (("projects", "probe"),)


def test_entries_of_every_family_are_put_and_removed(folder):
    standing = Entries(folder)
    project = {**standing.entry("projects", "probe"), "id": "other"}
    place = {
        "id": "here", "name": "Here", "country": "KZ", "lon": 69.0, "lat": 42.0, "precision": "settlement",
        "uncertainty_m": 5000, "source": "second", "basis": "A map",
    }  # fmt: skip
    entries = {
        ("publishers", "Office"): {"publisher": "Office", "country": "KZ", "kind": "ministry", "note": ""},
        ("sources", "second"): {**SOURCE, "publisher": "Office"},
        ("projects", "other"): project,
        ("places", "here"): place,
        ("timeline", "visit"): {
            "id": "visit", "date": "2026", "event": "A visit", "kind": "visit", "source": "second",
        },
        ("documents", "paper"): {"id": "paper", "subject": "S", "kind": "memo", "date": "2026", "source": "second"},
        ("vocabulary", "programmes/big"): {"id": "big", "labels": {"en": "Big"}},
    }  # fmt: skip
    vocab = load_catalog(folder).vocab
    entries["timeline", "visit"]["kind"] = vocab.event_kinds[0].id
    entries["publishers", "Office"]["kind"] = vocab.publisher_kinds[0].id
    entries["vocabulary", "programmes/big"] = {
        **standing.entry("vocabulary", f"programmes/{vocab.programmes[0].id}"),
        "id": "big",
    }
    puts = [Put(family=family, id=id_, entry=entry) for (family, id_), entry in entries.items()]
    sets = [change_set(1, *puts)]
    after = catalog_at(folder, sets)
    assert {"other"} < {*after.projects, ""}
    assert after.sources["second"].publisher == "Office"
    assert after.places["here"].source == "second"
    assert [it.id for it in (*after.timeline, *after.documents)] == ["visit", "paper"]
    assert "big" in {it.id for it in after.vocab.programmes}
    found = effect(catalog_at(folder, []), after)
    assert {*found.added} == {key for key in entries if key[0] != "vocabulary"}
    assert found.changed == (("vocabulary", "vocabulary"),)
    marks = Entries(folder, sets)
    removes = [Remove(family=f, id=i, replaces=marks.mark(f, i)) for f, i in reversed(entries)]
    assert catalog_at(folder, [*sets, change_set(2, *removes)]) == catalog_at(folder, [])


def test_an_entry_is_replaced_where_it_stands(folder):
    mark = Entries(folder).mark("sources", "first")
    entry = {**SOURCE, "id": "first", "title": "A better title"}
    after = catalog_at(folder, [change_set(1, Put(family="sources", id="first", entry=entry, replaces=mark))])
    assert after.sources["first"].title == "A better title"
    assert list(after.sources) == ["first"]


def test_a_text_is_translated_also_into_a_language_without_a_file(folder):
    change = PutTranslation(language="ru", context="place", text="Shymkent", translation="Шымкент")
    after = catalog_at(folder, [change_set(1, change)])
    assert after.told("Shymkent", "ru", "place") == ("Шымкент", "ru")
    again = change.model_copy(update={"translation": "Чимкент"})
    assert "found another translation" in problems(folder, change_set(1, change), change_set(2, again))[0]
    again = again.model_copy(update={"replaces": "Шымкент"})
    assert (
        catalog_at(folder, [change_set(1, change), change_set(2, again)]).told("Shymkent", "ru", "place")[0]
        == "Чимкент"
    )


def test_what_is_wrong_names_the_change_set_and_the_field(folder):
    (told,) = problems(folder, change_set(7, adding("10 t", source="nobody")))
    assert told == (
        "change set 7, projects/probe.yaml: claims[1].source: found 'nobody'; expected the id of a row of sources.csv "
        "[unknown-source]"
    )


def test_lines_behind_what_was_taken_out_are_still_right(folder):
    path = folder / "projects" / "probe.yaml"
    project = json.loads(path.read_text(encoding="utf-8"))
    project["claims"] += [claim("10 t").model_dump(exclude_defaults=True)]
    project["claims"] += [claim("12 t", source="nobody").model_dump(exclude_defaults=True)]
    path.write_text(json.dumps(project, indent=1), encoding="utf-8")  # JSON is YAML, with one key on each line
    line = path.read_text(encoding="utf-8").splitlines().index('   "source": "nobody"') + 1
    with pytest.raises(CatalogError) as told:
        load_catalog(folder, Applied([change_set(1, withdrawing(claim("10 t")))]))
    assert [(it.file, it.line, it.field) for it in told.value.problems] == [
        ("projects/probe.yaml", line, "claims[1].source")
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (adding("announced", field="status", status="announced"), "a claim that is there already"),
        (withdrawing(claim("nothing of the kind")), "no such claim under claims"),
        (RestoreClaim(project="probe", claim="0" * 16), "no such claim under withdrawn"),
        (AddClaim(project="nobody", claim=claim("1 t")), "no project 'nobody'"),
        (WithdrawClaim(project="nobody", claim="0" * 16, reason="x"), "no project 'nobody'"),
        (PutNames(project="probe", names={"en": "X"}, replaces="0" * 16), "an entry that is another by now"),
        (Put(family="sources", id="first", entry=SOURCE), "an entry of this id"),
        (Put(family="sources", id="first", entry=SOURCE, replaces="0" * 16), "an entry that is another by now"),
        (Put(family="sources", id="second", entry={**SOURCE, "title": 7}), "a cell that is no text"),
        (Put(family="places", id="here", entry={}, replaces="0" * 16), "found nothing"),
        (Remove(family="corridors", id="x", replaces="0" * 16), "found nothing"),
        (Remove(family="projects", id="x", replaces="0" * 16), "found nothing"),
    ],
)
def test_a_change_that_was_meant_for_something_else_is_refused(folder, change, told):
    found = problems(folder, change_set(3, change))
    assert len(found) == 1
    assert found[0].startswith("change set 3, ")
    assert told in found[0]
    assert "changes[0]" in found[0]


def test_removing_what_others_need_is_refused(folder):
    mark = Entries(folder).mark("sources", "first")
    found = problems(folder, change_set(1, Remove(family="sources", id="first", replaces=mark)))
    assert any("unknown-source" in it for it in found)


def test_files_that_are_not_in_order_are_no_fault_of_a_set(folder):
    (folder / "catalog.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"catalog\.yaml"):
        catalog_at(folder, [change_set(1, adding("1 t"))])
    with pytest.raises(CatalogError, match=r"catalog\.yaml"):
        fitted(folder, [change_set(1, adding("1 t"))])


def test_sets_that_no_longer_fit_new_files_are_listed_and_left_out_whole(folder, tmp_path):
    sets = [
        change_set(1, Put(family="sources", id="second", entry=SOURCE)),
        change_set(2, adding("10 t", source="second"), withdrawing(claim("gone from the files"))),
        change_set(3, adding("12 t", source="second")),
    ]
    status = {"field": "status", "value": "announced", "status": "announced", "source": "first"}
    gone = claim("gone from the files").model_dump(exclude_defaults=True)
    assert len(fitted(probe_folder(tmp_path / "older", claims=[status, gone]), sets).fitting) == 3
    found = fitted(folder, sets)
    assert [it.number for it in found.fitting] == [1, 3]
    assert [it.value for it in found.catalog.projects["probe"].claims] == ["announced", "12 t"]
    assert [(it.file, it.field, it.found) for it in found.conflicts] == [
        ("change set 2, projects/probe.yaml", "changes[1]", "no such claim under claims")
    ]


def test_what_newer_files_say_already_is_passed_over(folder, tmp_path):
    sets = [change_set(1, adding("10 t"), adding("12 t")), change_set(2, adding("13 t"))]
    status = {"field": "status", "value": "announced", "status": "announced", "source": "first"}
    newer = probe_folder(tmp_path / "newer", claims=[claim("12 t").model_dump(exclude_defaults=True), status])
    found = fitted(newer, sets)
    assert (found.conflicts, len(found.fitting)) == ((), 2)
    assert [it.value for it in found.catalog.projects["probe"].claims] == ["12 t", "announced", "10 t", "13 t"]


def test_what_needs_a_set_that_was_left_out_is_left_out_too(folder):
    sets = [
        change_set(1, Put(family="sources", id="second", entry=SOURCE), withdrawing(claim("gone"))),
        change_set(2, adding("12 t", source="second")),
        change_set(3, adding("13 t")),
    ]
    found = fitted(folder, sets)
    assert [it.number for it in found.fitting] == [3]
    assert {it.file.partition(",")[0] for it in found.conflicts} == {"change set 1", "change set 2"}


def test_where_no_set_can_be_blamed_the_files_stand_alone(folder):
    mark = Entries(folder).mark("sources", "first")
    found = fitted(folder, [change_set(1, Remove(family="sources", id="first", replaces=mark))])
    assert found.fitting == ()
    assert found.catalog == load_catalog(folder)
    assert found.conflicts


def test_the_hash_of_files_changes_with_what_they_say(folder):
    before = files_hash(folder)
    assert files_hash(folder) == before
    (folder / "notes.txt").write_text("nobody reads this", encoding="utf-8")
    assert files_hash(folder) == before
    path = folder / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A text", "The text"), encoding="utf-8")
    assert files_hash(folder) != before


def test_two_states_that_are_the_same_have_no_effect(folder):
    assert effect(catalog_at(folder, []), catalog_at(folder, [])).is_nothing


def test_a_rival_begins_a_conflict(folder):
    first = [change_set(1, adding("10 t"))]
    found = effect(catalog_at(folder, first), catalog_at(folder, [*first, change_set(2, adding("20 t"))]))
    assert found.begun == (Disagreement("projects", "probe", "capacity"),)
    assert found.ended == ()
