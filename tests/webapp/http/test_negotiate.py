"""What the headers of a request mean."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import NotAcceptable

from geodata.catalog.vocab import LANGUAGES
from geodata.errors import QueryError
from webapp.http import negotiate
from webapp.http.negotiate import GEOJSON, HTML, JSON, Offer, Offers, Representation
from webapp.ogc.params import item_formats


@pytest.mark.parametrize(
    ("f", "accept", "wanted"),
    [
        (None, "", Representation.HTML),
        (None, "*/*", Representation.HTML),
        (None, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Representation.HTML),
        (None, "application/json", Representation.JSON),
        (None, "application/geo+json, text/html;q=0.5", Representation.JSON),
        ("json", "text/html", Representation.JSON),
        ("html", "application/json", Representation.HTML),
    ],
)
def test_parameter_goes_before_header(f, accept, wanted):
    assert negotiate.wanted(f, accept, Representation.HTML) is wanted


def test_unknown_representation_is_refused():
    with pytest.raises(QueryError, match="f: 'xml' is none of html, json"):
        negotiate.wanted("xml", "", Representation.HTML)


@pytest.mark.parametrize(
    ("header", "lang"),
    [("", "en"), ("fr", "en"), ("ru-RU,ru;q=0.9", "ru"), ("uz-Latn-UZ", "uz"), ("kk-KZ, ru;q=0.8", "kk"),
     ("de, uz;q=0.3, kk;q=0.2", "uz"), ("*", "en"), ("\x00;;;q=", "en")],
)  # fmt: skip
def test_language_of_the_browser(header, lang):
    assert negotiate.best_language(header, LANGUAGES) == lang


@pytest.mark.parametrize(
    ("header", "encoding"),
    [("", "identity"), ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"),
     ("identity", "identity"), ("*;q=0", "identity")],
)  # fmt: skip
def test_encoding_that_is_accepted(header, encoding):
    assert negotiate.encoding(header) == encoding


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [("", "auto"), ("theme=dark", "dark"), ("theme=<b>", "auto"), ("a=1; theme=light; b=2", "light")],
)
def test_theme_of_the_cookie(cookie, theme):
    assert negotiate.theme(cookie) == theme


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
CSV, GPKG = "text/csv", "application/geopackage+sqlite3"


@pytest.mark.parametrize(
    ("accept", "name"),
    [("", "geojson"), ("*/*", "geojson"), (BROWSER, "html"), ("application/geo+json", "geojson"),
     ("application/json", "geojson"), ("application/geo+json, application/json", "geojson"),
     ("text/html;q=0.4, application/json;q=0.5", "geojson"), ("application/json;q=0.4, text/html;q=0.5", "html"),
     (CSV, "csv"), (GPKG, "gpkg"), (f"{CSV};q=0.9, {GPKG}", "gpkg"), ("text/*", "html"), ("text/csv, */*", "csv"),
     ("application/*;q=0.2, text/html;q=0.1", "geojson"), ("*/*;q=0.1, application/geo+json;q=0", "html"),
     ("APPLICATION/GEO+JSON", "geojson"), ("application/geo+json; charset=utf-8", "geojson"),
     ("application/vnd.google-earth.kml+xml, image/png", "kml")],
)  # fmt: skip
def test_header_chooses_among_all_formats_by_quality(accept, name):
    assert item_formats("Point").choose(None, accept).name == name


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, image/*", "*/*;q=0", "application/gpx"])
def test_nothing_acceptable_is_refused_with_a_list(accept):
    with pytest.raises(NotAcceptable, match=r"application/geo\+json \(f=geojson\).*text/csv"):
        item_formats("Point").choose(None, accept)


def test_format_that_cannot_hold_the_geometry_is_not_chosen_by_header():
    assert item_formats("Polygon").choose(None, "application/gpx+xml, */*;q=0.1").name == "geojson"
    assert item_formats("Point").choose(None, "application/gpx+xml, */*;q=0.1").name == "gpx"


@pytest.mark.parametrize(
    ("f", "name"), [("json", "geojson"), ("geojson", "geojson"), ("html", "html"), ("gpkg", "gpkg")]
)
def test_parameter_goes_before_any_header(f, name):
    assert item_formats("Point").choose(f, "text/csv").name == name


def test_person_who_downloads_gets_no_page():
    assert item_formats("Point", is_download=True).choose(None, BROWSER).name == "geojson"


def test_offer_of_unknown_type_is_refused():
    with pytest.raises(ValueError, match="application/x-new"):
        Offers(JSON, Offer("new", "application/x-new"))


def test_preference_tells_all_choices_apart():
    """Whatever may be offered: headers of one preference make the same choice."""
    headers = ["", "*/*", BROWSER, "text/html", "application/json", "application/json, */*", "text/html, */*", CSV,
               "application/json, text/html", "application/json;q=0.5, text/html", "*/*;q=0", "image/png",
               "application/geo+json", "application/geo+json, application/json;q=0.9", f"{GPKG}, {CSV};q=0.1",
               "application/json;q=0.2, */*;q=0.3",
               "application/json, application/geo+json;q=0", "*/*, application/geo+json;q=0"]  # fmt: skip
    offers = [Offers(JSON, HTML), Offers(HTML, JSON), Offers(GEOJSON, HTML), item_formats("Point")]

    def choices(accept):
        made = [negotiate.accepted(accept)]
        for each in offers:
            try:
                made.append(each.choose(None, accept))
            except NotAcceptable:
                made.append(None)
        return made

    for one in headers:
        for other in headers:
            if negotiate.preference(one) == negotiate.preference(other):
                assert choices(one) == choices(other), (one, other)
    assert negotiate.preference("") == negotiate.preference("*/*") == negotiate.preference("image/png, */*")


@pytest.mark.parametrize(("header", "takes"), [("", False), ("br", False), ("br, gzip", True), ("*", True),
                                               ("gzip;q=0, *", False)])  # fmt: skip
def test_gzip_is_sent_only_to_who_takes_it(header, takes):
    assert negotiate.takes_gzip(header) is takes
