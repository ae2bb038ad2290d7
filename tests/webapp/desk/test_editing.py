"""Everything is edited at the desk by the forms of readers: accepted at once by who may, else suggested or drafted."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from geodata.catalog.model import Claim
from geodata.ledger.applied import Entries
from geodata.ledger.changes import AddClaim, AddEvent, Note, PutNames, PutPlace, WithdrawClaim, claim_mark
from tests.webapp.desk.conftest import PASSWORD, PROJECT
from webapp.desk.roles import Role
from webapp.present.suggesting import events_of, text_mark

JOBS = f"project={PROJECT}&field=jobs"
VALUE = {"value": "1 200 jobs", "amount": "1 200", "unit": "jobs"}


@pytest.fixture
def catalog(house):
    return house.app.extensions["atlas"].snapshot.catalog


@pytest.fixture
def project(catalog):
    return catalog.projects[PROJECT]


def send(visitor, what, how="", **fields):
    assert visitor.get(f"/desk/edit?{what}&lang=en").status_code == 200, visitor.text
    return visitor.post(f"/desk/edit{how}?{what}&lang=en", **fields)


def accepted(visitor, ledger, what, **fields):
    """Changes that were accepted at once."""
    answer = send(visitor, what, "/accept", **fields)
    assert answer.status_code == 303, visitor.text
    return ledger.accepted()[-1].changes


def test_editor_adds_a_claim_at_once(house, ledger, source):
    visitor = house.visitor(Role.EDITOR)
    more = {"as_of": "2026-11", "quote": "1200 рабочих мест", "reason": "Newer", "source": source}
    answer = send(visitor, JOBS, "/accept", **VALUE, **more)
    assert (answer.status_code, answer.location) == (303, "/desk?done=accepted&revision=1&state=accepted&lang=en")
    (set_,) = ledger.accepted()
    claim = set_.changes[0].claim
    assert (set_.author, set_.by, set_.reason) == ("Edda", "Edda", "Newer")
    assert (claim.value, claim.quantity.value, claim.quantity.unit) == ("1 200 jobs", 1200, "jobs")
    assert (claim.as_of, claim.quote, claim.source) == ("2026-11", "1200 рабочих мест", source)
    visitor.get(f"/desk/projects/{PROJECT}?lang=en")
    assert "1 200" in visitor.text.replace("1,200", "1 200")


def test_contributor_suggests_under_a_name(house, ledger, source):
    visitor = house.visitor(Role.CONTRIBUTOR)
    assert send(visitor, JOBS, "/accept", **VALUE, source=source).status_code == 403
    answer = send(visitor, JOBS, **VALUE, source=source)
    (set_,) = ledger.queue()
    assert answer.location == f"/desk/changes/{set_.id}?lang=en"
    assert (set_.state, set_.author) == ("proposed", "Cara")
    assert visitor.get(answer.location).status_code == 200


def test_new_source_is_made_with_its_claim_and_its_publisher(house, ledger, catalog):
    visitor = house.visitor(Role.EDITOR)
    new = {"title": "A new text", "url": "https://news.example/1", "published": "2026-11-02", "language": "ru"}
    known = next(iter(catalog.publishers))
    put, added = accepted(visitor, ledger, JOBS, **VALUE, **new, publisher=known)
    assert (put.entry["title"], put.entry["language"], added.claim.source) == ("A new text", "ru", put.id)
    stranger = new | {"url": "https://news.example/2", "publisher": "A new paper", "value": "1 300 jobs"}
    assert send(visitor, JOBS, "/accept", **stranger).status_code == 422
    assert "say what kind it is" in visitor.text
    kind = catalog.vocab.publisher_kinds[0].id
    publisher, *_ = accepted(visitor, ledger, JOBS, **stranger, kind=kind)
    assert (publisher.entry["publisher"], publisher.entry["kind"]) == ("A new paper", kind)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": " "}, "Please say what should stand here."),
        ({"amount": "about 1,200"}, "A number, please"),
        ({"amount": "1200", "unit": ""}, "Please say of what"),
        ({"as_of": "last year"}, "A day, a month or a year"),
        ({"as_of": "2026-13-45"}, "A day, a month or a year"),
        ({"source": "no-such-source"}, "The atlas does not know this one."),
        ({"source": ""}, "Please name a source"),
        ({"source": "", "title": "T", "publisher": ""}, "Please say who published it."),
        ({"value": '<script>alert("x")</script>', "as_of": "x"}, "A day, a month or a year"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(house, ledger, source, fields, said):
    visitor = house.visitor(Role.EDITOR)
    answer = send(visitor, JOBS, "/accept", **(VALUE | {"source": source, "note": "My words"} | fields))
    assert answer.status_code == 422
    assert said in visitor.text
    for typed in ("My words", *(value for value in fields.values() if value.strip())):
        assert f'value="{escape(typed).replace("&quot;", "&#34;")}"' in visitor.page.text
    assert "<script>alert" not in visitor.page.text
    assert ledger.queue(state=None) == ()


def test_claim_is_withdrawn_with_its_reason_and_counts_again(house, ledger, project):
    mark = claim_mark(project.claims[2])
    visitor = house.visitor(Role.EDITOR)
    assert send(visitor, f"project={PROJECT}&claim={mark}", "/accept", reason=" ").status_code == 422
    assert "This is needed." in visitor.text
    (change,) = accepted(visitor, ledger, f"project={PROJECT}&claim={mark}", reason="A misprint")
    assert (change.kind, change.reason) == ("withdraw-claim", "A misprint")
    assert f"withdrawn={mark}" in visitor.get(f"/desk/projects/{PROJECT}").text
    (change,) = accepted(visitor, ledger, f"project={PROJECT}&withdrawn={mark}")
    assert (change.kind, change.claim) == ("restore-claim", mark)


def test_what_breaks_a_rule_of_the_catalogue_is_never_written(house, ledger, catalog):
    """A project cannot be without a status."""
    id_, claim = next(
        (project.id, claims[0])
        for project in catalog.projects.values()
        if len(claims := [claim for claim in project.claims if claim.status]) == 1
    )
    visitor = house.visitor(Role.EDITOR)
    answer = send(visitor, f"project={id_}&claim={claim_mark(claim)}", "/accept", reason="Try")
    assert answer.status_code == 422
    assert "What is wrong" in visitor.text
    assert ledger.queue(state=None) == ()


def test_place_is_put_elsewhere_and_keeps_its_source(house, ledger, project):
    visitor = house.visitor(Role.EDITOR)
    page = visitor.get(f"/desk/edit?project={PROJECT}&field=place").text
    assert "data-picker" in page
    assert "place.js" in page
    held = project.location
    fields = {"at": "40.80, 68.60", "precision": "district", "within": "12", "place": held.place,
              "admin1": held.admin1, "basis": "Between the two posts"}  # fmt: skip
    (change,) = accepted(visitor, ledger, f"project={PROJECT}&field=place", **fields)
    assert (change.location.lon, change.location.uncertainty_m) == (68.6, 12000)
    assert (change.location.sources, change.location.regions) == (held.sources, held.regions)


def test_names_particulars_and_texts_are_edited(house, ledger, project):
    visitor = house.visitor(Role.EDITOR)
    names = {f"name_{lang}": name for lang, name in project.names.stated()} | {"name_en": "The Centre"}
    (change,) = accepted(visitor, ledger, f"project={PROJECT}&field=names", **names)
    assert dict(change.names.items())["en"] == "The Centre"
    what = f"project={PROJECT}&field=particulars"
    told = {"sector": project.sector, "countries": "KZ", "partner": "UZ", "investor": "KZ", "summary": "Shorter.",
            "not_found": "Cost of the first stage\nNames of the builders"}  # fmt: skip
    (change,) = accepted(visitor, ledger, what, **told)
    assert (change.kind, change.entry["host_countries"], change.entry["summary"]) == ("put", ["KZ"], "Shorter.")
    assert change.entry["not_found"] == ["Cost of the first stage", "Names of the builders"]
    assert "programme" not in change.entry
    assert send(visitor, what, "/accept", **told).status_code == 422, "nothing is different"
    what = f"project={PROJECT}&text={text_mark('summary', 'Shorter.')}"
    (change,) = accepted(visitor, ledger, what, language="ru", translation="Короче.")
    assert (change.kind, change.translation, change.replaces) == ("put-translation", "Короче.", None)


def test_events_are_added_changed_and_removed(house, ledger, source, project):
    visitor = house.visitor(Role.EDITOR)
    (change,) = accepted(
        visitor, ledger, f"project={PROJECT}&field=event", when="2026-10", value="Begun", source=source
    )
    assert (change.kind, change.event.event) == ("add-event", "Begun")
    mark = events_of(project)[0][0]
    what = f"project={PROJECT}&event={mark}"
    (change,) = accepted(visitor, ledger, what, when="2026-09", value="Told otherwise", source=source)
    assert "Told otherwise" in [event["event"] for event in change.entry["timeline"]]
    assert visitor.get(f"/desk/edit?{what}").status_code == 200
    assert visitor.post(f"/desk/edit/accept?{what}", wrong="1").status_code == 422, "it is another by now"
    last = events_of(project)[-1][0]
    (change,) = accepted(visitor, ledger, f"project={PROJECT}&event={last}", wrong="1")
    assert len(change.entry["timeline"]) == len(project.timeline)


def test_sources_are_corrected_and_added(house, ledger, source, catalog):
    visitor = house.visitor(Role.EDITOR)
    held = catalog.sources[source]
    cells = {name: getattr(held, name) for name in ("url", "title", "publisher", "published", "language", "headline")}
    (change,) = accepted(visitor, ledger, f"source={source}", **(cells | {"archive": "https://archive.example/1"}))
    assert (change.family, change.entry["archive"], change.entry["title"]) == (
        "sources", "https://archive.example/1", held.title,
    )  # fmt: skip
    new = {"title": "Brand new", "publisher": held.publisher, "language": "en", "url": "https://news.example/brand"}
    (change,) = accepted(visitor, ledger, "new=source", **new)
    assert (change.replaces, change.entry["title"]) == (None, "Brand new")
    assert send(visitor, "new=source", "/accept", title="No publisher").status_code == 422


def test_crossing_is_edited(house, ledger, source, catalog):
    id_, held = next(iter(catalog.crossings.items()))
    visitor = house.visitor(Role.EDITOR)
    fields = {"state": held.state, "told_status": "open day and night", "status_date": "2026-11-01", "traffic": "all",
              "hours": "24 h", "at": f"{held.lat}, {held.lon}", "precision": held.precision,
              "within": f"{held.uncertainty_m / 1000:g}", "basis": held.basis, "source": source}  # fmt: skip
    (change,) = accepted(visitor, ledger, f"crossing={id_}", **fields)
    assert (change.family, change.entry["status"], change.entry["status_source"]) == (
        "crossings", "open day and night", source,
    )  # fmt: skip
    assert change.entry["claims"], "the rest stays"


def test_project_is_added(house, ledger, source):
    visitor = house.visitor(Role.EDITOR)
    fields = {"name_en": "A new mill", "status": "announced", "sector": "textiles", "countries": "KZ", "partner": "UZ",
              "investor": "KZ", "summary": "A mill.", "at": "42.31, 69.58", "precision": "settlement", "within": "5",
              "place": "Shymkent", "admin1": "Shymkent", "basis": "Centre of the town", "source": source}  # fmt: skip
    assert send(visitor, "new=project", "/accept", **(fields | {"sector": "", "basis": ""})).status_code == 422
    assert "This is needed." in visitor.text
    (change,) = accepted(visitor, ledger, "new=project", **fields)
    assert (change.family, change.id, change.entry["location"]["sources"]) == ("projects", "a-new-mill", [source])
    assert visitor.get("/desk/projects/a-new-mill").status_code == 200


def test_draft_is_its_authors_alone_until_it_is_suggested(house, ledger, source):
    visitor = house.visitor(Role.EDITOR)
    answer = send(visitor, JOBS, "/draft", **VALUE, source=source)
    (set_,) = ledger.queue(state="draft")
    assert answer.location == f"/desk/changes/{set_.id}?done=drafted&lang=en"
    assert "nobody but you sees it" in visitor.get(answer.location).text
    assert set_.id in visitor.get("/desk?state=draft").text
    other = house.visitor(Role.ADMINISTRATOR)
    assert other.get(f"/desk/changes/{set_.id}").status_code == 404
    assert set_.id not in other.get("/desk?state=draft").text
    assert other.post(f"/desk/changes/{set_.id}/submit", version="1").status_code in (403, 404)
    visitor.get(f"/desk/changes/{set_.id}")
    assert visitor.post(f"/desk/changes/{set_.id}/submit", version="1").status_code == 303
    assert ledger.find(set_.id).state == "proposed"
    assert other.get(f"/desk/changes/{set_.id}").status_code == 200


def test_draft_grows_by_more_changes(house, ledger, source):
    visitor = house.visitor(Role.EDITOR)
    new = {"url": "https://news.example/1", "title": "A text", "publisher": "A paper", "kind": "independent"}
    assert send(visitor, JOBS, "/draft", **VALUE, **new).status_code == 303
    (draft,) = ledger.queue(state="draft")
    assert draft.id in visitor.get(f"/desk/edit?{JOBS}").text
    more = {"value": "30 t", "into": draft.id, "reason": "Both of one text"}
    assert send(visitor, f"project={PROJECT}&field=capacity", "/draft", **more, **new).status_code == 303
    (grown,) = ledger.queue(state="draft")
    assert [it.kind for it in grown.changes] == ["put", "put", "add-claim", "add-claim"]
    assert (grown.version, grown.reason) == (2, "Both of one text")
    other = house.visitor(Role.ADMINISTRATOR)
    assert send(other, JOBS, "/draft", **VALUE, source=source, into=draft.id).status_code == 303
    assert len(ledger.queue(state="draft")) == 2, "a draft of somebody else does not grow"


def test_page_is_seen_as_readers_would_see_it(house, ledger, source):
    visitor = house.visitor(Role.EDITOR)
    claim = Claim(field="jobs", value="7,777 jobs", source=source)
    set_ = ledger.propose([AddClaim(project=PROJECT, claim=claim)])
    path = f"/desk/changes/{set_.id}/preview/{PROJECT}"
    assert path in visitor.get(f"/desk/changes/{set_.id}?lang=en").text
    visitor.get(f"{path}?lang=en")
    assert "So readers would see it" in visitor.text
    assert "7,777 jobs" in visitor.text
    assert "/suggest" not in visitor.page.text
    assert visitor.get(f"/desk/changes/{set_.id}/preview/nothing").status_code == 404
    assert house.visitor(Role.CONTRIBUTOR).get(path).status_code == 404


def proposed(ledger, source, project):
    """A set for each kind of change that has a form, with what the form changes."""
    mark = Entries(None).mark
    claim = Claim(field="jobs", value="7,777 jobs", source=source)
    event = {"date": "2026-10", "event": "Begun", "source": source}
    names = dict(project.names.stated()) | {"en": "Centre"}
    place = {"project": PROJECT, "location": project.location, "replaces": mark("projects", PROJECT, "location")}
    named = {"project": PROJECT, "names": names, "replaces": mark("projects", PROJECT, "names")}
    wrong = WithdrawClaim(project=PROJECT, claim=claim_mark(project.claims[2]), reason="A misprint")
    return (
        (AddClaim(project=PROJECT, claim=claim), {"value": "7,770 jobs", "source": source}, "7,770 jobs"),
        (PutPlace.model_validate(place), {"within": "30"}, "30000"),
        (PutNames.model_validate(named), {"name_en": "The Centre"}, "The Centre"),
        (AddEvent.model_validate({"project": PROJECT, "event": event}), {"value": "Really begun"}, "Really begun"),
        (wrong, {"reason": "A misprint of the paper"}, "A misprint of the paper"),
    )


@pytest.mark.parametrize("kind", range(5))
def test_proposed_change_is_edited_by_its_form(house, ledger, source, project, kind):
    change, changed, expected = proposed(ledger, source, project)[kind]
    set_ = ledger.propose([change], author="Cara", reason="First words")
    visitor = house.visitor(Role.EDITOR)
    what = f"set={set_.id}&change=0"
    assert f"/desk/edit?set={set_.id}&amp;change=0" in visitor.get(f"/desk/changes/{set_.id}").text
    page = visitor.get(f"/desk/edit?{what}&lang=en").text
    begun = dict(_fields(page))
    answer = visitor.post(f"/desk/edit?{what}", **(begun | changed))
    assert answer.status_code == 303, visitor.text
    found = ledger.find(set_.id)
    assert (found.version, found.by, found.author) == (2, "Edda", "Cara")
    assert [it.kind for it in found.changes] == [change.kind]
    assert expected in found.changes[0].model_dump_json()


def _fields(page):
    """Fields of the form as a browser would send them."""
    form = page[page.index('class="suggest-form"') :]
    form = form[: form.index("</form>")]
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "token" and 'type="checkbox"' not in tag:
            yield name[1], unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        yield name, unescape(value)
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        yield name, chosen[1] if chosen else ""


def test_note_becomes_a_change_and_a_new_source_goes_with_the_claim_that_needed_it(house, ledger, source):
    note = Note(family="projects", id=PROJECT, part="jobs", text="It was 900 in the end")
    set_ = ledger.propose([note], reason="I work there")
    visitor = house.visitor(Role.EDITOR)
    what = f"set={set_.id}&change=0"
    assert "Make a change of it" in visitor.get(f"/desk/changes/{set_.id}?lang=en").text
    visitor.get(f"/desk/edit?{what}&lang=en")
    assert "It was 900 in the end" in visitor.text
    publisher = next(iter(house.app.extensions["atlas"].snapshot.catalog.publishers))
    new = {"url": "https://news.example/9", "title": "Nine hundred", "publisher": publisher}
    assert visitor.post(f"/desk/edit?{what}", version="1", value="900", **new).status_code == 303
    assert [it.kind for it in ledger.find(set_.id).changes] == ["put", "add-claim"]
    what = f"set={set_.id}&change=1"
    visitor.get(f"/desk/edit?{what}")
    assert 'value="https://news.example/9"' in visitor.page.text
    assert visitor.post(f"/desk/edit?{what}", version="2", value="900", source=source).status_code == 303
    assert [it.kind for it in ledger.find(set_.id).changes] == ["add-claim"]


def test_second_editor_of_a_change_is_told_and_loses_nothing(house, ledger, source):
    set_ = ledger.propose([AddClaim(project=PROJECT, claim=Claim(field="jobs", value="7 jobs", source=source))])
    house.deeds().add("Egon", Role.EDITOR, PASSWORD)
    first, second = house.visitor(Role.EDITOR), house.visitor()
    second.sign_in("Egon")
    what = f"set={set_.id}&change=0"
    second.get(f"/desk/edit?{what}&lang=en")
    first.get(f"/desk/edit?{what}&lang=en")
    assert first.post(f"/desk/edit?{what}", version="1", value="8 jobs", source=source).status_code == 303
    answer = second.post(f"/desk/edit?{what}&lang=en", version="1", value="9 jobs", source=source)
    assert answer.status_code == 409
    assert "Edda was first" in second.text
    assert 'value="9 jobs"' in second.page.text
    assert ledger.find(set_.id).changes[0].claim.value == "8 jobs"


def test_no_form_asks_twice_for_the_same(house, project, catalog, source):
    visitor, ids = house.visitor(Role.EDITOR), {}
    crossing, mark = next(iter(catalog.crossings)), claim_mark(project.claims[0])
    parts = ("jobs", "cost", "opening", "status", "place", "names", "event", "particulars", "other")
    own = [f"project={PROJECT}&field={part}" for part in parts]
    own += [f"project={PROJECT}&claim={mark}", f"project={PROJECT}&text={text_mark('summary', project.summary)}"]
    for what in (*own, f"crossing={crossing}", f"source={source}", "new=source", "new=project"):
        answer = visitor.get(f"/desk/edit?{what}")
        assert answer.status_code == 200, what
        found = re.findall(r' id="([^"]+)"', answer.text)
        ids[what] = sorted(id_ for id_ in set(found) if found.count(id_) > 1)
    assert {what: twice for what, twice in ids.items() if twice} == {}


@pytest.mark.parametrize("what", ["set=nothing&change=0", "project=nothing", "crossing=nothing", "source=nothing"])
def test_what_is_not_there_is_404(house, what):
    assert house.visitor(Role.EDITOR).get(f"/desk/edit?{what}").status_code == 404


def test_change_without_a_form_and_others_changes_are_refused(house, ledger, source):
    set_ = ledger.propose([AddClaim(project=PROJECT, claim=Claim(field="jobs", value="7 jobs", source=source))])
    visitor = house.visitor(Role.EDITOR)
    for number in ("1", "-1", "99"):
        assert visitor.get(f"/desk/edit?set={set_.id}&change={number}").status_code == 404
    assert house.visitor(Role.CONTRIBUTOR).get(f"/desk/edit?set={set_.id}&change=0").status_code == 404
    own = ledger.propose(set_.changes, author="Cara")
    assert house.visitor(Role.CONTRIBUTOR).get(f"/desk/edit?set={own.id}&change=0").status_code == 200


@pytest.mark.parametrize("what", ["projects", "sources", "crossings"])
def test_lists_are_narrowed_by_name(house, what):
    visitor = house.visitor(Role.CONTRIBUTOR)
    assert "/desk/edit?" in visitor.get(f"/desk/{what}").text
    assert "Nothing is here." in visitor.get(f"/desk/{what}?q=no such name&lang=en").text
    assert visitor.get("/desk/projects/nothing").status_code == 404
    assert f"/desk/projects/{PROJECT}" in visitor.get("/desk/projects?q=central asia").text
