"""What the headers of a request mean."""

from __future__ import annotations

import pytest

from geodata.errors import QueryError
from webapp import negotiate
from webapp.negotiate import Representation


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
    assert negotiate.best_language(header) == lang


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
