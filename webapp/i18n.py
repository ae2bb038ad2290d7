"""The reader's language: chosen by ``?lang=``, else by ``Accept-Language``; texts come through flask-babel.

A catalogue may have names in a language that the interface is not translated into. Whoever chooses it reads names,
labels and texts of the catalogue in it where there are any, and the interface in English.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import flask_babel
from flask import g, request

from geodata.errors import QueryError
from webapp.http import negotiate
from webapp.present.tongue import Tongue
from webapp.state import EXTENSION, atlas
from webapp.translations.languages import FOLDER, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from geodata.catalog.vocab import Language


def register(app: Flask) -> None:
    """Connect flask-babel with the package's translations and those of the settings."""
    more = app.extensions[EXTENSION].settings.translations
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, (FOLDER, more) if more else (FOLDER,)))
    flask_babel.Babel(app, default_locale=SOURCE, locale_selector=spoken)


def language() -> Language:
    """Language of this request's answer; a wrong ``?lang=`` counts as none (``chosen_language`` refuses it)."""
    if "lang" not in g:
        asked = request.args.get("lang", "")
        known = next((lang for lang in atlas().languages if lang == asked), None)
        g.lang = known or negotiate.best_language(request.headers.get("Accept-Language", ""), atlas().languages)
    found: Language = g.lang
    return found


def spoken() -> Language:
    """Language of the interface in this request's answer: the reader's, else English."""
    return _spoken(language())


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
    if asked in atlas().languages:
        return asked
    raise QueryError("lang", f"{asked[:80]!r} is none of {', '.join(atlas().languages)}")


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Answer in ``lang`` for a while, whatever the request asks for."""
    before = language()
    g.lang = lang
    try:
        with flask_babel.force_locale(_spoken(lang)):
            yield
    finally:
        g.lang = before


def tongue() -> Tongue:
    """Language of this request with its texts."""
    catalog = atlas().snapshot.catalog
    return Tongue(language(), flask_babel.gettext, flask_babel.ngettext, spoken(), catalog.written, catalog.told)


def _spoken(lang: Language) -> Language:
    return lang if lang in atlas().interface else SOURCE
