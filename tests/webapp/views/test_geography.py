"""Pages of crossings, corridors and waters: what is known, the chain of places, what lies near."""

from __future__ import annotations

import pytest
import shapely

from geodata.space.geometry import WGS84

KINDS = {"crossings": "crossings", "corridors": "corridors", "rivers": "rivers"}


def thing(client, kind, id_, lang="en"):
    return client.get(f"/{kind}/{id_}?f=json&lang={lang}").get_json()


def everything(snapshot):
    return [(kind, id_) for kind in KINDS for id_ in getattr(snapshot.catalog, kind)]


def test_the_list_has_all_and_leads_to_each(client, snapshot):
    text = client.get("/geography?lang=en").text
    for kind, id_ in everything(snapshot):
        assert f'href="/{kind}/{id_}?lang=en"' in text
        assert client.get(f"/{kind}/{id_}", headers={"Accept": "text/html"}).status_code == 200


def test_unknown_ones_are_named(client):
    for kind in KINDS:
        answer = client.get(f"/{kind}/nowhere", headers={"Accept": "application/json"})
        assert answer.status_code == 404
        assert "'nowhere'" in answer.get_json()["detail"]
    assert client.get("/rivers/syr-darya?x=1&f=json").status_code == 400


def test_the_chain_is_the_catalogues(client, snapshot):
    for kind, stops in (("corridors", "stops"), ("rivers", "points")):
        for id_, found in getattr(snapshot.catalog, kind).items():
            expected = [stop if isinstance(stop, str) else stop.place for stop in getattr(found, stops)]
            assert [stop["id"] for stop in thing(client, kind, id_)["stops"]] == expected


def test_every_claim_is_cited(client, snapshot):
    for kind, facts in (
        ("crossings", snapshot.crossing_facts),
        ("corridors", snapshot.corridor_facts),
        ("rivers", snapshot.river_facts),
    ):
        for id_, of_thing in facts.items():
            view = thing(client, kind, id_)
            assert len(view["figures"]) == len(of_thing)
            named = {source["id"] for source in view["sources"]}
            assert {fact.shown.source for fact in of_thing.values()} <= named


def test_projects_near_a_crossing_are_the_nearest(client, snapshot):
    """Against a plain reading: every project with a place, by geodesic distance."""
    for id_, crossing in list(snapshot.catalog.crossings.items())[::3]:
        reach = []
        for project in snapshot.catalog.projects.values():
            place = project.location
            if place.precision != "country":
                metres = WGS84.inv(crossing.lon, crossing.lat, place.lon, place.lat)[2]
                if metres <= 50_000:
                    reach.append((metres, project.id))
        assert [near["id"] for near in thing(client, "crossings", id_)["projects"]] == [p for _, p in sorted(reach)][
            :12
        ]


def test_projects_of_a_corridor_come_first(client, snapshot):
    routes = [(p.id, p.location.route) for p in snapshot.catalog.projects.values() if p.location.route]
    for kind, attribute in (("corridors", "corridor"), ("rivers", "river")):
        for id_ in getattr(snapshot.catalog, kind):
            own = [project for project, route in routes if getattr(route, attribute) == id_]
            view = thing(client, kind, id_)
            assert [near["id"] for near in view["projects"][: len(own)]] == own
            assert [near["part"] for near in view["projects"]].count(True) == len(own)


def test_near_a_line_means_near_its_legs(client, snapshot):
    layer = snapshot.layer("corridors")
    id_ = "almaty-tashkent-rail"
    line = layer.geometries[layer.row(id_)]
    near = {entry["id"] for entry in thing(client, "corridors", id_)["crossings"]}
    for crossing in snapshot.catalog.crossings.values():
        degrees = line.distance(shapely.Point(crossing.lon, crossing.lat))
        if degrees < 0.3:
            assert crossing.id in near
        if degrees > 1:
            assert crossing.id not in near


def test_a_lake_of_one_place_has_no_chain(client):
    view = thing(client, "rivers", "aral-sea")
    page = client.get("/rivers/aral-sea?lang=en", headers={"Accept": "text/html"}).text
    assert ("Chain of places" in page) == (len(view["stops"]) > 1)


@pytest.mark.parametrize("lang", ["ru", "kk", "uz"])
def test_words_are_in_the_readers_language(client, lang):
    view = thing(client, "rivers", "syr-darya", lang)
    assert view["name"]["lang"] == lang
    assert view["kind_label"] != "River"


def test_a_source_leads_to_the_things_that_it_speaks_of(client):
    text = client.get("/sources/spot-customs?lang=en").text
    assert 'href="/crossings/' in text or 'href="/projects/' in text
    found = [client.get(f"/sources/{id_}?lang=en").text for id_ in ("trans-2025-02-05", "inform-310ac2")]
    assert all('href="/crossings/zhibek-zholy-gishtkuprik?lang=en"' in page for page in found)


def test_all_are_in_the_sitemap(client, snapshot):
    text = client.get("/sitemap.xml").text
    assert all(f"/{kind}/{id_}?lang=en<" in text for kind, id_ in everything(snapshot))


def test_a_crossing_has_hours_once(client, snapshot):
    for id_, facts in snapshot.crossing_facts.items():
        labels = [line["label"] for part in ("lines", "figures") for line in thing(client, "crossings", id_)[part]]
        assert sum("hours" in label.lower() for label in labels) == 1, id_
        assert len(set(labels)) == len(labels)
        assert ("Working hours" in labels) is ("hours" in facts)
