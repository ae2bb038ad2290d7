"""The rule that a map loads from its own host only, and the checks that hold it."""

from __future__ import annotations

import re

from webapp.mapping.errors import InlineCodeError, NotLocalError

_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*\Z")  # absolute path in visible ASCII, no host, no backslash
_INLINE = re.compile(r"<\s*(?:script|style)\b|\son\w+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)


def local_url(url: str) -> str:
    """Return ``url`` when it is an absolute path on this host.

    Raises
    ------
    NotLocalError
        It names a host or a scheme, is relative, or holds characters that an address may not hold.
    """
    if not _LOCAL.fullmatch(url):
        raise NotLocalError(f"{url!r} is not a local address; a map may only load paths that begin with one slash")
    return url


def refuse_inline_code(markup: str, where: str) -> str:
    """Return ``markup`` when it holds no script, style, event handler or style attribute.

    Raises
    ------
    InlineCodeError
        It does; a content security policy without ``unsafe-inline`` would break the page.
    """
    found = _INLINE.search(markup)
    if found:
        raise InlineCodeError(f"{where}: {found.group().strip()!r} would run inline; serve it as a file instead")
    return markup
