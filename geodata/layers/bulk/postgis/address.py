"""Which table of which database a layer names; a password in the address is used and never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

import psycopg
from psycopg.conninfo import conninfo_to_dict


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
        parts = conninfo_to_dict(self.database)
        hosts, ports = (str(parts.get(name) or "").split(",") for name in ("host", "port"))
        places = [f"{host}:{port}" if port else host for host, port in zip_longest(hosts, ports, fillvalue="")]
        return f"{','.join(places) or 'localhost'}/{parts.get('dbname') or ''}, table {self.name}"


def read(data: str, table: str) -> TableAddress:
    """Address of a layer's table; ``table`` is a name, or a schema and a name with a dot between them.

    Raises
    ------
    ValueError
        When libpq cannot read the address; with what is wrong, and not with the address.
    """
    try:
        conninfo_to_dict(data)
    except psycopg.ProgrammingError as error:
        raise ValueError(str(error).partition(":")[0]) from None
    return TableAddress(data, tuple(table.split(".")))
