"""What was read of a table as changes of the ledger, to be reviewed like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.ledger.applying import plain
from geodata.ledger.changes import AddClaim, Change, Put, claim_mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.catalog import Catalog
    from webapp.imports.likeness import Likeness
    from webapp.imports.matching import Matching
    from webapp.imports.reading import Read, RowProject


def changes(read: Read, likenesses: Mapping[int, Likeness], matching: Matching, catalog: Catalog) -> tuple[Change, ...]:
    """Publishers and sources first, then projects, or claims for those that are there.

    A row that looks like a project of the atlas is taken when somebody said which of the two it is.
    """
    made: list[Change] = []
    for one in read.candidates:
        like = likenesses.get(one.number)
        answer = matching.answers.get(str(one.number))
        if like is None or answer == "another":
            made.append(Put(family="projects", id=one.project.id, entry=plain(one.project)))
        elif answer == "same":
            made += _claims(one, like.project, catalog)
    used = {source for change in made for source in _sources(change)}
    sources = [Put(family="sources", id=id_, entry=it) for id_, it in read.sources.sources.items() if id_ in used]
    named = {change.entry["publisher"] for change in sources}
    publishers = [
        Put(family="publishers", id=id_, entry=it) for id_, it in read.sources.publishers.items() if id_ in named
    ]
    return (*publishers, *sources, *made)


def _claims(one: RowProject, project: str, catalog: Catalog) -> list[Change]:
    """Claims that the project does not have already."""
    there = {claim_mark(claim) for claim in catalog.projects[project].claims}
    return [AddClaim(project=project, claim=claim) for claim in one.project.claims if claim_mark(claim) not in there]


def _sources(change: Change) -> list[str]:
    if isinstance(change, AddClaim):
        return [change.claim.source]
    if isinstance(change, Put):
        claims = [claim["source"] for claim in change.entry.get("claims", ())]
        return [*claims, *change.entry["location"].get("sources", ())]
    return []
