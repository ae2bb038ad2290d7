"""Claims added and withdrawn at the desk: accepted at once by who may decide, suggested by who may not."""

from __future__ import annotations

from html import escape

import pytest

from geodata.ledger.changes import claim_mark
from tests.webapp.desk.conftest import PROJECT
from webapp.desk.roles import Role

PATH = f"/desk/projects/{PROJECT}"


def add(visitor, source_id, how="/claims/accept", **fields):
    visitor.get(f"{PATH}?field=jobs&lang=en")
    given = {"field": "jobs", "value": "1 200 jobs", "number": "1 200", "unit": "jobs", "source": source_id}
    return visitor.post(f"{PATH}{how}?lang=en", **(given | fields))


def test_editor_adds_a_claim_at_once(house, ledger, source):
    visitor = house.visitor(Role.EDITOR)
    answer = add(visitor, source, as_of="2026-11", quote="1200 рабочих мест", reason="Newer")
    assert (answer.status_code, answer.location) == (303, "/desk?done=accepted&revision=1&state=accepted&lang=en")
    (set_,) = ledger.accepted()
    claim = set_.changes[0].claim
    assert (set_.author, set_.by, set_.reason) == ("Edda", "Edda", "Newer")
    assert (claim.value, claim.quantity.value, claim.quantity.unit) == ("1 200 jobs", 1200, "jobs")
    assert (claim.as_of, claim.quote, claim.source) == ("2026-11", "1200 рабочих мест", source)
    visitor.get(f"{PATH}?lang=en")
    assert "1 200" in visitor.text.replace("1,200", "1 200")


def test_contributor_suggests_under_a_name(house, ledger, source):
    visitor = house.visitor(Role.CONTRIBUTOR)
    assert add(visitor, source).status_code == 403
    answer = add(visitor, source, how="/claims")
    (set_,) = ledger.queue()
    assert answer.location == f"/desk/changes/{set_.id}?lang=en"
    assert (set_.state, set_.author) == ("proposed", "Cara")
    assert visitor.get(answer.location).status_code == 200


def test_new_source_is_made_with_its_claim(house, ledger):
    publisher = next(iter(house.app.extensions["atlas"].snapshot.catalog.publishers))
    visitor = house.visitor(Role.EDITOR)
    new = {"title": "A new text", "url": "https://news.example/1", "publisher": publisher, "published": "2026-11-02"}
    assert add(visitor, "", language="en", **new).status_code == 303
    put, added = ledger.accepted()[0].changes
    assert put.entry["title"] == "A new text"
    assert added.claim.source == put.id


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": " "}, "This is needed."),
        ({"field": "nonsense"}, ""),
        ({"number": "about 1,200"}, "Write the number as 1150 or 12.5."),
        ({"number": "1200", "unit": ""}, "This is needed."),
        ({"as_of": "last year"}, "This cannot be read"),
        ({"as_of": "2026-13-45"}, "This cannot be read"),
        ({"source": "no-such-source"}, "The atlas does not know this one."),
        ({"source": ""}, "This is needed."),
        ({"source": "", "title": "T", "publisher": "Nobody at all", "language": "en"}, "does not know this one"),
        ({"source": "", "title": "T", "publisher": "", "language": ""}, "This is needed."),
        ({"value": '<script>alert("x")</script>', "as_of": "x"}, "This cannot be read"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(house, ledger, source, fields, said):
    visitor = house.visitor(Role.EDITOR)
    answer = add(visitor, source, quote="My words", **fields)
    assert answer.status_code == 422
    assert said in visitor.text
    if fields.get("field") is None:
        for typed in ("My words", *(value for value in fields.values() if value.strip())):
            assert f'value="{escape(typed).replace("&quot;", "&#34;")}"' in visitor.page.text
    assert "<script>alert" not in visitor.page.text
    assert ledger.queue(state=None) == ()


def test_what_breaks_a_rule_of_the_catalogue_is_never_written(house, ledger):
    """The first claim of the project is one that it cannot be without."""
    catalog = house.app.extensions["atlas"].snapshot.catalog
    needed = next(claim for claim in catalog.projects[PROJECT].claims if claim.field == "status")
    visitor = house.visitor(Role.EDITOR)
    visitor.get(PATH)
    answer = visitor.post(f"{PATH}/withdraw/accept?lang=en", claim=claim_mark(needed), reason="Try")
    if answer.status_code == 303:  # other claims give a status too: then it is withdrawn as asked
        assert ledger.revision == 1
        return
    assert answer.status_code == 422
    assert "What is wrong" in visitor.text
    assert ledger.queue(state=None) == ()


def test_claim_is_withdrawn_with_its_reason(house, ledger):
    claim = house.app.extensions["atlas"].snapshot.catalog.projects[PROJECT].claims[2]
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"{PATH}?lang=en")
    assert visitor.post(f"{PATH}/withdraw/accept?lang=en", claim=claim_mark(claim), reason=" ").status_code == 422
    assert "This is needed." in visitor.text
    assert visitor.post(f"{PATH}/withdraw/accept?lang=en", claim="nonsense", reason="x").status_code == 422
    assert visitor.post(f"{PATH}/withdraw/accept", claim=claim_mark(claim), reason="A misprint").status_code == 303
    assert ledger.accepted()[0].changes[0].reason == "A misprint"
    assert visitor.get("/desk?state=accepted").status_code == 200


def test_projects_are_found_by_name(house):
    visitor = house.visitor(Role.CONTRIBUTOR)
    assert PATH in visitor.get("/desk/projects?q=central asia").text
    assert PATH not in visitor.get("/desk/projects?q=no such name").text
    assert visitor.get("/desk/projects/nothing").status_code == 404
