"""Answers a checked filter for all features of a layer at once, on its arrays and its index. Touches no frame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.layers import deadline
from geodata.layers.arrays import Booleans, Dates, Integers, Lists, Numbers, Strings
from geodata.query.cql2 import certainty, lists, patterns, places, texts, times
from geodata.query.cql2.check import kind_of
from geodata.query.cql2.functions import CERTAINTY, COLUMN_KINDS, COMPARISONS, LISTS, SPATIAL, TEMPORAL
from geodata.query.cql2.nodes import Call, Geometry, Instant, IntervalNode, Items, Literal, Node, Property
from geodata.query.cql2.texts import OPERATORS, TextColumn
from geodata.query.cql2.truth import Truth, all_of, always, any_of, where

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from geodata.layers.layer import Layer
    from geodata.query.cql2.functions import Kind

_EXACT = 2**53
"""Whole numbers beyond this are not all 64-bit floats: they are compared as Python's numbers instead."""

_TRUE = np.array(True)

Quantity = tuple[Any, "NDArray[np.bool_]"]
"""Numbers, shape (n,) or one for all rows, and where they are known."""


def evaluate(node: Node, layer: Layer) -> Truth:
    """Answer a filter.

    Parameters
    ----------
    node : Node
        As ``geodata.query.cql2.check.check`` gives it for the columns of this layer.

    Returns
    -------
    Truth
        Shape (n,).
    """
    # a filter of constants has one outcome for all rows, hence the broadcast
    outcome = _Evaluator(layer).truth(node)
    shape = (len(layer),)
    return Truth(np.broadcast_to(outcome.yes, shape), np.broadcast_to(outcome.no, shape))


class _Evaluator:
    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._kinds: dict[str, Kind] = {column.name: COLUMN_KINDS[column.type] for column in layer.columns}

    def truth(self, node: Node) -> Truth:
        match node:
            case Literal():
                return always(bool(node.value))
            case Property():
                return self._flags(node)
            case Call(op="and"):
                return all_of(map(self.truth, node.args))
            case Call(op="or"):
                return any_of(map(self.truth, node.args))
            case Call(op="not"):
                return self.truth(node.args[0]).negated()
            case Call():
                return self._predicate(node)
        # the check lets nothing else through: this, here and below, would be our mistake, not the filter's
        raise TypeError(node)

    def _flags(self, node: Property) -> Truth:
        array = self._layer.array(node.name)
        if not isinstance(array, Booleans):
            raise TypeError(node)
        return where(array.values, array.known)

    def _predicate(self, node: Call) -> Truth:
        deadline.check()
        named: dict[str, Callable[..., Truth]] = {
            "like": self._like,
            "between": self._between,
            "in": self._in,
            "isNull": self._missing,
        }
        if node.op in named:
            return named[node.op](*node.args)
        for operators, answer in (
            (COMPARISONS, self._compare),
            (SPATIAL, self._spatial),
            (TEMPORAL, self._temporal),
            (LISTS, self._lists),
            (CERTAINTY, self._certainty),
        ):
            if node.op in operators:
                return answer(node.op, *node.args)
        raise TypeError(node)

    def _kind(self, node: Node) -> Kind:
        return kind_of(node, self._kinds)

    def _compare(self, sign: str, left: Node, right: Node) -> Truth:
        match self._kind(left):
            case "text":
                return texts.compare(sign, self._text(left), self._text(right))
            case "time":
                return times.relate(sign, self._spans(left), self._spans(right))
            case "boolean":
                ours, theirs = self.truth(left), self.truth(right)
                return where(OPERATORS[sign](ours.yes, theirs.yes), ours.known & theirs.known)
        (a, a_known), (b, b_known) = self._number(left), self._number(right)
        with np.errstate(invalid="ignore"):  # what stands where a value is null may be NaN
            holds = OPERATORS[sign](*_aligned(a, b))
        return where(np.asarray(holds, dtype=bool), a_known & b_known)

    def _temporal(self, op: str, left: Node, right: Node) -> Truth:
        return times.relate(op, self._spans(left), self._spans(right))

    def _between(self, value: Node, low: Node, high: Node) -> Truth:
        # as two comparisons, nulls and dates behave in it as they do there
        return all_of((self._compare(">=", value, low), self._compare("<=", value, high)))

    def _missing(self, node: Node) -> Truth:
        known = self._known(node)
        return Truth(~known, known)

    def _like(self, left: Node, pattern: Node) -> Truth:
        text, wanted = self._text(left), self._text(pattern)
        if not isinstance(wanted, str):
            raise TypeError(pattern)
        return patterns.like(text, wanted)

    def _in(self, left: Node, options: Node) -> Truth:
        if not isinstance(options, Items):
            raise TypeError(options)
        if self._kind(left) == "text":
            text, wanted = self._text(left), [self._text(option) for option in options.values]
            plain = [option for option in wanted if isinstance(option, str)]
            if isinstance(text, TextColumn) and len(plain) == len(wanted):
                # one table for all options instead of a pass over the rows for each
                return texts.one_of(text, plain)
        return any_of([self._compare("=", left, option) for option in options.values])

    def _known(self, node: Node) -> NDArray[np.bool_]:
        match self._kind(node):
            case "geometry":
                return places.located(self._layer) if isinstance(node, Property) else _TRUE
            case "text":
                text = self._text(node)
                return text.known if isinstance(text, TextColumn) else _TRUE
            case "number":
                return self._number(node)[1]
            case "boolean":
                return self.truth(node).known
            case "list":
                return self._layer.array(node.name).known if isinstance(node, Property) else _TRUE
        return self._spans(node).known

    def _text(self, node: Node) -> TextColumn | str:
        match node:
            case Literal():
                return str(node.value)
            case Property():
                array = self._layer.array(node.name)
                if isinstance(array, Strings):
                    return TextColumn(array.codes, array.words, store=self._layer.derived, key=(node.name,))
            case Call():
                return texts.fold(self._text(node.args[0]), node.op)
        raise TypeError(node)

    def _number(self, node: Node) -> Quantity:
        match node:
            case Literal():
                return node.value, _TRUE
            case Property():
                array = self._layer.array(node.name)
                if isinstance(array, (Numbers, Integers)):
                    return array.values, array.known
            case Call():
                return self._computed(node)
        raise TypeError(node)

    def _computed(self, node: Call) -> Quantity:
        deadline.check()
        match node.op:
            case "distance_m":
                return self._distance(*node.args)
            case "length":
                return texts.lengths(self._text(node.args[0]))
            case "count":
                return self._count(node.args[0])
        (a, a_known), (b, b_known) = self._number(node.args[0]), self._number(node.args[1])
        with np.errstate(all="ignore"):  # what is not finite counts as unknown below
            result = _ARITHMETIC[node.op](_floats(a), _floats(b))
        return result, np.asarray(a_known & b_known & np.isfinite(result))

    def _distance(self, place: Node, point: Node) -> Quantity:
        if not isinstance(point, Geometry):
            raise TypeError(point)
        if isinstance(place, Geometry):
            metres = places.distance_between_m(place.shape, point.shape)
            return metres, np.array(math.isfinite(metres))
        return places.distance_m(self._layer, point.shape)

    def _count(self, node: Node) -> Quantity:
        if isinstance(node, Items):
            return len(node.values), _TRUE
        array = self._array(node)
        return lists.counts(array), array.known

    def _spans(self, node: Node) -> times.Spans:
        match node:
            case Instant():
                return times.of_instant(node.first, node.last)
            case IntervalNode():
                ends = [None if end is None else self._spans(end) for end in (node.start, node.end)]
                return times.between(*ends)
            case Property():
                array = self._layer.array(node.name)
                if isinstance(array, Dates):
                    return times.of_column(array)
        raise TypeError(node)

    def _spatial(self, op: str, left: Node, right: Node) -> Truth:
        match left, right:
            case Property(), Geometry():
                return places.relate(op, self._layer, right.shape)
            case Geometry(), Property():
                return places.relate(places.FLIPPED.get(op, op), self._layer, left.shape)
            case Geometry(), Geometry():
                return places.relate_literals(op, left.shape, right.shape)
        return places.relate_itself(op, self._layer)

    def _certainty(self, op: str, place: Node, km: Node | None = None) -> Truth:
        if not isinstance(place, Geometry):
            raise TypeError(place)
        is_certain = op.startswith("certainly")
        if km is None:
            return certainty.within(self._layer, place.shape, is_certain=is_certain)
        if not isinstance(km, Literal):
            raise TypeError(km)
        return certainty.nearer(self._layer, place.shape, float(km.value), is_certain=is_certain)

    def _array(self, node: Node) -> Lists:
        array = self._layer.array(node.name) if isinstance(node, Property) else None
        if not isinstance(array, Lists):
            raise TypeError(node)
        return array

    def _lists(self, op: str, left: Node, right: Node) -> Truth:
        ours, theirs = _constant(left), _constant(right)
        if ours is not None and theirs is not None:
            return lists.relate_literals(op, ours, theirs)
        if theirs is not None and isinstance(left, Property):
            # texts, as the check has seen to; str only says so
            return lists.relate(op, self._array(left), frozenset(map(str, theirs)))
        if ours is not None and isinstance(right, Property):
            return lists.relate(lists.FLIPPED.get(op, op), self._array(right), frozenset(map(str, ours)))
        return lists.relate_sets(op, self._sets(left), self._sets(right))

    def _sets(self, node: Node) -> Sequence[frozenset[Hashable] | None]:
        """Set of each row: of a column, or of a literal that names columns."""
        if not isinstance(node, Items):
            return lists.sets_of(self._array(node))
        columns = [self._hashable(element) for element in node.values]
        # zip of no columns would be no rows
        rows = zip(*columns, strict=True) if columns else (() for _ in range(len(self._layer)))
        return [None if None in row else frozenset(row) for row in rows]

    def _hashable(self, node: Node) -> list[Hashable]:
        """Value of an element of a list in each row; None where null."""
        size = len(self._layer)
        constant = _key(node)
        if constant is not None:
            return [constant] * size
        kind = self._kind(node)
        match kind:
            case "text":
                text = self._text(node)
                if isinstance(text, str):
                    return [text] * size
                return [text.words[code] if code >= 0 else None for code in text.codes.tolist()]
            case "boolean":
                columns, known = [self.truth(node).yes], self._known(node)
            case "number":
                columns, known = [self._number(node)[0]], self._known(node)
            case _:
                spans = self._spans(node)
                columns, known = [spans.first, spans.last], spans.known
        rows = zip(*(np.broadcast_to(column, size).tolist() for column in columns), strict=True)
        flags = np.broadcast_to(known, size).tolist()
        # with its kind: 1 and TRUE are equal to Python
        return [(kind, *row) if flag else None for row, flag in zip(rows, flags, strict=True)]


def _key(node: Node) -> Hashable | None:
    """Value of a literal in a list, told apart from values of other kinds; None when it depends on the row."""
    match node:
        case Literal(value=str()):
            return node.value
        case Literal(value=bool()):
            return ("boolean", node.value)
        case Literal():
            return ("number", node.value)
        case Instant():
            return ("time", node.first, node.last)
    return None


def _constant(node: Node) -> frozenset[Hashable] | None:
    """Set that a literal holds; None when it depends on the row."""
    if not isinstance(node, Items):
        return None
    keys = [_key(element) for element in node.values]
    return None if None in keys else frozenset(keys)


def _aligned(a: Any, b: Any) -> tuple[Any, Any]:
    """Numbers that numpy compares exactly: large integers against floats become Python's numbers."""
    # a literal needs no care: where it matters it is an integer, and numpy compares these exactly
    if np.ndim(a) and np.ndim(b) and a.dtype != b.dtype:
        whole = a if a.dtype.kind == "i" else b
        if whole.dtype.kind == "i" and len(whole) and max(int(whole.max()), -int(whole.min())) > _EXACT:
            return a.astype(object), b.astype(object)
    return a, b


def _floats(values: Any) -> Any:
    """Numbers as 64-bit floats; infinite where they are beyond these."""
    if isinstance(values, np.ndarray) and values.dtype == object:
        # integers beyond 64 bits may be beyond floats as well
        return np.fromiter(map(_near, values), dtype=float, count=len(values))
    return np.asarray(values, dtype=float) if isinstance(values, np.ndarray) else np.float64(_near(values))


def _near(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "div": lambda a, b: np.trunc(np.divide(a, b)),
    "^": np.power,
}
"""Arithmetic in 64-bit floats; ``%`` has the sign of its left side and ``div`` cuts towards zero, as in SQL."""
