"""Runs the migrations of the desk on the connection that it is given; Alembic calls this file."""

from __future__ import annotations

from alembic import context

from webapp.desk.tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
