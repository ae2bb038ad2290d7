"""The reader's language: chosen by ``?lang=``, else by ``Accept-Language``; texts come through flask-babel."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import flask_babel
from flask import g, request

from geodata.catalog.vocab import LANGUAGES, Language
from geodata.errors import QueryError
from webapp.http import negotiate
from webapp.present.tongue import Tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TRANSLATIONS = Path(__file__).parent / "translations"

OWN_NAMES: dict[Language, str] = {"en": "English", "ru": "Русский", "kk": "Қазақша", "uz": "Oʻzbekcha"}
"""Each language in its own words, as its readers look for it."""


def register(app: Flask) -> None:
    """Connect flask-babel; formats use the Latin script for Uzbek."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    flask_babel.Babel(app, default_locale="en", locale_selector=language)


def language() -> Language:
    """Language of this request's answer; a wrong ``?lang=`` counts as none (``chosen_language`` refuses it)."""
    if "lang" not in g:
        asked = request.args.get("lang", "")
        known = next((lang for lang in LANGUAGES if lang == asked), None)
        g.lang = known or negotiate.best_language(request.headers.get("Accept-Language", ""))
    found: Language = g.lang
    return found


def chosen_language() -> Language | None:
    """Language that the address names, None when it names none.

    Raises
    ------
    QueryError
        When it names one that the atlas does not speak.
    """
    asked = request.args.get("lang")
    if not asked:
        return None
    for lang in LANGUAGES:
        if lang == asked:
            return lang
    raise QueryError("lang", f"{asked[:80]!r} is none of {', '.join(LANGUAGES)}")


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Answer in ``lang`` for a while, whatever the request asks for."""
    before = language()
    g.lang = lang
    try:
        with flask_babel.force_locale(lang):
            yield
    finally:
        g.lang = before


def tongue() -> Tongue:
    """Language of this request with its texts."""
    return Tongue(language(), flask_babel.gettext, flask_babel.ngettext)
