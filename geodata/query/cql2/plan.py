"""Finds the rows of a filter faster where a text must be equal: these are looked up, the rest is asked of them only.

Only what is answered from texts, numbers and booleans is narrowed so; spatial and temporal predicates have an index or
few words of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from geodata.layers.arrays import Booleans, Dates, Integers, Numbers, Strings
from geodata.query.cql2.evaluate import evaluate
from geodata.query.cql2.nodes import Call, Items, Literal, Property

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from geodata.catalog.columns import Column
    from geodata.layers.arrays import Array
    from geodata.layers.layer import Layer
    from geodata.layers.recent import Recent
    from geodata.query.cql2.nodes import Node

    Rows = NDArray[np.int64]

_PLAIN = frozenset(("=", "<>", "<", "<=", ">", ">=", "between", "in", "isNull", "and", "or", "not"))
"""Operators that are narrowed."""


def rows(node: Node, layer: Layer) -> Rows | None:
    """Rows for which a filter is true, ascending; None when no equal text leads to them.

    Parameters
    ----------
    node : Node
        As ``evaluate`` takes it.
    """
    parts = node.args if isinstance(node, Call) and node.op == "and" else (node,)
    # whichever part can be looked up; the others are then asked of its rows only
    for number, part in enumerate(parts):
        others = (*parts[:number], *parts[number + 1 :])
        if (found := _looked_up(part, layer)) is not None and all(_is_plain(other, layer) for other in others):
            if not others:
                return found
            rest = others[0] if len(others) == 1 else Call("and", others)
            # of a layer, the evaluator uses nothing but what _Part has
            return found[evaluate(rest, cast("Layer", _Part(layer, found))).yes]
    return None


def _looked_up(node: Node, layer: Layer) -> Rows | None:
    """Rows of ``column = 'text'``, in whichever order it is written."""
    match node:
        case Call(op="=", args=(Property(name), Literal(str() as text)) | (Literal(str() as text), Property(name))):
            array = layer.array(name)
            # equal dates need not be equal texts
            if isinstance(array, Strings) and not isinstance(array, Dates):
                code = array.code(text)
                return np.empty(0, dtype=np.int64) if code is None else array.rows(code)
    return None


def _is_plain(node: Node, layer: Layer) -> bool:
    """Whether a node can be answered for some rows without the others."""
    match node:
        case Literal():
            return True
        case Property(name):
            column = layer.column(name)
            return column is not None and column.type in ("string", "number", "integer", "boolean")
        case Call(op, args):
            return op in _PLAIN and all(_is_plain(arg, layer) for arg in args)
        case Items(values):
            return all(_is_plain(value, layer) for value in values)
    return False


class _Part:
    """Some rows of a layer, as far as plain predicates look at it."""

    def __init__(self, layer: Layer, chosen: Rows) -> None:
        self._layer, self._chosen = layer, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the layer."""
        return self._layer.columns

    @property
    def derived(self) -> Recent[Hashable, Any]:
        """Store of the layer: the words are the same."""
        return self._layer.derived

    def array(self, name: str) -> Array:
        """Values of these rows."""
        array = self._layer.array(name)
        match array:
            case Strings():
                return Strings(array.codes[self._chosen], array.words)
            case Numbers():
                return Numbers(array.values[self._chosen], array.known[self._chosen])
            case Integers():
                return Integers(array.values[self._chosen], array.known[self._chosen])
            case Booleans():
                return Booleans(array.values[self._chosen], array.known[self._chosen])
        raise TypeError(name)
