"""A reader opens the state that a citation names, walks through it, and goes back to the newest."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE
from tests.desks import PROJECT, made_desk
from tests.serving import atlas

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """An atlas with two revisions: a value, then a place."""
    desk = made_desk(tmp_path_factory.mktemp("told"))
    for id_ in (desk.value, desk.place):
        desk.ledger.accept(id_, "Edda", "Checked", 1)
    with atlas(env=desk.env) as address:
        yield address


def where(reader):
    return reader.page.url.removeprefix(reader.base)


def test_every_step_stays_in_the_revision(visit, base):
    reader = visit(base=base)
    reader.open(f"/projects/{PROJECT}?revision=1&lang=en").accessible()
    banner = reader.page.get_by_label("Revision", exact=True)
    assert "State of revision 1, accepted on" in banner.inner_text()
    reader.page.locator("nav.nav").get_by_role("link", name="Map").click()
    reader.ready()
    assert where(reader).startswith("/revisions/1/")
    reader.page.locator(f'#list a[href*="{PROJECT}"]').first.click()
    reader.until(f"location.search.includes('project={PROJECT}')")
    assert where(reader).startswith("/revisions/1/?")
    reader.page.get_by_role("link", name="Show the newest").click()
    reader.ready()
    assert where(reader).startswith("/?")
    assert "revision" not in where(reader)
    assert reader.faults == []


def test_the_files_alone_are_a_state_too(visit, base):
    reader = visit(base=base)
    reader.open(f"/revisions/0/projects/{PROJECT}?lang=en")
    assert "State of the files alone" in reader.page.locator("body").inner_text()


def test_what_was_recorded_leads_to_states(visit, base):
    reader = visit(base=base)
    reader.open("/changes?lang=en")
    reader.page.get_by_role("link", name="By the day on which the atlas recorded it").click()
    reader.accessible()
    reader.page.get_by_role("link", name="State before").first.click()
    assert where(reader).startswith(f"/revisions/1/projects/{PROJECT}")


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_it_fits_a_phone(visit, base, lang):
    reader = visit(base=base, size=PHONE, touch=True)
    paths = (f"/projects/{PROJECT}?revision=1", f"/projects/{PROJECT}/revisions?", "/changes?by=recorded")
    wide = {path: reader.open(f"{path}&lang={lang}").page.evaluate(OVERFLOW) for path in paths}
    assert {path: px for path, px in wide.items() if px > 0} == {}
