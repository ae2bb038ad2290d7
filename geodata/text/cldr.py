"""Names of countries and languages in any language, from the Unicode Consortium's CLDR as Babel carries it."""

from __future__ import annotations

from functools import lru_cache

from babel.core import Locale, UnknownLocaleError, get_global

__all__ = ["country", "language", "locale", "own_name", "script"]

IN_ENGLISH = Locale("en")

SCRIPTS = {"uz": "Latn"}
"""Scripts that we write a language in where CLDR's first one is another."""


def country(code: str, lang: str) -> str:
    """Name of a country (ISO 3166-1 alpha-2) for a reader of ``lang``; else in English, else the code."""
    return _name("territories", code, lang)


def language(code: str, lang: str) -> str:
    """Name of a language (ISO 639) for a reader of ``lang``; else in English, else the code."""
    return _name("languages", code, lang)


def own_name(code: str) -> str:
    """What a language calls itself, as its readers look for it in a list, such as ``Português``."""
    found = locale(code)
    name = found.languages.get(code) if found else None
    return f"{name[0].upper()}{name[1:]}" if name else language(code, "en")


@lru_cache(64)
def locale(code: str) -> Locale | None:
    """Words and formats of a language; None where CLDR has none, or the code names more than a language."""
    if not code.isalpha():
        return None
    try:
        return Locale(code, script=SCRIPTS.get(code))
    except UnknownLocaleError:
        return None


@lru_cache(1024)
def _name(group: str, code: str, lang: str) -> str:
    for found in (locale(lang), IN_ENGLISH):
        names = getattr(found, group) if found else {}
        if code in names:
            return str(names[code])
    return code


@lru_cache(64)
def script(code: str) -> str:
    """Script that a language is written in, as ISO 15924 calls it (``Cyrl``); empty where CLDR does not say."""
    likely = str(get_global("likely_subtags").get(code, ""))
    return SCRIPTS.get(code) or next((part for part in likely.split("_") if len(part) == len("Latn")), "")
