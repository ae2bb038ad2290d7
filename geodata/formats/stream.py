"""A file for libraries that want one, whose bytes are taken away while it is written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Sink(io.RawIOBase):
    """Write-only file that holds only what was not taken yet; ``tell`` counts all that was written."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Keep a copy of ``data`` until it is taken."""
        piece = bytes(data)
        self._pieces.append(piece)
        self._written += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Bytes written since the beginning."""
        return self._written

    def take(self) -> bytes:
        """Bytes written since the last call."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
