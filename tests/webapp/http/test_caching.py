"""Ready answers are the same as fresh ones, are revalidated by entity tag, and stay within their budget."""

from __future__ import annotations

import gzip
import threading

import brotli
import pytest

from tests.webapp.conftest import BROWSER, make_app
from webapp.http import caching, compression
from webapp.http.kept import MAX_SHARE, Kept, Key, answer_store, canonical, key_of

ITEMS = "/collections/projects/items"
PATHS = (ITEMS, "/", "/projects", "/projects/icic-central-asia", "/map/en.js", "/collections", "/about", "/story")


def key(name: str) -> Key:
    return Key("snapshot.program", "http://localhost", name, "", "html", "en", "auto", "", "br")


def kept(size: int) -> Kept:
    return Kept('"x"', (), b"x" * size)


def said(answer) -> set[tuple[str, str]]:
    """Headers without the date, which the server adds to what is sent from the store."""
    return {(name, value) for name, value in answer.headers.items() if name != "Date"}


@pytest.fixture
def fresh(snapshot):
    return make_app(snapshot, versions=True).test_client(use_cookies=False)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_second_answer_equals_the_first(fresh, path, encoding):
    headers = {**BROWSER, "Accept-Encoding": encoding}
    first, second = fresh.get(path, headers=headers), fresh.get(path, headers=headers)
    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert said(first) == said(second)
    assert first.headers.get("Content-Encoding", "identity") == encoding


PACKED = {**BROWSER, "Accept-Encoding": "gzip, br"}
OF_THE_BYTES = {"ETag", "Content-Length"}


@pytest.mark.parametrize("path", [*PATHS, "/collections/projects/tiles/WebMercatorQuad/4/5/11"])
def test_answer_is_packed_better_when_it_is_asked_for_again(fresh, path):
    first, second, third = (fresh.get(path, headers=PACKED) for _ in range(3))
    assert {answer.headers["Content-Encoding"] for answer in (first, second, third)} == {"br"}
    assert brotli.decompress(first.data) == brotli.decompress(second.data)
    assert len(first.data) > len(second.data)
    assert second.data == third.data
    assert said(second) == said(third)
    changed = {name for name, _ in said(first) ^ said(second)}
    assert changed == OF_THE_BYTES  # other bytes, hence another strong tag (RFC 9110 section 8.8.1)


@pytest.mark.parametrize("path", PATHS)
def test_first_reader_does_not_wait_for_the_better_packing(snapshot, path, monkeypatch):
    def slow(*_):
        raise AssertionError("packed well for a first reader")

    monkeypatch.setattr(compression, "strengthened", slow)
    client = make_app(snapshot).test_client()
    client.get(path, headers=PACKED)
    client.head(path, headers=PACKED)


@pytest.mark.parametrize("path", PATHS)
def test_answer_that_is_held_in_other_bytes_is_held(snapshot, path):
    client = make_app(snapshot).test_client()
    quick, well = (client.get(path, headers=PACKED).headers["ETag"] for _ in range(2))
    fresh = make_app(snapshot).test_client()
    for each in (client, fresh, fresh):  # well packed, made for this request, kept as it was packed first
        for tag in (quick, well):
            answer = each.get(path, headers={**PACKED, "If-None-Match": tag})
            assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
        assert each.get(path, headers={**BROWSER, "If-None-Match": quick}).status_code == 200


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
    store = answer_store(100_000)
    for number in range(100):
        store.put(key(str(number)), kept(5_000))
        store.get(key("0"))
    assert store.size <= 100_000
    assert store.get(key("0"))
    assert store.get(key("99"))
    assert store.get(key("1")) is None


def test_store_refuses_what_would_empty_it():
    store = answer_store(80_000)
    store.put(key("big"), kept(80_000 // MAX_SHARE))
    assert len(store) == 0


def test_store_counts_a_replaced_answer_once():
    store = answer_store(100_000)
    store.put(key("a"), kept(100))
    size = store.size
    store.put(key("a"), kept(100))
    assert (store.size, len(store)) == (size, 1)


def test_store_survives_many_threads():
    store = answer_store(50_000)

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
    assert store.size == sum(size for _, size in store._entries.values())


def test_answer_of_another_snapshot_is_another_entry():
    environ = {"PATH_INFO": "/", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    store = answer_store(100_000)
    store.put(key_of(environ, "", "one", ("en",)), kept(10))
    assert store.get(key_of(environ, "", "one", ("en",))) is not None
    assert store.get(key_of(environ, "", "other", ("en",))) is None


def test_long_texts_of_a_request_count_where_an_answer_is_kept():
    store = answer_store(200_000)
    for number in range(100):
        store.put(key(f"{number}{'x' * 10_000}"), kept(10))
    assert len(store) < 20


def test_without_a_budget_nothing_is_kept_and_all_works(snapshot):
    client = make_app(snapshot, cache_bytes=0).test_client()
    assert client.get(ITEMS).data == client.get(ITEMS).data


def test_versioned_map_script_is_immutable_only_under_its_hash(fresh):
    page = fresh.get("/", headers=BROWSER).get_data(as_text=True)
    url = page.split('src="/map/en.js')[1].split('"')[0]
    assert "immutable" in fresh.get(f"/map/en.js{url}").headers["Cache-Control"]
    assert "immutable" not in fresh.get("/map/en.js?v=old").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("a=1&b=2", "b=2&a=1"), ("bbox=1,2,3,4", "bbox=1%2C2%2c3%2C4"), ("q=a+b", "q=a%20b"), ("q=%d0%b0", "q=%D0%B0"),
     ("datetime=2025-01-01T00:00:00Z", "datetime=2025-01-01T00%3A00%3A00Z"), ("%61=1", "a=1")],
)  # fmt: skip
def test_addresses_of_one_meaning_share_a_key(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a=1%262", "a=1&2"), ("a=1%2B2", "a=1+2"), ("a=%2541", "a=A"), ("a%3D1=2", "a=1=2"), ("a=1", "a=1&a=1")],
)
def test_addresses_of_two_meanings_share_none(one, other):
    assert canonical(one) != canonical(other)


def test_addresses_of_one_meaning_share_a_kept_answer(snapshot):
    app = make_app(snapshot, versions=True)
    client = app.test_client()
    one = client.get(f"{ITEMS}?limit=5&bbox=60,37,75,47&sortby=name")
    other = client.get(f"{ITEMS}?bbox=60%2C37%2C75%2C47&sortby=name&limit=5")
    assert one.data == other.data
    assert one.headers["ETag"] == other.headers["ETag"]
    assert client.get("/-/versions.json").get_json()["answers"]["kept"] == 1


FORMATS = ("application/geo+json", "text/html", "text/csv", "application/x-ndjson", "application/vnd.ogc.fg+json")


def test_representations_are_never_mixed_up(fresh):
    """Each asked for twice, in turns, so that a wrong ready answer would show."""
    for _ in range(2):
        for accept in FORMATS:
            answer = fresh.get(f"{ITEMS}?limit=3", headers={"Accept": accept})
            assert answer.content_type.partition(";")[0] == accept
            assert "Accept" in [name.strip() for name in answer.headers["Vary"].split(",")]
    tags = {fresh.get(f"{ITEMS}?limit=3", headers={"Accept": accept}).headers["ETag"] for accept in FORMATS}
    assert len(tags) == len(FORMATS)


def test_stream_is_compressed_while_it_is_made():
    taken = []

    def pieces():
        for number in range(40):
            taken.append(number)
            yield b"%d " % number * 20_000

    squeezed = compression.gzip_stream(compression.gather(pieces()))
    first = next(squeezed)
    assert len(taken) == 1
    assert gzip.decompress(first + b"".join(squeezed)) == b"".join(b"%d " % number * 20_000 for number in range(40))


def test_stream_joins_small_pieces_but_not_the_first():
    made = list(compression.gather(iter([b"ab"] * 1_000_000)))
    assert made[0] == b"ab"
    assert b"".join(made) == b"ab" * 1_000_000
    assert len(made) < 10


@pytest.fixture
def streaming(snapshot):
    """An app with an address that streams, and one that sends a temporary file."""
    app = make_app(snapshot, versions=True)
    app.made = []

    def pieces(how):
        app.made.append(how)
        yield b"0123456789" * 100
        if how == "broken":
            raise RuntimeError("too late")
        yield b"x" * 600_000

    @app.get("/streamed")
    def _streamed():
        return caching.stream(pieces("well"), "application/geo+json")

    @app.get("/broken-at-once")
    def _broken():
        def never():
            raise ValueError("at once")
            yield b""

        return caching.stream(never(), "application/geo+json")

    return app


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br, gzip", "br"])
def test_stream_comes_whole_in_an_encoding_that_is_taken(streaming, encoding):
    answer = streaming.test_client().get("/streamed", headers={"Accept-Encoding": encoding})
    is_gzip = "gzip" in encoding
    assert answer.headers.get("Content-Encoding") == ("gzip" if is_gzip else None)
    assert (gzip.decompress(answer.data) if is_gzip else answer.data) == b"0123456789" * 100 + b"x" * 600_000
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_held_stream_is_not_made_again(streaming):
    client = streaming.test_client()
    etag = client.get("/streamed").headers["ETag"]
    assert etag.startswith('W/"')
    again = client.get("/streamed", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert streaming.made == ["well"]
    assert client.get("/-/versions.json").get_json()["answers"]["kept"] == 0


def test_stream_that_fails_at_once_becomes_a_problem(streaming, caplog):
    assert streaming.test_client().get("/broken-at-once").status_code == 500
    assert "at once" in caplog.text
