"""An analyst chooses the columns of the table; this device keeps them, and there is a way back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

HEADS = "[...document.querySelectorAll('.table thead th')].map(th => th.textContent.trim())"
USUAL = ["Project", "Status", "Sector", "Country", "Place", "Cost", "Sources"]


def heads(reader) -> list[str]:
    return reader.page.evaluate(HEADS)


def test_chosen_columns_are_there_next_time_and_go_back_to_all_and_to_usual(visit):
    reader = visit().open("/projects?lang=en")
    assert heads(reader) == USUAL
    reader.page.locator(".columns summary").click()
    reader.accessible()
    reader.page.locator(".columns .option", has_text="Jobs").click()
    reader.page.wait_for_url("**columns=**")
    chosen = [*USUAL[:6], "Jobs", "Sources"]
    assert heads(reader) == chosen
    reader.open("/projects?lang=en&status=operating")
    assert heads(reader) == chosen
    assert "columns" not in reader.page.url
    reader.page.locator(".columns summary").press("Enter")
    reader.page.get_by_role("link", name="All columns").press("Enter")
    reader.page.wait_for_url("**columns=**")
    assert len(heads(reader)) == 13
    reader.open("/projects?lang=en")
    assert len(heads(reader)) == 13
    reader.page.locator(".columns summary").click()
    reader.page.get_by_role("link", name="Usual columns").click()
    reader.page.wait_for_url("**columns=**")
    reader.open("/projects?lang=en")
    assert heads(reader) == USUAL


def test_an_address_that_names_columns_wins_and_is_not_remembered(visit):
    reader = visit().open("/projects?lang=en&columns=jobs")
    assert heads(reader) == ["Project", "Jobs"]
    reader.open("/projects?lang=en")
    assert heads(reader) == USUAL


def test_a_shared_link_has_the_columns_that_are_seen(visit):
    reader = visit()
    cookie = {"name": "columns", "value": "jobs.border", "url": reader.base + "/projects"}
    reader.page.context.add_cookies([cookie])
    reader.open("/projects?lang=en&status=operating")
    assert heads(reader) == ["Project", "Jobs", "To the border"]
    reader.page.locator(".foot [data-share-view]").click()
    link = reader.page.locator("dialog.share-dialog [data-shared-url]").inner_text()
    assert parse_qs(urlsplit(link).query) == {"lang": ["en"], "status": ["operating"], "columns": ["jobs,border"]}


def test_other_readers_see_the_usual_columns(visit):
    first = visit()
    for value in ("jobs", "nothing.known", "x" * 3000):
        first.page.context.add_cookies([{"name": "columns", "value": value, "url": first.base + "/projects"}])
        first.open("/projects?lang=en")
        assert heads(first) == (["Project", "Jobs"] if value == "jobs" else USUAL)
    assert heads(visit().open("/projects?lang=en")) == USUAL


def test_without_scripts_columns_are_chosen_by_the_form(visit):
    reader = visit(java_script_enabled=False).open("/projects?lang=en")
    reader.page.locator(".columns summary").click()
    reader.page.get_by_role("link", name="All columns").click()
    reader.page.wait_for_url("**columns=**")
    assert reader.page.locator(".table thead th").count() == 13
