"""CQL2 JSON answered one feature at a time, as the standard's tables read; slow, and written without our reader."""

from __future__ import annotations

import math
import re
import unicodedata

import shapely

from geodata.text.dates import PartialDate

COMPARISONS = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Span:
    """Days from first to last; compared by the rules that the reference gives."""

    def __init__(self, first, last, end):
        self.first, self.last, self.end = first, last, end

    def __eq__(self, other):
        return (self.first, self.last) == (other.first, other.last)

    def __hash__(self):
        return hash((self.first, self.last))

    def __lt__(self, other):
        return self.last < other.first

    def __le__(self, other):
        return self.last <= other.last

    def __gt__(self, other):
        return self.first > other.last

    def __ge__(self, other):
        return self.first >= other.first


def span(text):
    """Days as ordinals, doubled so that the moment between two days is a whole number, too."""
    date = PartialDate.parse(text)
    first, last = 2 * date.first.toordinal(), 2 * date.last.toordinal()
    return Span(first, last + 1, last)


TEMPORAL = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_contains": lambda a, b: a.first < b.first and a.last > b.last,
    "t_disjoint": lambda a, b: a.first > b.last or a.last < b.first,
    "t_during": lambda a, b: a.first > b.first and a.last < b.last,
    "t_equals": lambda a, b: a == b,
    "t_finishedby": lambda a, b: a.first < b.first and a.last == b.last,
    "t_finishes": lambda a, b: a.first > b.first and a.last == b.last,
    "t_intersects": lambda a, b: not (a.first > b.last or a.last < b.first),
    "t_meets": lambda a, b: a.end == b.first,
    "t_metby": lambda a, b: a.first == b.end,
    "t_overlappedby": lambda a, b: b.first < a.first < b.end and a.last > b.last,
    "t_overlaps": lambda a, b: a.first < b.first < a.end and a.last < b.last,
    "t_startedby": lambda a, b: a.first == b.first and a.last > b.last,
    "t_starts": lambda a, b: a.first == b.first and a.last < b.last,
}
LISTS = {
    "a_equals": lambda a, b: a == b,
    "a_contains": lambda a, b: a >= b,
    "a_containedby": lambda a, b: a <= b,
    "a_overlaps": lambda a, b: bool(a & b),
}


def holds(node, feature, columns):
    """True, False or None (unknown) for one feature: a mapping of its values, with ``geometry``."""
    return _value(node, feature, columns)


def _value(node, feature, columns):
    match node:
        case {"op": op, "args": args}:
            value = _call(op, args, feature, columns)
        case list():
            values = [_value(part, feature, columns) for part in node]
            value = None if any(part is None for part in values) else frozenset(values)
        case {"property": name}:
            value = _property(feature[name], columns.get(name))
        case {"interval": [start, end]}:
            value = _interval(_end(start, feature, columns), _end(end, feature, columns))
        case _:
            value = _literal(node)
    return value


def _property(value, kind):
    if value is None or kind not in ("date", "array"):
        return value
    return span(value) if kind == "date" else frozenset(value)


def _interval(low, high):
    if low is None or high is None or low.first > high.last:
        return None
    return Span(low.first, high.last, high.end)


def _literal(node):
    match node:
        case {"date": text}:
            return span(text)
        case {"bbox": [west, south, east, north]}:
            return shapely.box(west, south, east, north)
        case {"type": _}:
            return shapely.geometry.shape(node)
    return node


def _end(node, feature, columns):
    if node == "..":
        return Span(-math.inf, math.inf, math.inf)
    return span(node) if isinstance(node, str) else _value(node, feature, columns)


def _call(op, args, feature, columns):
    if op == "in":
        options = [{"op": "=", "args": [args[0], option]} for option in args[1]]
        return _call("or", options, feature, columns)
    if op == "between":
        ends = [{"op": ">=", "args": args[:2]}, {"op": "<=", "args": [args[0], args[2]]}]
        return _call("and", ends, feature, columns)
    values = [_value(arg, feature, columns) for arg in args]
    is_unknown = any(value is None for value in values)
    if op == "isNull":
        return is_unknown
    if op in ("and", "or"):
        strong = op == "or"
        return strong if strong in values else None if is_unknown else not strong
    return None if is_unknown else _known(op, *values)


def _known(op, left, right=None):
    if op in OPERATORS:
        return OPERATORS[op](left, right)
    if op.startswith("s_"):
        return bool(getattr(left, op.removeprefix("s_"))(right))
    return _arithmetic(op, left, right)


def _accenti(text):
    kept = [c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn"]
    return unicodedata.normalize("NFC", "".join(kept))


def _like(text, pattern):
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    expression = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(expression, text, re.DOTALL) is not None


ARITHMETIC = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "div": lambda a, b: float(math.trunc(a / b)),
    "%": math.fmod,
    "^": math.pow,
}


def _arithmetic(op, left, right):
    """In doubles; what has no finite result is unknown."""
    try:
        result = ARITHMETIC[op](float(left), float(right))
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


OPERATORS = {
    **COMPARISONS,
    **TEMPORAL,
    **LISTS,
    "not": lambda value, _: not value,
    "like": _like,
    "casei": lambda text, _: text.casefold(),
    "accenti": lambda text, _: _accenti(text),
}
