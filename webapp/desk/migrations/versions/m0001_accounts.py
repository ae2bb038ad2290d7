"""Accounts, invitations, sessions, attempts, and a record of who did what that nothing can be taken out of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk_accounts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("secret", sa.String(64)),
        sa.Column("proposed_secret", sa.String(64)),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_accounts"),
        sa.UniqueConstraint("folded", name="uq_desk_accounts_folded"),
    )
    op.create_table(
        "desk_recovery_codes",
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account", "hash", name="pk_desk_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["account"], ["desk_accounts.id"], name="fk_desk_recovery_codes_account", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "desk_invitations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("account", sa.Integer),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_invitations"),
        sa.UniqueConstraint("hash", name="uq_desk_invitations_hash"),
        sa.ForeignKeyConstraint(
            ["account"], ["desk_accounts.id"], name="fk_desk_invitations_account", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("is_whole", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_sessions"),
        sa.UniqueConstraint("hash", name="uq_desk_sessions_hash"),
        sa.ForeignKeyConstraint(["account"], ["desk_accounts.id"], name="fk_desk_sessions_account", ondelete="CASCADE"),
    )
    op.create_index("ix_desk_sessions_account", "desk_sessions", ["account"])
    op.create_table(
        "desk_attempts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_attempts"),
    )
    op.create_index("ix_desk_attempts_about", "desk_attempts", ["about", "at"])
    op.create_table(
        "desk_audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("did", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_audit"),
    )
    _only_add_to("desk_audit")


def _only_add_to(table: str) -> None:
    """Let the database itself refuse to change or remove a row."""
    if op.get_bind().dialect.name == "sqlite":
        for doing in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{doing.lower()} BEFORE {doing} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is only added to'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()"
    )
