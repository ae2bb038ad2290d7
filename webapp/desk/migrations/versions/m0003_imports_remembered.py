"""Matchings that are remembered, what long tables came to, and what is being done for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk_matchings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("matching", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_matchings"),
        sa.UniqueConstraint("about", name="uq_desk_matchings_about"),
    )
    op.create_table(
        "desk_import_checks",
        sa.Column("file", sa.String(40), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("checked", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("file", name="pk_desk_import_checks"),
        sa.ForeignKeyConstraint(["file"], ["desk_imports.id"], name="fk_desk_import_checks_file", ondelete="CASCADE"),
    )
    op.create_table(
        "desk_work",
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("file", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_desk_work"),
        sa.UniqueConstraint("id", name="uq_desk_work_id"),
        sa.ForeignKeyConstraint(["account"], ["desk_accounts.id"], name="fk_desk_work_account", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Take the tables away."""
    for table in ("desk_work", "desk_import_checks", "desk_matchings"):
        op.drop_table(table)
