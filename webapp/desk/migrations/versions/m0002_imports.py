"""Files that were handed in, between the steps of an import."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "desk_imports",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("tables", sa.LargeBinary, nullable=False),
        sa.Column("matching", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_imports"),
        sa.ForeignKeyConstraint(["account"], ["desk_accounts.id"], name="fk_desk_imports_account", ondelete="CASCADE"),
    )
    op.create_index("ix_desk_imports_account", "desk_imports", ["account"])


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("desk_imports")
