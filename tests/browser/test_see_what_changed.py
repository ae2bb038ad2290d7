"""Somebody who comes back wants to know what is new, and who keeps the catalogue where to begin."""

from __future__ import annotations

import pytest


@pytest.fixture
def reader(visit):
    return visit()


def test_from_the_map_to_what_changed_and_back_to_those_projects(reader):
    reader.open("/").ready()
    reader.page.locator(".state a").click()
    reader.page.wait_for_url("**/changes")
    reader.page.locator("[name=since]").fill("2026-01-01")
    reader.page.get_by_role("button", name="Apply").click()
    reader.page.wait_for_url("**since=2026-01-01**")
    months = reader.page.locator(".year h2").all_inner_texts()
    assert months[0] == "March 2026"
    assert all(month.endswith("2026") for month in months)
    reader.page.get_by_role("link", name="These projects on the map").click()
    reader.ready()
    shown = set(reader.page.evaluate("[...document.querySelectorAll('#list li')].map(row => row.dataset.id)"))
    changes = reader.page.request.get(reader.base + "/changes.json?since=2026-01-01").json()["changes"]
    assert shown == {line["project_id"] for line in changes if line["project_id"]}
    assert reader.page.locator(".chip-on").inner_text().startswith("Changed since 1 January 2026")
    assert not reader.faults


def test_the_filter_is_part_of_the_address_and_goes_with_its_chip(reader):
    reader.open("/?changed=2026-01&country=UZ").ready()
    few = reader.page.locator("#list li").count()
    reader.page.locator(".chip-on[data-name=changed]").click()
    reader.until(f"document.querySelectorAll('#list li').length > {few}")
    assert "changed" not in reader.page.url
    assert "country=UZ" in reader.page.url
    reader.page.go_back()
    reader.until(f"document.querySelectorAll('#list li').length === {few}")
    assert not reader.faults


def test_a_day_chosen_among_the_filters_narrows_the_map(reader):
    reader.open("/").ready()
    every = reader.page.locator("#list li").count()
    reader.page.locator('[data-facet$="changed"] > summary').click()
    reader.page.locator("#filters [name=changed]").fill("2026-01-01")
    reader.until(f"document.querySelectorAll('#list li').length < {every}")
    assert "changed=2026-01-01" in reader.page.url
    assert reader.page.locator('[data-facet$="changed"] [data-chosen]').inner_text() == "1"
    assert reader.page.locator(".chip-on[data-name=changed]").count() == 1
    assert not reader.faults


def test_the_list_says_how_old_a_status_is_as_the_server_does(reader):
    """Rows that the server wrote and those that the browser makes have one form; no space counts."""
    reader.open("/").ready()
    rows = "[...document.querySelectorAll('#list .row-main')].map(row => row.textContent.replace(/\\s/g, ''))"
    served = reader.page.evaluate(rows)
    assert any("yearsago" in row for row in served)
    assert any("nothinglaterisknownhere" in row for row in served)
    reader.open("/?changed=2026-01").ready()
    reader.page.locator(".chip-on[data-name=changed]").click()
    reader.until(f"document.querySelectorAll('#list li').length === {len(served)}")
    made = reader.page.evaluate(rows)
    assert made == served


def test_a_project_tells_when_it_was_heard_of_and_leads_to_its_changes(reader):
    reader.open("/projects/zhibek-zholy-modernisation")
    text = reader.page.locator("main").inner_text()
    assert "Last heard of: " in text
    assert "planned for 31 Jul 2026; nothing later is known here" in text
    reader.page.locator(".card-fresh a").click()
    reader.page.wait_for_url("**/changes?project=zhibek-zholy-modernisation")
    assert reader.page.locator(".changes li").count() > 3
    assert not reader.faults


def test_who_keeps_the_catalogue_begins_with_what_waits_longest(reader):
    reader.open("/needs-a-look")
    reader.page.locator(".needs-of a").first.click()
    assert reader.page.url.endswith("#plans")
    reader.page.locator("#plans li a").first.click()
    reader.until("document.querySelector('main h1') !== null")
    assert "nothing later is known here" in reader.page.locator("main").inner_text()
    assert not reader.faults
