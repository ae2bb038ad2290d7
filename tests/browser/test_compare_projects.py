"""A planner puts projects side by side, sees what differs and where sources disagree, and takes the table along."""

from __future__ import annotations

import csv

import pytest

from tests.browser.conftest import DESKTOP, PHONE

TWO = "/compare?lang=en&ids=icic-central-asia,tenge-bank-head-office"


def test_from_a_project_to_a_comparison_by_keyboard(visit):
    reader = visit().open("/projects/icic-central-asia?lang=en")
    reader.page.get_by_role("link", name="Compare").press("Enter")
    reader.page.wait_for_url("**/compare?**")
    reader.accessible()
    reader.page.get_by_label("Add a project").select_option("tenge-bank-head-office")
    reader.page.get_by_role("button", name="Add", exact=True).press("Enter")
    reader.page.wait_for_url("**tenge-bank-head-office**")
    assert reader.page.locator(".compare thead th").count() == 2


def test_differences_are_marked_and_can_be_shown_alone(visit):
    reader = visit().open(TWO)
    every = reader.page.locator(".compare tbody tr").count()
    differing = reader.page.locator(".compare tbody tr.differs").count()
    assert f"{differing} lines differ" in reader.page.locator(".count").inner_text()
    reader.page.get_by_role("link", name="Only what differs").click()
    reader.page.wait_for_url("**only=1**")
    assert reader.page.locator(".compare tbody tr").count() < every
    assert reader.page.locator(".compare tbody tr.differs").count() == differing


def test_every_figure_leads_to_its_source_and_to_rival_claims(visit):
    reader = visit().open(TWO)
    reader.page.locator(".compare .clash summary").first.click()
    assert reader.page.locator(".compare .clash[open] .claims li").count() > 1
    number = reader.page.locator(".compare td .cite").first
    said = number.get_attribute("aria-label")
    number.click()
    reader.page.wait_for_url("**/sources/**")
    assert said.split(": ", 1)[1] in reader.page.locator("main").inner_text()


def test_a_column_is_removed(visit):
    reader = visit().open(TWO)
    reader.page.locator(".compare-remove").first.click()
    reader.page.wait_for_url("**ids=tenge-bank-head-office**")
    assert "Add another project" in reader.page.locator("main").inner_text()


def test_comparison_is_downloaded(visit, tmp_path):
    reader = visit().open(TWO)
    with reader.page.expect_download() as begun:
        reader.page.get_by_role("link", name="CSV").click()
    begun.value.save_as(tmp_path / "compare.csv")
    with (tmp_path / "compare.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["project"] for row in rows} == {"icic-central-asia", "tenge-bank-head-office"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=["1440", "390", "320"])
def test_it_fits_and_is_accessible(visit, size, scheme):
    four = "/compare?lang=ru&ids=icic-central-asia,tenge-bank-head-office,aktau-nukus-flight,lab-complex-kashkadarya"
    reader = visit(size=size, touch=size["width"] < 400, color_scheme=scheme).open(four)
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    overlapping = """[...document.querySelectorAll('.compare td[data-label]')].filter(td => {
      const label = getComputedStyle(td, '::before');
      return label.content !== 'none' && label.position === 'absolute';
    }).length"""
    assert reader.page.evaluate(overlapping) == 0
    reader.accessible()
