"""The state of crossings and corridors on a day: what dates it counts, and no plan is there before it was one."""

from __future__ import annotations

import pytest

from geodata.catalog.model import Claim
from geodata.snapshot.history import History, parse_as_of
from geodata.snapshot.states import corridor_then, crossing_then


@pytest.fixture(scope="module")
def states(snapshot):
    """State of each thing of a layer on a day, by id."""
    history = History(snapshot)

    def of(layer_id, day):
        layer = history.at(parse_as_of(day)).layer(layer_id)
        return dict(zip(layer.ids, layer.values["state"], strict=True))

    return of


def test_a_crossing_is_closed_from_the_day_that_a_claim_gives(states):
    id_ = "zhibek-zholy-gishtkuprik"
    assert [states("crossings", day)[id_] for day in ("2025-02-04", "2025-02-05", "2025-12-31")] == [
        None, "closed", "closed"
    ]  # fmt: skip
    assert states("crossing-stretches", "2025-02-05")[id_] == "closed"


def test_what_was_opened_is_open_once_a_source_said_so(states):
    assert states("crossings", "2022-07-11")["syrdarya-malik"] is None
    assert states("crossings", "2022-07-12")["syrdarya-malik"] == "open"


def test_a_plan_is_not_there_before_anybody_spoke_of_it(states, snapshot):
    planned = [id_ for id_, crossing in snapshot.catalog.crossings.items() if crossing.state == "planned"]
    assert planned
    assert not set(planned) & states("crossings", "2019-12-31").keys()
    then = states("crossings", "2023-12")
    assert then["zhetysai-branch-rail"] == "planned"
    assert "kyzylorda-uchquduq-planned" not in then


def test_no_corridor_stands_before_it_was_planned_or_began(states):
    then = states("corridors", "2019-12-31")
    assert not {"kyzylorda-uchquduq-road", "gas-cac", "silk-road-flights", "darbaza-maktaaral-rail"} & then.keys()
    assert then["tashkent-kyzylorda-rail"] is None, "nothing dates its state"
    assert states("corridors", "2025-02-04")["gas-cac"] == "operating"


def test_the_present_is_what_the_catalogue_says(states, snapshot):
    now = states("crossings", snapshot.catalog.about.compiled)
    assert now == {id_: crossing.state for id_, crossing in snapshot.catalog.crossings.items()}


def test_a_line_keeps_its_corridor_when_that_is_not_there_yet(snapshot):
    then = History(snapshot).at(parse_as_of("2022-12-31"))
    lines, corridors = then.layer("project-lines"), then.layer("corridors")
    routed = dict(zip(lines.ids, lines.values["corridor"], strict=True))
    assert {corridor for corridor in routed.values() if corridor} - set(corridors.ids), "one is not there yet"
    assert all(shape is not None for shape in lines.geometries)


def test_a_forecast_begins_nothing_before_its_day(catalog):
    crossing = next(iter(catalog.crossings.values()))
    source = next(id_ for id_, it in catalog.sources.items() if it.published == "2025-02-05")
    claims = (Claim(field="opened", value="x", when="2025-06", source=source),)
    made = crossing.model_copy(update={"claims": claims, "status_date": "2026", "state": "restricted"})
    days = [parse_as_of(day) for day in ("2025-02-04", "2025-05-31", "2025-06-30")]
    assert [crossing_then(made, catalog, day).state for day in days] == ["", "", "open"]


def test_a_corridor_that_begins_later_is_planned_until_then(catalog):
    corridor = catalog.corridors["silk-road-flights"]
    source = next(id_ for id_, it in catalog.sources.items() if it.published == "2025-02-05")
    claims = (Claim(field="start", value="x", when="2025-06-01", source=source),)
    made = corridor.model_copy(update={"claims": claims})
    assert corridor_then(made, catalog, parse_as_of("2025-02-04")) is None
    assert corridor_then(made, catalog, parse_as_of("2025-02-05")).state == "planned"
    assert corridor_then(made, catalog, parse_as_of("2025-06-01")).state == "operating"


@pytest.mark.parametrize(("other", "state"), [(True, ""), (False, "closed")])
def test_states_that_begin_on_one_day_decide_nothing_by_their_order(catalog, other, state):
    crossing = catalog.crossings["zhibek-zholy-gishtkuprik"]
    closed = next(claim for claim in crossing.claims if catalog.fields[claim.field].begins == "closed" and claim.when)
    begins = next(term.id for term in catalog.fields.values() if term.begins not in ("", "closed"))
    opened = closed.model_copy(update={"field": begins}) if other else closed
    day = parse_as_of(closed.when)
    for claims in ((closed, opened), (opened, closed)):
        then = crossing_then(crossing.model_copy(update={"claims": claims}), catalog, day)
        assert then.state == state
