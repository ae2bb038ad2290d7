"""Ids of the snapshots that were made of revisions, by which a citation finds them again; only added to."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, String

revision = "0002"
down_revision = "0001"

TABLE = "ledger_snapshots"


def upgrade() -> None:
    """Make the table, which the database itself lets nobody change."""
    op.create_table(
        TABLE,
        Column("snapshot", String(40), primary_key=True),
        Column("revision", Integer, primary_key=True, autoincrement=False),
        Column("at", String(32), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )
