"""A journalist follows trade towards the goal: the sentence, the chart, the table, the source, the file."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE

TRADE = "#trade_turnover"


def opened(visit, lang="en", **options):
    reader = visit(**options).open(f"/indicators?lang={lang}")
    reader.until(f"document.querySelector('{TRADE} svg.plot') !== null")
    return reader


def test_the_goal_is_said_and_drawn(visit):
    reader = opened(visit)
    goal = reader.page.locator(f"{TRADE} .goal")
    assert "of 10 (billion US dollars), the goal for 2030" in goal.inner_text()
    assert goal.locator("progress").get_attribute("max") == "10.0"


def test_every_chart_draws_every_dated_value(visit):
    reader = opened(visit)
    counts = reader.page.evaluate(
        """[...document.querySelectorAll('[data-chart]')].map(figure => {
          const chart = JSON.parse(figure.dataset.chart);
          return [chart.points.length + chart.goals.length, figure.querySelectorAll('svg.plot a').length];
        })"""
    )
    assert len(counts) > 5
    assert all(told == drawn for told, drawn in counts), counts


def test_a_point_leads_to_its_source(visit):
    reader = opened(visit)
    link = reader.page.locator(f"{TRADE} svg.plot a").last
    href = link.get_attribute("href")
    assert href.startswith("/sources/")
    link.click()
    reader.page.wait_for_url(f"**{href}")


def test_rivals_look_like_rivals_and_the_table_has_them(visit):
    reader = opened(visit)
    hollow = reader.page.locator(
        f"{TRADE} svg.plot [fill='var(--paper)'] circle, {TRADE} svg.plot circle[fill='var(--paper)']"
    )
    assert hollow.count() > 2
    reader.page.locator(f"{TRADE} summary").click()
    rows = reader.page.locator(f"{TRADE} tbody tr")
    assert rows.count() == 26
    assert reader.page.locator(f"{TRADE} .rival").count() > 4


def test_the_file_holds_the_series(visit):
    reader = opened(visit)
    reader.page.locator(f"{TRADE} summary").click()
    with reader.page.expect_download() as download:
        reader.page.locator(f"{TRADE} .downloads a", has_text="CSV").click()
    text = download.value.path().read_text()
    assert text.count("trade_turnover") == 26


def test_charts_follow_the_width(visit):
    reader = opened(visit)
    wide = reader.page.locator(f"{TRADE} svg.plot").bounding_box()["width"]
    reader.page.set_viewport_size({"width": 500, "height": 800})
    reader.until(f"document.querySelector('{TRADE} svg.plot').getBoundingClientRect().width < {wide - 100}")
    assert reader.page.evaluate("document.documentElement.scrollWidth <= 500")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "lang"), [(None, "en"), (PHONE, "kk")])
def test_accessible(visit, scheme, size, lang):
    reader = opened(visit, lang, size=size, color_scheme=scheme)
    reader.accessible()
    width = reader.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
