"""Reads CQL2 text (OGC 21-065r2, annex B) by recursive descent; each function reads one level of precedence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import QueryError
from geodata.query.cql2 import values
from geodata.query.cql2.lexer import KEYWORDS, Lexer, Token, unescape, unescape_pattern, unquote
from geodata.query.cql2.nodes import (
    PARAMETER,
    Budget,
    Call,
    Instant,
    IntervalNode,
    Items,
    Literal,
    Node,
    Property,
    check_depth,
    shown,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.space.crs import Crs

_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FOLDS = ("CASEI", "ACCENTI")
_MINUS_ONE = Literal(-1)


def read(source: str, crs: Crs) -> Node:
    """Read a filter.

    Parameters
    ----------
    source : str
        CQL2 text.
    crs : Crs
        What coordinates are in.

    Raises
    ------
    QueryError
        At the first thing that is not CQL2 text, with its place and what may stand there.
    """
    return _Reader(source, crs).read()


class _Reader:
    def __init__(self, source: str, crs: Crs) -> None:
        if not source.strip():
            raise QueryError(PARAMETER, "it is empty; an example is: name LIKE 'A%'")
        self._lexer = Lexer(source)
        self._crs = crs
        self._budget = Budget()
        self._level = 0

    def read(self) -> Node:
        node = self._or()
        if self._token.kind != "end":
            raise self._unexpected("an operator, AND, OR or the end")
        return node

    @property
    def _token(self) -> Token:
        return self._lexer.token

    def _is(self, word: str) -> bool:
        return self._token.keyword == word

    def _took(self, word: str) -> bool:
        if self._is(word):
            self._lexer.next()
            return True
        return False

    def _expect(self, word: str, purpose: str) -> Token:
        if not self._is(word):
            raise self._unexpected(f"{word} {purpose}")
        return self._lexer.next()

    def _unexpected(self, wanted: str) -> QueryError:
        token = self._token
        found = "the filter ends" if token.kind == "end" else f"{shown(self._written(token))} stands"
        return wrong(token.at, f"{found} where {wanted} is needed")

    def _written(self, token: Token) -> str:
        return self._lexer.source[token.start : token.end]

    def _nested(self) -> None:
        # on the way down: the stack must not be used up before there is a tree to measure
        self._level += 1
        check_depth(self._level)

    def _or(self) -> Node:
        return self._joined("OR", self._and)

    def _and(self) -> Node:
        return self._joined("AND", self._not)

    def _joined(self, word: str, operand: Callable[[], Node]) -> Node:
        """Read operands joined by AND or OR; a chain is one call, however long it is."""
        at = self._token.at
        parts = [operand()]
        while self._took(word):
            parts.append(operand())
        return parts[0] if len(parts) == 1 else self._budget.call(word.lower(), tuple(parts), at)

    def _not(self) -> Node:
        at = self._token.at
        if not self._took("NOT"):
            return self._predicate()
        self._nested()
        node = self._budget.call("not", (self._not(),), at)
        self._level -= 1
        return node

    def _predicate(self) -> Node:
        left = self._sum()
        at = self._token.at
        comparison = _COMPARISONS.get(self._token.keyword)
        if comparison:
            self._lexer.next()
            return self._budget.call(comparison, (left, self._sum()), at)
        if self._took("IS"):
            is_negated = self._took("NOT")
            self._expect("NULL", "after IS")
            return self._negated(self._budget.call("isNull", (left,), at), is_negated=is_negated)
        is_negated = self._took("NOT")
        if self._took("LIKE"):
            node = self._budget.call("like", (left, self._pattern()), at)
        elif self._took("BETWEEN"):
            # no more than a sum: the AND that follows belongs to BETWEEN
            low = self._sum()
            self._expect("AND", "between the ends of BETWEEN")
            node = self._budget.call("between", (left, low, self._sum()), at)
        elif self._took("IN"):
            node = self._budget.call("in", (left, self._list()), at)
        elif is_negated:
            raise self._unexpected("LIKE, BETWEEN or IN after NOT")
        else:
            return left
        return self._negated(node, is_negated=is_negated)

    def _negated(self, node: Call, *, is_negated: bool) -> Call:
        return self._budget.call("not", (node,), node.at) if is_negated else node

    def _pattern(self) -> Node:
        token = self._lexer.token
        if token.keyword in _FOLDS and self._lexer.is_call():
            self._nested()
            self._lexer.next()
            self._expect("(", f"after {token.value}")
            node = self._budget.call(token.value.lower(), (self._pattern(),), token.at)
            self._expect(")", f"to close {token.value}")
            self._level -= 1
            return node
        if token.kind != "text":
            raise self._unexpected("a 'pattern' after LIKE")
        self._lexer.next()
        self._budget.count()
        return Literal(unescape_pattern(token.value), token.at)

    def _list(self) -> Items:
        at = self._expect("(", "after IN").at
        return self._budget.items(self._arguments(")"), at)

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        """Read what stands between an opening sign, which is read already, and the closing one."""
        self._nested()
        parts: list[Node] = []
        if not self._is(closing):
            parts.append(self._or())
            while self._took(","):
                parts.append(self._or())
        self._expect(closing, "or a comma")
        self._level -= 1
        return tuple(parts)

    def _sum(self) -> Node:
        node = self._product()
        while self._token.keyword in ("+", "-"):
            token = self._lexer.next()
            node = self._budget.call(token.value, (node, self._product()), token.at)
        return node

    def _product(self) -> Node:
        node = self._power()
        while self._token.keyword in ("*", "/", "%", "DIV"):
            token = self._lexer.next()
            node = self._budget.call(token.value.lower(), (node, self._power()), token.at)
        return node

    def _power(self) -> Node:
        node = self._signed()
        if self._is("^"):
            token = self._lexer.next()
            self._nested()
            # from right to left, as powers are written
            node = self._budget.call("^", (node, self._power()), token.at)
            self._level -= 1
        return node

    def _signed(self) -> Node:
        token = self._token
        if token.keyword not in ("-", "+"):
            return self._primary()
        self._lexer.next()
        if self._token.kind == "number":
            self._budget.count()
            # the sign is part of a number (rule signedNumericLiteral), so that -2^2 is (-2)^2
            return values.number_from(self._lexer.next().value, token.at, is_negative=token.value == "-")
        if token.value == "+" or self._token.keyword in ("-", "+"):
            raise self._unexpected(
                "a number after the sign" if token.value == "+" else "a number or name after the sign"
            )
        # CQL2 JSON has no operator with one argument for it
        return self._budget.call("*", (_MINUS_ONE, self._primary()), token.at)

    def _primary(self) -> Node:
        token = self._token
        self._budget.count()
        match token.kind:
            case "number":
                return values.number_from(self._lexer.next().value, token.at)
            case "text":
                return Literal(unescape(self._lexer.next().value), token.at)
            case "quoted":
                return Property(unquote(self._lexer.next().value), token.at)
            case "name":
                return self._named()
        if token.value in ("(", "["):
            return self._parenthesis()
        raise self._unexpected("a column, a value, a function or a parenthesis")

    def _parenthesis(self) -> Node:
        token = self._lexer.next()
        parts = self._arguments(")" if token.value == "(" else "]")
        # one value in parentheses is that value; where a list is meant, the check makes one of it
        if len(parts) == 1 and token.value == "(":
            return parts[0]
        return self._budget.items(parts, token.at)

    def _named(self) -> Node:
        token = self._token
        word = token.keyword
        if word in ("TRUE", "FALSE"):
            self._lexer.next()
            return Literal(word == "TRUE", token.at)
        if word in KEYWORDS:
            raise self._unexpected("a column, a value, a function or a parenthesis")
        # a column may be called point: what follows tells
        if word in values.GEOMETRY_TYPES and self._is_geometry():
            return self._geometry()
        if not self._lexer.is_call():
            self._lexer.next()
            return Property(token.value, token.at)
        literals = {"BBOX": self._box, "DATE": self._instant, "TIMESTAMP": self._instant, "INTERVAL": self._interval}
        return literals.get(word, self._function)()

    def _function(self) -> Node:
        token = self._lexer.next()
        self._lexer.next()
        return self._budget.call(token.value.lower(), self._arguments(")"), token.at)

    def _is_geometry(self) -> bool:
        rest = self._lexer.source[self._token.end :].lstrip()
        return rest[:1] == "(" or rest[:5].upper() == "EMPTY" or rest[:2].upper() in ("Z(", "Z ")

    def _geometry(self) -> Node:
        token = self._token
        rest = self._lexer.source[token.end :].lstrip()
        if rest[:5].upper() == "EMPTY":
            self._lexer.next()
            self._lexer.next()
            return values.geometry(f"{token.value} EMPTY", self._crs, token.at)
        wkt, token = self._lexer.skip_parentheses()
        return values.geometry(wkt, self._crs, token.at)

    def _box(self) -> Node:
        token = self._lexer.next()
        self._lexer.next()
        parts = self._arguments(")")
        numbers = [part.value for part in parts if isinstance(part, Literal)]
        found = tuple(float(n) for n in numbers if isinstance(n, (int, float)) and not isinstance(n, bool))
        if len(found) != len(parts):
            raise wrong(token.at, "BBOX takes four or six numbers")
        return values.box(found, self._crs, token.at)

    def _quoted(self, purpose: str) -> Token:
        if self._token.kind != "text":
            raise self._unexpected(purpose)
        return self._lexer.next()

    def _instant(self) -> Instant:
        token = self._lexer.next()
        self._lexer.next()
        inner = self._quoted(f"a 'text' inside {token.value}")
        self._expect(")", f"to close {token.value}")
        make = values.day if token.keyword == "DATE" else values.timestamp
        return make(unescape(inner.value), inner.at)

    def _interval(self) -> IntervalNode:
        token = self._lexer.next()
        self._lexer.next()
        start = self._end()
        self._expect(",", "between the ends of INTERVAL")
        end = self._end()
        self._expect(")", "to close INTERVAL")
        return values.interval(start, end, token.at)

    def _end(self) -> Instant | Property | None:
        """One end of an interval: a text, ``'..'`` or a column."""
        token = self._token
        self._budget.count()
        if token.keyword in ("DATE", "TIMESTAMP") and self._lexer.is_call():
            return self._instant()
        if token.kind in ("name", "quoted") and not self._lexer.is_call():
            self._lexer.next()
            return Property(token.value if token.kind == "name" else unquote(token.value), token.at)
        text = self._quoted("a 'date', '..' or a column")
        return None if text.value == values.OPEN else values.partial(unescape(text.value), text.at)
