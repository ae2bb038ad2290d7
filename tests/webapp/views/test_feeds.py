"""The feed keeps RFC 4287, the sitemap the rules of sitemaps.org and of hreflang, robots.txt those of RFC 9309."""

from __future__ import annotations

import re
from datetime import date, datetime
from xml.etree import ElementTree as ET

import pytest

from geodata.catalog.reader import load_catalog
from geodata.catalog.vocab import LANGUAGES
from geodata.snapshot.snapshot import build_snapshot
from tests.pages import DECLARED, LISTED, address
from tests.probe import write_catalogue, write_sources
from tests.webapp.conftest import BROWSER, IMAGE, make_app
from webapp.views import feeds

A = "{http://www.w3.org/2005/Atom}"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"
ENTRY_ID = r"tag:[a-z0-9.-]+,2026:[\w-]+/(?:project/[\w-]+/\d{4}-\d{2}-\d{2}|programme/[\w.-]+)"
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = ("subtitle", "rights", "generator", "published", "summary", "content", "source")
RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")


def read(client, path: str, **headers: str) -> ET.Element:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return ET.fromstring(answer.data)


def links(element: ET.Element, rel: str) -> list[ET.Element]:
    return [link for link in element.findall(f"{A}link") if link.get("rel", "alternate") == rel]


# --- Atom


@pytest.mark.parametrize("lang", LANGUAGES)
def test_feed_keeps_the_rules_of_atom(client, lang):
    """RFC 4287 sections 4.1.1 and 4.1.2, and 3.3 for dates."""
    answer = client.get(f"/feed.atom?lang={lang}")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.data)
    assert feed.tag == f"{A}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    entries = feed.findall(f"{A}entry")
    assert 10 < len(entries) <= 60
    for element in (feed, *entries):
        assert all(len(element.findall(A + name)) == 1 for name in ONCE)
        assert all(len(element.findall(A + name)) <= 1 for name in AT_MOST_ONCE)
        assert all((element.findtext(A + name) or "").strip() for name in ONCE)
        assert len(links(element, "alternate")) == 1
        moments = [node.text for name in ("updated", "published") for node in element.findall(A + name)]
        assert all(RFC_3339.fullmatch(moment) and datetime.fromisoformat(moment) for moment in moments)
        assert re.match(r"(?:https?|tag):", element.findtext(f"{A}id"))
    assert feed.find(f"{A}author/{A}name").text  # an entry without an author has the feed's
    ids = [entry.findtext(f"{A}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(ENTRY_ID, id_) for id_ in ids)


def test_feed_names_itself_and_every_link_leads_somewhere(client):
    feed = read(client, "/feed.atom?lang=kk")
    (own,) = links(feed, "self")
    assert own.get("href") == feed.findtext(f"{A}id") == "http://localhost/feed.atom?lang=kk"
    for entry in feed.findall(f"{A}entry"):
        (page,) = links(entry, "alternate")
        assert page.get("href").partition("#")[0].endswith("?lang=kk")
        assert client.get(page.get("href"), headers=BROWSER).status_code == 200
        assert all(via.get("href").startswith("http") for via in links(entry, "via"))


def test_newest_come_first_and_nothing_is_dated_after_the_catalogue(client, snapshot):
    moments = [e.findtext(f"{A}updated") for e in read(client, "/feed.atom").findall(f"{A}entry")]
    assert moments == sorted(moments, reverse=True)
    assert moments[0][:10] <= snapshot.catalog.about.compiled


def test_feed_tells_what_became_known_and_no_plans(client, snapshot):
    """The newest that is no plan leads; what became known of a project on one day is one entry."""
    told = [it for it in snapshot.changes if not it.is_plan]
    assert len(told) < len(snapshot.changes)
    expected = list(dict.fromkeys((it.day.isoformat(), it.project or it.event.id) for it in told))[:60]
    entries = read(client, "/feed.atom").findall(f"{A}entry")
    assert [entry.findtext(f"{A}updated")[:10] for entry in entries] == [day for day, _ in expected]
    ids = [entry.findtext(f"{A}id") for entry in entries]
    assert all(thing in id_ or "/programme/" in id_ for (_, thing), id_ in zip(expected, ids, strict=True))
    plans = {it.event.event for it in snapshot.changes if it.is_plan}
    words = " ".join(f"{e.findtext(f'{A}title')} {e.findtext(f'{A}summary')}" for e in entries)
    assert not any(plan in words for plan in plans)


def test_published_is_said_only_of_what_is_known_to_the_day(client):
    lines = [line for line in client.get("/changes.json?since=").get_json()["changes"] if not line["is_plan"]]
    exact: dict[str, bool] = {}
    for line in lines:
        id_ = f"project/{line['project_id']}/{line['day']}" if line["project_id"] else f"programme/{line['id']}"
        exact[id_] = exact.get(id_, True) and line["datetime"] == line["day"]
    kinds = set()
    for entry in read(client, "/feed.atom").findall(f"{A}entry"):
        published = entry.findtext(f"{A}published")
        kinds.add(published is None)
        is_exact = exact[entry.findtext(f"{A}id").partition("kz-uz/")[2]]
        assert (published is not None) == is_exact
        assert published in (None, entry.findtext(f"{A}updated"))
    assert kinds == {True, False}


def test_hostile_texts_stay_text(tmp_path):
    folder = write_catalogue(tmp_path / "c", names={"en": IMAGE + "]]>&"})
    write_sources(folder, title="A", publisher="A & <B>")
    client = make_app(build_snapshot(load_catalog(folder))).test_client()
    (entry,) = read(client, "/feed.atom").findall(f"{A}entry")
    assert entry.findtext(f"{A}title").startswith(IMAGE)
    assert "A & <B>" in entry.findtext(f"{A}summary")


def test_pages_name_the_feed(client):
    for path in ("/", "/projects", "/about?lang=ru"):
        page = client.get(path, headers=BROWSER).get_data(as_text=True)
        (href,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', page)
        assert client.get(href).status_code == 200


def test_feed_follows_the_base_url(snapshot):
    client = make_app(snapshot, base_url="https://atlas.example.org").test_client()
    feed = read(client, "/feed.atom", Host="other.example")
    assert feed.findtext(f"{A}id") == "https://atlas.example.org/feed.atom"
    assert feed.find(f"{A}entry").findtext(f"{A}id").startswith("tag:atlas.example.org,2026:")


@pytest.mark.parametrize("path", ["/feed.atom?f=html", "/feed.atom?lang=xx", "/sitemap.xml?part=0",
                                  "/sitemap.xml?part=2", "/sitemap.xml?part=x", "/sitemap.xml?page=1"])  # fmt: skip
def test_what_makes_no_sense_is_refused(client, path):
    assert client.get(path).status_code == 400


def test_unchanged_feed_is_not_sent_again(client):
    etag = client.get("/feed.atom").headers["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": etag}).status_code == 304


# --- sitemap and robots


def test_sitemap_holds_every_page_in_every_language(client, snapshot):
    urlset = read(client, "/sitemap.xml")
    assert urlset.tag == f"{S}urlset"
    locations = [url.findtext(f"{S}loc") for url in urlset]
    assert len(set(locations)) == len(locations) <= 50_000
    paths = {loc.removeprefix("http://localhost").partition("?")[0] for loc in locations}
    assert set(LISTED) <= paths
    assert {f"/projects/{id_}" for id_ in snapshot.catalog.projects} <= paths
    assert {f"/sources/{id_}" for id_ in snapshot.catalog.sources} <= paths
    assert len(locations) == len(paths) * len(LANGUAGES)
    assert all(date.fromisoformat(url.findtext(f"{S}lastmod")) for url in urlset)


def test_alternates_are_mutual_and_name_a_default(client):
    urlset = read(client, "/sitemap.xml")
    known = {url.findtext(f"{S}loc") for url in urlset}
    for url in urlset:
        others = {link.get("hreflang"): link.get("href") for link in url.findall(f"{X}link")}
        assert set(others) == {*LANGUAGES, "x-default"}
        assert {others[lang] for lang in LANGUAGES} <= known
        assert url.findtext(f"{S}loc") in others.values()
        assert "lang=" not in others["x-default"]


def test_sitemap_and_pages_agree_on_the_canonical_address(client):
    for url in list(read(client, "/sitemap.xml"))[::97]:
        location = url.findtext(f"{S}loc")
        page = client.get(location, headers=BROWSER).get_data(as_text=True)
        assert f'<link rel="canonical" href="{location}">' in page


def test_large_sitemap_is_an_index_of_whole_parts(client, monkeypatch):
    whole = {url.findtext(f"{S}loc") for url in read(client, "/sitemap.xml")}
    monkeypatch.setattr(feeds, "MAX_URLS", 400)
    client = make_app(client.application.extensions["atlas"].snapshot).test_client()
    index = read(client, "/sitemap.xml")
    assert index.tag == f"{S}sitemapindex"
    parts = [read(client, node.findtext(f"{S}loc").removeprefix("http://localhost")) for node in index]
    assert all(len(part) <= 400 for part in parts)
    found = [url.findtext(f"{S}loc") for part in parts for url in part]
    assert len(found) == len(whole)
    assert set(found) == whole


def test_robots_names_the_sitemap_by_its_public_address(snapshot):
    client = make_app(snapshot, base_url="https://atlas.example.org").test_client()
    lines = client.get("/robots.txt", headers={"Host": "inner.example"}).get_data(as_text=True).splitlines()
    assert "Sitemap: https://atlas.example.org/sitemap.xml" in lines
    assert lines[0] == "User-agent: *"
    refused = {f"Disallow: {address(found)}" for found in DECLARED if found.robots == "refused"}
    assert {"Disallow: /embed", "Disallow: /share"} <= refused <= set(lines)
    assert not any(line in ("Disallow: /", *(f"Disallow: {path}" for path in LISTED)) for line in lines)


def test_robots_without_a_base_url_follows_the_host(client):
    text = client.get("/robots.txt", headers={"Host": "atlas.example"}).get_data(as_text=True)
    assert "Sitemap: http://atlas.example/sitemap.xml" in text
