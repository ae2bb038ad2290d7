"""The day is part of what is said: what depends on it has another entity tag on another day, and nothing else has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geodata.snapshot.snapshot import DATED
from tests.webapp.conftest import BROWSER, NOON, fake_assets
from webapp.app import create_app
from webapp.settings import Settings

DEPENDENT = (
    "/",
    "/projects",
    "/projects/kambar-ata-1",
    "/projects/kambar-ata-1/card",
    "/timeline",
    "/timeline.csv",
    "/history.json",
    "/collections/projects/items",
    "/collections/projects/items/kambar-ata-1",
    "/collections/projects/items?f=csv",
    "/collections/projects/tiles/WebMercatorQuad/4/6/11",
)
INDEPENDENT = (
    "/conformance",
    "/openapi.json",
    "/collections/crossings",
    "/collections/crossings/items",
    "/collections/crossings/items?f=html",
    "/collections/projects/schema",
    "/collections/places/items?f=csv",
    "/sitemap.xml",
    "/tileMatrixSets",
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def client(snapshot, clock):
    made = create_app(Settings(), snapshot, assets=fake_assets(), clock=clock)
    return made.test_client(use_cookies=False)


def tag(client, path):
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    return answer.headers["ETag"]


@pytest.mark.parametrize("path", DEPENDENT)
def test_what_depends_on_the_day_has_another_tag_on_the_next(client, clock, path):
    before = tag(client, path)
    clock.now += timedelta(hours=11)
    assert tag(client, path) == before, "the same day"
    clock.now += timedelta(hours=2)
    assert tag(client, path) != before
    assert client.get(path, headers={**BROWSER, "If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("path", INDEPENDENT)
def test_what_does_not_depend_on_the_day_keeps_its_tag(client, clock, path):
    before = tag(client, path)
    body = client.get(path, headers=BROWSER).data
    clock.now += timedelta(days=400)
    assert tag(client, path) == before
    assert client.get(path, headers=BROWSER).data == body


def test_server_that_runs_over_midnight_says_the_new_day(client, clock, snapshot):
    def months():
        items = client.get("/collections/projects/items?limit=1000").json["features"]
        return {item["id"]: item["properties"]["months_since"] for item in items}

    assert months() == dict(
        zip(snapshot.layer("projects").ids, snapshot.layer("projects").values["months_since"], strict=True)
    )
    before = months()
    clock.now = datetime(2027, 11, 23, 0, 0, tzinfo=UTC)
    assert months() == {id_: None if number is None else number + 12 for id_, number in before.items()}


def test_filter_counts_to_the_day_as_well(client, clock):
    def matched():
        return client.get("/collections/projects/items?filter=months_since<12&limit=1").json["numberMatched"]

    before = matched()
    clock.now += timedelta(days=4000)
    assert before > 0
    assert matched() == 0


def test_snapshot_is_the_same_on_every_day(client, clock):
    before = client.get("/collections/projects/items?limit=1").json["snapshot"]
    clock.now += timedelta(days=40)
    assert client.get("/collections/projects/items?limit=1").json["snapshot"] == before


def test_past_is_as_it_was_whatever_day_it_is(client, clock):
    path = "/collections/projects/items?asof=2025-06-01&limit=1000"
    before = client.get(path).json["features"]
    clock.now += timedelta(days=400)
    assert client.get(path).json["features"] == before


def test_layers_named_as_dated_are_those_with_a_column_of_ages(snapshot):
    assert {id_ for id_, layer in snapshot.layers.items() if layer.column("months_since")} == set(DATED)


def page(client, path):
    return client.get(path, headers=BROWSER).get_data(as_text=True)


PASSED = "This day has passed; nothing later is known here."


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/projects/zhibek-zholy-modernisation?lang=en", "planned for 31 Jul 2026; nothing later is known here"),
        ("/projects/zhibek-zholy-modernisation/card?lang=en", "planned for 31 Jul 2026; nothing later is known here"),
        ("/projects/zhibek-zholy-modernisation?lang=en", PASSED),
        ("/crossings/zhibek-zholy-gishtkuprik?lang=en", PASSED),
        ("/timeline?lang=en", "planned for 31 Jul 2026; nothing later is known here"),
        ("/projects?lang=en", "planned for 31 July 2026; nothing later is known here"),
        ("/?lang=en", "planned for 31 July 2026; nothing later is known here"),
        (
            "/compare?ids=zhibek-zholy-modernisation,silkway-central-asia&lang=en",
            "(planned; nothing later is known here)",
        ),
    ],
)
def test_plan_says_from_the_day_after_on_that_nothing_later_is_known(client, clock, path, words):
    clock.now = datetime(2026, 7, 31, 23, 59, tzinfo=UTC)
    assert words not in page(client, path)
    clock.now = datetime(2026, 8, 1, 0, 0, tzinfo=UTC)
    assert words in page(client, path)


def test_status_says_how_old_it_is_from_a_year_on(client, clock):
    path = "/projects/zhibek-zholy-modernisation?lang=en"
    clock.now = datetime(2026, 12, 11, tzinfo=UTC)
    assert '<span class="age">' not in page(client, path)
    clock.now = datetime(2026, 12, 12, tzinfo=UTC)
    assert '<span class="age">12 months ago</span>' in page(client, path)
    clock.now = datetime(2029, 12, 12, tzinfo=UTC)
    assert '<span class="age">4 years ago</span>' in page(client, path)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "March 2026, 7 months ago"), ("ru", "7 месяцев назад"), ("kk", "7 ай бұрын"), ("uz", "7 oy oldin")],
)
def test_every_page_says_how_far_the_data_reach_and_how_long_ago_that_was(client, lang, words):
    for path in ("/", "/projects", "/about", "/projects/icic-central-asia", "/changes", "/needs-a-look"):
        assert words in page(client, f"{path}?lang={lang}").replace("\u00a0", " "), path


def test_nothing_calls_the_newest_state_today(client):
    for path in ("/?lang=en", "/projects?lang=en&asof=2025", "/about?lang=en"):
        assert "known today" not in page(client, path)
