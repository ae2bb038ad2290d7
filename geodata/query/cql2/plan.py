"""Finds the rows of a filter faster where a text must be equal: these are looked up, the rest is asked of them only.

Where a box or a column leads to some rows, any filter is asked of these alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from geodata.layers.arrays import Booleans, Dates, Integers, Lists, Numbers, Strings
from geodata.query.cql2.evaluate import evaluate
from geodata.query.cql2.nodes import Call, Items, Literal, Property
from geodata.space.geometry import prepared

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.columns import Column
    from geodata.layers.arrays import Array
    from geodata.layers.layer import Layer
    from geodata.layers.recent import Recent
    from geodata.layers.whereabouts import Whereabouts
    from geodata.query.cql2.nodes import Node

    Rows = NDArray[np.int64]

_PLAIN = frozenset(("=", "<>", "<", "<=", ">", ">=", "between", "in", "isNull", "and", "or", "not"))
"""Operators that are narrowed."""


def looked_up(node: Node, layer: Layer) -> tuple[Rows, Node | None] | None:
    """Rows that an equal text leads to, ascending, and what is still to be asked of them; None when no text leads.

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
            return found, (others[0] if len(others) == 1 else Call("and", others)) if others else None
    return None


def among(node: Node, layer: Layer, chosen: Rows) -> Rows:
    """Those of some rows, ascending, for which a filter is true; the others are not looked at."""
    # of a layer, the evaluator uses nothing but what RowsOf has
    yes = evaluate(node, cast("Layer", RowsOf(layer, chosen))).yes
    return chosen[yes]


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


class RowsOf:
    """Some rows of a layer, as far as filters look at it.

    Parameters
    ----------
    layer : Layer
        The whole.
    chosen : NDArray[int64]
        Rows of it, ascending.
    """

    def __init__(self, layer: Layer, chosen: Rows) -> None:
        """Choose the rows."""
        self._layer, self._chosen = layer, chosen

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._chosen)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the layer."""
        return self._layer.columns

    @property
    def derived(self) -> Recent[Hashable, Any]:
        """Store of the layer: the words are the same."""
        return self._layer.derived

    @property
    def is_points(self) -> bool:
        """Whether the layer is one of points."""
        return self._layer.is_points

    @cached_property
    def xy(self) -> NDArray[np.float64]:
        """Longitude and latitude of these points."""
        return self._layer.xy[self._chosen]

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """Geometries of these rows."""
        return self._layer.shapes[self._chosen]

    @cached_property
    def whereabouts(self) -> Whereabouts | None:
        """Where these features may lie."""
        whole = self._layer.whereabouts
        return None if whole is None else whole.of(self._chosen)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each of these rows."""
        return self._layer.bounds[self._chosen]

    def touching(self, area: BaseGeometry) -> Rows:
        """Places among these rows whose geometry has a point in common with an area."""
        own = prepared(area)
        xy = self.xy if self.is_points else None
        meets = shapely.intersects(own, self.shapes) if xy is None else shapely.intersects_xy(own, xy)
        return np.flatnonzero(meets)

    def array(self, name: str) -> Array:
        """Values of these rows."""
        array, chosen = self._layer.array(name), self._chosen
        match array:
            case Dates():
                return Dates(array.codes[chosen], array.words, array.first[chosen], array.last[chosen])
            case Strings():
                return Strings(array.codes[chosen], array.words)
            case Numbers():
                return Numbers(array.values[chosen], array.known[chosen])
            case Integers():
                return Integers(array.values[chosen], array.known[chosen])
            case Booleans():
                return Booleans(array.values[chosen], array.known[chosen])
        starts, sizes = array.offsets[chosen], np.diff(array.offsets)[chosen]
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        entries = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], sizes)
        return Lists(offsets, array.codes[entries], array.words, array.known[chosen])
