"""Every page names a picture of what it speaks of, in its language; the sharing page offers it as a file."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pages import ADDRESSES, IDS
from tests.webapp.conftest import BROWSER
from webapp.picture import raster

ABOUT = {
    f"/projects/{IDS['project']}": {"project": IDS["project"]},
    f"/crossings/{IDS['crossing']}": {"crossing": IDS["crossing"]},
    f"/corridors/{IDS['corridor']}": {"corridor": IDS["corridor"]},
    f"/rivers/{IDS['river']}": {"water": IDS["river"]},
    "/?sector=energy&map=6/42/68&asof=2025": {"sector": "energy", "map": "6/42/68", "asof": "2025"},
    "/projects?status=operating&columns=cost&all=1": {"status": "operating"},
    "/embed?crossing=atameken-gulistan&theme=dark": {"crossing": "atameken-gulistan"},
    f"/changes?project={IDS['project']}": {"project": IDS["project"]},
    "/story": {},
    "/?lite=1&q=tashkent": {"q": "tashkent"},
}


def meta(text, name):
    found = re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)">', text)
    return unescape(found[1]) if found else None


def with_lang(address, lang):
    return f"{address}{'&' if '?' in address else '?'}lang={lang}"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_every_page_names_its_picture(client, address, lang):
    text = client.get(with_lang(address, lang), headers=BROWSER).text
    url = urlsplit(meta(text, "og:image"))
    assert (url.scheme, url.netloc, url.path) == ("http", "localhost", "/picture.png")
    assert parse_qs(url.query)["lang"] == [lang]
    assert (meta(text, "og:image:width"), meta(text, "og:image:height")) == ("1200", "630")
    assert meta(text, "og:image:type") == "image/png"
    assert meta(text, "twitter:card") == "summary_large_image"
    assert meta(text, "og:title") in meta(text, "og:image:alt")


@pytest.mark.parametrize("address", ABOUT)
def test_picture_shows_what_the_page_speaks_of(client, address):
    text = client.get(with_lang(address, "ru"), headers=BROWSER).text
    url = urlsplit(meta(text, "og:image"))
    assert {name: values[0] for name, values in parse_qs(url.query).items()} == {"lang": "ru", **ABOUT[address]}
    drawing = client.get(f"/picture.svg?{url.query}&width=300&height=220")
    assert drawing.status_code == 200


def test_what_a_page_leaves_out_its_picture_leaves_out(client):
    text = client.get("/?sector=energy,nonsense&map=nowhere&lang=en", headers=BROWSER).text
    assert urlsplit(meta(text, "og:image")).query == "lang=en&sector=energy"


def test_a_page_that_failed_names_none(client):
    assert meta(client.get("/no-such-page", headers=BROWSER).text, "og:image") is None


def test_without_png_no_picture_is_promised(client, monkeypatch):
    monkeypatch.setattr(raster, "svg_to_bytes", None)
    text = client.get("/about?lang=en&utm_source=probe", headers=BROWSER).text
    assert meta(text, "og:image") is None
    shared = client.get("/share?lang=en&sector=energy", headers=BROWSER).text
    assert "/picture.png" not in shared
    assert "/picture.svg" in shared


@pytest.mark.parametrize(("query", "about"), [
    ("sector=energy&map=6/42/68", {"sector": "energy", "map": "6/42/68"}),
    (f"page=project&project={IDS['project']}", {"project": IDS["project"]}),
    (f"page=river&id={IDS['river']}", {"water": IDS["river"]}),
])  # fmt: skip
def test_sharing_offers_picture_and_preview(client, query, about):
    text = unescape(client.get(f"/share?lang=uz&{query}", headers=BROWSER).text)
    files = re.findall(r'<a class="btn" href="(/picture\.(\w+)\?[^"]+)"', text)
    assert [name for _, name in files] == ["png", "svg"]
    for address, name in files:
        found = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert found == {"lang": "uz", "download": "1", **about}
        response = client.get(f"{address}&width=300&height=300")
        chosen = about.get("project") or about.get("water") or "crossborder-map"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{chosen}.{name}"'
    (preview,) = re.findall(r'<img src="(/picture\.svg\?[^"]+)"', text)
    assert client.get(preview).status_code == 200


def test_pages_that_are_about_no_place_offer_none(client):
    assert '<a class="btn" href="/picture.' not in client.get("/share?page=documents&lang=en", headers=BROWSER).text
