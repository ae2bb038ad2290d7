"""Files that were made for somebody and are kept for the next one: on disk, within a budget, with byte ranges."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PARTIAL = ".partial"
META = ".json"


@dataclass(frozen=True)
class Entry:
    """An answer that lies on disk.

    Parameters
    ----------
    status : int
        HTTP status.
    headers : tuple of (str, str)
        Without those that name its length or its tag.
    digest : str
        Hash of the content.
    file : BinaryIO
        The content, open: it can be read to its end even when the file is dropped meanwhile.
    size : int
        Bytes.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str
    file: BinaryIO
    size: int


@dataclass(frozen=True)
class Spool:
    """A folder of kept answers.

    Parameters
    ----------
    folder : pathlib.Path
        All of it is ours.
    budget : int
        Bytes that the kept files may take together.
    """

    folder: Path
    budget: int

    def find(self, name: str) -> Entry | None:
        """Answer of a name, now the most recently used one; None when there is none."""
        try:
            meta = json.loads((self.folder / f"{name}{META}").read_text(encoding="utf-8"))
            file = (self.folder / name).open("rb")
        except FileNotFoundError:
            return None
        with suppress(FileNotFoundError):
            os.utime(self.folder / name)
        headers = tuple((header, value) for header, value in meta["headers"])
        return Entry(meta["status"], headers, meta["digest"], file, os.fstat(file.fileno()).st_size)

    def keep(self, name: str, status: int, headers: Iterable[tuple[str, str]], digest: str) -> None:
        """Keep what was written to ``partial(name)``."""
        meta = self.folder / f"{name}{META}{PARTIAL}"
        meta.write_text(json.dumps({"status": status, "headers": list(headers), "digest": digest}), encoding="utf-8")
        self.partial(name).replace(self.folder / name)
        meta.replace(self.folder / f"{name}{META}")

    def partial(self, name: str) -> Path:
        """Where an answer is written before it is whole."""
        return self.folder / f"{name}{PARTIAL}"

    def drop(self, name: str) -> None:
        """Forget an answer, also one that is half written."""
        for suffix in ("", META, PARTIAL, META + PARTIAL):
            (self.folder / f"{name}{suffix}").unlink(missing_ok=True)

    def trim(self) -> None:
        """Drop the answers that were not used for longest while all take more than the budget; the last one stays."""
        found = []
        for path in self.folder.iterdir():
            if not path.suffix:
                with suppress(FileNotFoundError):
                    about = path.stat()
                    found.append((about.st_mtime_ns, about.st_size, path.name))
        total = sum(size for _, size, _ in found)
        for _, size, name in sorted(found)[:-1]:
            if total <= self.budget:
                return
            self.drop(name)
            total -= size
