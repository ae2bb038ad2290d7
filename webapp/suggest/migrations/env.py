"""Runs the steps on the connection that ``geodata.ledger.database`` hands over; Alembic loads this file."""

from __future__ import annotations

from alembic import context

from webapp.suggest.contacts import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=False,  # one transaction around all of it is open already
)
context.run_migrations()
