"""Quotations and where a source can be read again are shown on demand, in the source's language."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.made import PAIR, made_catalogue
from tests.webapp.conftest import BROWSER, make_app

WORDS = "a made-up quotation of a few words"
FACT = "outras palavras do mesmo texto"
EVENT = "começa hoje"


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    folder = made_catalogue(tmp_path_factory.mktemp("quoted") / "catalogue", PAIR)
    rows = list(csv.DictReader(io.StringIO((folder / "sources.csv").read_text(encoding="utf-8"))))
    more = {"headline": "Uma manchete inventada", "read": "2026-03-02", "archive": "https://example.net/copy"}
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], *more])
        writer.writeheader()
        writer.writerows([{**row, **(more if row["id"] == "made-gazette" else {})} for row in rows])
    path = next(path for path in (folder / "projects").iterdir() if path.stem == "made-mill")
    project = json.loads(path.read_text(encoding="utf-8"))
    for claim in project["claims"]:
        if claim["field"] == "cost_usd":
            claim["quote"] = FACT
        if claim["source"] == "made-paper":
            claim["quote"] = WORDS
    project["timeline"][0]["quote"] = EVENT
    path.write_text(json.dumps(project, ensure_ascii=False), encoding="utf-8")
    client = make_app(build_snapshot(load_catalog(folder))).test_client(use_cookies=False)
    return lambda path: client.get(path, headers=BROWSER)


@pytest.mark.parametrize("path", ["/projects/made-mill", "/projects/made-mill/card"])
def test_page_and_card_hold_quotations_folded_away(get, path):
    text = get(f"{path}?lang=en").text
    found = re.findall(r'<details class="quotes"><summary.*?</details>', text, re.DOTALL)
    assert [re.findall('<blockquote lang="(.*?)">(.*?)<', part) for part in found] == [
        [("pt", FACT)], [("en", WORDS)], [("pt", EVENT)],
    ]  # fmt: skip
    assert '<span lang="pt">Uma manchete inventada</span>' in found[0]
    assert not any("open" in part.partition(">")[0] for part in found)


def test_what_has_no_quotation_has_no_place_for_one(get):
    assert 'class="quotes"' not in get("/projects/made-bridge?lang=en").text


def test_the_dossier_has_them(get):
    dossier = get("/projects/made-mill?f=json&lang=en").get_json()
    cost = next(figure for figure in dossier["figures"] if figure["property"] == "cost")
    assert [(quote["text"], quote["lang"]) for quote in cost["quotes"]] == [(FACT, "pt")]
    assert dossier["timeline"][0]["quotes"][0]["text"] == EVENT


def test_the_conflict_has_them(get):
    text = get("/conflicts?lang=en").text
    assert f'<q class="quoted" lang="en">{WORDS}</q>' in text


def test_the_sources_page_tells_headline_day_copy_and_quotations(get):
    text = get("/sources/made-gazette?lang=en").text
    assert 'Original headline: <cite lang="pt">Uma manchete inventada</cite>' in text
    assert "Read on 2 Mar 2026" in text
    assert 'href="https://example.net/copy"' in text
    assert f'<q class="quoted" lang="pt">{FACT}</q>' in text
    assert "Original headline" not in get("/sources/made-paper?lang=en").text
