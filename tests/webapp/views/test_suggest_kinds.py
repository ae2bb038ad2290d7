"""What readers suggest becomes ready changes of each kind: places, names, events, translations, sources, projects."""

from __future__ import annotations

import html
import re

import pytest

from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import catalog_at
from geodata.ledger.changes import AddClaim, Note, WithdrawClaim, claim_mark
from geodata.ledger.ledger import Ledger
from geodata.snapshot.snapshot import build_snapshot
from tests.ledgers import probe_folder
from tests.webapp.conftest import BROWSER, make_app
from webapp.present.suggesting import events_of, text_mark

EVENT = {"date": "2025-11-15", "event": "The plant was opened", "source": "first"}
PLACE = "/suggest?project=probe&field=place"
SPOT = {
    "at": "42.31, 69.58", "precision": "settlement", "within": "4", "place": "Shymkent, north", "admin1": "Shymkent",
    "basis": "Entrance of the plant on a satellite picture", "url": "https://example.org/a", "reason": "I was there",
}  # fmt: skip
WHOLE = SPOT | {
    "name_en": "Probe Two", "name_ru": "Проба два", "sector": "textiles", "status": "announced", "countries": "KZ",
    "partner": "UZ", "investor": "UZ", "summary": "A second probe.",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return probe_folder(tmp_path_factory.mktemp("kinds") / "catalogue", timeline=[EVENT])


@pytest.fixture(scope="module")
def probe(folder):
    return build_snapshot(load_catalog(folder))


@pytest.fixture
def ledger(tmp_path):
    opened = Ledger.open(f"sqlite:///{tmp_path / 'atlas.db'}")
    yield opened
    opened.close()


@pytest.fixture
def reader(probe, folder, ledger, tmp_path):
    app = make_app(probe, database=f"sqlite:///{tmp_path / 'atlas.db'}", catalog=folder)
    yield app.test_client(use_cookies=False)
    app.extensions["atlas"].ledger.close()


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def send(reader, at, form):
    return reader.post(at, data=form, headers=BROWSER)


def made(reader, ledger, folder, at, form):
    """Catalogue with what becomes of a form, and the change set."""
    answer = send(reader, at, form)
    assert answer.status_code == 303, words(answer)
    held = ledger.queue()[-1]
    return catalog_at(folder, [held]), held


def event_mark(probe):
    return events_of(probe.catalog.projects["probe"])[0][0]


def test_place_becomes_a_ready_change(reader, ledger, folder):
    catalog, held = made(reader, ledger, folder, PLACE, SPOT)
    assert [change.kind for change in held.changes] == ["put-place"]
    found = catalog.projects["probe"].location
    assert (found.lon, found.lat, found.precision, found.uncertainty_m) == (69.58, 42.31, "settlement", 4000)
    assert (found.place, found.basis, found.sources) == ("Shymkent, north", SPOT["basis"], ("first",))
    receipt = words(reader.get(f"/suggestions/{held.id}", headers=BROWSER))
    assert "Place" in receipt
    assert "Shymkent, north" in receipt


def test_form_of_a_place_has_a_map_and_begins_with_what_stands_there(reader):
    page = reader.get(PLACE, headers=BROWSER).get_data(as_text=True)
    for part in ("data-picker", "place.js", 'value="42.3, 69.6"', 'value="8"', "Natural Earth"):
        assert part in page
    assert "data-picker" in reader.get("/suggest?new=project", headers=BROWSER).get_data(as_text=True)
    for other in ("/suggest?project=probe&field=jobs", "/suggest?project=probe&field=names", "/projects/probe"):
        page = reader.get(other, headers=BROWSER).get_data(as_text=True)
        assert "place.js" not in page
        assert "data-picker" not in page


@pytest.mark.parametrize("at", ["42°18′36″N 69°34′48″E", "42,31 69,58", "69.58 в. д., 42.31 с. ш."])
def test_coordinates_are_read_as_people_write_them(reader, ledger, folder, at):
    found = made(reader, ledger, folder, PLACE, SPOT | {"at": at})[0].projects["probe"].location
    assert (found.lon, found.lat) == (pytest.approx(69.58), pytest.approx(42.31))


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"at": "in the north"}, "at", "no pair of coordinates"),
        ({"at": "69.58, 42.31"}, "at", "the two look swapped"),
        ({"at": "10.5, 20.5"}, "at", "outside of what the atlas is about"),
        ({"precision": "exactly"}, "precision", "Please choose one of the list."),
        ({"within": "far"}, "within", "A number of kilometres"),
        ({"within": "-3"}, "within", "A number of kilometres"),
        ({"within": "0.5"}, "within", "at least 1 km"),
        ({"basis": ""}, "basis", "This is needed."),
        ({"url": ""}, "url", "Please name a source"),
        ({"at": "42.3, 69.6", "within": "8", "place": "Shymkent"}, "at", "This is what stands there already."),
    ],
)
def test_what_is_wrong_with_a_place_stands_beside_its_field(reader, ledger, changed, field, told):
    answer = send(reader, PLACE, SPOT | changed)
    assert answer.status_code == 422
    said = re.search(rf'id="s-{field}-said">([^<]+)<', answer.get_data(as_text=True))
    assert said, words(answer)
    assert told in html.unescape(said[1])
    assert ledger.queue() == ()


def test_words_about_a_place_without_coordinates_are_a_note(reader, ledger, folder):
    _, held = made(reader, ledger, folder, PLACE, SPOT | {"at": "", "place": "Behind the station"})
    (note,) = held.changes
    assert isinstance(note, Note)
    assert "Behind the station" in note.text


def test_names_become_a_ready_change_and_the_source_stands_in_the_reason(reader, ledger, folder):
    form = {"name_en": "Probe", "name_kk": "Сынама", "url": "https://example.org/kk", "reason": "Its own site"}
    catalog, held = made(reader, ledger, folder, "/suggest?project=probe&field=names", form)
    assert dict(catalog.projects["probe"].names.stated()) == {"en": "Probe", "kk": "Сынама"}
    assert [change.kind for change in held.changes] == ["put-names"]
    assert held.reason == "Its own site\n\nhttps://example.org/kk"


@pytest.mark.parametrize(("name", "told"), [("", "give the project a name"), ("Probe", "stands there already")])
def test_names_must_be_others(reader, ledger, name, told):
    answer = send(reader, "/suggest?project=probe&field=names", {"name_en": name, "reason": "x"})
    assert answer.status_code == 422
    assert told in words(answer)


def test_event_is_added_with_its_source(reader, ledger, folder):
    form = {"when": "2026-02", "value": "The second line runs", "url": "https://example.org/b", "reason": "News"}
    catalog, held = made(reader, ledger, folder, "/suggest?project=probe&field=event", form)
    assert [change.kind for change in held.changes] == ["put", "put", "add-event"]
    assert [event.event for event in catalog.projects["probe"].timeline] == [EVENT["event"], "The second line runs"]


def test_event_is_told_otherwise_or_taken_out(reader, ledger, folder, probe):
    at = f"/suggest?project=probe&event={event_mark(probe)}"
    page = reader.get(at, headers=BROWSER).get_data(as_text=True)
    assert 'value="2025-11-15"' in page
    form = {"when": "2025-11-16", "value": EVENT["event"], "url": "https://example.org/a", "title": "A text"}
    catalog, held = made(reader, ledger, folder, at, form | {"reason": "A day later"})
    assert [(event.date, event.source) for event in catalog.projects["probe"].timeline] == [("2025-11-16", "first")]
    assert "2025-11-16" in words(reader.get(f"/suggestions/{held.id}", headers=BROWSER))
    catalog, _ = made(reader, ledger, folder, at, {"wrong": "1", "reason": "It never happened"})
    assert catalog.projects["probe"].timeline == ()
    assert send(reader, at, form | {"when": "2025-11-15", "reason": "x"}).status_code == 422, "nothing is different"


def test_translation_becomes_a_ready_change(reader, ledger, folder):
    at = f"/suggest?project=probe&text={text_mark('summary', 'A probe.')}&lang=ru"
    assert "A probe." in words(reader.get(at, headers=BROWSER))
    catalog, held = made(reader, ledger, folder, at, {"language": "ru", "translation": "Проба.", "reason": "Better"})
    assert [change.kind for change in held.changes] == ["put-translation"]
    assert catalog.told("A probe.", "ru", "summary") == ("Проба.", "ru")
    assert send(reader, at, {"language": "en", "translation": "x", "reason": "y"}).status_code == 422
    assert send(reader, at, {"language": "ru", "translation": "", "reason": "y"}).status_code == 422


def test_claim_that_is_wrong_is_withdrawn_with_the_reason(reader, ledger, folder, probe):
    claim = probe.catalog.projects["probe"].claims[0]
    at = f"/suggest?project=probe&claim={claim_mark(claim)}"
    assert f'href="{at.replace("&", "&amp;")}"' in reader.get(
        "/suggest?project=probe&field=status", headers=BROWSER
    ).get_data(as_text=True)
    assert "This is wrong" in words(reader.get(at, headers=BROWSER))
    answer = send(reader, at, {"reason": "A mistake of the press", "title": "Who says so", "publisher": "Press"})
    assert answer.status_code == 303
    (held,) = ledger.queue()
    (change,) = held.changes
    assert isinstance(change, WithdrawClaim)
    assert (change.claim, change.reason) == (claim_mark(claim), "A mistake of the press")
    assert held.reason == "A mistake of the press\n\nWho says so\nPress"


def test_source_is_corrected_where_cells_are_given_and_noted_otherwise(reader, ledger, folder):
    at = "/suggest?source=first"
    held_cells = {"url": "https://example.org/a", "title": "A text", "publisher": "Press", "published": "2025-11-15"}
    page = reader.get(at, headers=BROWSER).get_data(as_text=True)
    for text in held_cells.values():
        assert f'value="{text}"' in page
    form = held_cells | {"title": "A better title", "publisher": "Agency", "trouble": "title", "reason": "As printed"}
    catalog, held = made(reader, ledger, folder, at, form)
    source = catalog.sources["first"]
    assert (source.title, source.publisher, source.published) == ("A better title", "Agency", "2025-11-15")
    assert held.reason == "Its title is wrong\n\nAs printed"
    _, held = made(reader, ledger, folder, at, held_cells | {"trouble": "dead", "reason": "404 since May"})
    (note,) = held.changes
    assert isinstance(note, Note)
    assert (note.family, note.id) == ("sources", "first")
    assert held.reason == "The address leads nowhere\n\n404 since May"


def test_whole_project_becomes_an_entry(reader, ledger, folder):
    catalog, held = made(reader, ledger, folder, "/suggest?new=project", WHOLE)
    project = catalog.projects["probe-two"]
    assert dict(project.names.stated()) == {"en": "Probe Two", "ru": "Проба два"}
    assert (project.sector, project.host_countries, project.partner_country) == ("textiles", ("KZ",), "UZ")
    assert (project.location.lon, project.location.uncertainty_m, project.location.sources) == (69.58, 4000, ("first",))
    assert [(it.field, it.status, it.source) for it in project.claims] == [("status", "announced", "first")]
    assert "Probe Two" in words(reader.get(f"/suggestions/{held.id}", headers=BROWSER))


@pytest.mark.parametrize("missing", ["sector", "status", "partner", "investor", "summary", "at", "basis"])
def test_project_of_which_less_is_known_is_a_note_with_all_that_was_said(reader, ledger, folder, missing):
    _, held = made(reader, ledger, folder, "/suggest?new=project", WHOLE | {missing: ""})
    (note,) = held.changes
    assert isinstance(note, Note)
    for name in ("name_en", "name_ru", "place", "countries", "url"):
        assert WHOLE[name] in note.text


def test_project_with_a_mistake_is_asked_about(reader, ledger):
    answer = send(reader, "/suggest?new=project", WHOLE | {"countries": "FR", "at": "nowhere"})
    assert answer.status_code == 422
    assert ledger.queue() == ()
    for name in ("name_en", "summary", "basis"):
        assert html.escape(WHOLE[name]) in answer.get_data(as_text=True)


def test_place_that_was_changed_meanwhile_is_asked_about_again(reader, ledger, folder):
    """The change carries the mark of what stands there by now, with all that was accepted."""
    _, first = made(reader, ledger, folder, PLACE, SPOT)
    ledger.accept(first.id, "E. Editor", "", 1)
    assert send(reader, PLACE, SPOT | {"within": "3"}).status_code == 303
    second = ledger.queue()[-1]
    assert catalog_at(folder, [ledger.find(first.id), second]).projects["probe"].location.uncertainty_m == 3000


@pytest.mark.parametrize(
    "at",
    ["claim=0000000000000000", "event=0000000000000000", "text=0000000000000000"],
)
def test_what_has_no_such_mark_is_404_and_loses_nothing_when_it_is_sent(reader, ledger, at):
    at = f"/suggest?project=probe&{at}"
    assert reader.get(at, headers=BROWSER).status_code == 404
    answer = send(
        reader, at, {"reason": "not lost", "value": "x", "when": "2026", "translation": "x", "language": "ru"}
    )
    assert answer.status_code == 422
    assert "not lost" in answer.get_data(as_text=True)


@pytest.mark.parametrize("at", ["claim=nonsense", "withdrawn=0000000000000000&field=nonsense", "field=particulars"])
def test_what_only_the_desk_has_is_refused(reader, at):
    assert send(reader, f"/suggest?project=probe&{at}", {"reason": "x"}).status_code == 400


def test_everything_on_the_page_of_a_project_leads_to_its_form(reader, probe):
    page = reader.get("/projects/probe?lang=ru", headers=BROWSER).get_data(as_text=True)
    asked = [f"event={event_mark(probe)}", f"text={text_mark('summary', 'A probe.')}"]
    for part in ("field=place", "field=names", "field=event", *asked):
        at = f"/suggest?project=probe&{part}&lang=ru"
        assert f'href="{at.replace("&", "&amp;")}"' in page, part
        assert reader.get(at, headers=BROWSER).status_code == 200


def test_what_can_be_corrected_lists_events_and_texts(reader, probe):
    page = reader.get("/suggest?project=probe&lang=ru", headers=BROWSER).get_data(as_text=True)
    for part in (f"event={event_mark(probe)}", f"text={text_mark('event', EVENT['event'])}"):
        assert part in page
    assert "text=" not in reader.get("/suggest?project=probe&lang=en", headers=BROWSER).get_data(as_text=True)


def test_claim_still_comes_with_its_source(reader, ledger, folder):
    form = {"value": "12 t", "url": "https://example.org/new", "reason": "New"}
    _, held = made(reader, ledger, folder, "/suggest?project=probe&field=capacity", form)
    assert isinstance(held.changes[-1], AddClaim)
