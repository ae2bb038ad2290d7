"""Text for XML 1.0: markup escaped, and characters that XML cannot hold replaced by U+FFFD."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile("[^\t\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What cannot stand as it is; most texts have none of it."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def valid(text: str) -> str:
    """Text without the characters that XML cannot hold (XML 1.0 section 2.2)."""
    return _FORBIDDEN.sub("\ufffd", text)


def escape(text: str) -> str:
    """Content of an element or of an attribute in double quotes (XML 1.0 sections 2.2 and 2.4).

    A carriage return is written as a character reference, since a parser would make a line feed of it (section 2.11).
    """
    return text if _SPECIAL.search(text) is None else valid(text).translate(_ESCAPES)


def element(name: str, text: str | None) -> str:
    """Element that holds text; nothing when there is none."""
    return "" if text is None or text == "" else f"<{name}>{escape(text)}</{name}>"
