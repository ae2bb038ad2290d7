"""Files that are one text after the other: texts of some features each, made wherever they can be, put in order here.

The bytes are those that the format's own writer gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import QueryError
from geodata.formats import csv, jsonseq, registry
from geodata.formats.export import CHUNK, Export
from geodata.layers.geojson import CLOSING
from geodata.layers.kept import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.formats.format import Format
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot

    Rows = NDArray[np.int64]
    Runner = Callable[["PartOfText", Sequence[Rows]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class JoinedTexts:
    """How a file is put together.

    Parameters
    ----------
    head, tail : callable
        What stands before the first feature and behind the last.
    body : callable
        Text of the features of an export, of which there are some.
    between : bytes
        Stands between two such texts.
    """

    head: Callable[[Export], bytes]
    body: Callable[[Export], bytes]
    tail: Callable[[Export], bytes]
    between: bytes = b""


TEXTS: Mapping[str, JoinedTexts] = {
    "geojson": JoinedTexts(jsonseq.head, jsonseq.features, lambda _export: CLOSING, SEPARATOR),
    "ndjson": JoinedTexts(lambda _export: b"", jsonseq.lines, lambda _export: b""),
    "geojsonseq": JoinedTexts(lambda _export: b"", jsonseq.sequence, lambda _export: b""),
    "csv": JoinedTexts(csv.head, csv.lines, lambda _export: b""),
}
"""By names of formats."""


@dataclass(frozen=True, slots=True)
class PartOfText:
    """What is asked of features, without them: who has the same snapshot makes the text of some.

    Parameters
    ----------
    format : str
        One of ``TEXTS``.
    layer : str
        Id of the layer.
    about : mapping
        What an ``Export`` has besides snapshot, layer and rows.
    """

    format: str
    layer: str
    about: Mapping[str, Any]

    def text(self, snapshot: Snapshot, rows: Rows) -> bytes:
        """Text of some rows."""
        # a layer of files and lists: who asks has refused others
        layer: Layer = snapshot.layer(self.layer)
        return TEXTS[self.format].body(Export(snapshot, layer, rows, **self.about))


def check(chosen: Format, export: Export) -> None:
    """Refuse what cannot be written so.

    Raises
    ------
    QueryError
        ``format``, for a format whose files are not put together so; else as ``registry.check`` does.
    """
    if chosen.name not in TEXTS:
        names = ", ".join(TEXTS)
        raise QueryError("format", f"{chosen.title} is written by one process; workers write {names}")
    registry.check(chosen, export)


def write(chosen: Format, export: Export, run: Runner) -> Iterator[bytes]:
    """Check an export, then give the file in pieces.

    Parameters
    ----------
    chosen : Format
        One of ``TEXTS``.
    export : Export
        What is written.
    run : callable
        Gives the texts of some rows each, in their order, as ``PartOfText.text`` makes them.

    Raises
    ------
    QueryError
        As ``check`` does.
    """
    check(chosen, export)
    texts = TEXTS[chosen.name]
    head, bodies = texts.head(export), run(*_parts(chosen, export))
    return _pieces(texts, export, head, bodies)


def _parts(chosen: Format, export: Export) -> tuple[PartOfText, list[Rows]]:
    kept = ("properties", "decimals", "crs", "query", "time", "base_url", "options")
    about = {name: getattr(export, name) for name in kept}
    rows = export.order()
    return PartOfText(chosen.name, export.layer.id, about), [
        rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK)
    ]


def _pieces(texts: JoinedTexts, export: Export, head: bytes, bodies: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    before = b""
    for body in bodies:
        yield before + body
        before = texts.between
    yield texts.tail(export)
