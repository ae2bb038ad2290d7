"""Contacts of readers, by the change set that they suggested."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "suggest_contacts",
        Column("change_set", String(40), primary_key=True),
        Column("contact", Text, nullable=False),
        Column("at", String(32), nullable=False),
    )
