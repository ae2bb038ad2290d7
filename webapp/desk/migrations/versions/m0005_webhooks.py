"""Webhooks, and how far each has got."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "desk_webhooks",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("delivered", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger),
        sa.Column("result", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_webhooks"),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("desk_webhooks")
