"""A page is declared once: menu, sitemap, days, sharing and allowed parameters follow from the declaration."""

from __future__ import annotations

import html
import re

import pytest
from flask import Blueprint, Flask

from tests.pages import ADDRESSES, DECLARED, FILES_OF_PAGES, IDS, NAMED, address
from tests.webapp.conftest import BROWSER, make_app
from webapp.frame import render
from webapp.page import Handed, MenuEntry, Page, pages_of

DAY = "2025-06-01"


def text_of(client, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text[-400:]
    return answer.text


def paths(app) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}


def _is_a_page(client, path: str) -> bool:
    with client.get(path) as answer:
        return answer.status_code == 200 and answer.mimetype == "text/html"


def test_every_page_of_the_app_is_declared(app, client):
    """What answers people with a page of its own address is declared; the data interface chooses by Accept."""
    known = {found.rule for found in (*DECLARED, *FILES_OF_PAGES)}
    undeclared = {path for path in paths(app) - known if "<" not in path and not path.startswith("/static")}
    assert not {path for path in undeclared if _is_a_page(client, path)} - {
        "/openapi",
        "/measure/panel",
        "/map/near-panel",
        "/map/file-panel",
        "/compare/tray",
    }


def test_menu_has_the_entries_in_their_order_and_each_once(client):
    text = text_of(client, "/about?lang=en")
    (bar,) = re.findall(r'<nav class="nav".*?</nav>', text, re.DOTALL)
    hrefs = re.findall(r'<a href="([^"?]*)', bar)
    assert hrefs == [found.rule for found in DECLARED if found.entry is not None]
    first = re.findall(r'<a href="([^"?]*)', bar.partition("<details")[0])
    assert first == [found.rule for found in DECLARED if found.entry is not None and found.entry.is_first]


@pytest.mark.parametrize("path", [path for path in ADDRESSES if not path.startswith("/embed")])
def test_page_marks_its_entry(client, path):
    found = next(found for found in DECLARED if address(found) == path.partition("?")[0])
    current = re.findall(r'<a href="([^"?]*)[^"]*"(?: data-keeps-day)? aria-current="page"', text_of(client, path))
    entry = next((other.rule for other in DECLARED if other.entry is not None and other.name == found.under), None)
    assert set(current) - {"/"} == ({entry} - {"/"} if entry else set())


@pytest.mark.parametrize("path", ["/api?f=html", "/collections?f=html", "/collections/projects/items?f=html"])
def test_pages_of_the_data_interface_stand_under_data(client, path):
    assert '<a href="/data" aria-current="page">' in text_of(client, path)


@pytest.mark.parametrize("found", [*DECLARED, *FILES_OF_PAGES], ids=lambda found: found.rule)
def test_page_takes_what_it_declares_and_nothing_else(client, found):
    path = address(found) if found.name else found.rule
    answer = client.get(f"{path}?nonsense=1", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "nonsense")
    for name in found.parameters:
        answer = client.get(f"{path}?{name}=", headers=BROWSER)
        assert answer.status_code == 200 or found.rule in NAMED, name
    for query in ("lang=xx", "nonsense=1"):
        status = 200 if found.name else 400
        assert client.get(f"{path}?{query}", headers=BROWSER).status_code == status


WRONG = {
    "asof": "junk", "lang": "xx", "q": "a" * 201 + "&q=b", "limit": "0", "map": "1/2", "columns": "colour", "all": "2",
    "sort": "x", "ids": "no-such", "only": "yes", "width": "1", "height": "x", "size": "huge", "in": "xx",
    "theme": "pink", "legend": "maybe", "open": "window", "page": "nowhere", "project": "gone", "conflicts": "yes",
}  # fmt: skip
"""A value of each parameter that means nothing; the words below mean nothing to any other."""


@pytest.mark.parametrize("found", DECLARED, ids=lambda found: found.name)
def test_page_leaves_out_what_it_cannot_read_and_says_so(client, found):
    path = address(found)
    plain = client.get(path, headers=BROWSER)
    for name in (*found.parameters, "lang"):
        page = client.get(f"{path}?{name}={WRONG.get(name, 'nonsense')}", headers=BROWSER)
        assert page.status_code == 200
        if (found.name, name) != ("sources", "q"):  # any words can be looked for
            assert f"<code>{name}={WRONG.get(name, 'nonsense')[:20]}" in page.text
        assert re.findall("<h1.*?</h1>", page.text, re.DOTALL) == re.findall("<h1.*?</h1>", plain.text, re.DOTALL)


def test_good_values_beside_a_wrong_one_count(client):
    page = text_of(client, "/projects?status=nonsense,operating&status=worse&sector=energy&lang=en")
    assert "<code>status=nonsense</code>, <code>status=worse</code>" in page
    assert page.count("<tr") == text_of(client, "/projects?status=operating&sector=energy&lang=en").count("<tr")
    assert "nonsense" not in page.partition("<code>status=worse</code>")[2].partition('class="print-only"')[0]
    many = ",".join(f"x{n}" for n in range(1500))
    assert text_of(client, f"/projects?status={many}").count("<code>status=") < 25


def test_too_many_projects_to_compare_are_left_out(client):
    ids = "icic-central-asia,icic-central-asia,tenge-bank-head-office,no-such"
    page = text_of(client, f"/compare?ids={ids}&lang=en")
    assert "<code>ids=icic-central-asia</code>, <code>ids=no-such</code>" in page
    assert page.count('scope="col"') == text_of(client, "/compare?ids=icic-central-asia,tenge-bank-head-office").count(
        'scope="col"'
    )


def test_hostile_value_is_repeated_as_text(client):
    page = text_of(client, "/?status=%3Cscript%3Ealert(1)%3C/script%3E&lang=en")
    assert "<script>alert" not in page
    assert "status=&lt;script&gt;" in page


@pytest.mark.parametrize("found", DECLARED, ids=lambda found: found.name)
def test_page_that_knows_days_says_the_day_and_the_others_pass_over_it(client, found):
    path = next(path for path in ADDRESSES if path.partition("?")[0] == address(found))
    answer = client.get(f"{path}{'&' if '?' in path else '?'}asof={DAY}&lang=en", headers=BROWSER)
    assert answer.status_code == 200
    assert ("As known on 1 Jun" in answer.text) <= found.knows_days
    if found.knows_days and found.name not in ("map", "embed"):
        assert "As known on 1 Jun" in answer.text


def test_links_keep_the_day_only_to_pages_that_know_days(client):
    (bar,) = re.findall(r'<nav class="nav".*?</nav>', text_of(client, f"/indicators?asof={DAY}"), re.DOTALL)
    for found in DECLARED:
        if found.entry is not None:
            href = re.search(rf'href="{found.rule}(?:\?([^"]*))?"', bar)
            assert (f"asof={DAY}" in (href[1] or "")) == found.knows_days, found.name


@pytest.mark.parametrize("path", ADDRESSES)
def test_page_leads_to_its_own_sharing(client, path):
    found = next(found for found in DECLARED if address(found) == path.partition("?")[0])
    text = text_of(client, path)
    hrefs = set(re.findall(r'href="(/share(?:\?[^"]*)?)"[^>]*data-share-view', text))
    hrefs |= set(re.findall(r'id="share-view" href="([^"]+)"', text))
    assert bool(hrefs) == (found.share is not None)
    for href in hrefs:
        assert f"data-shared-url>http://localhost{html.escape(path, quote=False)}<" in text_of(
            client, html.unescape(href)
        )


def test_every_page_about_a_thing_has_an_example():
    assert {found.name for found in DECLARED if found.variable} == set(IDS)


def test_two_pages_cannot_have_one_name():
    blueprint = Blueprint("twice", __name__)
    for path in ("/a", "/b"):

        def view():
            return None

        view.__name__ = path[1:]
        Page(path, "same").at(blueprint)(view)
    with pytest.raises(ValueError, match=r"twice\.a and twice\.b are both called 'same'"):
        Flask(__name__).register_blueprint(blueprint)


def test_share_says_what_a_page_says_of_itself(snapshot):
    blueprint = Blueprint("probe", __name__)

    def probe():
        return render("about.html", "Probe")

    Page("/probe", "probe", entry=MenuEntry(lambda: "Probe", 95), share=lambda: Handed("What it is")).at(blueprint)(
        probe
    )
    app = make_app(snapshot)
    app.register_blueprint(blueprint)
    assert pages_of(app).declared["probe.probe"].under == "probe"
    text = text_of(app.test_client(), "/share?page=probe&lang=en")
    assert "What it is" in text
    assert "http://localhost/probe?lang=en" in text
