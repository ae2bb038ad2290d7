"""In which file of a catalogue an entry stands, and where in it."""

from __future__ import annotations

from typing import NamedTuple

from geodata.catalog.amending import ROWS
from geodata.catalog.translations import ENDING, FOLDER

PROJECTS = "projects"

SHIPPED = ("vocab.yaml", "fields.yaml", "layers.yaml")
"""Files that the package lends to a catalogue which has none of its own."""


class Home(NamedTuple):
    """Where an entry stands.

    ``path`` leads to the list that it is in, empty when it is all of its file; ``key`` names it there, ``value`` how.
    """

    file: str
    path: tuple[str, ...] = ()
    key: str = "id"
    value: str = ""


_LISTS = {name: Home(f"{name}.yaml", (name,)) for name in (
    "crossings", "corridors", "rivers", "places", "documents", "timeline", "fields", "layers",
)}  # fmt: skip
_LISTS |= {name: Home("indicators.yaml", (name,)) for name in ("series", "conflicts")}
_LISTS |= {"sources": Home("sources.csv", (ROWS,)), "publishers": Home("publishers.csv", (ROWS,), "publisher")}


def home_of(family: str, id_: str) -> Home:
    """Where an entry stands; entries of the vocabulary have ids such as ``statuses/operating``."""
    if family == PROJECTS:
        return Home(f"{PROJECTS}/{id_}.yaml", value=id_)
    if family == "translations":
        return Home(f"{FOLDER}/{id_}{ENDING}")
    if family in ("catalog", "story"):
        return Home(f"{family}.yaml")
    if family == "vocabulary":
        part, _, word = id_.partition("/")
        return Home("vocab.yaml", (part,), value=word)
    return _LISTS[family]._replace(value=id_)
