"""All databases that layers of a catalogue name, and how much of each a process may take. Needs no driver itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.connections import Database


@dataclass(frozen=True, slots=True)
class Databases:
    """Databases by their addresses; layers of one database share its connections.

    Parameters
    ----------
    connections : int
        Connections that a process holds to each at most.
    seconds : float
        How long a statement may last at most.
    """

    connections: int = 4
    seconds: float = 120.0
    _held: dict[str, Database] = field(default_factory=dict, repr=False)

    def at(self, address: str) -> Database:
        """Database at an address.

        Raises
        ------
        ImportError
            When the driver is not installed.
        """
        from geodata.layers.bulk.postgis.connections import Database  # an extra brings the driver

        return self._held.setdefault(address, Database(address, self.connections, self.seconds))
