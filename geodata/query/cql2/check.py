"""Checks a filter against the columns of a layer: names, numbers of arguments and what each of them gives.

Plain text that is compared with a date becomes a date on the way, and a single value in parentheses becomes a list
where a list is meant, so that what is evaluated has one form only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.query.cql2 import values
from geodata.query.cql2.functions import (
    ARITHMETIC,
    BY_NAME,
    CERTAINTY,
    COLUMN_KINDS,
    COMPARISONS,
    FOLDS,
    KIND_NAMES,
    LISTS,
    RETURNS,
    SPATIAL,
    TEMPORAL,
    Kind,
)
from geodata.query.cql2.nodes import Call, Geometry, Instant, IntervalNode, Items, Literal, Node, Property, shown, wrong
from geodata.space.geometry import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.columns import Column

GEOMETRY = "geometry"
"""Name under which filters know the geometry of a feature."""

_LITERAL_KINDS: dict[type, Kind] = {
    bool: "boolean",
    str: "text",
    int: "number",
    float: "number",
    Instant: "time",
    IntervalNode: "interval",
    Geometry: "geometry",
    Items: "list",
}

_ARGUMENTS: dict[str, tuple[int, *tuple[Kind, ...]]] = {
    "not": (1, "boolean"),
    "like": (2, "text"),
    **dict.fromkeys(FOLDS, (1, "text")),
    **dict.fromkeys(ARITHMETIC, (2, "number")),
    **dict.fromkeys(SPATIAL, (2, "geometry")),
    **dict.fromkeys(TEMPORAL, (2, "time", "interval")),
}
"""How many arguments an operator takes, all of the same kinds, and which."""

_ORDERED: tuple[Kind, ...] = ("text", "number", "time", "boolean")
_ELEMENTS: tuple[Kind, ...] = ("text", "number", "time", "boolean")


def check(node: Node, columns: Sequence[Column]) -> Node:
    """Check a whole filter.

    Parameters
    ----------
    node : Node
        What was read.
    columns : sequence of Column
        Columns of the layer; the geometry is always there.

    Returns
    -------
    Node
        The same, ready to be evaluated: it gives true or false.

    Raises
    ------
    QueryError
        At an unknown column or function, and where an expression gives something else than is needed.
    """
    return _Checker({column.name: COLUMN_KINDS[column.type] for column in columns}).as_kind(node, "boolean")


def kind_of(node: Node, kinds: dict[str, Kind]) -> Kind:
    """What a checked node gives, ``kinds`` being those of the columns."""
    if isinstance(node, Property):
        return "geometry" if node.name == GEOMETRY else kinds[node.name]
    if isinstance(node, Call):
        return RETURNS[node.op]
    # by the very type, since isinstance takes True for a number
    return _LITERAL_KINDS[type(node.value if isinstance(node, Literal) else node)]


class _Checker:
    def __init__(self, kinds: dict[str, Kind]) -> None:
        self._kinds = kinds

    def kind(self, node: Node) -> Kind:
        return kind_of(node, self._kinds)

    def node(self, node: Node) -> Node:
        match node:
            case Property():
                self._known(node)
            case IntervalNode():
                for end in (node.start, node.end):
                    if isinstance(end, Property):
                        self.as_kind(end, "time")
            case Items():
                return replace(node, values=tuple(map(self._element, node.values)))
            case Call():
                return self._call(node)
        return node

    def as_kind(self, node: Node, *kinds: Kind) -> Node:
        """Check a node that must give one of some kinds; plain text becomes a date where only that fits."""
        if "time" in kinds and isinstance(node, Literal) and isinstance(node.value, str) and "text" not in kinds:
            return values.partial(node.value, node.at)
        checked = self.node(node)
        if self.kind(checked) not in kinds:
            wanted = " or ".join(KIND_NAMES[kind] for kind in kinds)
            raise wrong(node.at, f"{self._described(checked)}, but {wanted} is needed")
        return checked

    def _described(self, node: Node) -> str:
        kind = KIND_NAMES[self.kind(node)]
        match node:
            case Property():
                return f"{node.name} is {kind}"
            case Call():
                return f"{node.op} gives {kind}"
        return f"this is {kind}"

    def _known(self, node: Property) -> None:
        if node.name != GEOMETRY and node.name not in self._kinds:
            names = ", ".join((*self._kinds, GEOMETRY))
            raise wrong(node.at, f"there is no property {shown(node.name)}; there are {names}")

    def _element(self, node: Node) -> Node:
        return self.as_kind(node, *_ELEMENTS)

    def _call(self, node: Call) -> Node:
        op = node.op
        if op in _ARGUMENTS:
            count, *kinds = _ARGUMENTS[op]
            args = tuple(self.as_kind(arg, *kinds) for arg in self._counted(node, count))
        elif op in COMPARISONS or op == "between":
            args = self._alike(self._counted(node, 3 if op == "between" else 2))
        elif op in ("and", "or"):
            self._at_least(node, 2)
            args = tuple(self.as_kind(arg, "boolean") for arg in node.args)
        elif op in LISTS:
            args = self._lists(self._counted(node, 2))
        elif op == "isNull":
            # written as text, a list of one value is that value
            checked = self.node(self._counted(node, 1)[0])
            args = checked.values if isinstance(checked, Items) and len(checked.values) == 1 else (checked,)
        elif op == "in":
            args = self._in(node)
        else:
            args = self._function(node)
        # most filters stay as they were read: nothing to copy
        return node if all(a is b for a, b in zip(args, node.args, strict=True)) else replace(node, args=args)

    def _function(self, node: Call) -> tuple[Node, ...]:
        function = BY_NAME.get(node.op)
        if function is None:
            raise wrong(node.at, f"there is no function or operator {shown(node.op)}; there are {', '.join(RETURNS)}")
        args = self._counted(node, len(function.arguments))
        kinds = (argument.kind for argument in function.arguments)
        made = tuple(self.as_kind(arg, kind) for arg, kind in zip(args, kinds, strict=True))
        # distances are true from one point only, the middle of the projection
        if node.op == "distance_m" and not (isinstance(made[1], Geometry) and made[1].shape.geom_type == "Point"):
            raise wrong(args[1].at, "distance_m takes a POINT as its second argument: POINT(69.2 41.3)")
        if node.op in CERTAINTY:
            _check_certainty(node.op, *made)
        return made

    def _in(self, node: Call) -> tuple[Node, ...]:
        left, right = self._counted(node, 2)
        if not isinstance(right, Items) or not right.values:
            raise wrong(right.at, "in takes a list of one value or more")
        # all together: one date among them makes dates of the texts
        first, *others = self._alike((left, *right.values))
        return first, replace(right, values=tuple(others))

    def _lists(self, args: tuple[Node, ...]) -> tuple[Node, ...]:
        made = tuple(map(self._list, args))
        # columns hold lists of text only; literals are compared with each other whatever they hold
        if any(isinstance(arg, Property) for arg in made):
            for element in (element for arg in made if isinstance(arg, Items) for element in arg.values):
                if self.kind(element) != "text":
                    raise wrong(element.at, f"{self._described(element)}, but lists of features hold text")
        return made

    def _list(self, node: Node) -> Node:
        """Check a list; one value in parentheses looks like the value alone."""
        checked = self.node(node)
        return Items((checked,), node.at) if self.kind(checked) in _ELEMENTS else self.as_kind(checked, "list")

    def _alike(self, args: tuple[Node, ...]) -> tuple[Node, ...]:
        """Arguments that are compared with each other; text becomes a date where another argument is one."""
        checked = tuple(map(self.node, args))
        kinds = {self.kind(arg) for arg in checked}
        if kinds == {"time", "text"}:
            # from what was read: as_kind makes dates of literal texts and refuses a column of text
            return tuple(self.as_kind(arg, "time") for arg in args)
        for arg in checked:
            if self.kind(arg) not in _ORDERED:
                raise wrong(arg.at, f"{self._described(arg)}; {_ADVICE[self.kind(arg)]}")
        if len(kinds) > 1:
            first, other = checked[0], next(arg for arg in checked if self.kind(arg) != self.kind(checked[0]))
            raise wrong(other.at, f"{self._described(other)}, but {self._described(first)}: they cannot be compared")
        return checked

    def _counted(self, node: Call, wanted: int) -> tuple[Node, ...]:
        if len(node.args) != wanted:
            raise wrong(node.at, f"{node.op} takes {_arguments(wanted)}, {len(node.args)} were given")
        return node.args

    def _at_least(self, node: Call, least: int) -> None:
        if len(node.args) < least:
            raise wrong(node.at, f"{node.op} takes {least} arguments or more, {len(node.args)} were given")


_ADVICE: dict[Kind, str] = {
    "list": "lists are compared with A_CONTAINS, A_CONTAINEDBY, A_EQUALS and A_OVERLAPS",
    "geometry": "geometries are compared with S_INTERSECTS and the other spatial functions",
    "interval": "intervals are compared with T_INTERSECTS and the other temporal functions",
}


def _check_certainty(op: str, place: Node, km: Node | None = None) -> None:
    """Refuse what is no place or distance of the filter itself."""
    if not isinstance(place, Geometry):
        raise wrong(place.at, f"{op} asks of each feature itself and takes a written geometry such as POINT(69.2 41.3)")
    if (np.abs(shapely.get_coordinates(place.shape)) > (180.0, 90.0)).any():
        raise wrong(place.at, f"{op}: {OUTSIDE}")
    if km is not None and not (isinstance(km, Literal) and isinstance(km.value, int | float) and km.value >= 0):
        raise wrong(km.at, f"{op} takes kilometres as a number that is written out and not below 0")


def _arguments(count: int) -> str:
    return "one argument" if count == 1 else f"{count} arguments"
