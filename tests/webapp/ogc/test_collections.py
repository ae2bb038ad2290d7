"""The data interface keeps its contract: paging, filters, links, names of files."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from tests.webapp.conftest import BROWSER, make_app


def links_of(document) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document["links"]}


def test_collections_lists_every_layer(client, snapshot):
    listed = client.get("/collections").get_json()["collections"]
    assert [entry["id"] for entry in listed] == list(snapshot.layers)
    for entry in listed:
        assert entry["title"]
        assert entry["license"]
        assert entry["extent"]["spatial"]["crs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def test_collection_description_speaks_the_readers_language(client):
    assert client.get("/collections/projects?lang=ru").get_json()["title"] == "Проекты"
    answer = client.get("/collections/projects", headers={"Accept-Language": "kk"})
    assert answer.get_json()["title"] == "Жобалар"
    assert answer.headers["Content-Language"] == "kk"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("limit", [1, 7, 64, 65, 100])
def test_paging_walks_all_features_exactly_once(client, snapshot, limit):
    seen, url = [], f"/collections/projects/items?limit={limit}"
    while url:
        page = client.get(url).get_json()
        assert page["numberMatched"] == 65
        assert page["numberReturned"] == len(page["features"]) > 0
        seen += [feature["id"] for feature in page["features"]]
        following = links_of(page).get("next")
        url = following and following.removeprefix("http://localhost")
    assert seen == list(snapshot.layer("projects").ids)


def test_next_link_keeps_every_parameter(client):
    url = "/collections/projects/items?limit=2&countries=KZ&countries=UZ&bbox=55,37,75,47&properties=name"
    following = links_of(client.get(url).get_json())["next"]
    for part in ("limit=2", "countries=KZ&countries=UZ", "bbox=55,37,75,47", "properties=name", "after="):
        assert part in following.replace("%2C", ",")


def test_links_are_absolute_by_the_public_address(snapshot):
    client = make_app(snapshot, base_url="https://atlas.example.org").test_client()
    page = client.get("/collections/projects/items?limit=2", headers={"Host": "10.0.0.7:8000"}).get_json()
    assert {urlsplit(link["href"])[:2] for link in page["links"]} == {("https", "atlas.example.org")}


def test_links_follow_a_believed_proxy(snapshot):
    client = make_app(snapshot, proxies=1).test_client()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "maps.example.org"}
    page = client.get("/collections/projects/items?limit=2", headers=forwarded).get_json()
    assert all(link["href"].startswith("https://maps.example.org/") for link in page["links"])


def test_links_do_not_follow_a_proxy_that_is_not_believed(client):
    page = client.get("/collections/projects/items", headers={"X-Forwarded-Host": "evil.example"}).get_json()
    assert "evil" not in json.dumps(page["links"])


def test_links_carry_the_prefix_of_a_believed_proxy(snapshot):
    client = make_app(snapshot, proxies=1).test_client()
    page = client.get("/collections/projects/items?limit=2", headers={"X-Forwarded-Prefix": "/atlas"}).get_json()
    assert links_of(page)["next"].startswith("http://localhost/atlas/collections/projects/items?")


def test_members_name_licence_snapshot_and_time(client, snapshot):
    page = client.get("/collections/crossings/items").get_json()
    assert page["snapshot"] == snapshot.id
    assert page["licence"] == snapshot.layer("crossings").text.licence
    assert page["attribution"]
    assert page["timeStamp"] == "2026-11-23T12:00:00Z"


@pytest.mark.parametrize(
    "query",
    ["status=operating", "countries=UZ", "sector=railways&status=operating", "q=shymkent", "precision=district"],
)
def test_filters_by_column_agree_with_the_layer(client, query):
    page = client.get(f"/collections/projects/items?{query}&limit=1000").get_json()
    assert 0 < page["numberMatched"] < 65
    for feature in page["features"]:
        for pair in query.split("&"):
            name, value = pair.split("=")
            if name != "q":
                held = feature["properties"][name]
                assert value in held if isinstance(held, list) else value == held


def test_precision_seven_gives_seven_decimals_and_is_no_filter(client, snapshot):
    page = client.get("/collections/project-areas/items?precision=7&limit=1").get_data(as_text=True)
    assert json.loads(page)["numberMatched"] == len(snapshot.layer("project-areas"))
    coordinates = page.split('"coordinates":')[1].split("}")[0]
    assert max(map(len, re.findall(r"\.([0-9]+)", coordinates))) == 7


def test_properties_gives_only_these_columns(client):
    page = client.get("/collections/projects/items?properties=name,status&limit=3").get_json()
    assert all(set(feature["properties"]) == {"name", "status"} for feature in page["features"])


def test_limit_above_the_maximum_counts_as_the_maximum(client):
    assert client.get("/collections/projects/items?limit=999999").status_code == 200


def test_download_names_layer_and_snapshot(client, snapshot):
    answer = client.get("/collections/rivers/items?download=1")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rivers-{snapshot.id}.geojson"'
    assert "Content-Disposition" not in client.get("/collections/rivers/items").headers


def test_feature_has_its_id_and_a_link_to_its_page(client):
    feature = client.get("/collections/projects/items/icic-central-asia").get_json()
    assert feature["id"] == "icic-central-asia"
    assert links_of(feature)["alternate"] == "http://localhost/projects/icic-central-asia"


def test_project_known_only_by_country_has_no_geometry(client):
    assert client.get("/collections/projects/items/uzkaztrade").get_json()["geometry"] is None


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=-1", "limit"),
        ("limit=0", "limit"),
        ("limit=ten", "limit"),
        ("limit=1_0", "limit"),
        ("limit=5&limit=6", "limit"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=0,91,1,92", "bbox"),
        ("bbox=nan,0,1,1", "bbox"),
        ("properties=name,nonsense", "properties"),
        ("offset=5", "offset"),
        ("jobs=many", "jobs"),
        ("precision=7&download=yes", "download"),
        ("lang=fr", "lang"),
        ("sector_detail=x&<script>=1", "<script>"),
    ],
)
def test_bad_parameter_is_refused_by_name(client, query, parameter):
    answer = client.get(f"/collections/projects/items?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["parameter"] == parameter


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/collections/nope", "layer-unknown"),
        ("/collections/nope/items", "layer-unknown"),
        ("/collections/dUmmYColLection", "layer-unknown"),
        ("/collections/projects/items/nope", "feature-unknown"),
        ("/collections/projects/items/a/b", "feature-unknown"),
    ],
)
def test_unknown_thing_is_a_404_problem(client, path, code):
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["code"]) == (404, code)


def test_person_meets_a_page_instead_of_a_problem(client):
    answer = client.get("/collections/projects/items?limit=-1", headers=BROWSER)
    assert answer.status_code == 400
    assert answer.content_type.startswith("text/html")
    assert b"limit" in answer.data


def test_post_to_items_is_405_with_allow(client):
    answer = client.post("/collections/projects/items", json={})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
