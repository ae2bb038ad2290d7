"""Matchings of columns that editors made, kept for the next file of the same publisher or with the same headings."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from webapp.desk.tables import MATCHINGS
from webapp.desk.tokens import hash_of
from webapp.imports.matching import Matching
from webapp.imports.recalling import LEAST_SHARE, PastMatching, past_matching_of, share, taken_up
from webapp.imports.targets import guessed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.catalog import Catalog
    from webapp.desk.database import DeskDatabase

MOST = 200
"""Matchings that are kept; the oldest gives way."""


@dataclass(frozen=True, slots=True)
class RememberedMatching:
    """A matching with its number, whoever made it, and when (seconds since 1970)."""

    id: int
    by: str
    at: int
    matching: PastMatching


def remember(database: DeskDatabase, now: int, by: str, matching: PastMatching) -> None:
    """Keep a matching in the place of what was kept for the same publisher, or the same headings."""
    about = hash_of(matching.about)
    held = {"about": about, "by": by, "at": now, "matching": json.dumps(matching.plain(), ensure_ascii=False)}
    with database.writing() as connection:
        connection.execute(delete(MATCHINGS).where(MATCHINGS.c.about == about))
        connection.execute(insert(MATCHINGS).values(held))
        every = connection.execute(select(MATCHINGS.c.id).order_by(MATCHINGS.c.id.desc()))
        older = [row.id for row in every][MOST:]
        connection.execute(delete(MATCHINGS).where(MATCHINGS.c.id.in_(older)))


def everything(database: DeskDatabase) -> list[RememberedMatching]:
    """All that are kept, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(MATCHINGS).order_by(MATCHINGS.c.id.desc())).all()
    return [RememberedMatching(row.id, row.by, row.at, past_matching_of(json.loads(row.matching))) for row in rows]


def forget(database: DeskDatabase, number: int) -> None:
    """Forget one."""
    with database.writing() as connection:
        connection.execute(delete(MATCHINGS).where(MATCHINGS.c.id == number))


def begun(database: DeskDatabase, headings: Sequence[str], sheet: int, catalog: Catalog) -> Matching:
    """Matching that a sheet begins with: one that is remembered for such headings, else what these look like."""
    shares = [(share(headings, one.matching), one.id, one) for one in everything(database)]
    best = max(shares, default=None, key=lambda it: it[:2])
    if best is None or best[0] < LEAST_SHARE:
        return Matching(sheet, tuple(guessed(headings, catalog)))
    return replace(taken_up(best[2].matching, headings, sheet, catalog), remembered=best[2].id)
