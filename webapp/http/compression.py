"""Makes bodies smaller: brotli or gzip for whole ones, gzip piece by piece for streams."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import brotli
from isal import igzip, isal_zlib

from webapp.http import negotiate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIN_COMPRESSED = 500
"""Shorter answers fit one packet anyway."""

QUICK_QUALITY, QUICK_QUALITY_OF_LARGE = 1, 0
"""For the first reader of an answer: as quick as gzip, 2 ms for each megabyte, and hardly larger than it makes it."""

BROTLI_QUALITY, BROTLI_QUALITY_OF_LARGE = 10, 6
"""For answers that are asked for again: 10 makes coordinates a quarter smaller than 9, in 0.3 s for each megabyte."""

BINARY_QUALITY = 5
"""Tiles are numbers rather than text: better qualities take 30 times as long for a twentieth less."""

LARGE = 256 * 1024
"""From here on a reader would wait too long for the better quality."""

GZIP_LEVEL = 2
"""isal's best ratio that still costs next to nothing."""

GZIP_CONTAINER = 31
"""Window bits that make zlib write gzip's header and trailer, without a time."""

PIECE = 256 * 1024
"""Streamed pieces are gathered to at least this many bytes, since each one costs a turn through the server."""

_TEXT = re.compile(r"text/|image/svg\+xml|application/(?:[\w.-]+\+)?(?:json|xml)\b")
_BINARY = ("application/vnd.mapbox-vector-tile",)


def is_compressible(media_type: str) -> bool:
    """Whether bodies of a media type become much smaller."""
    return _TEXT.match(media_type) is not None or media_type.startswith(_BINARY)


def is_worthwhile(body: bytes, accept_encoding: str, *, is_lasting: bool) -> bool:
    """Whether a compressible body is to be compressed for a client; ``is_lasting`` as in ``compress``."""
    if len(body) < MIN_COMPRESSED or negotiate.encoding(accept_encoding) == "identity":
        return False
    return is_lasting or negotiate.takes_gzip(accept_encoding)


def compress(body: bytes, encoding: str, *, is_lasting: bool) -> tuple[bytes, str]:
    """Body as it goes over the wire to its first reader, and the name of the encoding used.

    Parameters
    ----------
    body : bytes
        Whole.
    encoding : str
        ``br`` or ``gzip``, as the client accepts.
    is_lasting : bool
        Whether it is kept for others, for whom ``strengthened`` may make it smaller.
    """
    if encoding == "br" and is_lasting:
        quality = QUICK_QUALITY if len(body) < LARGE else QUICK_QUALITY_OF_LARGE
        return _brotli(body, quality), "br"
    return igzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0), "gzip"


def strengthened(packed: bytes, media_type: str) -> bytes:
    """Brotli of the better quality, made of what ``compress`` made quickly."""
    body = brotli.decompress(packed)
    if media_type.startswith(_BINARY):
        return _brotli(body, BINARY_QUALITY, brotli.MODE_GENERIC)
    return _brotli(body, BROTLI_QUALITY if len(body) < LARGE else BROTLI_QUALITY_OF_LARGE)


def _brotli(body: bytes, quality: int, mode: int = brotli.MODE_TEXT) -> bytes:
    made: bytes = brotli.compress(body, mode=mode, quality=quality)
    return made


def gather(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces; the first goes out as it is, so that a reader soon has something."""
    held: list[bytes] = []
    size = PIECE
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(held) if len(held) > 1 else piece
            held.clear()
            size = 0
    if held:
        yield b"".join(held)


def gzip_stream(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress a stream; what the first piece gives is sent at once."""
    squeezer = isal_zlib.compressobj(GZIP_LEVEL, isal_zlib.DEFLATED, GZIP_CONTAINER)
    is_first = True
    for piece in pieces:
        made = squeezer.compress(piece)
        if is_first:
            made += squeezer.flush(isal_zlib.Z_SYNC_FLUSH)
            is_first = False
        if made:
            yield made
    yield squeezer.flush()
