"""Projects side by side."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.webapp.conftest import BROWSER

TWO = "icic-central-asia,tenge-bank-head-office"


def page(client, query):
    response = client.get(f"/compare?lang=en&{query}", headers=BROWSER)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def rows(client, ids):
    response = client.get(f"/compare.csv?ids={ids}&lang=en")
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_every_line_has_a_cell_for_every_project(client):
    text = page(client, f"ids={TWO}")
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    lines = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    assert len(lines) > 8
    assert all(line.count("<td ") == 2 for line in lines)


def test_values_that_differ_are_marked_and_equal_ones_are_not(client):
    table = rows(client, TWO)
    for name in {row["field"] for row in table}:
        values = {row["value"] for row in table if row["field"] == name and row["value"]}
        marks = {row["differs"] for row in table if row["field"] == name}
        assert marks == {str(int(len(values) > 1))}, name


def test_only_what_differs_leaves_out_what_is_the_same(client):
    every, only = page(client, f"ids={TWO}"), page(client, f"ids={TWO}&only=1")
    assert every.count('<th scope="row">') > only.count('<th scope="row">')
    assert every.count("differs-sign") == only.count("differs-sign")


def test_each_figure_has_its_source(client, snapshot):
    cost = [row for row in rows(client, TWO) if row["field"] == "status"]
    assert all(row["sources"].startswith("http") for row in cost)
    urls = {source.url for source in snapshot.catalog.sources.values()}
    assert all(url in urls or "/sources/" in url for row in cost for url in row["sources"].split())


def test_disputed_figures_show_all_claims(client):
    assert 'class="clash"' in page(client, f"ids={TWO}")
    assert any(row["disputed"] == "1" for row in rows(client, TWO))


def test_too_few_projects_ask_for_more(client):
    assert "Nothing to compare yet." in page(client, "")
    one = page(client, "ids=icic-central-asia")
    assert "Add another project" in one
    assert '<option value="icic-central-asia">' not in one


def test_a_project_can_be_added_with_a_form(client):
    assert page(client, "ids=icic-central-asia&ids=tenge-bank-head-office").count('class="compare-remove"') == 2


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("no-such", "no-such"),
        ("icic-central-asia,icic-central-asia", "twice"),
        (
            f"{TWO},aktau-nukus-flight,lab-complex-kashkadarya,astana-hotel-new-tashkent",
            "4",
        ),
    ],
)
def test_what_cannot_be_compared_is_named(client, ids, said):
    response = client.get(f"/compare?ids={ids}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert said in response.text
    assert client.get("/compare.csv?ids=icic-central-asia").status_code == 400


def test_tray_names_what_is_picked_and_leads_to_the_comparison(client):
    for lang, words in (("en", "Compare (2)"), ("ru", "Сравнить (2)")):
        answer = client.get(f"/compare/tray?ids={TWO}&lang={lang}")
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert words in answer.text
        assert f'href="/compare?ids={TWO}&amp;lang={lang}"' in answer.text


def test_tray_names_projects_whatever_the_day(client):
    text = client.get(f"/compare/tray?ids={TWO}&lang=en&asof=2019").text
    assert "Tenge Bank head office" in text
    assert "asof=2019" in text


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ("nowhere", "there is no project 'nowhere'"),
        ("icic-central-asia,icic-central-asia", "twice"),
        (f"{TWO},aktau-nukus-flight,lab-complex-kashkadarya,silkway-central-asia", "at most 4 can be compared"),
    ],
)
def test_tray_refuses_what_cannot_be_compared(client, ids, words):
    answer = client.get(f"/compare/tray?ids={ids}&lang=en", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert words in answer.text


def test_table_is_a_form_without_scripts(client):
    text = client.get("/projects?lang=ru&asof=2026-01", headers=BROWSER).text
    form = re.search(r'<form[^>]* id="pick" action="/compare".*?</form>', text, re.DOTALL).group()
    assert 'name="lang" value="ru"' in form
    assert 'name="asof" value="2026-01-31"' in form
    boxes = re.findall(r'<input type="checkbox" name="ids" value="([^"]+)" form="pick"', text)
    assert len(boxes) == len(set(boxes)) == text.count('<th scope="row"')
