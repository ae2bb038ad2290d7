"""Change sets, their versions, revisions; and rules of the database that nothing in them is changed or taken out."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Index, Integer, String, Text

revision = "0001"
down_revision = None

TABLES = ("ledger_change_sets", "ledger_versions", "ledger_revisions")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ledger_change_sets",
        Column("id", String(40), primary_key=True),
        Column("number", Integer, nullable=False, unique=True),
        Column("created", String(32), nullable=False),
    )
    op.create_table(
        "ledger_versions",
        Column("change_set", String(40), ForeignKey("ledger_change_sets.id"), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("state", String(16), nullable=False),
        Column("author", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("changes", Text, nullable=False),
        Column("base", Integer, nullable=False),
        Column("answer", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", String(32), nullable=False),
        Index("ix_ledger_versions_state", "state"),
    )
    op.create_table(
        "ledger_revisions",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("change_set", String(40), ForeignKey("ledger_change_sets.id"), unique=True),
        Column("files", String(64), nullable=False),
        Column("by", Text, nullable=False),
        Column("at", String(32), nullable=False),
        Index("ix_ledger_revisions_files", "files"),
    )
    _append_only()


def _append_only() -> None:
    """Let the database itself refuse changes of rows: a ledger is not edited in place, by whatever program."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for what in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )
