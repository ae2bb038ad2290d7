"""Which languages the interface speaks: English, and every folder of translations that is found. Knows no Flask."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.support import Translations

from geodata.catalog.vocab import LANGUAGES
from geodata.text import cldr
from geodata.text.marks import to_translate

FOLDER = Path(__file__).parent
SOURCE = "en"
"""Language of the texts in the program itself, and of every text that a reader's language has no translation of."""


OWN_NAME = to_translate("English")
"""Translated by what each language calls itself, so that its readers find it in the menu."""


@cache
def interface(*more: Path) -> tuple[str, ...]:
    """Languages of the interface: English, those that the package ships, then others by their codes.

    Parameters
    ----------
    *more : pathlib.Path
        Folders with translations beside the package's own.
    """
    found = {path.parts[-3] for folder in (FOLDER, *more) for path in folder.glob("*/LC_MESSAGES/messages.mo")}
    return (*(code for code in LANGUAGES if code in {*found, SOURCE}), *sorted(found.difference(LANGUAGES)))


@cache
def own_name(code: str, *more: Path) -> str:
    """What a language calls itself, in the words of its translation, else of CLDR."""
    for folder in (FOLDER, *more):
        name = Translations.load(str(folder), [code]).gettext(OWN_NAME)
        if code == SOURCE or name != OWN_NAME:
            return str(name)
    return cldr.own_name(code)
