"""Matchings of columns that are remembered for the next file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the table."""
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


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("desk_matchings")
