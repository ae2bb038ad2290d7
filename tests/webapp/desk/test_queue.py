"""The queue and one change set: seen with its effect, decided once, by one person; nothing is overwritten."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from geodata.catalog.model import Claim, Location
from geodata.ledger.applied import Entries
from geodata.ledger.changes import AddClaim, AddEvent, Note, Put, PutPlace, WithdrawClaim, claim_mark
from geodata.ledger.errors import StaleChangeSetError
from tests.webapp.desk.conftest import PASSWORD, PROJECT
from webapp.desk.roles import Role
from webapp.desk.views.review import MOST_LINES
from webapp.suggest import contacts


def jobs(source, value="7,777 jobs", project=PROJECT):
    return AddClaim(project=project, claim=Claim(field="jobs", value=value, source=source))


def post(visitor, set_, what, **fields):
    visitor.get(f"/desk/changes/{set_.id}?lang=en")
    return visitor.post(f"/desk/changes/{set_.id}/{what}?lang=en", **({"version": str(set_.version)} | fields))


def test_queue_shows_what_stands_there_and_what_would(house, ledger, source):
    ledger.propose([jobs(source)], reason="The plant says so")
    visitor = house.visitor(Role.EDITOR)
    visitor.get("/desk?lang=en")
    assert "7,777 jobs" in visitor.text
    assert "a reader" in visitor.text
    assert "Jobs" in visitor.text


def test_contributors_see_their_own_only(house, ledger, source):
    own = ledger.propose([jobs(source, "1 job")], author="Cara")
    other = ledger.propose([jobs(source, "2 jobs")], author="Edda")
    visitor = house.visitor(Role.CONTRIBUTOR)
    visitor.get("/desk")
    assert own.id in visitor.page.text
    assert other.id not in visitor.page.text
    assert visitor.get(f"/desk/changes/{own.id}").status_code == 200
    assert visitor.get(f"/desk/changes/{other.id}").status_code == 404
    visitor.get(f"/desk/changes/{own.id}")
    token = visitor.token
    for what in ("edit", "withdraw"):
        assert visitor.post(f"/desk/changes/{other.id}/{what}", token=token, version="1").status_code == 404
    assert ledger.find(other.id).version == 1
    assert post(visitor, own, "withdraw").status_code == 303
    assert ledger.find(own.id).state == "withdrawn"


def test_filters_narrow_the_queue(house, ledger, source):
    first = ledger.propose([jobs(source)], author="Edda")
    other = next(id_ for id_ in house.app.extensions["atlas"].snapshot.catalog.projects if id_ != PROJECT)
    second = ledger.propose([jobs(source, project=other)])
    visitor = house.visitor(Role.EDITOR)
    for query, shown, hidden in (
        (f"project={PROJECT}", first, second),
        ("mine=1", first, second),
        (f"project={other}&kind=add-claim", second, first),
    ):
        page = visitor.get(f"/desk?{query}").text
        assert shown.id in page, query
        assert hidden.id not in page, query
    for query in ("state=declined", "kind=put-place", "project=nothing"):
        assert "Nothing is here." in visitor.get(f"/desk?lang=en&{query}").text
    assert visitor.get("/desk?state=nonsense&kind=nonsense&mine=x").status_code == 200


def test_those_that_say_the_same_stand_together(house, ledger, source):
    sources = list(house.app.extensions["atlas"].snapshot.catalog.sources)
    same = [ledger.propose([jobs(source, "7,777 jobs")]), ledger.propose([jobs(sources[0], "7,777  Jobs")])]
    ledger.propose([jobs(source, "8 jobs")])
    visitor = house.visitor(Role.EDITOR)
    visitor.get("/desk?lang=en")
    order = [re.search(it.id, visitor.page.text).start() for it in same]
    between = re.findall(r"/desk/changes/(\w+)", visitor.page.text[min(order) : max(order)])
    assert set(between) == {same[1].id}
    assert "2 say the same" in visitor.text


def test_review_shows_the_effect_before_it_is_decided(house, ledger, source):
    set_ = ledger.propose([jobs(source)])
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"/desk/changes/{set_.id}?lang=en")
    assert "What readers would see" in visitor.text
    assert "A conflict" in visitor.text
    assert "Accept as revision 1" in visitor.text
    assert 'rel="noopener noreferrer external"' in visitor.page.text


def test_place_is_drawn_before_and_after(house, ledger):
    project = house.app.extensions["atlas"].snapshot.catalog.projects[PROJECT]
    held = project.location.model_dump(mode="json", exclude_defaults=True)
    moved = Location.model_validate(held | {"lat": held["lat"] + 0.05, "uncertainty_m": 12_000})
    set_ = ledger.propose(
        [PutPlace(project=PROJECT, location=moved, replaces=Entries(None).mark("projects", PROJECT, "location"))]
    )
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"/desk/changes/{set_.id}?lang=en")
    assert visitor.page.text.count('<figure class="smallmap">') == 2
    assert "within 12 km" in visitor.text
    assert "Place moves" in visitor.text


def test_accepted_is_a_revision_and_noted(house, ledger, source):
    set_ = ledger.propose([jobs(source)])
    visitor = house.visitor(Role.EDITOR)
    answer = post(visitor, set_, "accept", answer="Checked")
    assert (answer.status_code, answer.location) == (303, "/desk?done=accepted&revision=1&lang=en")
    visitor.get(answer.location)
    assert "Accepted as revision 1." in visitor.text
    found = ledger.find(set_.id)
    assert (found.state, found.revision, found.decided_by, found.answer) == ("accepted", 1, "Edda", "Checked")
    lines = list(
        csv.DictReader(io.StringIO(house.visitor(Role.ADMINISTRATOR).get("/desk/audit.csv").data.decode("utf-8-sig")))
    )
    assert {"who": "Edda", "did": "accepted", "about": "change set 1", "detail": "revision 1: Checked"}.items() <= next(
        line for line in lines if line["did"] == "accepted"
    ).items()
    assert [int(line["number"]) for line in lines] == [*range(1, len(lines) + 1)]


@pytest.mark.parametrize(("what", "state"), [("decline", "declined"), ("ask", "asked")])
def test_declining_and_asking_need_a_word(house, ledger, source, what, state):
    set_ = ledger.propose([jobs(source)])
    visitor = house.visitor(Role.EDITOR)
    assert post(visitor, set_, what, answer="  ").status_code == 422
    assert "Say why" in visitor.text
    assert post(visitor, set_, what, answer="x" * 2001).status_code == 422
    assert ledger.find(set_.id).version == 1
    assert post(visitor, set_, what, answer="The text says 770").status_code == 303
    assert (ledger.find(set_.id).state, ledger.find(set_.id).answer) == (state, "The text says 770")


def test_second_of_two_editors_sees_who_was_first_and_keeps_the_words(house, ledger, source):
    set_ = ledger.propose([jobs(source)])
    house.deeds().add("Egon", Role.EDITOR, PASSWORD)
    first, second = house.visitor(Role.EDITOR), house.visitor()
    second.sign_in("Egon")
    second.get(f"/desk/changes/{set_.id}?lang=en")
    assert post(first, set_, "accept").status_code == 303
    answer = second.post(f"/desk/changes/{set_.id}/decline?lang=en", version="1", answer="My careful words")
    assert answer.status_code == 409
    assert "Edda was first: Accepted" in second.text
    assert ledger.find(set_.id).state == "accepted"
    assert ledger.revision == 1


def test_edit_of_another_editor_is_not_overwritten(house, ledger, source):
    set_ = ledger.propose([jobs(source)])
    first, second = house.visitor(Role.EDITOR), house.visitor(Role.ADMINISTRATOR)
    second.get(f"/desk/changes/{set_.id}?lang=en")
    ledger.edit(set_.id, [jobs(source, "7,770 jobs")], "Typo", 1, by="Edda")
    text = json.dumps(jobs(source, "9 jobs").model_dump(mode="json", exclude_none=True))
    answer = second.post(f"/desk/changes/{set_.id}/edit?lang=en", version="1", change=text, reason="Mine")
    assert answer.status_code == 409
    assert "9 jobs" in second.page.text, "what was typed is kept"
    assert ledger.find(set_.id).changes[0].claim.value == "7,770 jobs"
    first.get(f"/desk/changes/{set_.id}?lang=en")
    assert "7,770 jobs" in first.text


def test_edited_changes_are_a_new_version_with_a_name(house, ledger, source):
    set_ = ledger.propose([jobs(source)], author="Cara")
    text = json.dumps(jobs(source, "7,770 jobs").model_dump(mode="json", exclude_none=True))
    assert post(house.visitor(Role.EDITOR), set_, "edit", change=text, reason="Typo").status_code == 303
    found = ledger.find(set_.id)
    assert (found.version, found.by, found.author, found.reason) == (2, "Edda", "Cara", "Typo")
    assert [version.changes[0].claim.value for version in ledger.versions(set_.id)] == ["7,777 jobs", "7,770 jobs"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "change 1"),
        ("[]", "change 1"),
        ('{"kind": "nonsense"}', "nonsense"),
        ('{"kind": "add-claim", "project": "x", "claim": {"field": "jobs"}}', "add-claim.claim.value"),
        ('"<script>alert(1)</script>"', "script"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(house, ledger, source, text, said):
    set_ = ledger.propose([jobs(source)])
    visitor = house.visitor(Role.EDITOR)
    assert post(visitor, set_, "edit", change=text).status_code == 422
    assert said in visitor.text
    assert "<script>alert" not in visitor.page.text
    assert text.replace('"', "&#34;").replace("<", "&lt;").replace(">", "&gt;") in visitor.page.text
    assert ledger.find(set_.id).version == 1


def test_what_does_not_fit_is_told_and_cannot_be_accepted(house, ledger, source):
    catalog = house.app.extensions["atlas"].snapshot.catalog
    mark = claim_mark(catalog.projects[PROJECT].claims[2])
    first = ledger.propose([WithdrawClaim(project=PROJECT, claim=mark, reason="A misprint")])
    second = ledger.propose([WithdrawClaim(project=PROJECT, claim=mark, reason="Twice the same")])
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"/desk/changes/{second.id}?lang=en")
    token = visitor.token
    assert post(visitor, first, "accept").status_code == 303
    answer = visitor.post(f"/desk/changes/{second.id}/accept?lang=en", token=token, version="1")
    assert answer.status_code == 422
    assert "What is wrong" in visitor.text
    assert "change set 2" in visitor.text
    assert ledger.revision == 1


def test_new_source_comes_with_its_claim(house, ledger):
    publisher = next(iter(house.app.extensions["atlas"].snapshot.catalog.publishers))
    entry = {
        "id": "brand-new",
        "publisher": publisher,
        "title": "A brand new text",
        "url": "https://news.example/1",
        "language": "en",
    }
    set_ = ledger.propose([Put(family="sources", id="brand-new", entry=entry), jobs("brand-new")])
    visitor = house.visitor(Role.EDITOR)
    visitor.get("/desk?lang=en")
    assert "new source" in visitor.text
    visitor.get(f"/desk/changes/{set_.id}?lang=en")
    assert 'href="https://news.example/1"' in visitor.page.text
    assert "What is wrong" not in visitor.text


def test_hostile_words_are_text(house, ledger, source):
    evil = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    set_ = ledger.propose([jobs(source, evil)], author="Cara", reason=evil)
    visitor = house.visitor(Role.EDITOR)
    for path in ("/desk", f"/desk/changes/{set_.id}"):
        page = visitor.get(path).text
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert "49" not in page.partition("{{7*7}}")[0][-20:]


def test_several_are_accepted_at_once_and_what_cannot_be_stays(house, ledger, source):
    sets = [ledger.propose([jobs(source, f"{n} jobs")]) for n in range(3)]
    visitor = house.visitor(Role.EDITOR)
    visitor.get("/desk?lang=en")
    ledger.edit(sets[2].id, [jobs(source, "5 jobs")], "", 1, by="Ada")
    answer = visitor.client.post(
        "/desk/accept?lang=en",
        data={"token": visitor.token, "set": [f"{it.id}:1" for it in sets] + ["nonsense", "x:y"]},
        headers={"Origin": "http://localhost", "Accept": "text/html"},
    )
    assert answer.status_code == 409
    assert "2 accepted" in answer.text
    assert "Change 3: somebody was first." in answer.text
    assert [ledger.find(it.id).state for it in sets] == ["accepted", "accepted", "proposed"]


def decide(visitor, what, sets, answer=""):
    return visitor.client.post(
        f"/desk/{what}?lang=en",
        data={"token": visitor.token, "set": [f"{it.id}:1" for it in sets], "answer": answer},
        headers={"Origin": "http://localhost", "Accept": "text/html"},
    )


def test_several_are_decided_with_one_word(house, ledger, source):
    sets = [ledger.propose([jobs(source, f"{n} jobs")]) for n in range(4)]
    visitor = house.visitor(Role.EDITOR)
    visitor.get("/desk?lang=en")
    answer = decide(visitor, "accept", sets[:2], "Checked")
    assert (answer.status_code, "2 accepted" in answer.text) == (200, True)
    answer = decide(visitor, "decline", sets[2:], " ")
    assert (answer.status_code, "Say why" in answer.text) == (409, True)
    answer = decide(visitor, "decline", sets[1:], "The text says 770")
    assert answer.status_code == 409, "one of them was decided"
    assert "2 declined" in answer.text
    assert "Change 2: somebody was first." in answer.text
    assert [(it.state, it.answer) for it in (ledger.find(it.id) for it in sets)] == [
        ("accepted", "Checked"), ("accepted", "Checked"),
        ("declined", "The text says 770"), ("declined", "The text says 770"),
    ]  # fmt: skip
    assert "Nothing was chosen." in decide(visitor, "accept", []).text


def test_same_place_and_same_event_stand_together_whoever_says_so(house, ledger, source):
    project = house.app.extensions["atlas"].snapshot.catalog.projects[PROJECT]
    mark = Entries(None).mark("projects", PROJECT, "location")
    for basis in ("Seen from the road", "On a satellite picture"):
        location = project.location.model_copy(update={"lat": 40.8, "basis": basis})
        ledger.propose([PutPlace(project=PROJECT, location=location, replaces=mark)])
    for text in ("Begun", "begun "):
        event = {"date": "2026-10", "event": text, "source": source}
        ledger.propose([AddEvent.model_validate({"project": PROJECT, "event": event})])
    visitor = house.visitor(Role.EDITOR)
    visitor.get("/desk?lang=en")
    assert visitor.text.count("2 say the same") == 2


def test_entry_that_takes_the_place_of_another_shows_what_is_otherwise(house, ledger):
    entries = Entries(None)
    entry = {**entries.entry("projects", PROJECT), "summary": "Quite another summary."}
    mark = entries.mark("projects", PROJECT)
    set_ = ledger.propose([Put(family="projects", id=PROJECT, entry=entry, replaces=mark)])
    visitor = house.visitor(Role.EDITOR)
    page = visitor.get(f"/desk/changes/{set_.id}?lang=en").text
    changes = page[page.index('class="desk-changes"') :].partition("</ul>")[0]
    assert "<strong>summary: Quite another summary.</strong>" in changes
    assert "<del>summary: A shared industrial zone" in changes
    assert "claims:" not in changes


def test_long_set_is_shown_page_by_page(house, ledger, source):
    made = ledger.propose([jobs(source, f"job number {number}") for number in range(MOST_LINES + 5)])
    visitor = house.visitor(Role.EDITOR)
    seen = []
    for page in ("", "page=2", "page=99", "page=x", "page=-1"):
        text = visitor.get(f"/desk/changes/{made.id}?lang=en&{page}").text
        lines = text.split('class="desk-changes">')[1].split("</ul>")[0]
        seen.append({number for number in range(MOST_LINES + 5) if f"job number {number}<" in lines})
    first, second = set(range(MOST_LINES)), set(range(MOST_LINES, MOST_LINES + 5))
    assert seen == [first, second, second, first, first]
    assert "too many changes to be edited here" in text
    assert 'rel="next"' in text


def test_note_of_a_reader_says_that_it_changes_nothing_and_leads_to_the_project(house, ledger):
    set_ = ledger.propose([Note(family="projects", id=PROJECT, part="jobs", text="The plant was <b>closed</b>")])
    visitor = house.visitor(Role.EDITOR)
    assert "The plant was &lt;b&gt;closed" in visitor.get("/desk?lang=en&kind=note").text
    visitor.get(f"/desk/changes/{set_.id}?lang=en")
    assert "A note changes nothing by itself." in visitor.text
    assert f'href="/desk/projects/{PROJECT}?lang=en"' in visitor.page.text
    assert post(visitor, set_, "accept", answer="Thank you").status_code == 303


def test_contact_of_a_reader_is_shown_to_those_who_decide(house, ledger, source):
    set_ = ledger.propose([jobs(source)], author="Cara")
    contacts.keep(ledger, set_.id, "reader@mail.example")
    for role, is_shown in ((Role.EDITOR, True), (Role.CONTRIBUTOR, False)):
        visitor = house.visitor(role)
        assert visitor.get(f"/desk/changes/{set_.id}").status_code == 200
        assert ("reader@mail.example" in visitor.text) == is_shown


def test_unknown_change_set_is_not_found(house):
    visitor = house.visitor(Role.EDITOR)
    assert visitor.get("/desk/changes/no-such-id").status_code == 404
    assert visitor.post("/desk/changes/no-such-id/accept", token=visitor.token).status_code in (403, 404)


def test_ledger_itself_takes_no_version_twice(ledger, source):
    set_ = ledger.propose([jobs(source)])
    ledger.accept(set_.id, "Edda", "", 1)
    with pytest.raises(StaleChangeSetError):
        ledger.accept(set_.id, "Egon", "", 1)
