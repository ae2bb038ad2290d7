"""What texts say beside a series or a document is on its page, with its words and its source."""

from __future__ import annotations

import html

import pytest

from tests.webapp.conftest import BROWSER


@pytest.fixture(scope="module")
def said(snapshot):
    catalog = snapshot.catalog
    return {
        "/indicators": [said for series in catalog.series for said in series.statements],
        "/documents": [said for document in catalog.documents for said in document.statements],
    }


@pytest.mark.parametrize("path", ["/indicators", "/documents"])
def test_statement_stands_with_its_words_and_its_source(client, said, path):
    page = html.unescape(client.get(f"{path}?lang=en", headers=BROWSER).get_data(as_text=True))
    assert len(said[path]) >= 2
    for one in said[path]:
        assert one.value in page
        assert f">{one.quote}</q>" in page
        assert f'href="/sources/{one.source}?' in page
        assert one.note in page


def test_statements_are_in_the_data(client, said):
    found = client.get("/documents.json").json
    documents = (*found["listed"], *found["reported"])
    given = [one["source"] for document in documents for one in document["statements"]]
    assert given == [one.source for one in said["/documents"]]


def test_statement_is_unknown_before_its_source_is_out(client, said):
    page = html.unescape(client.get("/indicators?lang=en&asof=2025-11-30", headers=BROWSER).get_data(as_text=True))
    assert not [one.source for one in said["/indicators"] if one.value in page]
