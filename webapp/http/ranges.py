"""Which part of a file a request asks for (RFC 9110 section 14); what it cannot mean is as if it were not there."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import is_resource_modified, parse_date

if TYPE_CHECKING:
    from datetime import datetime
    from wsgiref.types import WSGIEnvironment

_BYTES = re.compile(r"bytes=(.*)", re.IGNORECASE)
_SPEC = re.compile(r"([0-9]{1,99})-([0-9]{1,99})?|-([0-9]{1,99})")


class ByteRange(NamedTuple):
    """Bytes of a file: the first, and the one behind the last."""

    start: int
    stop: int

    def __str__(self) -> str:
        """As it stands in a header ``Range``."""
        return f"bytes={self.start}-{self.stop - 1}"


def asked_part(environ: WSGIEnvironment, size: int, etag: str, modified: datetime) -> ByteRange | None:
    """Part that a GET asks for; None for the whole.

    Several ranges that can be met are answered with the whole, which section 14.2 allows: no client of a map asks for
    them, and a body of many parts costs more than it saves.

    Parameters
    ----------
    environ : dict
        Of the request.
    size : int
        Bytes of the file.
    etag : str
        Its entity tag, strong, with quotes.
    modified : datetime
        When it was last changed, in UTC.

    Raises
    ------
    RequestedRangeNotSatisfiable
        When no range lies in the file; the answer carries ``Content-Range: bytes */size``.
    """
    given = _BYTES.fullmatch(environ.get("HTTP_RANGE", "").strip())
    if given is None or environ["REQUEST_METHOD"] != "GET" or not _is_same(environ, etag, modified):
        return None
    if not is_resource_modified(environ, etag, last_modified=modified):  # a precondition goes first (section 13.2.2)
        return None
    specs = [_SPEC.fullmatch(spec.strip()) for spec in given[1].split(",") if spec.strip()]
    found = [_part(spec, size) for spec in specs if spec is not None]
    if not specs or None in specs or any(part is not None and part.start > part.stop for part in found):
        return None
    met = [part for part in found if part is not None and part.start < part.stop]
    if not met:
        raise RequestedRangeNotSatisfiable(length=size)
    return met[0] if len(found) == 1 else None


def _part(spec: re.Match[str], size: int) -> ByteRange | None:
    """Part within the file; None when there is none, and one that ends before it begins when the range is invalid."""
    first, last, suffix = spec.groups()
    if suffix is not None:
        return ByteRange(max(0, size - int(suffix)), size)
    if last is not None and int(last) < int(first):
        return ByteRange(1, 0)
    return ByteRange(int(first), min(size, int(last) + 1 if last else size)) if int(first) < size else None


def _is_same(environ: WSGIEnvironment, etag: str, modified: datetime) -> bool:
    """Whether the client's part is of this file (section 13.1.5): the very tag, a weak one never, or the very date."""
    condition = environ.get("HTTP_IF_RANGE", "").strip()
    if not condition or condition == etag:
        return True
    date = None if condition.startswith(('"', "W/")) else parse_date(condition)
    return date is not None and date == modified.astimezone(UTC).replace(microsecond=0)
