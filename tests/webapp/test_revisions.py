"""Every state there ever was opens again by its link: pages, data interface, files and pictures, and their links."""

from __future__ import annotations

import json
import re
import threading
import time

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from geodata.ledger.applied import fitted
from geodata.ledger.database import engine_of
from geodata.ledger.ledger import Ledger
from geodata.snapshot.snapshot import build_snapshot
from tests.revised import told_history
from tests.webapp.conftest import BROWSER, NOON, fake_assets
from webapp.app import create_app
from webapp.edited import past
from webapp.edited.past import States
from webapp.http.lanes import BusyError
from webapp.settings import Settings

ITEM = "/collections/projects/items/probe"


def app_of(told, **more):
    settings = Settings(catalog=told.folder, database=told.url, **more)
    return create_app(settings, assets=fake_assets(), clock=lambda: NOON)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return told_history(tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="module")
def atlas_app(told):
    return app_of(told)


@pytest.fixture
def reader(atlas_app):
    return atlas_app.test_client(use_cookies=False)


def names(reader, address):
    return reader.get(address).get_json()["properties"]["name"]


def test_a_revision_shows_what_was_accepted_by_then(reader):
    assert [names(reader, f"{ITEM}?revision={n}") for n in range(5)] == ["Probe"] * 3 + ["Probe mill"] * 2
    assert names(reader, ITEM) == "Probe mill"
    dossier = [reader.get(f"/projects/probe?f=json&revision={n}").get_data(as_text=True) for n in range(5)]
    assert ["10 t" in text for text in dossier] == [False, True, True, True, False]
    assert ["first stone" in text for text in dossier] == [False, False, True, True, True]


def test_the_path_and_the_parameter_are_the_same(reader):
    for path in ("/projects/probe?f=json", ITEM, "/collections/projects/items?f=csv", "/timeline.json"):
        parameter = reader.get(f"{path}{'&' if '?' in path else '?'}revision=2")
        below = reader.get(f"/revisions/2{path}")
        assert parameter.status_code == below.status_code == 200
        assert parameter.get_data() == below.get_data()
        assert parameter.headers["ETag"] == below.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?lite=1", "/projects", "/projects/probe", "/projects/probe/card", "/compare?ids=probe",
        "/sources", "/sources/first", "/changes", "/changes.json", "/changes.atom", "/indicators", "/timeline",
        "/documents.csv", "/geography", "/conflicts", "/about", "/data", "/api",
        "/share?page=project&project=probe", "/share/embed", "/embed", "/collections", "/collections/projects",
        "/collections/projects/items", "/collections/projects/items?f=gpkg",
        "/collections/projects/queryables", "/collections/projects/tiles", "/picture.svg", "/search?q=probe",
        "/history.json", "/collections/projects/tiles/WebMercatorQuad/0/0/0", "/here?at=42.3,69.6",
        "/map/areas.json", "/openapi.json", "/data/crossborder.zip", "/feed.atom", "/connect",
        "/qgis/crossborder.qlr", "/needs-a-look",
    ],
)  # fmt: skip
def test_whatever_is_shown_takes_a_revision(reader, path):
    for accept in ({}, BROWSER):
        answer = reader.get(f"{path}{'&' if '?' in path else '?'}revision=1", headers=accept)
        assert answer.status_code == 200, answer.text[:500]


def test_links_stay_in_the_revision(reader):
    page = reader.get("/projects?revision=1&lang=ru", headers=BROWSER).text
    inner = set(re.findall(r'(?:href|action|src)="(/[^"]*)"', page))
    outside = {address for address in inner if not address.startswith("/revisions/1")}
    assert all(address.startswith("/static/") or address == "/projects?lang=ru" for address in outside), outside
    links = reader.get(f"{ITEM}?revision=1").get_json()["links"]
    assert all(link["href"].startswith("http://localhost/revisions/1/") for link in links)


def test_the_banner_says_which_when_and_who_and_leads_to_the_present(reader):
    page = reader.get("/projects?revision=3&q=probe&lang=en", headers=BROWSER)
    assert "State of revision 3, accepted on 22 Nov 2026 by E. Editor." in page.text
    back = re.search(r'<a href="([^"]*)">Show the newest</a>', page.text)
    assert back[1] == "/projects?q=probe&amp;lang=en"
    assert "State of the files alone" in reader.get("/?revision=0&lang=en", headers=BROWSER).text
    assert "State of revision" not in reader.get("/projects?lang=en", headers=BROWSER).text


def test_robots_keep_to_the_present(reader):
    page = reader.get("/projects?revision=3&lang=en", headers=BROWSER)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert '<link rel="canonical" href="http://localhost/projects?lang=en">' in page.text
    assert "X-Robots-Tag" not in reader.get("/projects").headers
    robots = reader.get("/robots.txt").text
    assert "Disallow: /revisions/" in robots
    assert "Disallow: /*?*revision=" in robots


def test_a_snapshot_id_opens_its_revision(reader, told):
    id_ = reader.get(f"{ITEM}?revision=2").get_json()["snapshot"]
    assert id_ == build_snapshot(fitted(told.folder, told.ledger.accepted(last=2)).catalog).id
    assert told.ledger.revision_of(id_) == 2
    assert names(reader, f"{ITEM}?revision={id_}") == "Probe"
    present = reader.get(ITEM).get_json()["snapshot"]
    assert told.ledger.revision_of(present) == 4
    assert reader.get(f"{ITEM}?revision={present}").status_code == 200


def test_a_snapshot_of_other_files_is_not_shown_as_if_it_were_the_same(reader, told):
    told.ledger.note_snapshot("0123456789abcdef", 2)
    answer = reader.get(f"{ITEM}?revision=0123456789abcdef")
    assert answer.status_code == 404
    assert "files of an earlier release" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("5", 404, "there is no revision 5; the newest is 4"), ("fedcba9876543210", 404, "no revision is known"),
        ("-1", 400, "neither the number"), ("two", 400, "neither the number"), ("007", 400, "neither the number"),
        ("1&revision=2", 400, "given 2 times"),
    ],
)  # fmt: skip
def test_what_is_no_revision_is_refused_by_name(reader, asked, status, said):
    for path in ("/projects", ITEM, "/picture.svg"):
        answer = reader.get(f"{path}?revision={asked}", headers={"Accept": "application/json"})
        assert answer.status_code == status
        assert said in answer.get_json()["detail"]
    assert reader.get(f"/projects?revision={asked}", headers=BROWSER).status_code == status


def test_an_empty_parameter_is_the_present(reader):
    assert reader.get(f"{ITEM}?revision=").get_json()["properties"]["name"] == "Probe mill"


def test_what_is_of_the_present_alone_refuses_or_leads_there(reader):
    for path in ("/healthz", "/suggest?family=projects", "/robots.txt"):
        answer = reader.get(f"{path}{'&' if '?' in path else '?'}revision=1", headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert "of the present alone" in answer.get_json()["detail"]
    led = reader.get("/revisions/1/suggest?family=projects&id=probe")
    assert (led.status_code, led.headers["Location"]) == (307, "/suggest?family=projects&id=probe")
    led = reader.get("/revisions/1/desk/projects?q=x")
    assert (led.status_code, led.headers["Location"]) == (307, "/desk/projects?q=x")
    assert reader.get("/desk?done=accepted&revision=2&state=accepted").status_code == 303  # to sign in
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        written = reader.open("/revisions/1/projects", method=method)
        assert (written.status_code, written.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_day_and_revision_go_together(reader):
    then = reader.get("/projects/probe?f=json&revision=2&asof=2025-11-20")
    assert then.status_code == 200
    before = reader.get("/projects/probe?f=json&revision=2&asof=2025-11-01", headers={"Accept": "application/json"})
    assert before.status_code == 404


def test_ages_are_those_of_the_day_of_the_revision(reader, atlas_app):
    state = atlas_app.extensions["atlas"]
    assert [state.at(str(n)).today.isoformat() for n in (0, 1, 3, 4)] == [
        "2026-11-23", "2026-11-20", "2026-11-22", "2026-11-23",
    ]  # fmt: skip


def test_without_a_ledger_there_is_the_present_alone(told):
    reader = create_app(
        Settings(catalog=told.folder, database="-"), assets=fake_assets(), clock=lambda: NOON
    ).test_client()
    assert names(reader, f"{ITEM}?revision=0") == "Probe"
    id_ = reader.get(ITEM).get_json()["snapshot"]
    assert names(reader, f"{ITEM}?revision={id_}") == "Probe"
    refused = reader.get(f"{ITEM}?revision=1")
    assert refused.status_code == 404
    assert "keeps no ledger" in refused.get_json()["detail"]


def test_a_ledger_that_is_away_is_named(told, tmp_path):
    app = app_of(told)
    app.extensions["atlas"].__dict__["ledger"] = Ledger(engine_of(f"sqlite:///{tmp_path}"))
    answer = app.test_client().get(f"{ITEM}?revision=2")
    assert answer.status_code == 503
    assert "the ledger's database" in answer.get_json()["detail"]
    assert answer.headers["Retry-After"] == "5"


def test_one_state_is_made_at_a_time_and_once_for_all_who_ask():
    begun, go = [], threading.Event()

    def make(number):
        begun.append(number)
        go.wait(5)
        return f"state {number}"

    states = States(make, lambda _state: 1)
    found = []
    threads = [threading.Thread(target=lambda n=n: found.append(states.get(n))) for n in (1, 1, 1, 2)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    assert len(begun) == 1
    go.set()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["state 1"] * 3 + ["state 2"]
    assert sorted(begun) == [1, 2]


def test_who_waits_too_long_is_told_and_finds_it_later():
    go = threading.Event()
    states = States(lambda number: go.wait(5) and number, lambda _state: 1)
    with pytest.raises(BusyError, match="still being made"):
        states.get(7, 0.05)
    go.set()
    assert states.get(7) == 7


def test_states_are_kept_within_limits(monkeypatch):
    states = States(lambda number: number, lambda _state: 10)
    for number in range(20):
        states.get(number)
    assert len(states) == past.MOST_KEPT
    monkeypatch.setattr(past, "MOST_BYTES", 25)
    states.get(30)
    assert (len(states), states.nbytes) == (2, 20)
    monkeypatch.setattr(past, "MOST_BYTES", 5)
    states.get(31)
    assert len(states) == 1


def test_a_state_that_cannot_be_made_is_tried_again():
    tries = []

    def make(number):
        tries.append(number)
        if len(tries) == 1:
            raise BusyError("not yet")
        return number

    states = States(make, lambda _state: 1)
    with pytest.raises(BusyError):
        states.get(1)
    assert states.get(1) == 1


def test_what_is_carried_away_says_the_revision(reader):
    assert reader.get(f"{ITEM}?revision=2").get_json()["revision"] == 2
    assert reader.get(ITEM).get_json()["revision"] == 4
    page = "/collections/projects/items"
    for name in ("jsonfg", "kml", "gpx"):
        text = reader.get(f"{page}?f={name}&revision=2").text
        assert "evision" in text
        assert "/revisions/2/" in text
    for path in ("/collections?f=json", "/changes.json?by=published", "/timeline.json?", "/projects/probe?f=json"):
        assert reader.get(f"{path}&revision=1").get_json()["revision"] == 1


def test_a_citation_leads_to_the_state_that_was_seen(reader):
    for address in ("/projects/probe?lang=en", "/share?page=project&project=probe&lang=en"):
        now = reader.get(address, headers=BROWSER).text
        assert re.search(r"Revision 4, snapshot [0-9a-f]{16}\. http://localhost/projects/probe\?revision=4", now)
        assert "note = {Revision 4}" in now
    then = reader.get("/revisions/2/share?page=projects&status=announced&lang=en", headers=BROWSER).text
    assert re.search(r"http://localhost/projects\?(?:status=announced|lang=en|&amp;)+&amp;revision=2", then)
    assert "http://localhost/revisions/2/projects" not in then


def test_a_job_answers_from_the_same_state(reader, atlas_app):
    """A job is told the texts of a request's environment as they were when its state was open."""
    told = {"SCRIPT_NAME": "/revisions/2", "crossborder.revision": "2", "crossborder.root": ""}
    environ = create_environ(ITEM) | told
    body, status, _ = run_wsgi_app(atlas_app.wsgi_app, environ)
    assert status == "200 OK"
    found = json.loads(b"".join(body))
    assert found["revision"] == 2
    assert found["links"][0]["href"] == f"http://localhost/revisions/2{ITEM}"


def test_a_prefix_of_a_proxy_stays_in_front(told):
    app = app_of(told, proxies=1)
    reader = app.test_client(use_cookies=False)
    headers = {"X-Forwarded-Prefix": "/atlas", "X-Forwarded-For": "10.0.0.1", **BROWSER}
    page = reader.get("/projects?revision=1&lang=en", headers=headers).text
    assert 'href="/atlas/revisions/1/projects/probe' in page
    assert '<a href="/atlas/projects?lang=en">Show the newest</a>' in page
    led = reader.get("/revisions/1/suggest?family=projects", headers=headers)
    assert led.headers["Location"] == "/atlas/suggest?family=projects"
