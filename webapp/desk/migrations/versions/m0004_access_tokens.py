"""Access tokens of programs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "desk_access_tokens",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("may_decide", sa.Boolean, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_desk_access_tokens"),
        sa.UniqueConstraint("hash", name="uq_desk_access_tokens_hash"),
        sa.ForeignKeyConstraint(
            ["account"], ["desk_accounts.id"], name="fk_desk_access_tokens_account", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_desk_access_tokens_account", "desk_access_tokens", ["account"])


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("desk_access_tokens")
