"""Two editors at work at once: forms, drafts and one word for many; whoever comes second is told, nothing is lost."""

from __future__ import annotations

import pytest

from geodata.catalog.model import Claim
from geodata.ledger.changes import AddClaim, Note
from tests.desks import PROJECT, made_desk, sign_in
from tests.serving import atlas


@pytest.fixture
def own(tmp_path):
    """A desk that a test decides at."""
    desk = made_desk(tmp_path)
    with atlas(env=desk.env) as base:
        yield desk, base


@pytest.mark.faults_expected  # the browser says on its console that the second answer was 409
def test_same_change_edited_by_two(visit, own):
    desk, base = own
    first, second = visit(base=base), visit(base=base)
    path = f"/desk/changes/{desk.value}"
    for reader, name in ((first, "Edda"), (second, "Egon")):
        sign_in(reader, name, path)
        reader.page.locator("[data-desk-edit]").click()
        reader.page.locator("[name=value]").wait_for()
    assert first.page.locator("[name=value]").input_value() == "1,150 jobs"
    first.page.locator("[name=value]").fill("1,160 jobs")
    first.page.get_by_role("button", name="Keep as a new version").click()
    first.page.wait_for_url("**done=edited**")
    second.page.locator("[name=value]").fill("1,170 jobs")
    second.page.get_by_role("button", name="Keep as a new version").click()
    second.page.locator(".desk-fault").first.wait_for()
    second.accessible()
    assert "Edda was first" in second.page.locator(".desk-fault").first.inner_text()
    assert second.page.locator("[name=value]").input_value() == "1,170 jobs"
    found = desk.ledger.find(desk.value)
    assert (found.version, found.by, found.changes[0].claim.value) == (2, "Edda", "1,160 jobs")


def test_place_is_dragged_kept_as_a_draft_looked_at_and_suggested_to_the_other(visit, own):
    desk, base = own
    first, second = visit(base=base), visit(base=base)
    sign_in(first, "Edda", f"/desk/projects/{PROJECT}")
    page = first.page
    page.locator("a[href*='field=place']").click()
    page.locator(".place-point").wait_for()
    page.locator(".place-map").click(position={"x": 150, "y": 150})
    at = page.locator("[name=at]").input_value()
    page.locator("[name=within]").fill("15")
    page.locator("[name=basis]").fill("Between the two posts")
    page.get_by_role("button", name="Keep as a draft and look at it").click()
    page.wait_for_url("**done=drafted**")
    (draft,) = desk.ledger.queue(state="draft")
    sign_in(second, "Egon", "/desk?state=draft")
    assert second.page.locator("[data-desk-row]").count() == 0
    page.get_by_role("link", name="as readers would see it").click()
    page.locator(".dossier").wait_for()
    assert "within 15 km" in page.locator(".dossier").inner_text()
    page.locator("[data-desk-back]").click()
    page.get_by_role("button", name="Suggest", exact=True).click()
    page.wait_for_url("**done=suggested**")
    second.open(f"/desk/changes/{draft.id}?lang=en").page.get_by_role("button", name="Accept as revision 1").click()
    second.page.wait_for_url("**/desk?done=accepted**")
    location = desk.ledger.accepted()[0].changes[0].location
    assert f"{location.lat:g}, {location.lon:g}".split(", ") == [f"{float(part):g}" for part in at.split(", ")]


def test_many_are_declined_with_one_word_by_keyboard(visit, own):
    desk, base = own
    source = desk.ledger.find(desk.value).changes[0].claim.source
    for number in range(2):
        claim = Claim(field="jobs", value=f"{number} jobs", source=source)
        desk.ledger.propose([AddClaim(project=PROJECT, claim=claim)])
    reader = visit(base=base)
    sign_in(reader, "Edda")
    keys = reader.page.keyboard
    for key in "jxjx":
        keys.press(key)
    assert reader.page.locator("[name=set]:checked").count() == 2
    keys.press("d")
    keys.type("Nothing says so")
    reader.page.evaluate("document.activeElement.blur()")
    keys.press("d")
    with reader.page.expect_navigation():
        keys.press("Enter")
    assert "2 declined" in reader.page.locator(".desk-done").inner_text()
    reader.accessible()
    assert {it.answer for it in desk.ledger.queue(state="declined")} == {"Nothing says so"}


def test_note_is_made_a_change_with_the_letter_e(visit, own):
    desk, base = own
    note = Note(family="projects", id=PROJECT, part="jobs", text="It was 900 in the end")
    held = desk.ledger.propose([note], reason="I work there")
    reader = visit(base=base)
    sign_in(reader, "Edda")
    reader.page.keyboard.press("j")
    with reader.page.expect_navigation():
        reader.page.keyboard.press("e")
    assert "It was 900 in the end" in reader.page.locator(".desk-noted").inner_text()
    reader.page.locator("[name=value]").fill("900")
    reader.page.locator("[name=source]").fill(desk.ledger.find(desk.value).changes[0].claim.source)
    reader.page.get_by_role("button", name="Keep as a new version").click()
    reader.page.wait_for_url("**done=edited**")
    assert [it.kind for it in desk.ledger.find(held.id).changes] == ["add-claim"]
