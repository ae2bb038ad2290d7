"""Looks once a second at the connections of this worker: one address gets so many; the most idle of more are cut off.

What one process sees of the others comes from ``/proc/net``; on systems without it nothing is limited here.
"""

from __future__ import annotations

import ipaddress
import socket
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

from webapp.http.jobs import since_data
from webapp.http.peers import group_of

TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
ESTABLISHED = ("01", "08")
"""States of connections that are held here: open, or left by the client only."""


class Connections:
    """The connections of a server.

    Parameters
    ----------
    port : int
        That it listens on.
    most : int
        Connections that one address may have; 0 is no limit.
    """

    def __init__(self, port: int, most: int) -> None:
        """Begin to look."""
        self._port, self._most = port, most
        self.count = 0

    def look(self) -> int:
        """Cut off what is too much; gives the number of connections that were."""
        own = {inode: number for number, inode in _sockets()}
        if not self._most:
            self.count = len(own)
            return 0
        everyone: Counter[str] = Counter()
        ours: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for address, inode in self._table():
            everyone[address] += 1
            if inode in own:
                ours[address].append((int(inode), own[inode]))
        self.count = sum(map(len, ours.values()))
        cut = 0
        for address, numbers in ours.items():
            excess = everyone[address] - self._most
            if excess > 0:
                oldest_first = [number for _, number in sorted(numbers)]
                cut += _cut(oldest_first, -(-excess * len(numbers) // everyone[address]), address)
        return cut

    def _table(self) -> list[tuple[str, str]]:
        """Address of the client, and inode, of each connection of the server."""
        suffix = f":{self._port:04X}"
        found = []
        for table in TABLES:
            with suppress(FileNotFoundError):
                for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                    parts = line.split(None, 10)
                    if parts[3] in ESTABLISHED and parts[1].endswith(suffix):
                        found.append((_group_of_hex(parts[2].partition(":")[0]), parts[9]))
        return found


def _sockets() -> list[tuple[int, str]]:
    """Descriptor and inode of every socket of this process."""
    found = []
    folder = Path("/proc/self/fd")
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # closed meanwhile
            target = path.readlink().name
            if target.startswith("socket:["):
                found.append((int(path.name), target[8:-1]))
    return found


def _cut(numbers: list[int], count: int, group: str) -> int:
    """Cut off so many of these connections, those first that brought nothing for longest; of two alike the first."""
    held: list[tuple[float, socket.socket]] = []
    for number in numbers:
        with suppress(OSError):  # closed meanwhile, perhaps by its client
            found = socket.socket(fileno=socket.dup(number))
            if group_of(found.getpeername()[0]) == group:  # the number may be another connection's by now
                held.append((since_data(found), found))
            else:
                found.close()
    held.sort(key=lambda pair: -pair[0])
    for _, found in held[:count]:
        with suppress(OSError):
            found.shutdown(socket.SHUT_RDWR)
    for _, found in held:
        found.close()
    return min(count, len(held))


def _group_of_hex(text: str) -> str:
    """Group of an address as ``/proc/net`` writes it: words of four bytes in the machine's order."""
    words = [bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8)]
    return group_of(str(ipaddress.ip_address(b"".join(words))))
