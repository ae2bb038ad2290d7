"""An editor signs in, looks at what a reader suggests, and decides; a colleague who comes second is told."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE
from tests.desks import PROJECT, made_desk, sign_in
from tests.serving import atlas

NARROW = {"width": 320, "height": 640}
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A desk that tests only look at."""
    desk = made_desk(tmp_path_factory.mktemp("desk"))
    with atlas(env=desk.env) as base:
        yield desk, base


@pytest.fixture
def own(tmp_path):
    """A desk that a test decides at."""
    desk = made_desk(tmp_path)
    with atlas(env=desk.env) as base:
        yield desk, base


def pages(desk):
    return (
        "/desk",
        f"/desk/changes/{desk.value}",
        f"/desk/changes/{desk.place}",
        "/desk/account",
        "/desk/account/tokens",
        "/desk/projects",
        f"/desk/projects/{PROJECT}",
        f"/desk/edit?project={PROJECT}&field=place",
        f"/desk/edit?project={PROJECT}&field=particulars",
        f"/desk/edit?set={desk.value}&change=0",
        f"/desk/changes/{desk.value}/preview/{PROJECT}",
        "/desk/people",
        "/desk/webhooks",
        "/desk/audit",
    )


def in_language(path, lang):
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_desk_are_accessible(visit, shared, scheme):
    desk, base = shared
    reader = visit(base=base, color_scheme=scheme)
    reader.open("/desk/sign-in?lang=en").accessible()
    sign_in(reader, "Ada")
    for path in pages(desk):
        reader.open(in_language(path, "en")).accessible()


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_pages_of_the_desk_fit_a_phone(visit, shared, lang):
    desk, base = shared
    reader = visit(base=base, size=PHONE, touch=True)
    sign_in(reader, "Ada")
    wide = {}
    for size in (PHONE, NARROW):
        reader.page.set_viewport_size(size)
        for path in pages(desk):
            wide[path, size["width"]] = reader.open(in_language(path, lang)).page.evaluate(OVERFLOW)
    assert {where: px for where, px in wide.items() if px > 0} == {}


def test_decided_by_keyboard_alone(visit, own):
    desk, base = own
    reader = visit(base=base)
    sign_in(reader, "Edda")
    keys = reader.page.keyboard
    keys.press("j")
    keys.press("j")
    assert "Jobs" in reader.page.locator("[data-desk-row]:focus-within").inner_text()
    keys.press("x")
    assert reader.page.locator("[name=set]:checked").count() == 1
    with reader.page.expect_navigation():
        keys.press("Enter")
    keys.press("d")
    keys.type("The text says 1,175")
    keys.press("Escape")
    reader.page.evaluate("document.activeElement.blur()")
    keys.press("d")
    with reader.page.expect_navigation():
        keys.press("Enter")
    assert "Declined." in reader.page.locator(".desk-done").inner_text()
    found = desk.ledger.find(desk.value)
    assert (found.state, found.answer, found.by) == ("declined", "The text says 1,175", "Edda")


def test_what_is_accepted_is_shown_without_a_restart_and_its_editor_stays_signed_in(visit, own):
    desk, base = own
    editor, reader = visit(base=base), visit(base=base)
    sign_in(editor, "Edda", f"/desk/changes/{desk.place}")
    reader.open(f"/projects/{PROJECT}?lang=en")
    assert "12 km" not in reader.page.content()
    editor.page.get_by_role("button", name="Accept as revision 1").click()
    editor.page.wait_for_url("**/desk?done=accepted**")
    for _ in range(100):
        if "12 km" in reader.open(f"/projects/{PROJECT}?lang=en").page.content():
            break
        reader.page.wait_for_timeout(200)
    assert "12 km" in reader.page.content()
    assert editor.open("/desk?state=accepted&lang=en").page.url.endswith("/desk?state=accepted&lang=en")
    assert "Place" in editor.page.locator("[data-desk-row]").inner_text()


@pytest.mark.faults_expected  # the browser says on its console that the second answer was 409
def test_second_editor_is_told_who_was_first(visit, own):
    desk, base = own
    path = f"/desk/changes/{desk.value}"
    first, second = visit(base=base), visit(base=base)
    sign_in(first, "Edda", path)
    sign_in(second, "Egon", path)
    first.page.get_by_role("button", name="Accept as revision 1").click()
    first.page.wait_for_url("**/desk?done=accepted**")
    second.page.locator("[name=answer]").fill("My careful words")
    second.page.get_by_role("button", name="Decline").click()
    second.page.locator(".desk-fault").wait_for()
    assert "Edda was first: Accepted" in second.page.locator(".desk-fault").inner_text()
    assert desk.ledger.find(desk.value).by == "Edda"


def test_all_of_it_works_without_scripts(visit, own):
    desk, base = own
    reader = visit(base=base, java_script_enabled=False)
    sign_in(reader, "Edda")
    reader.page.locator(f"a[href*='{desk.place}']").click()
    reader.page.get_by_label("A word to who proposed it").fill("Looks right")
    reader.page.get_by_role("button", name="Accept as revision 1").click()
    assert "Accepted as revision 1." in reader.page.locator(".desk-done").inner_text()
    reader.page.locator(".desk-me summary").click()
    reader.page.get_by_role("button", name="Sign out").click()
    assert reader.page.url.startswith(f"{base}/desk/sign-in")
    assert reader.page.context.cookies() == [] or reader.open("/desk").page.url.startswith(f"{base}/desk/sign-in")
