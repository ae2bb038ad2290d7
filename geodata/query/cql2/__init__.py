"""Filters in CQL2 (OGC 21-065r2): read as text or JSON, checked against columns, answered with masks.

``pygeofilter`` reads a draft of CQL2 only (in its text ``OR`` binds as tightly as ``AND``, temporal functions stand
between their operands, and there are neither lists nor escaped quotes), which is why the readers here are our own.

::

    text, objects (JSON)  ->  nodes  ->  check (columns)  ->  write (canonical text)
                                                          ->  evaluate (texts, times, places, lists)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from geodata.errors import QueryError
from geodata.query.cql2 import cost as reckon
from geodata.query.cql2 import objects, plan, text, write
from geodata.query.cql2.check import GEOMETRY, check
from geodata.query.cql2.evaluate import evaluate
from geodata.query.cql2.functions import CONFORMANCE, FUNCTIONS, Argument, Function
from geodata.query.cql2.nodes import MAX_CHARS, MAX_DEPTH, MAX_NODES, PARAMETER, FilterTooLargeError, Node
from geodata.space.crs import CRS84, Crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.catalog.columns import Column
    from geodata.layers.layer import Layer

__all__ = [
    "CONFORMANCE",
    "FUNCTIONS",
    "GEOMETRY",
    "LANGUAGES",
    "MAX_CHARS",
    "MAX_DEPTH",
    "MAX_NODES",
    "Argument",
    "Filter",
    "FilterTooLargeError",
    "Function",
    "among",
    "cost",
    "mask",
    "parse",
    "rows",
]

Language = Literal["cql2-text", "cql2-json"]

_READERS = {"cql2-text": text.read, "cql2-json": objects.read}

LANGUAGES: tuple[str, ...] = tuple(_READERS)
"""What ``filter-lang`` may be; the default first."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that fits a layer.

    Parameters
    ----------
    text : str
        The filter in canonical CQL2 text, whatever language it came in; coordinates are in ``crs``.
    crs : str
        URI of what coordinates are in.
    node : Node
        The filter as it is evaluated, coordinates in CRS84. Two filters of the same text and system are equal.
    """

    text: str
    crs: str
    node: Node = field(compare=False, repr=False)


def parse(source: str, lang: Language, columns: Sequence[Column], crs: Crs = CRS84) -> Filter:
    """Read a filter and check it against the columns of a layer.

    Parameters
    ----------
    source : str
        CQL2 text or JSON.
    lang : str
        Which of the two.
    columns : sequence of Column
        What it may name, beside ``geometry``.
    crs : Crs
        What its coordinates are in (``filter-crs``), in the order of axes of that system.

    Raises
    ------
    QueryError
        With the place in the filter, what stands there and what is allowed; ``filter-lang`` for another language.
    FilterTooLargeError
        When it has more characters, levels or parts than ``MAX_CHARS``, ``MAX_DEPTH``, ``MAX_NODES``.
    """
    if lang not in _READERS:
        raise QueryError("filter-lang", f"{str(lang)[:80]!r} is not one of {', '.join(LANGUAGES)}")
    # first of all: it bounds the work of everything below
    if len(source) > MAX_CHARS:
        raise FilterTooLargeError(PARAMETER, f"it has {len(source)} characters, more than {MAX_CHARS}")
    node = check(_READERS[lang](source, crs), columns)
    written = write.text(node)
    # JSON can spell half of a character, which no link and no answer in UTF-8 can carry
    if not written.isascii() and any("\ud800" <= character <= "\udfff" for character in written):
        raise QueryError(PARAMETER, "it holds half of a character (a lone surrogate)")
    return Filter(written, crs.uri, node)


def mask(parsed: Filter, layer: Layer) -> NDArray[np.bool_]:
    """Find the features for which a filter is true.

    Parameters
    ----------
    parsed : Filter
        For the columns of this layer.
    layer : Layer
        Features.

    Returns
    -------
    NDArray[bool], shape (n,)
        False where the filter is false or, by the logic of SQL's NULL, unknown.
    """
    # a copy, since what was broadcast is one read-only value for all rows
    return np.array(evaluate(parsed.node, layer).yes)


def rows(parsed: Filter, layer: Layer) -> NDArray[np.int64] | None:
    """Find the same features by an index: their rows, ascending, or None when ``mask`` is the way."""
    led = plan.looked_up(parsed.node, layer)
    if led is None:
        return None
    found, rest = led
    return found if rest is None else plan.among(rest, layer, found)


def among(parsed: Filter, layer: Layer, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of some rows, ascending, for which a filter is true."""
    return plan.among(parsed.node, layer, chosen)


def cost(parsed: Filter, layer: Layer, chosen: NDArray[np.int64] | None = None) -> float:
    """Reckon the nanoseconds that a filter takes on a layer, or on some rows of it; see ``geodata.query.budget``."""
    if chosen is not None:
        return reckon.cost(parsed.node, plan.RowsOf(layer, chosen))
    led = plan.looked_up(parsed.node, layer)
    if led is None:
        return reckon.cost(parsed.node, layer)
    found, rest = led
    return 0 if rest is None else reckon.cost(rest, plan.RowsOf(layer, found))
