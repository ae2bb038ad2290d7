"""Reckons what it costs to answer a filter, node by node as ``evaluate`` answers it, before any of it is done.

Each weight was measured as ``geodata.query.budget`` says, and is the slowest case of its kind, rounded up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.layers.arrays import Integers, Lists, Strings
from geodata.layers.words import Words
from geodata.query.cql2.check import GEOMETRY, kind_of
from geodata.query.cql2.functions import (
    ARITHMETIC,
    CERTAINTY,
    COLUMN_KINDS,
    COMPARISONS,
    FOLDS,
    LISTS,
    SPATIAL,
    TEMPORAL,
)
from geodata.query.cql2.nodes import Call, Geometry, Items, Literal, Node, Property
from geodata.query.cql2.patterns import bare, pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.layers.layer import Layer
    from geodata.query.cql2.functions import Kind
    from geodata.query.cql2.plan import RowsOf

LOGIC, COMPARED, TIME = 1, 3, 8
"""A row and an operator of logic, a comparison of numbers or codes, one of spans of time."""

OBJECT = 150
"""A row where whole numbers are beyond 64 bits, hence Python's own."""

COMPUTED = {"%": 45, "^": 45}
"""A row and an operator of arithmetic; the others take ``COMPARED``."""

WORD, WORD_BYTE = 300, 2.5
"""A different text that is decoded and looked at by Python, and each of its bytes: length, folding, comparison."""

FOLDED = 2
"""How many times as much a text costs that is folded."""

RANKED = 4
"""How many times as much a text costs that is put in one order with those of another column."""

MATCHED, SCANNED, STEPPED = 900, 6, 2
"""Matching with a pattern: a text, a byte of it for each piece, and for each sign of a piece with ``_``."""

POINT, POINT_RELATED, CORNER = 130, 1_200, 5
"""A point near a shape: asked of a prepared shape, asked of GEOS as a geometry, and each corner of the shape."""

SHAPE, SHAPE_CORNER, FILTER_CORNER = 1_500, 75, 12
"""A shape near a shape: itself, each of its corners, and each corner of the shape in the filter."""

MEASURED, MEASURED_CORNER = 2_500, 700
"""How near a shape is to a point: itself, and each of its corners."""

APART, APART_CORNER, APART_POINT = 70_000_000, 3_000, 10_000
"""How near shapes are to anything with edges: all of them whatever they are, each corner, and each point of points."""

BOX = 5
"""A row whose box is compared with that of a shape."""

DISTANCE, DISTANCE_CORNER = 900, 1_100
"""A distance on the ellipsoid from a point, and from each corner of a line or an area."""

SET, ENTRY = 1_100, 30
"""A row and a member of lists that are made of columns; a row or an entry of a column, and one that is sought in it."""


def cost(node: Node, layer: Layer | RowsOf) -> float:
    """Nanoseconds that ``evaluate`` takes for a filter on all rows of a layer, or of a part of one."""
    return _Reckoner(layer).truth(node)


class _Reckoner:
    def __init__(self, layer: Layer | RowsOf) -> None:
        self._layer, self._rows = layer, len(layer)
        self._kinds: dict[str, Kind] = {column.name: COLUMN_KINDS[column.type] for column in layer.columns}

    def truth(self, node: Node) -> float:
        if not isinstance(node, Call):
            return self.value(node)
        for operators, reckon in _WAYS:
            if node.op in operators:
                return reckon(self, node)
        return self._rows * LOGIC * len(node.args) + sum(map(self.value, node.args))

    def value(self, node: Node) -> float:
        """Cost of what a node gives, whichever kind it is of."""
        if isinstance(node, Property) and node.name != GEOMETRY:
            array = self._layer.array(node.name)
            is_slow = isinstance(array, Integers) and array.values.dtype == object
            return self._rows * (OBJECT if is_slow else LOGIC)
        return self._computed(node) if isinstance(node, Call) else 0

    def _computed(self, node: Call) -> float:
        op, values = node.op, sum(map(self.value, node.args))
        if op in FOLDS or op == "length":
            return values + self._words(node) * (FOLDED if op in FOLDS else 1)
        if op in ARITHMETIC or op == "count":
            return values + self._rows * COMPUTED.get(op, COMPARED)
        return self._distance(node) if op == "distance_m" else self.truth(node)

    def compared(self, node: Call) -> float:
        values = sum(map(self.value, node.args))
        kind = kind_of(node.args[0], self._kinds)
        if kind == "time":
            return values + self._rows * TIME
        if kind == "text" and sum(not isinstance(arg, Literal) for arg in node.args) > 1:
            return values + self._rows * COMPARED + RANKED * sum(map(self._words, node.args))
        if kind == "text" and any(isinstance(arg, Call) for arg in node.args):
            # folded words are in no order any more: each is compared
            return values + self._rows * COMPARED + sum(map(self._words, node.args))
        return values + self._rows * COMPARED

    def between(self, node: Call) -> float:
        value, low, high = node.args
        return self.compared(Call(">=", (value, low))) + self.compared(Call("<=", (value, high)))

    def among(self, node: Call) -> float:
        left, options = node.args
        values = options.values if isinstance(options, Items) else ()
        if kind_of(left, self._kinds) == "text" and all(isinstance(option, Literal) for option in values):
            return self.compared(Call("=", (left, Literal("")))) + self._rows * COMPARED
        return sum(self.compared(Call("=", (left, option))) for option in values)

    def like(self, node: Call) -> float:
        left, pattern = node.args
        pieces = pieces_of(_plain(pattern))
        if isinstance(left, Property) and pieces[1:] == [()] and None not in pieces[0]:
            return self._rows * COMPARED
        words, size = self._texts(left)
        scanned = size * SCANNED * max(1, sum(map(bool, pieces)))
        stepped = size * STEPPED * sum(len(core) for _, core, _ in map(bare, pieces) if None in core)
        return self.value(left) + self._rows * COMPARED + words * MATCHED + scanned + stepped

    def temporal(self, node: Call) -> float:
        return self._rows * len(node.args) * TIME

    def spatial(self, node: Call) -> float:
        shapes = [arg.shape for arg in node.args if isinstance(arg, Geometry)]
        corners = sum(int(shapely.get_num_coordinates(shape)) for shape in shapes)
        if len(shapes) != 1:
            return self._rows * COMPARED + (corners * corners if shapes else 0)
        near = self._near(shapes[0].bounds)
        if self._layer.is_points:
            is_area = shapes[0].geom_type in ("Polygon", "MultiPolygon")
            is_prepared = node.op in ("s_intersects", "s_disjoint", "s_within")
            each = POINT + (0 if is_area else CORNER * corners)
            each += 0 if is_prepared else POINT_RELATED + CORNER * corners
            return self._rows * BOX + len(near) * each
        own = int(shapely.get_num_coordinates(self._layer.shapes[near]).sum())
        return self._rows * BOX + len(near) * (SHAPE + FILTER_CORNER * corners) + own * SHAPE_CORNER

    def certainty(self, node: Call) -> float:
        shape = node.args[0].shape if isinstance(node.args[0], Geometry) else shapely.Point()
        corners, whereabouts = int(shapely.get_num_coordinates(shape)), self._layer.whereabouts
        is_measured = len(node.args) > 1
        if whereabouts is None:
            weight = (DISTANCE if corners < 2 else APART_POINT) if is_measured else POINT + CORNER * corners
            return self._rows * (BOX + weight)
        own = whereabouts.corners
        if is_measured:
            near = len(whereabouts.shapes) * MEASURED
            return near + (own * MEASURED_CORNER if corners < 2 else APART + own * APART_CORNER)
        return self._rows * BOX + len(whereabouts.shapes) * (SHAPE + FILTER_CORNER * corners) + own * SHAPE_CORNER

    def lists(self, node: Call) -> float:
        columns = [arg for arg in node.args if isinstance(arg, Property)]
        sought = sum(len(arg.values) for arg in node.args if isinstance(arg, Items))
        literals = all(isinstance(v, Literal) for arg in node.args if isinstance(arg, Items) for v in arg.values)
        if literals and len(columns) < len(node.args):
            entries = sum(self._entries(column) for column in columns)
            return (self._rows + entries) * ENTRY * (1 + sought) if columns else 0
        values = sum(self.value(v) for arg in node.args if isinstance(arg, Items) for v in arg.values)
        return values + self._rows * SET * max(1, sought) + sum(self._entries(column) * SET for column in columns)

    def _entries(self, node: Property) -> int:
        array = self._layer.array(node.name)
        return len(array.codes) if isinstance(array, Lists) else 0

    def _near(self, box: tuple[float, float, float, float]) -> np.ndarray:
        """Rows whose box meets that of a shape."""
        west, south, east, north = box
        bounds = self._layer.bounds
        meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        found: np.ndarray = np.flatnonzero(meets)
        return found

    def _distance(self, node: Call) -> float:
        if not isinstance(node.args[0], Property):
            return DISTANCE
        if self._layer.is_points:
            return self._rows * DISTANCE
        own = int(shapely.get_num_coordinates(self._layer.shapes).sum())
        return self._rows * SHAPE + own * DISTANCE_CORNER

    def _words(self, node: Node) -> float:
        count, size = self._texts(node)
        return count * WORD + size * WORD_BYTE

    def _texts(self, node: Node) -> tuple[float, float]:
        """How many different texts a node gives at most, and how many bytes they have together."""
        match node:
            case Property(name):
                array = self._layer.array(name)
                if not isinstance(array, Strings):
                    return 0, 0
                known = len(array.words)
                count = min(known, self._rows)
                return count, _bytes(array) * count / max(known, 1)
            case Call(_, (first, *_)):
                return self._texts(first)
        return 0, 0


def _bytes(array: Strings) -> int:
    """Bytes of all different texts of a column; guessed from some where they are no buffer."""
    words = array.words
    if isinstance(words, Words):
        return int(words.offsets[-1])
    some = words[:: max(1, len(words) // _GUESSED_FROM)]
    return sum(len(word.encode("utf-8", "surrogatepass")) for word in some) * len(words) // max(1, len(some))


_GUESSED_FROM = 1_000
"""So many texts tell how long all of them are."""


def _plain(pattern: Node) -> str:
    """Pattern as it is written, without what folds it: folding changes no ``%`` and hardly a length."""
    while isinstance(pattern, Call):
        pattern = pattern.args[0]
    return str(pattern.value) if isinstance(pattern, Literal) else ""


_WAYS: tuple[tuple[tuple[str, ...], Callable[[_Reckoner, Call], float]], ...] = (
    (COMPARISONS, _Reckoner.compared),
    (("between",), _Reckoner.between),
    (("in",), _Reckoner.among),
    (("like",), _Reckoner.like),
    (TEMPORAL, _Reckoner.temporal),
    (SPATIAL, _Reckoner.spatial),
    (LISTS, _Reckoner.lists),
    (CERTAINTY, _Reckoner.certainty),
)
