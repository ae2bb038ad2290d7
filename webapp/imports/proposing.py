"""What was read of a table as changes of the ledger, to be reviewed like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.ledger.changes import AddClaim, Change, Put, claim_mark

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from webapp.imports.checking import Checked, CheckedRow
    from webapp.imports.matching import Matching


def changes(checked: Checked, matching: Matching, catalog: Catalog) -> tuple[Change, ...]:
    """Publishers and sources first, then projects, or claims for those that are there.

    A row that looks like a project of the atlas is taken when somebody said which of the two it is.
    """
    made: list[Change] = []
    for row in checked.rows:
        answer = matching.answers.get(str(row.number))
        if row.like is None or answer == "another":
            made.append(Put(family="projects", id=row.entry["id"], entry=row.entry))
        elif answer == "same" and row.like.project in catalog.projects:
            made += _claims(row, row.like.project, catalog)
    used = {source for change in made for source in _sources(change)}
    sources = [Put(family="sources", id=id_, entry=it) for id_, it in checked.sources.items() if id_ in used]
    named = {change.entry["publisher"] for change in sources}
    publishers = [Put(family="publishers", id=id_, entry=it) for id_, it in checked.publishers.items() if id_ in named]
    return (*publishers, *sources, *made)


def _claims(row: CheckedRow, project: str, catalog: Catalog) -> list[Change]:
    """Claims that the project does not have already."""
    there = {claim_mark(claim) for claim in catalog.projects[project].claims}
    return [AddClaim(project=project, claim=claim) for claim in row.project.claims if claim_mark(claim) not in there]


def _sources(change: Change) -> list[str]:
    if isinstance(change, AddClaim):
        return [change.claim.source]
    if isinstance(change, Put):
        claims = [claim["source"] for claim in change.entry.get("claims", ())]
        return [*claims, *change.entry["location"].get("sources", ())]
    return []
