"""Ready answers are the same as fresh ones, are revalidated by entity tag, and stay within their budget."""

from __future__ import annotations

import gzip
import threading

import brotli
import pytest

from tests.webapp.conftest import BROWSER, make_app
from webapp.caching import MAX_SHARE, AnswerStore, Kept, Key

ITEMS = "/collections/projects/items"
PATHS = (ITEMS, "/", "/projects", "/projects/icic-central-asia", "/map/en.js", "/collections", "/about")


def key(name: str) -> Key:
    return Key("http://localhost", name, "", "html", "en", "auto", "br")


def kept(size: int) -> Kept:
    return Kept('"x"', (), (), b"x" * size)


def said(answer) -> set[tuple[str, str]]:
    """Headers without the date, which the server adds to what is sent from the store."""
    return {(name, value) for name, value in answer.headers.items() if name != "Date"}


@pytest.fixture
def fresh(snapshot):
    return make_app(snapshot).test_client(use_cookies=False)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_second_answer_equals_the_first(fresh, path, encoding):
    headers = {**BROWSER, "Accept-Encoding": encoding}
    first, second = fresh.get(path, headers=headers), fresh.get(path, headers=headers)
    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert said(first) == said(second)
    assert first.headers.get("Content-Encoding", "identity") == encoding


def test_encodings_carry_the_same_bytes_under_different_tags(fresh):
    names = ("identity", "gzip", "br")
    plain, zipped, brotlied = (fresh.get(ITEMS, headers={"Accept-Encoding": name}) for name in names)
    assert gzip.decompress(zipped.data) == brotli.decompress(brotlied.data) == plain.data
    assert len({answer.headers["ETag"] for answer in (plain, zipped, brotlied)}) == 3


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("warm", [False, True])
def test_held_answer_is_not_sent_again(snapshot, path, warm):
    etag = make_app(snapshot).test_client().get(path, headers=BROWSER).headers["ETag"]
    client = make_app(snapshot).test_client()
    if warm:
        client.get(path, headers=BROWSER)
    answer = client.get(path, headers={**BROWSER, "If-None-Match": f'"other", {etag}'})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Length" not in answer.headers


def test_other_snapshot_has_other_tags(snapshot, hostile_snapshot):
    tags = {make_app(each).test_client().get("/about").headers["ETag"] for each in (snapshot, hostile_snapshot)}
    assert len(tags) == 2


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(fresh, path):
    for _ in range(2):
        head = fresh.head(path, headers=BROWSER)
        got = fresh.get(path, headers=BROWSER)
        assert head.status_code == 200
        assert head.data == b""
        assert head.headers["Content-Length"] == str(len(got.data))
        assert head.headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize(
    "other",
    [{"Accept-Language": "ru"}, {"Cookie": "theme=dark"}, {"Accept": "application/json"}, {"Host": "other.example"}],
)
def test_what_an_answer_varies_by_is_never_mixed_up(fresh, other):
    path = "/projects/icic-central-asia"
    one = fresh.get(path, headers=BROWSER)
    two = fresh.get(path, headers={**BROWSER, **other})
    again = fresh.get(path, headers=BROWSER)
    assert one.data == again.data != two.data
    for name in {"Accept-Language", "Cookie", "Accept"}.intersection(other):
        assert name in one.headers["Vary"]


def test_failures_are_not_kept(fresh):
    for _ in range(2):
        assert fresh.get(f"{ITEMS}?limit=-1").headers["Cache-Control"] == "no-store"
    assert fresh.get("/-/versions.json").get_json()["answers"]["kept"] == 0


def test_store_stays_within_its_budget_and_drops_the_oldest():
    store = AnswerStore(100_000)
    for number in range(100):
        store.put(key(str(number)), kept(5_000))
        store.get(key("0"))
    assert store.size <= 100_000
    assert store.get(key("0"))
    assert store.get(key("99"))
    assert store.get(key("1")) is None


def test_store_refuses_what_would_empty_it():
    store = AnswerStore(80_000)
    store.put(key("big"), kept(80_000 // MAX_SHARE))
    assert len(store) == 0


def test_store_counts_a_replaced_answer_once():
    store = AnswerStore(100_000)
    store.put(key("a"), kept(100))
    size = store.size
    store.put(key("a"), kept(100))
    assert (store.size, len(store)) == (size, 1)


def test_store_survives_many_threads():
    store = AnswerStore(50_000)

    def work(offset: int) -> None:
        for number in range(500):
            store.put(key(str((number + offset) % 40)), kept(3_000))
            store.get(key(str(number % 40)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.size <= 50_000
    assert store.size == sum(entry.size for entry in store._entries.values())


def test_without_a_budget_nothing_is_kept_and_all_works(snapshot):
    client = make_app(snapshot, cache_bytes=0).test_client()
    assert client.get(ITEMS).data == client.get(ITEMS).data


def test_versioned_map_script_is_immutable_only_under_its_hash(fresh):
    page = fresh.get("/", headers=BROWSER).get_data(as_text=True)
    url = page.split('src="/map/en.js')[1].split('"')[0]
    assert "immutable" in fresh.get(f"/map/en.js{url}").headers["Cache-Control"]
    assert "immutable" not in fresh.get("/map/en.js?v=old").headers["Cache-Control"]
