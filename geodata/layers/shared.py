"""Arrays and bytes in unlinked files, which forked workers share and the system may evict."""

from __future__ import annotations

import mmap
import os
import tempfile
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

IN_MEMORY_BYTES = 1 << 20
"""Smaller things stay in memory: a page or two is not worth a file."""

A = TypeVar("A", bound=np.generic)


def shared(array: NDArray[A]) -> NDArray[A]:
    """Same array, read-only; a large one in an unlinked file that forked processes share and the system may evict."""
    if array.nbytes <= IN_MEMORY_BYTES or array.dtype == object:
        array = array.view()
        array.flags.writeable = False
        return array
    return np.frombuffer(_mapped(np.ascontiguousarray(array).view(np.uint8).data), dtype=array.dtype).reshape(
        array.shape
    )


def shared_bytes(data: bytes | memoryview) -> bytes | mmap.mmap:
    """Same bytes; many of them in an unlinked file, as ``shared`` does."""
    view = memoryview(data)
    return view.tobytes() if view.nbytes <= IN_MEMORY_BYTES else _mapped(view)


def mapped(path: Path) -> bytes | mmap.mmap:
    """The bytes of a file, read-only."""
    with path.open("rb") as file:
        is_empty = os.fstat(file.fileno()).st_size == 0  # which cannot be mapped
        return b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _mapped(data: bytes | memoryview) -> mmap.mmap:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
