"""The reader's language as view-models need it, and texts that say which language they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.catalog.vocab import Language, Texts

    Told = Callable[[str, str, str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tongue:
    """A reader's languages.

    Parameters
    ----------
    lang : str
        What names and labels are wanted in.
    gettext, ngettext : callable
        Give the texts of the interface.
    spoken : str
        What these texts are in, and how numbers and days are written: ``lang``, or English where the interface is not
        translated into it. ``lang`` when empty.
    written : str
        What the prose of the catalogue (summaries, statements, events) is in: the first of its languages.
    told : callable or None
        Gives a text of the catalogue in the reader's language, or as it is: ``Catalog.told``.
    """

    lang: Language
    gettext: Callable[..., str]
    ngettext: Callable[..., str]
    spoken: Language = ""
    written: Language = "en"
    told: Told | None = None

    def __post_init__(self) -> None:
        """Speak the language that is asked for unless another is named."""
        object.__setattr__(self, "spoken", self.spoken or self.lang)

    def prose(self, text: str, kind: str = "", where: str = "") -> Said:
        """Say a text of the catalogue in the reader's language where it is translated; marked with its language.

        Parameters
        ----------
        text : str
            As the catalogue has it.
        kind : str
            What it is, see ``geodata.snapshot.prose``; left out where it is in no file of translations.
        where : str
            Where it stands, for equal texts that need different words: the field of a claim.
        """
        return Said(*self.told(text, self.lang, kind, where)) if self.told else Said(text, self.written)

    def said(self, text: str) -> Said:
        """Mark a text of the interface with its language."""
        return Said(text, self.spoken)


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language that it is in."""

    text: str
    lang: str


def named(names: Texts, lang: str) -> Said:
    """Best name for a reader of ``lang``."""
    return Said(*names.best(lang))
