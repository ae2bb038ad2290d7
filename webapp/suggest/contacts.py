"""How readers can be asked back: kept apart from what they suggested, and deleted 30 days after the decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, Text, delete, insert, select

from geodata.ledger.changes import SetState
from geodata.ledger.database import reading, upgrade, writing
from geodata.ledger.tables import VERSIONS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from geodata.ledger.ledger import Ledger

KEPT_DAYS = 30
VERSION_TABLE = "suggest_version"
MIGRATIONS = Path(__file__).parent / "migrations"

CONTACTS = Table(
    "suggest_contacts",
    MetaData(),
    Column("change_set", String(40), primary_key=True),
    Column("contact", Text, nullable=False),
    Column("at", String(32), nullable=False),
)


def prepare(engine: Engine) -> None:
    """See that the table is there."""
    upgrade(engine, MIGRATIONS, VERSION_TABLE)


def keep(ledger: Ledger, id_: str, contact: str) -> None:
    """Keep how the one who suggested a change set can be asked."""
    prepare(ledger.engine)
    row = {"change_set": id_, "contact": contact, "at": ledger.clock().isoformat()}
    with writing(ledger.engine) as connection:
        connection.execute(insert(CONTACTS).values(row))


def contact_of(ledger: Ledger, id_: str) -> str:
    """Contact that was given with a change set; empty when none was, or it is deleted."""
    prepare(ledger.engine)
    with reading(ledger.engine) as connection:
        return connection.execute(select(CONTACTS.c.contact).where(CONTACTS.c.change_set == id_)).scalar() or ""


def forget(ledger: Ledger) -> int:
    """Delete contacts of what was decided more than 30 days ago; gives how many."""
    prepare(ledger.engine)
    long_ago: datetime = ledger.clock() - timedelta(days=KEPT_DAYS)
    final = [str(state) for state in SetState if state.is_final]
    decided = select(VERSIONS.c.change_set).where(VERSIONS.c.state.in_(final), VERSIONS.c.at < long_ago.isoformat())
    with writing(ledger.engine) as connection:
        return connection.execute(delete(CONTACTS).where(CONTACTS.c.change_set.in_(decided))).rowcount
