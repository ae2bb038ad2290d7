"""Runs the steps on the connection that ``geodata.ledger.database`` hands over; Alembic loads this file."""

from __future__ import annotations

from alembic import context

from geodata.ledger.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="ledger_version",
    transactional_ddl=False,  # one transaction around all of it is open already
)
context.run_migrations()
