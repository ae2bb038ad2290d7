"""Tables of the ledger: rows are only ever added, and the newest of a change set says what has become of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

CHANGE_SETS = Table(
    "ledger_change_sets",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("created", String(32), nullable=False),
)
"""Moments are text in ISO 8601, in UTC with microseconds: the same in every database, and in order of time."""

VERSIONS = Table(
    "ledger_versions",
    METADATA,
    Column("change_set", String(40), ForeignKey(CHANGE_SETS.c.id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("base", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_ledger_versions_state", "state"),
)
"""Every edit and every decision, with who and when: the audit and the state are the same rows."""

REVISIONS = Table(
    "ledger_revisions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("change_set", String(40), ForeignKey(CHANGE_SETS.c.id), unique=True),
    Column("files", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_ledger_revisions_files", "files"),
)
"""What was accepted, in order; a row without a change set says that the files of the catalogue are others since."""

SNAPSHOTS = Table(
    "ledger_snapshots",
    METADATA,
    Column("snapshot", String(40), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
)
"""Ids of the snapshots that were made of a revision: several, when the files below it became others."""
