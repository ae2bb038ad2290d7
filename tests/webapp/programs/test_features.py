"""Projects written as features (OGC API - Features Part 4): made, replaced, updated, removed as change sets."""

from __future__ import annotations

import pytest

from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import catalog_at
from tests.webapp.desk.conftest import PROJECT
from tests.webapp.programs.conftest import program
from webapp.desk.roles import Role

ITEMS = "/collections/projects/items"
ITEM = f"{ITEMS}/{PROJECT}"
UNTOLD = "aktau-nukus-flight"
"""A project that nothing else names."""

POINT = {"type": "Point", "coordinates": [68.6, 40.8]}
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@pytest.fixture
def new(source):
    """A project that is not there yet."""
    properties = {
        "name_en": "A new bridge", "name_ru": "Новый мост", "sector_detail": "road", "countries": ["KZ", "UZ"],
        "partner_country": "UZ", "investor_origin": "KZ", "summary": "A bridge.", "place": "Saryagash",
        "admin1": "Turkistan Region", "precision": "settlement", "uncertainty_m": 3000,
        "location_basis": "The town", "status": "announced", "jobs": 120, "source": source,
    }  # fmt: skip
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [69.17, 41.46]}, "properties": properties}


def accepted(ledger):
    """Projects with all that is accepted."""
    return catalog_at(None, ledger.accepted()).projects


def patch(asking, properties=None, geometry=None, path=ITEM, **headers):
    body = ({"properties": properties} if properties else {}) | ({"geometry": geometry} if geometry else {})
    return asking.ask("PATCH", path, body, **headers)


def pointers(answer):
    return {fault["pointer"] for fault in answer.get_json()["errors"]}


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (ITEMS, "GET, HEAD, OPTIONS, POST"),
        (ITEM, "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"),
        ("/collections/crossings/items", "GET, HEAD, OPTIONS"),
        ("/collections/crossings/items/zhibek-zholy-gishtkuprik", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_tell_what_may_be_done(proposer, path, methods):
    assert proposer.ask("OPTIONS", path).headers["Allow"] == methods


def test_options_of_nothing_are_none(proposer):
    assert proposer.ask("OPTIONS", f"{ITEMS}/no-such-project").status_code == 404
    assert proposer.ask("OPTIONS", "/collections/no-such-layer/items").status_code == 404


def test_name_and_point_are_changed_at_once_by_who_may_decide(decider, ledger):
    answer = patch(decider, {"name_en": "Another name"}, POINT)
    assert answer.status_code == 204
    project = accepted(ledger)[PROJECT]
    assert dict(project.names.items())["en"] == "Another name"
    assert dict(project.names.items())["ru"] == dict(load_catalog().projects[PROJECT].names.items())["ru"]
    assert (project.location.lon, project.location.lat) == (68.6, 40.8)
    assert project.location.precision == load_catalog().projects[PROJECT].location.precision
    (set_,) = ledger.accepted()
    assert f"/api/changesets/{set_.id}" in answer.headers["Link"]
    assert (set_.author, set_.reason) == ("Edda", f"Changed: {PROJECT}")


def test_what_who_may_only_propose_writes_waits(proposer, ledger):
    answer = patch(proposer, {"name_en": "Another name"}, path=f"{ITEM}?reason=It%20says%20so")
    assert answer.status_code == 202
    (set_,) = ledger.queue()
    assert answer.location == f"http://localhost/api/changesets/{set_.id}"
    assert answer.get_json()["state"] == "proposed"
    assert (set_.reason, ledger.revision) == ("It says so", 0)


def test_who_may_decide_can_propose_all_the_same(decider, ledger):
    answer = patch(decider, {"name_en": "Another name"}, Prefer="respond-async, wait=10")
    assert answer.status_code == 202
    assert ledger.revision == 0


def test_place_is_said_with_precision_and_source(decider, ledger, source):
    said = {"precision": "site", "uncertainty_m": 500, "location_basis": "A survey", "source": "geonames"}
    assert patch(decider, said, POINT).status_code == 204
    held = accepted(ledger)[PROJECT].location
    assert (held.precision, held.uncertainty_m, held.basis) == ("site", 500, "A survey")
    assert held.sources[-1] == "geonames"


def test_values_become_claims_of_a_source(decider, ledger, source):
    said = {"jobs": 4321, "area_ha": 12.5, "cost_usd": 355410001, "status": "operating", "source": source}
    assert patch(decider, said | {"as_of": "2026-01"}).status_code == 204
    (set_,) = ledger.accepted()
    claims = {change.claim.field: change.claim for change in set_.changes}
    assert claims["jobs"].quantity.value == 4321
    assert claims["jobs"].value == "4321 jobs"
    assert (claims["area_ha"].quantity.unit, claims["area_ha"].value) == ("ha", "12.5 ha")
    assert (claims["cost_usd"].money[0].currency, claims["cost_usd"].value) == ("USD", "355410001 USD")
    assert claims["status"].status == "operating"
    assert {claim.source for claim in claims.values()} == {source}
    assert {claim.as_of for claim in claims.values()} == {"2026-01"}


@pytest.mark.parametrize(
    ("properties", "places"),
    [
        ({"jobs": 5000}, {"#/properties/source"}),
        ({"sources": 3, "distance_to_border_km": 1}, {"#/properties/sources", "#/properties/distance_to_border_km"}),
        ({"name": "x"}, {"#/properties/name"}),
        ({"colour": "red"}, {"#/properties/colour"}),
        ({"id": "other"}, {"#/properties/id"}),
        ({"summary": "Another"}, {"#/properties/summary"}),
        ({"name_en": ""}, {"#/properties/name_en"}),
        ({"name_en": 5}, {"#/properties/name_en"}),
        ({"name_fr": "x"}, {"#/properties/name_fr"}),
        ({"uncertainty_m": -1}, {"#/properties/uncertainty_m"}),
        ({"uncertainty_m": 1.5}, {"#/properties/uncertainty_m"}),
        ({"precision": "Site!", "place": None}, {"#/properties/precision", "#/properties/place"}),
        ({"jobs": "many", "source": "vlast-64240", "as_of": "soon"}, {"#/properties/as_of"}),
        ({"jobs": True, "source": "vlast-64240"}, {"#/properties/jobs"}),
        ({"jobs": 10**400, "source": "vlast-64240"}, {"#/properties/jobs"}),
        ({"uncertainty_m": 10**4000}, {"#/properties/uncertainty_m"}),
        ({"place": "a\0b"}, {"#/properties/place"}),
        ({"place": "x", "source": ["a"]}, {"#/properties/source"}),
        ({"name_en": {"a": [1]}}, {"#/properties/name_en"}),
        ({"a/b~": 1}, {"#/properties/a~1b~0"}),
        ({"status": None, "source": "vlast-64240"}, {"#/properties/status"}),
    ],
)
def test_what_cannot_be_written_is_refused_by_its_place(decider, ledger, properties, places):
    answer = patch(decider, properties)
    assert answer.status_code == 422
    assert pointers(answer) == places
    assert ledger.queue(state=None) == ()


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [200, 40]},
        {"type": "Point", "coordinates": [68.6]},
        {"type": "Point", "coordinates": ["68.6", 40.8]},
        {"type": "Point", "coordinates": [10**400, 40.8]},
        {"type": "Point", "coordinates": [68.6, 40.8, 1, 1]},
        {"type": "LineString", "coordinates": [[68, 40], [69, 41]]},
    ],
)
def test_point_that_is_none_is_refused(decider, geometry):
    answer = patch(decider, geometry=geometry)
    assert answer.status_code == 422
    assert all(place.startswith("#/geometry/") for place in pointers(answer))


def test_point_cannot_be_taken_away(decider):
    assert pointers(decider.ask("PATCH", ITEM, {"geometry": None})) == {"#/geometry"}


def test_rule_of_the_catalogue_refuses_with_its_words(decider, ledger):
    answer = patch(decider, geometry={"type": "Point", "coordinates": [0, 0]})
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "change-invalid"
    assert ledger.queue(state=None) == ()


def test_feature_that_was_read_can_be_put_back_changed(decider, ledger):
    feature = decider.get(f"{ITEM}?f=json").get_json()
    assert decider.ask("PUT", ITEM, feature).status_code == 204
    assert ledger.revision == 0
    feature["properties"]["name_uz"] = "Yangi nom"
    feature["geometry"] = POINT
    assert decider.ask("PUT", ITEM, feature, Content_Crs=f"<{CRS84}>").status_code == 204
    (set_,) = ledger.accepted()
    assert [change.kind for change in set_.changes] == ["put-names", "put-place"]
    assert dict(accepted(ledger)[PROJECT].names.items())["uz"] == "Yangi nom"


def test_id_stays(decider):
    feature = decider.get(f"{ITEM}?f=json").get_json() | {"id": "other"}
    assert pointers(decider.ask("PUT", ITEM, feature)) == {"#/id"}


def test_one_program_changes_one_thing_after_the_other(decider, ledger):
    """As QGIS does when an edit is saved: attributes first, then the point, without reading in between."""
    assert patch(decider, {"name_en": "Another name"}).status_code == 204
    assert patch(decider, geometry=POINT).status_code == 204
    project = accepted(ledger)[PROJECT]
    assert dict(project.names.items())["en"] == "Another name"
    assert project.location.lon == 68.6


def test_entity_tag_says_what_was_seen(decider, ledger):
    tag = decider.get(f"{ITEM}?f=json").headers["ETag"]
    assert patch(decider, {"name_en": "x"}, If_Match='"other.1-2"').status_code == 412
    assert patch(decider, {"name_en": "One"}, If_Match=tag).status_code == 204
    again = patch(decider, {"name_en": "Two"}, If_Match=tag)
    assert again.status_code == 412
    assert again.get_json()["code"] == "precondition-failed"
    assert dict(accepted(ledger)[PROJECT].names.items())["en"] == "One"


def test_whole_feature_and_removal_do_not_go_over_what_another_did_meanwhile(house, decider, ledger):
    feature = decider.get(f"{ITEM}?f=json").get_json()
    other = program(house, Role.ADMINISTRATOR, may_decide=True)
    assert patch(other, {"name_en": "Another name"}).status_code == 204
    assert decider.ask("PUT", ITEM, feature).status_code == 412
    assert decider.ask("DELETE", ITEM).status_code == 412
    assert ledger.revision == 1


def test_project_is_made(decider, ledger, new):
    answer = decider.post(ITEMS, new, Content_Type="application/geo+json")
    assert answer.status_code == 201
    assert answer.location == f"http://localhost{ITEMS}/a-new-bridge"
    project = accepted(ledger)["a-new-bridge"]
    assert dict(project.names.items()) == {"en": "A new bridge", "ru": "Новый мост"}
    assert (project.location.lon, project.location.uncertainty_m) == (69.17, 3000)
    assert {claim.field for claim in project.claims} == {"status", "jobs"}


def test_project_waits_when_the_token_may_only_propose(proposer, ledger, new):
    answer = proposer.post(ITEMS, new)
    assert answer.status_code == 202
    assert ledger.queue()[0].changes[0].id == "a-new-bridge"


def test_columns_that_are_empty_are_passed_over(decider, new):
    new["properties"] |= {"icon": None, "cost_usd": None, "id": None}
    assert decider.post(ITEMS, new).status_code == 201


def test_all_that_a_project_lacks_is_told_at_once(decider, ledger, new):
    for name in ("name_en", "name_ru", "summary", "status", "source"):
        del new["properties"][name]
    answer = decider.post(ITEMS, new)
    assert answer.status_code == 422
    assert pointers(answer) == {f"#/properties/{name}" for name in ("name_en", "summary", "status", "source")}


@pytest.mark.parametrize(
    ("change", "place"),
    [({"icon": "bridge"}, "icon"), ({"colour": "red"}, "colour"), ({"jobs": True}, "jobs")],
)
def test_project_is_not_made_of_what_cannot_be_written(decider, new, change, place):
    new["properties"] |= change
    assert pointers(decider.post(ITEMS, new)) == {f"#/properties/{place}"}


def test_project_that_is_there_is_not_made_again(decider, ledger, new):
    assert decider.post(ITEMS, new | {"id": PROJECT}).status_code == 422
    assert ledger.queue(state=None) == ()


def test_id_is_made_of_the_first_name_as_everywhere(decider, new):
    new["properties"] |= {"name_en": "Шымкент", "name_ru": "Мост"}
    assert decider.post(ITEMS, new).location.endswith("/shimkent")
    assert decider.post(ITEMS, new).status_code == 422


def test_project_that_something_else_names_is_not_removed(decider, ledger):
    answer = decider.ask("DELETE", ITEM)
    assert answer.status_code == 422
    assert {fault["place"] for fault in answer.get_json()["errors"]} == {"story.yaml"}
    assert ledger.queue(state=None) == ()


def test_project_is_removed_and_stays_in_the_ledger(decider, ledger):
    assert decider.ask("DELETE", f"{ITEMS}/{UNTOLD}").status_code == 204
    assert UNTOLD not in accepted(ledger)
    (set_,) = ledger.accepted()
    assert [change.kind for change in set_.changes] == ["remove"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Crs": "<http://www.opengis.net/def/crs/EPSG/0/3857>"}, 400),
        ({"Content_Encoding": "gzip"}, 415),
        ({"Content_Type": "text/plain"}, 415),
    ],
)
def test_what_would_be_misread_is_refused(decider, headers, status):
    assert patch(decider, {"name_en": "x"}, **headers).status_code == status


def test_past_is_not_written(decider):
    answer = patch(decider, {"name_en": "x"}, path=f"{ITEM}?asof=2024")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == "asof"


@pytest.mark.parametrize("reason", ["%00", "x" * 2001, "a%0Ab"])
def test_reason_is_a_line_of_text(decider, ledger, reason):
    answer = patch(decider, {"name_en": "x"}, path=f"{ITEM}?reason={reason}")
    assert answer.status_code == 400
    assert ledger.queue(state=None) == ()


def test_other_layers_are_not_written(decider):
    answer = decider.post("/collections/crossings/items", {})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
