"""An editor brings a project back to what it was: a change is made, reviewed and accepted like any other."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PHONE
from tests.desks import PROJECT, made_desk, sign_in
from tests.serving import atlas

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def told(tmp_path):
    """A desk at which a value and a place were accepted."""
    desk = made_desk(tmp_path)
    for id_ in (desk.value, desk.place):
        desk.ledger.accept(id_, "Edda", "Checked", 1)
    with atlas(env=desk.env) as base:
        yield desk, base


def test_restored_and_accepted(visit, told):
    desk, base = told
    reader = visit(base=base)
    sign_in(reader, "Edda", f"/desk/projects/{PROJECT}")
    reader.page.get_by_role("link", name="History and restore").click()
    reader.accessible()
    reader.page.get_by_role("button", name=re.compile("Restore.*Revision 0")).click()
    reader.page.wait_for_url("**/desk/changes/*")
    assert "Back to revision 0" in reader.page.locator("main").text_content()
    reader.page.get_by_role("button", name="Accept as revision 3").click()
    reader.page.wait_for_url("**/desk?done=accepted*")
    newest = desk.ledger.accepted()[-1]
    assert [change.kind for change in newest.changes] == ["withdraw-claim", "put-place"]
    assert reader.faults == []


def test_history_fits_a_phone(visit, told):
    _, base = told
    reader = visit(base=base, size=PHONE, touch=True)
    sign_in(reader, "Edda")
    reader.open(f"/desk/projects/{PROJECT}/revisions?lang=ru")
    assert reader.page.evaluate(OVERFLOW) <= 0
