"""Readers suggest corrections without an account: a form, errors beside its fields, a receipt that tells the end."""

from __future__ import annotations

import html
import re

import pytest

from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import catalog_at
from geodata.ledger.changes import AddClaim, Note, Put
from geodata.ledger.ledger import Ledger
from geodata.snapshot.snapshot import build_snapshot
from tests.ledgers import probe_folder
from tests.webapp.conftest import BROWSER, make_app
from webapp.suggest import contacts, limits

FORM = {
    "value": "about 120", "amount": "120", "unit": "people", "as_of": "2026-02", "url": "https://example.org/new",
    "title": "A new text", "publisher": "A new office", "published": "2026-03-01", "quote": "one hundred and twenty",
    "reason": "The plant has said so", "contact": "reader@example.org", "website": "",
}  # fmt: skip
AT = "/suggest?project=probe&field=jobs"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    claims = [
        {"field": "status", "value": "announced", "status": "announced", "source": "first"},
        {"field": "jobs", "value": "100", "source": "first", "quantity": {"value": 100, "unit": "people"}},
        {"field": "jobs", "value": "150", "source": "first", "quantity": {"value": 150, "unit": "people"}},
    ]
    return probe_folder(tmp_path_factory.mktemp("suggest") / "catalogue", claims=claims)


@pytest.fixture(scope="module")
def probe(folder):
    return build_snapshot(load_catalog(folder))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'atlas.db'}"


@pytest.fixture
def ledger(url):
    opened = Ledger.open(url)
    yield opened
    opened.close()


@pytest.fixture
def reader(probe, folder, url, ledger, monkeypatch):
    app = make_app(probe, database=url, catalog=folder)
    yield app.test_client(use_cookies=False)
    app.extensions["atlas"].ledger.close()


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def send(reader, at=AT, headers=None, **changed):
    return reader.post(at, data=FORM | changed, headers=BROWSER | (headers or {}))


def test_the_form_says_what_stands_there_and_who_says_it(reader):
    answer = reader.get(AT, headers=BROWSER)
    assert answer.status_code == 200
    for told in ("What stands here now", "Jobs", "100", "150", "Press", "Send to the editors", "Probe"):
        assert told in words(answer)
    assert "Set-Cookie" not in answer.headers


def test_a_suggestion_becomes_a_change_set_and_a_receipt(reader, ledger, folder):
    answer = send(reader)
    assert answer.status_code == 303, words(answer)
    (held,) = ledger.queue()
    assert answer.headers["Location"] == f"/suggestions/{held.id}"
    assert (held.author, held.reason, held.state) == ("", "The plant has said so", "proposed")
    publisher, source, added = held.changes
    assert isinstance(publisher, Put)
    assert isinstance(source, Put)
    assert isinstance(added, AddClaim)
    assert (publisher.family, publisher.id) == ("publishers", "A new office")
    assert source.entry["url"] == "https://example.org/new"
    assert added.claim.quantity is not None
    assert (added.claim.value, added.claim.quantity.value, added.claim.source) == ("about 120", 120.0, source.id)
    told = words(reader.get(answer.headers["Location"], headers=BROWSER))
    for part in ("An editor will read it", "about 120", "The plant has said so", "Number 1"):
        assert part in told
    assert "reader@example.org" not in told
    after = catalog_at(folder, [held])
    assert [it.value for it in after.projects["probe"].claims][-1] == "about 120"


def test_a_source_that_the_atlas_knows_is_not_made_twice(reader, ledger):
    send(reader, url="https://example.org/a/", title="")
    (held,) = ledger.queue()
    assert [change.kind for change in held.changes] == ["add-claim"]
    assert held.changes[0].claim.source == "first"


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"value": ""}, "value", "Please say what should stand here."),
        ({"reason": " "}, "reason", "Please say in a few words why."),
        ({"url": "", "title": ""}, "url", "Please name a source"),
        ({"url": "", "publisher": ""}, "publisher", "Please say who published it."),
        ({"url": "javascript:alert(1)"}, "url", "An address begins with https:// or http://."),
        ({"url": "https://exa mple.org/"}, "url", "An address begins with"),
        ({"amount": "many"}, "amount", "A number, please"),
        ({"unit": ""}, "unit", "Please say of what"),
        ({"as_of": "yesterday"}, "as_of", "A day, a month or a year"),
        ({"published": "2026-13"}, "published", "A day, a month or a year"),
        ({"quote": "word " * 26}, "quote", "At most 25 words"),
        ({"value": "x" * 501}, "value", "At most 500 characters, please; here are 501."),
        ({"value": "a\x00b"}, "value", "Text only, please"),
        ({"website": "https://spam.example"}, "website", "Please leave this field empty."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(reader, ledger, changed, field, told):
    answer = send(reader, **changed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    said = re.search(rf'<span class="suggest-error" id="s-{field}-said">([^<]+)</span>', page)
    assert said, words(answer)
    assert told in html.unescape(said[1])
    assert re.search(rf'id="s-{field}"[^>]*aria-invalid="true"|id="s-website"', page)
    for name, text in (FORM | changed).items():
        if text.strip() and "\x00" not in text:
            assert html.escape(text.strip(), quote=True).replace("&#x27;", "&#39;") in page, name
    assert ledger.queue() == ()


def test_a_status_is_chosen_of_the_list(reader, ledger):
    at = "/suggest?project=probe&field=status"
    assert send(reader, at, value="", status="nonsense").status_code == 422
    assert send(reader, at, value="", status="operating").status_code == 303
    claim = ledger.queue()[0].changes[-1].claim
    assert (claim.status, claim.value) == ("operating", "Operating")


def test_sums_and_dates_are_read(reader, ledger):
    assert send(reader, "/suggest?project=probe&field=cost", amount="1 250,5", currency="usd").status_code == 303
    assert send(reader, "/suggest?project=probe&field=cost", amount="5", currency="").status_code == 422
    (held,) = ledger.queue()
    assert (held.changes[-1].claim.money[0].amount, held.changes[-1].claim.money[0].currency) == (1250.5, "USD")


@pytest.mark.parametrize(
    ("at", "changed", "family", "part"),
    [
        ("/suggest?project=probe&field=place", {"place": "North of the railway"}, "projects", "place"),
        ("/suggest?project=probe&field=other", {}, "projects", ""),
        ("/suggest?source=first", {"url": "", "title": "", "publisher": "", "published": ""}, "sources", ""),
        ("/suggest?new=project", {"name_en": "A new plant", "where": "Shymkent"}, "projects", ""),
    ],
)
def test_what_is_no_claim_reaches_the_editors_as_a_note(reader, ledger, folder, at, changed, family, part):
    answer = send(reader, at, **changed)
    assert answer.status_code == 303, words(answer)
    (held,) = ledger.queue()
    (note,) = held.changes
    assert isinstance(note, Note)
    assert (note.family, note.part) == (family, part)
    for text in filter(None, changed.values()):
        assert text in note.text
        assert text in words(reader.get(answer.headers["Location"], headers=BROWSER))
    assert catalog_at(folder, [held]) == catalog_at(folder, []), "a note changes nothing"


def test_a_project_that_is_to_be_added_needs_a_name(reader):
    answer = send(reader, "/suggest?new=project")
    assert answer.status_code == 422
    assert "Please give the project a name." in words(answer)


def test_what_can_be_corrected_is_listed(reader):
    page = reader.get("/suggest?project=probe", headers=BROWSER).get_data(as_text=True)
    parts = re.findall(r'href="/suggest\?project=probe&amp;field=([a-z_]+)"', page)
    assert parts == ["status", "jobs", "place", "names", "event", "other"]
    for part in parts:
        assert reader.get(f"/suggest?project=probe&field={part}", headers=BROWSER).status_code == 200


@pytest.mark.parametrize("at", ["/suggest?project=nobody", "/suggest?source=nobody"])
def test_what_is_not_there_is_404(reader, at):
    assert reader.get(at, headers=BROWSER).status_code == 404
    assert send(reader, at).status_code == 404


def test_an_unknown_field_is_refused(reader):
    assert send(reader, "/suggest?project=probe&field=nonsense").status_code == 400


def test_answers_are_kept_by_nobody(reader, ledger):
    send(reader)
    (held,) = ledger.queue()
    for at in (AT, "/suggest?project=probe", f"/suggestions/{held.id}"):
        answer = reader.get(at, headers=BROWSER)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "ETag" not in answer.headers
    assert send(reader, value="").headers["Cache-Control"] == "no-store"


def test_the_receipt_tells_what_became_of_it(reader, ledger):
    at = send(reader).headers["Location"]
    (held,) = ledger.queue()
    ledger.ask(held.id, "E. Editor", "Which year is meant?", 1)
    assert "Which year is meant?" in words(reader.get(at, headers=BROWSER))
    assert "Please write an answer." in words(reader.post(at, data={"answer": " "}, headers=BROWSER))
    assert reader.post(at, data={"answer": "2026"}, headers=BROWSER).status_code == 303
    found = ledger.find(held.id)
    assert (found.state, found.version) == ("proposed", 3)
    assert found.reason == "The plant has said so\n\n— Which year is meant?\n2026"
    ledger.accept(held.id, "E. Editor", "Thank you", 3)
    told = words(reader.get(at, headers=BROWSER))
    assert "revision 1" in told
    assert "Thank you" in told
    assert reader.post(at, data={"answer": "more"}, headers=BROWSER).status_code == 200
    assert ledger.find(held.id).version == 4


def test_a_declined_suggestion_says_why(reader, ledger):
    at = send(reader).headers["Location"]
    ledger.decline(ledger.queue()[0].id, "E", "The text says 100", 1)
    told = words(reader.get(at, headers=BROWSER))
    assert "Declined" in told
    assert "The text says 100" in told


def test_an_id_that_is_none_is_404(reader):
    for id_ in ("nobody", "x" * 500):
        assert reader.get(f"/suggestions/{id_}", headers=BROWSER).status_code == 404


def test_contacts_are_kept_apart_and_deleted_30_days_after_the_decision(reader, ledger, url):
    send(reader)
    (held,) = ledger.queue()
    assert contacts.contact_of(ledger, held.id) == "reader@example.org"
    assert "reader@example.org" not in held.model_dump_json()
    later = Ledger(ledger.engine, clock=lambda: ledger.clock() + limits.timedelta(days=400))
    assert contacts.forget(later) == 0, "it is not decided yet"
    ledger.decline(held.id, "E", "", 1)
    soon = Ledger(ledger.engine, clock=lambda: ledger.clock() + limits.timedelta(days=29))
    assert contacts.forget(soon) == 0
    assert contacts.forget(later) == 1
    assert contacts.contact_of(ledger, held.id) == ""


def test_one_address_has_a_limit_and_loses_nothing(reader, ledger):
    for _ in range(10):
        assert send(reader).status_code == 303
    answer = send(reader, value="the eleventh")
    assert answer.status_code == 429
    assert "From your network came many suggestions" in words(answer)
    assert 'value="the eleventh"' in answer.get_data(as_text=True)
    assert len(ledger.queue()) == 10


def test_all_together_have_a_limit(reader, ledger, monkeypatch):
    monkeypatch.setattr(limits, "IN_ALL", 1)
    assert send(reader).status_code == 303
    answer = send(reader, value="the second")
    assert answer.status_code == 429
    assert "Very many suggestions" in words(answer)
    assert 'value="the second"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_household_of_ipv6_is_one(one, other, is_same):
    assert (limits.household(one) == limits.household(other)) is is_same


def test_forms_of_other_sites_are_refused(reader, ledger):
    assert send(reader, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert send(reader, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert len(ledger.queue()) == 1


def test_a_body_that_is_too_large_is_refused(reader, ledger):
    assert send(reader, reason="x" * 70_000).status_code == 413
    assert ledger.queue() == ()


def test_a_database_that_is_away_loses_nothing_that_was_typed(reader, monkeypatch):
    def away(*_args, **_more):
        from geodata.ledger.errors import LedgerUnavailableError

        raise LedgerUnavailableError("the ledger's database: locked")

    monkeypatch.setattr(Ledger, "propose", away)
    answer = send(reader, value="not lost")
    assert answer.status_code == 503
    assert 'value="not lost"' in answer.get_data(as_text=True)
    assert "please send it again in a minute" in words(answer)


def test_hostile_texts_stay_texts(reader, ledger):
    at = send(reader, value="<script>alert(1)</script>", reason="<img src=x onerror=alert(1)>").headers["Location"]
    page = reader.get(at, headers=BROWSER).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("settings", [{"database": "-"}, {"suggestions": False}])
def test_where_suggestions_are_off_nothing_leads_there(probe, url, settings):
    client = make_app(probe, **({"database": url} | settings)).test_client(use_cookies=False)
    assert client.get(AT, headers=BROWSER).status_code == 404
    assert client.post(AT, data=FORM, headers=BROWSER).status_code == 404
    assert client.get("/suggestions/x", headers=BROWSER).status_code == 404
    for at in ("/projects/probe", "/sources/first", "/projects/probe/card"):
        assert "suggest" not in client.get(at, headers=BROWSER).get_data(as_text=True).lower()


def test_pages_lead_there(reader):
    page = reader.get("/projects/probe", headers=BROWSER).get_data(as_text=True)
    for at in ("/suggest?project=probe", "/suggest?project=probe&amp;field=jobs"):
        assert f'href="{at}"' in page
    assert 'href="/suggest?project=probe"' in reader.get("/projects/probe/card").get_data(as_text=True)
    assert 'href="/suggest?source=first"' in reader.get("/sources/first", headers=BROWSER).get_data(as_text=True)
    assert "/suggest" in reader.get("/robots.txt").get_data(as_text=True)


@pytest.mark.parametrize("lang", ["ru", "kk", "uz"])
def test_the_form_keeps_the_language(reader, lang):
    page = reader.get(f"{AT}&lang={lang}", headers=BROWSER).get_data(as_text=True)
    assert f"lang={lang}" in re.search(r'action="([^"]+)"', page[page.index("suggest-form") :])[1]
    answer = send(reader, f"{AT}&lang={lang}")
    assert answer.headers["Location"].endswith(f"?lang={lang}")


def test_form_begins_with_the_unit_that_the_field_has(reader):
    begun = 'name="unit" type="text" value="people"'
    assert begun in reader.get("/suggest?project=probe&field=jobs").text
    assert begun not in reader.get("/suggest?project=probe&field=area").text
