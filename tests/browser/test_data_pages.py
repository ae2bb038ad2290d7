"""axe-core finds nothing on the pages of the data interface, in both widths and both themes, with all folds open."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

PATHS = (
    "/api",
    "/conformance",
    "/openapi",
    "/functions",
    "/collections",
    "/collections/projects",
    "/collections/projects/queryables",
    "/collections/projects/items?status=operating&limit=10",
    "/collections/projects/items?q=nothing-of-this-name",
    "/collections/projects/items/icic-central-asia",
    "/collections/regions/items?limit=10",
    "/connect",
    "/data",
)
VIEWS = {
    "desktop-light": {"size": DESKTOP, "color_scheme": "light"},
    "phone-dark": {"size": PHONE, "touch": True, "color_scheme": "dark"},
}
OPEN_FOLDS = "document.querySelectorAll('details.more-info').forEach(fold => { fold.open = true; })"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible_and_fits_its_screen(visit, path, view):
    found = visit(**VIEWS[view])
    found.open(path)
    found.accessible()
    found.page.evaluate(OPEN_FOLDS)
    found.accessible()
    width = VIEWS[view]["size"]["width"]
    assert found.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["ru", "kk", "uz"])
def test_pages_fit_a_phone_in_every_language(visit, lang):
    found = visit(**VIEWS["phone-dark"])
    for path in ("/api", "/openapi", "/collections/projects", "/collections/projects/items"):
        found.open(f"{path}?lang={lang}")
        assert found.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_form_of_a_table_of_features_asks_what_it_says(visit):
    found = visit()
    found.open("/collections/projects/items")
    found.page.fill("form.query input[name=filter]", "status = 'operating' AND cost_usd IS NOT NULL")
    found.page.fill("form.query input[name=sortby]", "-cost_usd")
    found.page.click("form.query button")
    found.page.wait_for_load_state()
    assert "filter=" in found.page.url
    listed = found.page.locator(".table-attributes tbody tr").count()
    answer = found.page.request.get(found.page.url.replace("f=html", "f=json")).json()
    assert 0 < listed == answer["numberMatched"]
    assert found.page.locator("form.query input[name=sortby]").input_value() == "-cost_usd"


def test_operation_can_be_tried_from_the_page_of_the_interface(visit):
    found = visit()
    found.open("/openapi")
    form = found.page.locator("#getFeatures form")
    form.locator("input[name=limit]").fill("3")
    with found.page.expect_navigation():
        form.locator("button").click()
    assert "/collections/projects/items" in found.page.url
    assert '"numberReturned":3' in found.page.content().replace("&quot;", '"')
