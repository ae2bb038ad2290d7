"""An analyst copies a table into a spreadsheet and into a report: what is shown, in one go, and no formula in it."""

from __future__ import annotations

import pytest

READ = """
async () => {
  const [item] = await navigator.clipboard.read();
  const text = async (type) => (await item.getType(type)).text();
  return [await text('text/plain'), await text('text/html')];
}
"""
COPIED = "[...document.querySelectorAll('[data-copy-table]')].some(button => button.textContent === 'Copied')"


@pytest.fixture
def analyst(visit):
    return visit(permissions=["clipboard-read", "clipboard-write"])


def copied(reader, within: str = "") -> tuple[list[list[str]], str]:
    reader.page.locator(f"{within} [data-copy-table]").first.press("Enter")
    reader.until(COPIED)
    text, markup = reader.page.evaluate(READ)
    return [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")], markup


def test_shown_rows_and_columns_of_the_projects(analyst):
    reader = analyst.open("/projects?lang=en&columns=status,cost&status=operating")
    rows, markup = copied(reader)
    assert rows[0] == ["Project", "Status", "Cost"]
    shown = reader.page.locator(".table tbody tr").count()
    assert len(rows) == shown + 1
    assert {len(row) for row in rows} == {3}
    first = reader.page.locator(".table tbody th .cell-name").first
    assert rows[1][0] == first.inner_text()
    assert rows[1][1].startswith("Operating · ")
    assert f'<a href="{reader.base}{first.get_attribute("href")}">' in markup
    assert markup.count("<tr>") == shown + 1
    assert "svg" not in markup
    assert "Compare:" not in markup


def test_rows_are_copied_in_the_order_in_which_they_are_shown(analyst):
    reader = analyst.open("/projects?lang=en&columns=jobs&sort=name")
    reader.page.locator("thead th button").first.click()
    reader.page.locator("thead th button").first.click()
    rows, _ = copied(reader)
    assert [row[0] for row in rows[1:]] == reader.page.locator(".cell-name").all_inner_texts()


def test_a_comparison_is_copied_without_its_marks(analyst):
    reader = analyst.open("/compare?lang=en&ids=icic-central-asia,tenge-bank-head-office")
    rows, markup = copied(reader)
    names = reader.page.locator(".compare thead th > a:first-of-type").all_inner_texts()
    assert rows[0] == ["", *names]
    assert len(rows) == reader.page.locator(".compare tbody tr").count() + 1
    assert "≠" not in markup
    assert not any("disagree" in cell for row in rows for cell in row)


def test_each_table_of_the_border(analyst):
    reader = analyst.open("/border?lang=en")
    tables = reader.page.locator("main table").count()
    assert reader.page.locator("[data-copy-table]").count() == tables
    rows, _ = copied(reader, "#crossings")
    assert rows[0] == ["Name", "Kind", "State", "Kilometres"]
    assert len(rows) == reader.page.locator("#crossings tbody tr").count() + 1
    reader.accessible()


def test_no_cell_is_a_formula(analyst):
    reader = analyst.open("/projects?lang=en&columns=cost")
    reader.page.evaluate(
        """() => {
          const [name, cost] = document.querySelectorAll('.table tbody tr')[0].cells;
          name.querySelector('.cell-name span:last-child').textContent = '=HYPERLINK("x")\\tb';
          cost.textContent = '<img src=x>\\n;+1';
        }"""
    )
    rows, markup = copied(reader)
    assert rows[1] == ['\'=HYPERLINK("x") b', "<img src=x> ;'+1"]
    assert "'=HYPERLINK" in markup
    assert "<img" not in markup


def test_where_there_is_no_clipboard_the_old_command_copies_both(visit):
    reader = visit().open("/projects?lang=en&columns=cost")
    put = reader.page.evaluate(
        """() => new Promise((done) => {
          navigator.clipboard.write = () => Promise.reject(new Error());
          addEventListener('copy', (event) => done([...event.clipboardData.types]));
          document.querySelector('[data-copy-table]').click();
        })"""
    )
    assert sorted(put) == ["text/html", "text/plain"]
    reader.until(COPIED)
    assert reader.page.evaluate("getSelection().isCollapsed")
