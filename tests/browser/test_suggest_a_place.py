"""A reader puts a project where it is: on the map, by hand or by typing, with how sure that is; without scripts too."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

PLACE = "/suggest?project=icic-central-asia&field=place"
SIDEWAYS = {"width": 667, "height": 375}
NARROW = {"width": 320, "height": 640}
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


def tell(page, **more):
    """The rest of the form."""
    page.locator("[name=basis]").fill("Seen on a satellite picture")
    page.locator("[name=url]").fill("https://example.org/a-place")
    page.locator("[name=reason]").fill("I live there")
    for name, text in more.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator(".suggest-send button").click()
    page.wait_for_url("**/suggestions/**")


def drag(page, sign, x, y):
    sign.scroll_into_view_if_needed()
    box = sign.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + x, middle[1] + y, steps=6)
    page.mouse.up()


@pytest.mark.parametrize(("size", "lang"), [(DESKTOP, "en"), (PHONE, "kk")])
def test_point_is_pressed_and_dragged_and_the_ring_says_how_sure(visit, base, ledger, size, lang):
    reader = visit(base=base, size=size).open(f"{PLACE}&lang={lang}")
    page = reader.page
    page.locator(".place-map .place-point").wait_for()
    reader.accessible()
    assert page.locator("[name=at]").input_value() == "40.7556, 68.5258"
    assert page.locator(".place-held").count() == 1
    assert page.evaluate(OVERFLOW) <= 0
    page.locator(".place-map").click(position={"x": 100, "y": 120})
    pressed = page.locator("[name=at]").input_value()
    assert pressed != "40.7556, 68.5258"
    drag(page, page.locator(".place-point"), 40, 10)
    dragged = page.locator("[name=at]").input_value()
    assert dragged != pressed
    drag(page, page.locator(".place-ring"), -30, 0)
    within = float(page.locator("[name=within]").input_value())
    assert 0 < within < 28
    tell(page, within="9")
    (change,) = [it for it in ledger.queue()[-1].changes if it.kind == "put-place"]
    lat, lon = map(float, dragged.split(", "))
    assert (change.location.lon, change.location.lat, change.location.uncertainty_m) == (lon, lat, 9000)


def test_what_is_typed_is_drawn(visit, base):
    page = visit(base=base).open(f"{PLACE}&lang=en").page
    point = page.locator(".place-point")
    point.wait_for()
    before = point.bounding_box()
    page.locator("[name=at]").fill("40.80, 68.60")
    assert point.bounding_box() != before
    page.locator("[name=at]").fill("not yet a place")
    assert point.count() == 0


def test_place_is_typed_without_scripts(visit, base, ledger):
    page = visit(base=base, java_script_enabled=False).open(f"{PLACE}&lang=en").page
    assert not page.locator(".place-map").is_visible()
    page.locator("[name=at]").fill("40°48′N 68°36′E")
    tell(page, within="12")
    (change,) = [it for it in ledger.queue()[-1].changes if it.kind == "put-place"]
    assert (change.location.lon, change.location.lat) == pytest.approx((68.6, 40.8))


def test_whole_project_is_added_with_its_place(visit, base, ledger):
    reader = visit(base=base).open("/suggest?new=project&lang=en")
    page = reader.page
    page.locator(".place-map").click(position={"x": 200, "y": 200})
    assert page.locator("[name=at]").input_value()
    reader.accessible()
    for name, code in (("status", "announced"), ("sector", "textiles"), ("partner", "UZ"), ("precision", "settlement")):
        page.locator(f"[name={name}]").select_option(code)
    page.locator("[name=countries][value=KZ]").check()
    typed = {"name_en": "A new mill", "investor": "KZ", "summary": "A mill.", "place": "Shymkent", "admin1": "Shymkent"}
    tell(page, **typed, within="5", at="42.31, 69.58")
    (change,) = [it for it in ledger.queue()[-1].changes if it.kind == "put" and it.family == "projects"]
    assert change.id == "a-new-mill"


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_forms_fit_a_phone(visit, base, lang):
    reader = visit(base=base, size=PHONE, touch=True)
    wide = {}
    for size in (PHONE, NARROW, SIDEWAYS):
        reader.page.set_viewport_size(size)
        for path in (PLACE, "/suggest?new=project", "/suggest?project=icic-central-asia&field=event"):
            wide[path, size["width"]] = reader.open(f"{path}&lang={lang}").page.evaluate(OVERFLOW)
    assert {where: px for where, px in wide.items() if px > 0} == {}
