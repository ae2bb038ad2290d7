"""How old knowledge is, and which plans passed without a word: counted to a day, the same for all who ask."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.freshness import is_overdue, months_between, told
from geodata.snapshot.history import History
from geodata.snapshot.snapshot import DATED, build_snapshot
from geodata.text.dates import PartialDate
from tests.probe import write_catalogue

HEADER = ("id", "url", "publisher", "title", "published", "language", "retrieved_note")
AGES = ("months_since", "overdue")


def made(folder, sources, **project):
    """Catalogue of one project, observed until March 2026, with sources by id and the days on which they came out."""
    write_catalogue(folder, **project)
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        lines = [(id_, "", "Press", f"Text {id_}", day, "en", "") for id_, day in sources.items()]
        csv.writer(file, lineterminator="\n").writerows((HEADER, *lines))
    (folder / "publishers.csv").write_text("publisher,country,kind,note\nPress,KZ,independent,\n", encoding="utf-8")
    return build_snapshot(load_catalog(folder))


def claim(field, value, source, **reading):
    return {"field": field, "value": value, "source": source, **reading}


def ages(snapshot):
    (row,) = range(len(snapshot.layer("projects")))
    values = snapshot.layer("projects").values
    return values["last_claim"][row], values["months_since"][row], values["overdue"][row]


@pytest.mark.parametrize(
    ("then", "today", "months"),
    [
        (date(2025, 3, 5), date(2026, 3, 4), 11),
        (date(2025, 3, 5), date(2026, 3, 5), 12),
        (date(2025, 1, 31), date(2025, 2, 28), 0),
        (date(2026, 3, 31), date(2026, 1, 1), 0),
    ],
)
def test_months_are_whole(then, today, months):
    assert months_between(then, today) == months


def test_vague_source_has_not_come_out_after_the_state_of_the_data(tmp_path):
    sources = {"first": "2025", "vague": "2026", "exact": "2026-09-05", "undated": ""}
    catalog = made(tmp_path, sources).catalog
    assert [told(catalog, id_) for id_ in sources] == [
        date(2025, 12, 31), date(2026, 3, 31), date(2026, 9, 5), None,
    ]  # fmt: skip


def test_last_word_is_the_newest_of_claims_and_events(tmp_path):
    snapshot = made(
        tmp_path,
        {"first": "2024-05-10", "second": "2025-02", "undated": ""},
        claims=[claim("status", "announced", "first", status="announced"), claim("owner", "A", "undated")],
        timeline=[{"date": "2025-01-10", "event": "Begun", "source": "second"}],
    )
    assert ages(snapshot.on(date(2026, 3, 1))) == ("2025-02-28", 12, None)
    assert ages(snapshot.on(date(2025, 3, 1))) == ("2025-02-28", 0, None)


def test_nothing_dated_has_no_age(tmp_path):
    assert ages(made(tmp_path, {"first": ""}).on(date(2026, 3, 1))) == (None, None, None)


def test_plan_is_overdue_from_the_day_after_its_last(tmp_path):
    snapshot = made(
        tmp_path,
        {"first": "2026-02-11"},
        timeline=[{"date": "2026-07", "event": "Due to reopen", "source": "first"}],
    )
    assert ages(snapshot.on(date(2026, 7, 31))) == ("2026-02-11", 5, None)
    assert ages(snapshot.on(date(2026, 8, 1))) == ("2026-02-11", 5, "2026-07")


def test_day_that_a_fact_names_is_a_plan(tmp_path):
    status = claim("status", "suspended", "first", status="suspended")
    claims = [status, claim("closure", "until 31 July 2026", "first", when="2026-07-31")]
    snapshot = made(tmp_path, {"first": "2026-02-11"}, claims=claims)
    assert ages(snapshot.on(date(2026, 8, 1)))[2] == "2026-07-31"


def test_later_word_ends_the_wait(tmp_path):
    event = {"date": "2026-07-31", "event": "Due to reopen", "source": "first"}
    said = claim("status", "operating", "later", status="operating")
    snapshot = made(tmp_path, {"first": "2026-02-11", "later": "2026-09-05"}, claims=[said], timeline=[event])
    assert ages(snapshot.on(date(2026, 11, 1)))[2] is None


def test_plan_and_word_of_the_same_day_leave_the_wait():
    day = date(2026, 7, 31)
    assert is_overdue(PartialDate.parse("2026-07-31"), day, date(2026, 8, 1))
    assert not is_overdue(PartialDate.parse("2026-07-31"), date(2026, 8, 1), date(2026, 8, 2))


def test_another_day_changes_ages_and_nothing_else(snapshot):
    other = snapshot.on(date(2028, 1, 1))
    assert other.id == snapshot.id
    for id_, layer in snapshot.layers.items():
        if id_ not in DATED:
            assert other.layers[id_] is layer
            continue
        changed = {name for name in layer.values if layer.values[name] != other.layers[id_].values[name]}
        assert changed == set(AGES)
    feature = json.loads(other.layer("projects").features[0])
    months = other.layer("projects").values["months_since"]
    assert feature["properties"]["months_since"] == months[0]
    assert all(
        a is None or b > a for a, b in zip(snapshot.layer("projects").values["months_since"], months, strict=True)
    )


def test_search_and_index_are_shared_between_days(snapshot):
    layer = snapshot.layer("projects")
    haystack, index = layer.haystack, layer.index
    other = snapshot.on(date(2028, 1, 1)).layer("projects")
    assert other.haystack is haystack
    assert other.index is index


def test_ages_of_the_past_are_counted_to_the_day_asked_for(snapshot):
    history = History(snapshot)
    day, after = next(
        (a, b) for a, b in zip(history.days, history.days[1:], strict=False) if (b - a).days > 31 and a.year > 2010
    )
    early, late = (
        history.at(day).layer("projects"),
        history.at(date.fromordinal(after.toordinal() - 1)).layer("projects"),
    )
    assert early.values["last_claim"] == late.values["last_claim"]
    assert all(a < b for a, b in zip(early.values["months_since"], late.values["months_since"], strict=True))
