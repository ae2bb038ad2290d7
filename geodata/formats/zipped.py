"""Writes zip archives whose bytes depend on nothing but what is inside."""

from __future__ import annotations

from contextlib import contextmanager
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path
    from typing import Self

LEVEL = 6
"""zlib's usual level: higher ones take twice as long for a hundredth less."""

FILE_MODE = 0o644 << 16
"""Every reader may read what is unpacked."""


class ZipArchive:
    """A zip archive that is being written; use it in a ``with`` block.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    day : datetime.date
        Day that all members carry, so that the same content gives the same bytes.
    """

    def __init__(self, path: Path, day: date) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL)
        self._day = day

    def __enter__(self) -> Self:
        """Give the archive."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write the list of members and close."""
        self._zip.close()

    def add_text(self, name: str, text: str) -> None:
        """Add a text in UTF-8."""
        self.add_pieces(name, [text.encode()])

    def add_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add what a writer gives in pieces."""
        with self._member(name) as member:
            for piece in pieces:
                member.write(piece)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file."""
        with path.open("rb") as source, self._member(name) as member:
            copyfileobj(source, member)

    @contextmanager
    def _member(self, name: str) -> Iterator[IO[bytes]]:
        info = ZipInfo(name, (max(self._day.year, 1980), self._day.month, self._day.day, 0, 0, 0))
        info.compress_type = ZIP_DEFLATED
        info.external_attr = FILE_MODE
        with self._zip.open(info, "w", force_zip64=True) as member:
            yield member
