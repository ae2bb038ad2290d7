"""What a form is about: an address names it in the same way for readers and at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import QueryError, UnknownFeatureError
from webapp.present.suggesting import EVENT, NAMES, OTHER, PARTICULARS, PLACE, RETURN, TEXT, WITHDRAWAL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from geodata.catalog.catalog import Catalog

ARGUMENTS = ("project", "field", "source", "new", "claim", "event", "text")
"""Parameters of an address that say what a reader's form is about."""

DESK_ARGUMENTS = (*ARGUMENTS, "withdrawn", "crossing")

NEW_PROJECT, NEW_SOURCE = "project", "source"
_MARKED = {"claim": WITHDRAWAL, "withdrawn": RETURN, "event": EVENT, "text": TEXT}
_MARK = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class SuggestedThing:
    """What a suggestion is about: a part of a project, a source, a crossing, or something to be added.

    Parameters
    ----------
    family, id : str
        The entry; the id is empty for a new one.
    part : str
        Field of ``fields.yaml``, or one of the parts of ``webapp.present.suggesting``; empty for anything else.
    mark : str
        Of the claim, event or text that is meant; empty where a part is one thing.
    """

    family: str
    id: str = ""
    part: str = ""
    mark: str = ""

    @property
    def address(self) -> dict[str, str]:
        """Parameters of an address that lead to the form."""
        if not self.id:
            return {"new": NEW_SOURCE if self.family == "sources" else NEW_PROJECT}
        if self.family != "projects":
            return {self.family.removesuffix("s"): self.id}
        marked = next((name for name, part in _MARKED.items() if part == self.part and self.mark), None)
        return {"project": self.id, **({marked: self.mark} if marked else {"field": self.part or OTHER})}


def thing_of(args: Mapping[str, str], catalog: Catalog, *, is_editor: bool = False) -> SuggestedThing:
    """Read what a form is about.

    Parameters
    ----------
    args : mapping
        Parameters of the address.
    catalog : Catalog
        Says what there is.
    is_editor : bool
        Whether what only the desk has forms for may be named.

    Raises
    ------
    QueryError, UnknownFeatureError
        When there is no such thing.
    """
    if project := args.get("project"):
        return _of_project(_known(project, catalog.projects, "project"), args, catalog, is_editor=is_editor)
    if source := args.get("source"):
        return SuggestedThing("sources", _known(source, catalog.sources, "source"))
    if is_editor and (crossing := args.get("crossing")):
        return SuggestedThing("crossings", _known(crossing, catalog.crossings, "crossing"))
    return SuggestedThing("sources" if is_editor and args.get("new") == NEW_SOURCE else "projects")


def _known(id_: str, there: Collection[str], what: str) -> str:
    if id_ not in there:
        raise UnknownFeatureError(f"there is no {what} {id_[:80]!r}")
    return id_


def _of_project(id_: str, args: Mapping[str, str], catalog: Catalog, *, is_editor: bool) -> SuggestedThing:
    for name, part in _MARKED.items():
        if mark := args.get(name):
            if not _MARK.fullmatch(mark):
                raise QueryError(name, f"{mark[:80]!r} is no mark of 16 digits")
            return SuggestedThing("projects", id_, part, mark)
    part = args.get("field") or OTHER
    parts = (*catalog.fields, PLACE, NAMES, EVENT, OTHER, *((PARTICULARS,) if is_editor else ()))
    if part not in parts:
        raise QueryError("field", f"{part[:80]!r} is no field; known are {', '.join(parts)}")
    return SuggestedThing("projects", id_, "" if part == OTHER else part)
