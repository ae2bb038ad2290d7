"""Writes requests down in the Combined Log Format that web servers share."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

STANDARD_OUTPUT = "-"
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(32), 34, 92, 127)}
"""What could forge a line or a field: control characters, the quotation mark, the backslash."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Log:
    """A file of requests, one line each; several processes may write to it.

    Parameters
    ----------
    file : str
        Its path; ``-`` is the standard output.
    """

    def __init__(self, file: str) -> None:
        """Open it to add lines."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._number = sys.stdout.fileno() if file == STANDARD_OUTPUT else os.open(Path(file), flags, 0o640)

    def write(self, environ: WSGIEnvironment, status: int, headers: list[tuple[str, str]]) -> None:
        """Add the line of an answer."""
        os.write(self._number, line(environ, status, headers, time.time()).encode())


def line(environ: WSGIEnvironment, status: int, headers: list[tuple[str, str]], moment: float) -> str:
    """Line of one answer; what is not known is ``-``."""
    when = time.gmtime(moment)
    query = environ.get("QUERY_STRING", "")
    target = environ.get("PATH_INFO", "") + (f"?{query}" if query else "")
    size = next((value for name, value in headers if name == "Content-Length"), "-")
    return (
        f"{_plain(environ['REMOTE_ADDR'])} - - "
        f"[{when.tm_mday:02}/{_MONTHS[when.tm_mon - 1]}/{when.tm_year}:{time.strftime('%H:%M:%S', when)} +0000] "
        f'"{_plain(environ["REQUEST_METHOD"])} {_plain(target)} {environ["SERVER_PROTOCOL"]}" {status} {size} '
        f'"{_plain(environ.get("HTTP_REFERER", "-"))}" "{_plain(environ.get("HTTP_USER_AGENT", "-"))}"\n'
    )


def _plain(text: str) -> str:
    return text.translate(_ESCAPED)
