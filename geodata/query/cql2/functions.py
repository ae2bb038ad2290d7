"""Operators and functions of filters: what they take, what they give, and in which conformance class they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["boolean", "text", "number", "time", "interval", "list", "geometry"]
"""What an expression gives. ``time`` is a date, a timestamp or a partial date."""

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
ARITHMETIC = ("+", "-", "*", "/", "%", "div", "^")
FOLDS = ("casei", "accenti")
SPATIAL = (
    "s_intersects",
    "s_disjoint",
    "s_equals",
    "s_touches",
    "s_crosses",
    "s_within",
    "s_contains",
    "s_overlaps",
)
CERTAINTY = ("certainly_within", "possibly_within", "certainly_nearer", "possibly_nearer")
"""What is asked of where features may lie."""

TEMPORAL = (
    "t_after",
    "t_before",
    "t_contains",
    "t_disjoint",
    "t_during",
    "t_equals",
    "t_finishedby",
    "t_finishes",
    "t_intersects",
    "t_meets",
    "t_metby",
    "t_overlappedby",
    "t_overlaps",
    "t_startedby",
    "t_starts",
)
LISTS = ("a_equals", "a_contains", "a_containedby", "a_overlaps")

COLUMN_KINDS: dict[str, Kind] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "time",
    "array": "list",
}
"""What each type of column gives."""

KIND_NAMES: dict[Kind, str] = {
    "boolean": "true or false",
    "text": "text",
    "number": "a number",
    "time": "a date",
    "interval": "an interval",
    "list": "a list",
    "geometry": "a geometry",
}
"""How errors call what an expression gives."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function.

    Parameters
    ----------
    name : str
        What it stands for.
    kind : str
        What it must give.
    """

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Function:
    """A function beside those of the standard (OGC 21-065r2, requirements class "functions").

    Parameters
    ----------
    name : str
        As filters write it; case does not matter.
    description : str
        What it gives, in English.
    arguments : tuple of Argument
        What it takes.
    returns : str
        What it gives.
    """

    name: str
    description: str
    arguments: tuple[Argument, ...]
    returns: Kind


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "distance_m",
        "Geodesic distance in metres on WGS 84 from a feature to a point; 0 inside an area",
        (Argument("geometry", "geometry"), Argument("point", "geometry")),
        "number",
    ),
    Function("length", "Number of characters of a text", (Argument("text", "text"),), "number"),
    Function("count", "Number of entries of a list", (Argument("list", "list"),), "number"),
    Function(
        "certainly_within",
        "Whether a feature is inside a geometry wherever it may lie; a line, as soon as it meets it",
        (Argument("geometry", "geometry"),),
        "boolean",
    ),
    Function(
        "possibly_within",
        "Whether a feature may be inside a geometry: some place where it may lie is",
        (Argument("geometry", "geometry"),),
        "boolean",
    ),
    Function(
        "certainly_nearer",
        "Whether a feature is at most so many kilometres (geodesic, WGS 84) from a geometry wherever it may lie; "
        "a line, as soon as a place on it is",
        (Argument("geometry", "geometry"), Argument("km", "number")),
        "boolean",
    ),
    Function(
        "possibly_nearer",
        "Whether a feature may be at most so many kilometres (geodesic, WGS 84) from a geometry",
        (Argument("geometry", "geometry"), Argument("km", "number")),
        "boolean",
    ),
)
"""Functions that filters may call."""

BY_NAME = {function.name: function for function in FUNCTIONS}

RETURNS: dict[str, Kind] = {
    **dict.fromkeys(("and", "or", "not", "like", "between", "in", "isNull"), "boolean"),
    **dict.fromkeys((*COMPARISONS, *SPATIAL, *TEMPORAL, *LISTS), "boolean"),
    **dict.fromkeys(ARITHMETIC, "number"),
    **dict.fromkeys(FOLDS, "text"),
    **{function.name: function.returns for function in FUNCTIONS},
}
"""What every operator and function gives."""

CONFORMANCE: tuple[str, ...] = (
    "cql2-text",
    "cql2-json",
    "basic-cql2",
    "advanced-comparison-operators",
    "case-insensitive-comparison",
    "accent-insensitive-comparison",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
    "spatial-functions",
    "temporal-functions",
    "array-functions",
    "property-property",
    "functions",
    "arithmetic",
)
"""Classes of OGC 21-065r2 that are met, as the last part of ``http://www.opengis.net/spec/cql2/1.0/conf/…``."""
