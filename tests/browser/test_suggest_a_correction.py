"""A reader who knows better says so in a minute, without an account: with scripts or without, on a desk or a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

PROJECT = "icic-central-asia"


@pytest.mark.parametrize(
    ("size", "lang", "has_scripts"), [(DESKTOP, "en", True), (PHONE, "ru", True), (PHONE, "kk", False)]
)
def test_from_a_fact_to_a_receipt(visit, base, ledger, size, lang, has_scripts):
    reader = visit(base=base, size=size, java_script_enabled=has_scripts).open(f"/projects/{PROJECT}?lang={lang}")
    page = reader.page
    page.locator(".facts a[href*='/suggest']").first.click()
    page.wait_for_url("**/suggest?**")
    assert f"lang={lang}" in page.url
    if has_scripts:
        reader.accessible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[name=value]").fill("Another value")
    page.locator("[name=url]").fill("https://example.org/a-new-text")
    page.locator("[name=reason]").fill("The text says so")
    before = len(ledger.queue())
    page.locator(".suggest-send button").click()
    page.wait_for_url("**/suggestions/**")
    if has_scripts:
        reader.accessible()
    assert "Another value" in page.locator("main").inner_text()
    assert len(ledger.queue()) == before + 1


@pytest.mark.faults_expected
def test_what_is_wrong_stands_beside_its_field(visit, base):
    reader = visit(base=base).open(f"/suggest?project={PROJECT}&field=jobs&lang=en")
    page = reader.page
    page.locator("[name=value]").fill("1,150")
    page.locator(".suggest-send button").click()
    page.locator("#s-reason-said").wait_for()
    reader.accessible()
    assert page.locator("[name=value]").input_value() == "1,150"
    assert page.locator("#s-url-said").inner_text().startswith("Please name a source")
    assert page.locator(".suggest-trap").bounding_box()["width"] < 2


def test_the_card_on_the_map_leads_there(visit, base):
    reader = visit(base=base).open(f"/?project={PROJECT}&lang=en")
    page = reader.page
    page.locator("#card-body .actions summary").click()
    page.get_by_role("link", name="Suggest a correction").click()
    page.wait_for_url(f"**/suggest?project={PROJECT}**")
    reader.accessible()
    assert page.locator(".suggest-what li").count() > 5
