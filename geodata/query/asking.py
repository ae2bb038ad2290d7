"""Asks a layer, whatever holds it: the answers are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.query import query as in_memory

if TYPE_CHECKING:
    from types import ModuleType

    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.layers.layer import Layer
    from geodata.layers.served import ServedLayer
    from geodata.query.query import Query, Selection


def select(layer: ServedLayer, query: Query) -> Selection:
    """Answer a query.

    Raises
    ------
    QueryError
        When the query cannot be answered, see ``geodata.query.query`` and ``geodata.query.tables``.
    LayerAwayError, TookTooLongError
        When a database does not answer, or not in time.
    """
    return layer.answer(_Page(query))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of features as a question."""

    query: Query

    def of_arrays(self, layer: Layer) -> Selection:
        """Answer from memory."""
        return in_memory.select(layer, self.query)

    def of_tables(self, layer: PostgisLayer) -> Selection:
        """Answer from a database."""
        found: Selection = _tables().select(layer, self.query)
        return found


def whole(layer: ServedLayer) -> Layer:
    """All features of a layer, in memory.

    Raises
    ------
    QueryError, LayerAwayError, TookTooLongError
        As ``select`` does.
    """
    return layer.answer(_Whole())


@dataclass(frozen=True, slots=True)
class _Whole:
    """All features as a question."""

    def of_arrays(self, layer: Layer) -> Layer:
        """The layer itself."""
        return layer

    def of_tables(self, layer: PostgisLayer) -> Layer:
        """Features of the table, which are read once of each of its states."""
        found: Layer = _tables().whole(layer)
        return found


def ids(layer: PostgisLayer, query: Query) -> list[Any]:
    """Ids of all features of a table that match, as the table has them.

    Raises
    ------
    QueryError, LayerAwayError, TookTooLongError
        As ``select`` does.
    """
    found: list[Any] = _tables().ids(layer, query)
    return found


def _tables() -> ModuleType:
    from geodata.query.tables import page  # its driver is there only where a layer needs it

    return page
