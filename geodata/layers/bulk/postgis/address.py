"""Which table of which database a layer names; a password in the address is used and never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class TableAddress:
    """A table or view in a database.

    Parameters
    ----------
    database : str
        Connection URI as libpq reads it; several hosts, separated by commas, are tried in their order.
    table : tuple of str
        Name, with the schema before it where one is given.
    """

    database: str = field(repr=False)
    table: tuple[str, ...]

    @property
    def name(self) -> str:
        """Table as it is written in ``layers.yaml``."""
        return ".".join(self.table)

    @property
    def shown(self) -> str:
        """Hosts, database and table, without user, password and options."""
        parts = urlsplit(self.database)
        hosts = parts.netloc.rpartition("@")[2] or "localhost"
        return f"{hosts}{parts.path}, table {self.name}"


def read(data: str, table: str) -> TableAddress:
    """Address of a layer's table; ``table`` is a name, or a schema and a name with a dot between them."""
    return TableAddress(data, tuple(table.split(".")))
