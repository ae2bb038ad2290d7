"""Tables of the desk; all moments are seconds since 1970, all secrets that are only compared are hashes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

VERSION_TABLE = "desk_version"
"""Where Alembic notes which migration was the last; the ledger has one of its own in the same database."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ACCOUNTS = Table(
    "desk_accounts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False),
    Column("folded", String(200), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),
    Column("secret", String(64)),  # of the second factor; can only be used when it is readable
    Column("proposed_secret", String(64)),  # shown, not yet confirmed by a code
    Column("last_step", BigInteger, nullable=False, default=0),  # of the last code, so that none is taken twice
    Column("created", BigInteger, nullable=False),
    Column("is_closed", Boolean, nullable=False, default=False),
)

RECOVERY_CODES = Table(
    "desk_recovery_codes",
    METADATA,
    Column("account", Integer, ForeignKey("desk_accounts.id", ondelete="CASCADE"), nullable=False, primary_key=True),
    Column("hash", String(64), nullable=False, primary_key=True),
)

INVITATIONS = Table(
    "desk_invitations",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("name", String(60), nullable=False),  # empty: whoever is invited chooses it
    Column("role", String(20), nullable=False),
    Column("account", Integer, ForeignKey("desk_accounts.id", ondelete="CASCADE")),  # that gets a new password
    Column("by", String(60), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
)

SESSIONS = Table(
    "desk_sessions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("account", Integer, ForeignKey("desk_accounts.id", ondelete="CASCADE"), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("agent", String(200), nullable=False),
    Column("is_whole", Boolean, nullable=False),  # not before the second factor
    Index("ix_desk_sessions_account", "account"),
)

ATTEMPTS = Table(
    "desk_attempts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("about", String(80), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_desk_attempts_about", "about", "at"),
)

ACCESS_TOKENS = Table(
    "desk_access_tokens",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("account", Integer, ForeignKey("desk_accounts.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("may_decide", Boolean, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("used", BigInteger),  # beginning of the day of its last use
    Index("ix_desk_access_tokens_account", "account"),
)

WEBHOOKS = Table(
    "desk_webhooks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("url", String(500), nullable=False),
    Column("secret", String(64), nullable=False),  # messages are signed with it, so that it must be readable
    Column("delivered", Integer, nullable=False),  # last revision that was taken
    Column("tries", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("last_at", BigInteger),
    Column("result", String(200), nullable=False),
)

IMPORTS = Table(
    "desk_imports",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("account", Integer, ForeignKey("desk_accounts.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),  # of the file
    Column("created", BigInteger, nullable=False),
    Column("tables", LargeBinary, nullable=False),  # cells as packed JSON; the file itself is not kept
    Column("matching", Text, nullable=False),
    Index("ix_desk_imports_account", "account"),
)

MATCHINGS = Table(
    "desk_matchings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("about", String(64), nullable=False, unique=True),  # hash of the publisher, or of the headings
    Column("by", String(60), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("matching", Text, nullable=False),
)

CHECKS = Table(
    "desk_import_checks",
    METADATA,
    Column("file", String(40), ForeignKey("desk_imports.id", ondelete="CASCADE"), primary_key=True),
    Column("about", String(64), nullable=False),  # hash of the matching that was checked
    Column("revision", Integer, nullable=False),  # of the ledger that it was checked against
    Column("checked", LargeBinary, nullable=False),  # packed JSON
)

WORK = Table(
    "desk_work",
    METADATA,
    Column("account", Integer, ForeignKey("desk_accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("file", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),  # when its process last said something
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("fault", Text, nullable=False),
)
"""The primary key holds that there is one for each account."""

AUDIT = Table(
    "desk_audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", String(60), nullable=False),
    Column("did", String(40), nullable=False),
    Column("about", String(200), nullable=False),
    Column("detail", Text, nullable=False),
)
"""Only ever added to: triggers of the database refuse anything else."""
