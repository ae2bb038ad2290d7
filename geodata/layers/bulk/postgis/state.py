"""What is known of a table at the moment, and which of its states is served; read anew when its definition changes.

Each statement tells the state that it has seen beside its rows. Two states in one request mean that its answer is right
for neither as a whole, so that it is sent and not kept.
"""

from __future__ import annotations

import hashlib
import logging
import time
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from geodata.errors import CatalogError, LayerAwayError, TookTooLongError
from geodata.layers.bulk.postgis import catalogues, counter, schema
from geodata.layers.bulk.postgis.connections import told
from geodata.layers.bulk.postgis.expressions import said
from geodata.layers.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Hashable

    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.postgis.address import TableAddress
    from geodata.layers.bulk.postgis.connections import Database, Row
    from geodata.layers.bulk.postgis.schema import TableSchema

log = logging.getLogger(__name__)

REMEMBERED_BYTES = 4 << 20
"""What a process keeps of the texts of requests and of counts, for one layer."""

AWAY_SECONDS = 5.0
"""How long lists take a layer for away without asking again, and a table for one without a counter."""

_SEEN: ContextVar[dict[int, set[str | None]] | None] = ContextVar("seen", default=None)
"""States of each table that the present request has met."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a table as it is defined now, and what was made of that."""

    schema: TableSchema
    edition: sql.SQL
    is_counted: bool
    since: float
    made: dict[Hashable, Any] = field(default_factory=dict)
    remembered: Recent[Hashable, Any] = field(default_factory=lambda: Recent(REMEMBERED_BYTES))


class FunctionFailedError(LayerAwayError):
    """A function of PostGIS refused a value of some row, such as an invalid area."""


class TableState:
    """A table of a database.

    Parameters
    ----------
    text : LayerText
        Of its layer.
    address : TableAddress
        Which table.
    database : Database
        Where it is.
    """

    def __init__(self, text: LayerText, address: TableAddress, database: Database) -> None:
        """Know nothing yet."""
        self._text, self._address, self._database = text, address, database
        self._known: Known | None = None
        self._lock = Lock()
        self._away = -AWAY_SECONDS

    def begin(self) -> None:
        """Read what the table holds, and tell what will be slow.

        Raises
        ------
        CatalogError
            When the database is there and the table cannot be served.
        """
        try:
            found = self._known = self._read()
        except (LayerAwayError, TookTooLongError) as error:
            log.warning("%s: %s", self._text.id, error)
            return
        finally:
            self._database.close()  # workers open their own
        for warning in found.schema.warnings:
            log.warning("%s: %s: %s", self._text.id, self._address.name, warning)
        if not found.is_counted:
            log.warning("%s: no change counter, so that no answer is kept: crossborder postgis", self._text.id)

    @property
    def known(self) -> Known:
        """What is known.

        Raises
        ------
        LayerAwayError, TookTooLongError
            When the database does not answer, or the table is no longer one that can be served.
        """
        found = self._known
        if found is not None:
            return found
        with self._lock:
            found = self._known
            if found is None:
                try:
                    found = self._known = self._read()
                except CatalogError as error:
                    raise self._unusable(str(error.problems[0])) from error
            return found

    def known_in_lists(self) -> Known | None:
        """What is known, for lists that go on where nothing is."""
        if self._known is None and time.monotonic() - self._away < AWAY_SECONDS:
            return None
        try:
            return self.known
        except (LayerAwayError, TookTooLongError) as error:
            log.warning("%s: %s", self._text.id, error)
            self._away = time.monotonic()
            return self._known

    def _read(self) -> Known:
        try:
            found = schema.read(self._database, self._address, self._text)
            return self._known_as(found, is_counted=self._is_counted(found))
        except psycopg.Error as error:
            raise self._unusable(told(error)) from None

    def _known_as(self, found: TableSchema, *, is_counted: bool) -> Known:
        edition = said(counter.edition(self._address.name, found.table, is_counted=is_counted))
        return Known(found, edition, is_counted, time.monotonic())

    def _is_counted(self, found: TableSchema) -> bool:
        if not self._database.ask(catalogues.HAS_CHANGES)[0][0]:
            return False
        columns = counter.edition(self._address.name, found.table, is_counted=True)
        try:
            return self._database.ask(sql.SQL("SELECT {}").format(columns))[0][1] is not None
        except psycopg.errors.InsufficientPrivilege:
            log.warning(
                "%s: no right to read the change counter: GRANT SELECT ON %s", self._text.id, catalogues.CHANGES
            )
            return False

    def ask(self, columns: sql.Composable, values: dict[str, Any] | None = None) -> tuple[str | None, list[Row]]:
        """State of the table, which is noted, and rows of a statement about it, all of that state.

        Parameters
        ----------
        columns : sql.Composable
            What stands behind ``SELECT``, and all behind that; it gives one row at least.
        values : dict
            Its parameters.

        Raises
        ------
        LayerAwayError, TookTooLongError
            As ``Database.ask`` does, and when the table is no longer what the statement was written for.
        """
        known = self.known
        try:
            rows = self._database.ask(sql.SQL("SELECT {}, {}").format(known.edition, columns), values)
        except psycopg.errors.InternalError_ as error:
            raise FunctionFailedError(f"the layer {self._text.id!r} cannot answer this: {told(error)}") from None
        except psycopg.Error as error:
            self._known = None
            raise self._unusable(told(error)) from None
        version, count = rows[0][:2]
        if version != known.schema.version or (count is None and known.is_counted):
            self._known = None
            raise self._unusable("it has just been changed")
        written = _written(version, count)
        self._note(written)
        return written, [row[2:] for row in rows]

    def edition(self) -> str | None:
        """Begin a request: which state is served, None where nothing counts the changes.

        Raises
        ------
        LayerAwayError, TookTooLongError
            As ``ask`` does.
        """
        seen = dict(_SEEN.get() or {})
        seen.pop(id(self), None)
        _SEEN.set(seen)
        known = self._known
        if known is not None and not known.is_counted and time.monotonic() - known.since > AWAY_SECONDS:
            # it may have got its counter meanwhile
            again = self._known_as(known.schema, is_counted=self._is_counted(known.schema))
            self._known = replace(again, made=known.made, remembered=known.remembered)
        try:
            return self.ask(sql.SQL("NULL"))[0]
        except LayerAwayError:
            if self._known is not None:  # the database is away, and the table has not changed
                raise
            return self.ask(sql.SQL("NULL"))[0]

    def is_settled(self) -> bool:
        """Whether all that this request has read is of one state."""
        return len((_SEEN.get() or {}).get(id(self), ())) <= 1

    def _note(self, edition: str | None) -> None:
        seen = _SEEN.get()
        if seen is None:
            _SEEN.set(seen := {})
        seen.setdefault(id(self), set()).add(edition)

    def _unusable(self, reason: str) -> LayerAwayError:
        return LayerAwayError(f"the table of the layer {self._text.id!r} cannot be read at the moment: {reason}")


def _written(version: str, count: str | None) -> str | None:
    return None if count is None else hashlib.blake2b(f"{version} {count}".encode(), digest_size=6).hexdigest()
