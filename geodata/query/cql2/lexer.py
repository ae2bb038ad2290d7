"""Cuts the text of a filter into names, numbers, texts and signs (OGC 21-065r2, annex B)."""

from __future__ import annotations

import re
from typing import NamedTuple

from geodata.query.cql2.nodes import shown, wrong

_START = (
    ":_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1ffe\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""Characters that a name begins with (rule ``identifierStart``)."""

_NAME = f"[{_START}][{_START}.0-9\u0300-\u036f\u203f-\u2040]*"

# No two alternatives of a quotation begin alike: one that is never closed is found out in a single pass.
_TOKEN = re.compile(
    rf"""
    (?P<name>{_NAME})
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |'(?P<text>(?:[^'\\]|''|\\.)*)'
    |"(?P<quoted>(?:[^"\\]|""|\\.)*)"
    |(?P<sign><>|<=|>=|!=|[-=<>()\[\],+*/%^])
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_OPENING = re.compile(r"\s*\(")
_PARENTHESIS = re.compile(r"[()]")
IDENTIFIER = re.compile(_NAME)
"""A name that needs no quotes."""

KEYWORDS = frozenset({"AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV"})
"""Names that mean something on their own; a column called like one is written in double quotes."""

_CONTROLS = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_ESCAPED = re.compile(r"''|\\(.)", re.DOTALL)


class Token(NamedTuple):
    """A piece of the text: ``kind`` is name, number, text, quoted, sign or end; ``value`` as written inside."""

    kind: str
    value: str
    start: int
    end: int

    @property
    def at(self) -> int:
        """Place for errors: the first character is 1."""
        return self.start + 1

    @property
    def keyword(self) -> str:
        """A name in capitals, a sign as it is, nothing for values."""
        return self.value.upper() if self.kind == "name" else self.value if self.kind == "sign" else ""


class Lexer:
    """Reads one token after the other; ``token`` is the one in hand.

    Parameters
    ----------
    source : str
        The filter.

    Raises
    ------
    QueryError
        At a character that begins nothing.
    """

    __slots__ = ("source", "token")

    def __init__(self, source: str) -> None:
        self.source = source
        self.token = self._read(0)

    def next(self) -> Token:
        """Give the token in hand and read the one after it."""
        token = self.token
        self.token = self._read(token.end)
        return token

    def is_call(self) -> bool:
        """Whether the name in hand is followed by an opening parenthesis."""
        return self.token.kind == "name" and _OPENING.match(self.source, self.token.end) is not None

    def skip_parentheses(self) -> tuple[str, Token]:
        """Take everything from the name in hand to the parenthesis that closes it, and read on from there.

        Raises
        ------
        QueryError
            When no parenthesis closes it.
        """
        # well-known text has no quotations, so counting is enough; GEOS reads what is inside
        token, depth = self.token, 0
        for match in _PARENTHESIS.finditer(self.source, token.end):
            depth += 1 if match[0] == "(" else -1
            if depth <= 0:
                self.token = self._read(match.end())
                return self.source[token.start : match.end()], token
        raise wrong(token.at, f"the parenthesis of {token.value} is not closed")

    def _read(self, position: int) -> Token:
        start = _SPACE.match(self.source, position).end()  # type: ignore[union-attr]  # it matches nothing as well
        if start == len(self.source):
            return Token("end", "", start, start)
        match = _TOKEN.match(self.source, start)
        if match is None:
            character = self.source[start]
            if character in "'\"":
                raise wrong(start + 1, f"the quotation that begins with {character} is not closed")
            raise wrong(start + 1, f"{shown(character)} begins neither a name, a number, a 'text' nor an operator")
        kind = match.lastgroup or ""
        return Token(kind, match[kind], start, match.end())


def unescape(raw: str) -> str:
    r"""Text between quotes: ``''`` and ``\'`` are a quote, ``\t`` a tabulator, ``\\`` a backslash."""
    return _ESCAPED.sub(lambda found: _plain(found[1]), raw) if "'" in raw or "\\" in raw else raw


def unescape_pattern(raw: str) -> str:
    r"""Text of a pattern: as ``unescape``, but a backslash stays before ``%``, ``_`` and itself, and only there."""

    def one(found: re.Match[str]) -> str:
        return found[0] if found[1] in ("%", "_", "\\") else _CONTROLS.get(found[1], found[1] or "'")

    return _ESCAPED.sub(one, raw) if "'" in raw or "\\" in raw else raw


def unquote(raw: str) -> str:
    """Name between double quotes."""
    return re.sub(r'""|\\(.)', lambda found: found[1] or '"', raw, flags=re.DOTALL)


def _plain(escaped: str | None) -> str:
    if escaped is None:
        return "'"
    if escaped in _CONTROLS:
        return _CONTROLS[escaped]
    return escaped if escaped in ("'", "\\") else f"\\{escaped}"
