"""A door in front of a database that a test can shut: connections break, and new ones are refused or never answered."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 65_536


class Gate:
    """Forwards a port of its own to another while it is open."""

    def __init__(self, port: int, target: int) -> None:
        """Stay shut."""
        self.port, self._target = port, target
        self._listener: socket.socket | None = None
        self._held: list[socket.socket] = []
        self._is_mute = False

    def open(self) -> None:
        """Take connections and forward them."""
        self._is_mute = False
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse connections, and break those that there are."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for held in self._held:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
            held.close()
        self._held.clear()

    def mute(self) -> None:
        """Break connections; take new ones, and say nothing."""
        self.shut()
        self.open()
        self._is_mute = True

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._held.append(client)
            if self._is_mute:
                continue
            server = socket.create_connection(("127.0.0.1", self._target))
            self._held.append(server)
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=_forward, args=(source, sink), daemon=True).start()


def _forward(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(PIECE):
            sink.sendall(piece)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def gate_to(port: int, own: int) -> Iterator[Gate]:
    """An open gate, shut in the end."""
    made = Gate(own, port)
    made.open()
    try:
        yield made
    finally:
        made.shut()
