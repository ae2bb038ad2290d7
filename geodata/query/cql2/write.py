"""Writes a checked filter as CQL2 text in one way, whatever way it came: the key of answers, and what links carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.query.cql2.functions import COMPARISONS, FOLDS, LISTS, SPATIAL, TEMPORAL
from geodata.query.cql2.lexer import IDENTIFIER, KEYWORDS
from geodata.query.cql2.nodes import Call, Geometry, Instant, IntervalNode, Items, Literal, Node, Property

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY_CHARS = len("2025-11-15")

_OR, _AND, _NOT, _PREDICATE, _SUM, _PRODUCT, _POWER, _SIGNED = range(8)
"""Precedence, loosest first."""

_LEVELS = {
    "or": _OR,
    "and": _AND,
    "not": _NOT,
    **dict.fromkeys((*COMPARISONS, "like", "between", "in", "isNull"), _PREDICATE),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "%", "div"), _PRODUCT),
    "^": _POWER,
}
_CAPITALS = frozenset((*FOLDS, *SPATIAL, *TEMPORAL, *LISTS))


def text(node: Node, least: int = _OR) -> str:
    """Write a node.

    Parameters
    ----------
    node : Node
        What to write.
    least : int
        Precedence of the place that it is written to; looser nodes get parentheses.
    """
    if isinstance(node, Call):
        written = _call(node)
        return f"({written})" if _LEVELS.get(node.op, _SIGNED) < least else written
    return _value(node)


def _value(node: Property | Literal | Instant | IntervalNode | Geometry | Items) -> str:
    match node:
        case Property():
            written = _name(node.name)
        case Literal():
            written = _literal(node.value)
        case Instant():
            written = _instant(node.text)
        case IntervalNode():
            written = f"INTERVAL({_end(node.start)}, {_end(node.end)})"
        case Geometry():
            written = node.text
        case Items():
            written = f"({', '.join(map(text, node.values))})"
    return written


def _call(node: Call) -> str:
    op, args = node.op, node.args
    if op in ("or", "and"):
        # a chain is flat: an equal operator inside had parentheses, and keeps them
        return f" {op.upper()} ".join(text(arg, _LEVELS[op] + 1) for arg in args)
    if op == "not":
        return _negation(args[0])
    if op in _AFTER:
        return _predicate(node, "")
    if op in _LEVELS:
        return _infix(node)
    name = op.upper() if op in _CAPITALS else op
    return f"{name}({', '.join(map(text, args))})"


def _infix(node: Call) -> str:
    """Write an operator between its operands; one of the same level needs parentheses on the side that it starts."""
    level = _LEVELS[node.op]
    # ^ joins from the right, all others from the left
    left, right = (_SIGNED, _POWER) if node.op == "^" else (level, level + 1)
    # comparisons do not chain: a = (b = c) needs its parentheses on either side
    if level == _PREDICATE:
        left = right
    return f"{text(node.args[0], left)} {node.op.upper()} {text(node.args[1], right)}"


def _negation(node: Node) -> str:
    # NOT before and NOT inside are one node, and written in one way
    if isinstance(node, Call) and node.op in _AFTER:
        return _predicate(node, "NOT ")
    return f"NOT {text(node, _NOT)}"


def _predicate(node: Call, negation: str) -> str:
    left = text(node.args[0], _SUM)
    return f"{left} IS {negation}NULL" if node.op == "isNull" else f"{left} {negation}{_AFTER[node.op](node.args)}"


def _pattern(node: Node) -> str:
    if isinstance(node, Call):
        return f"{node.op.upper()}({_pattern(node.args[0])})"
    # backslashes stay single: in a pattern they are signs, in a text they are doubled
    return f"'{_doubled(str(node.value))}'" if isinstance(node, Literal) else text(node)


def _doubled(value: str) -> str:
    return value.replace("'", "''")


def _literal(value: str | float | bool) -> str:
    match value:
        case bool():
            return str(value).upper()
        case str():
            escaped = value.replace("\\", "\\\\")
            return f"'{_doubled(escaped)}'"
    return repr(value)


def _instant(value: str) -> str:
    # only a time of day has a colon
    if ":" in value:
        return f"TIMESTAMP('{value}')"
    return f"DATE('{value}')" if len(value) == _DAY_CHARS else f"'{value}'"


def _end(node: Instant | Property | None) -> str:
    match node:
        case None:
            return "'..'"
        case Instant():
            return f"'{node.text}'"
        case Property():
            return _name(node.name)


def _name(name: str) -> str:
    if IDENTIFIER.fullmatch(name) and name.upper() not in KEYWORDS:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '""')
    return f'"{escaped}"'


_AFTER: dict[str, Callable[[tuple[Node, ...]], str]] = {
    "isNull": lambda _: "",
    "like": lambda args: f"LIKE {_pattern(args[1])}",
    "between": lambda args: f"BETWEEN {text(args[1], _SUM)} AND {text(args[2], _SUM)}",
    "in": lambda args: f"IN {text(args[1])}",
}
"""What follows the left side of a predicate that ``NOT`` may stand inside."""
