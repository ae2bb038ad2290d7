"""A layer whose features are in a PostGIS database: what it is, and how it is asked."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from psycopg import sql

from geodata.errors import LayerAwayError, TookTooLongError, UnknownFeatureError
from geodata.layers.bulk.postgis import reading
from geodata.layers.bulk.postgis.state import TableState
from geodata.layers.facts import Facts
from geodata.layers.featuretable import whole_number
from geodata.layers.recent import Recent
from geodata.space.systems import Systems

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from geodata.catalog.columns import Column, GeometryType
    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.postgis.address import TableAddress
    from geodata.layers.bulk.postgis.connections import Database, Row
    from geodata.layers.bulk.postgis.schema import TableSchema
    from geodata.layers.layer import Bbox, Layer
    from geodata.layers.question import LayerQuestion

T = TypeVar("T")
R = TypeVar("R")

FRESH_SECONDS = 60.0
"""How long extent and number of a layer without a counter are taken as they are: all rows are looked at for them."""


_EDGES = ("min(ST_XMin({}))", "min(ST_YMin({}))", "max(ST_XMax({}))", "max(ST_YMax({}))")
_EDGES_OF_POINTS = ("min(ST_X({}))", "min(ST_Y({}))", "max(ST_X({}))", "max(ST_Y({}))")


@dataclass(frozen=True, slots=True)
class Summary:
    """What lists tell of a layer: the number of its features, where they are, which days they speak of, and one id."""

    count: int = 0
    bbox: Bbox | None = None
    interval: tuple[date, date] | None = None
    sample_id: str = ""


@dataclass(frozen=True, eq=False)
class PostgisLayer:
    """A layer that a table or view holds.

    Parameters
    ----------
    id : str
        Collection id.
    text : LayerText
        Title, description, licence, attribution and style.
    address : TableAddress
        Which table.
    database : Database
        Where it is.
    systems : Systems
        Reference systems of its catalogue.
    """

    id: str
    text: LayerText
    address: TableAddress
    database: Database
    systems: Systems = field(default_factory=Systems)
    is_live: ClassVar[bool] = True

    @cached_property
    def table(self) -> TableState:
        """The table and its present state."""
        return TableState(self.text, self.address, self.database)

    @property
    def schema(self) -> TableSchema:
        """What the table holds.

        Raises
        ------
        LayerAwayError, TookTooLongError
            When the database does not answer, or the table is no longer one that can be served.
        """
        return self.table.known.schema

    @property
    def columns(self) -> tuple[Column, ...]:
        """Names and types of the properties; none while nobody knows them."""
        known = self.table.known_in_lists()
        return known.schema.columns if known else ()

    @property
    def geometry_type(self) -> GeometryType:
        """Point, LineString or Polygon; points while nobody knows."""
        known = self.table.known_in_lists()
        return known.schema.geometry_type if known else "Point"

    def column(self, name: str) -> Column | None:
        """Column of this name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    def facts(self, name: str) -> Facts:
        """What the type of a column tells; no words are listed, since others may come."""
        value = self.schema.values[name]
        moments = ("day" if value.pg == "date" else "instant") if value.type == "date" else ""
        return Facts(moments=moments, is_wide=value.type == "integer" and value.pg in ("bigint", "numeric"))

    def edition(self) -> str | None:
        """Which state of the table is served: its definition and the count of its changes; None without a counter.

        Raises
        ------
        LayerAwayError, TookTooLongError
            When the database does not answer.
        """
        return self.table.edition()

    def is_settled(self) -> bool:
        """Whether all that this request has read is of one state."""
        return self.table.is_settled()

    def once(self, make: Callable[..., T], *about: Hashable) -> T:
        """What a function makes of this layer: made at the first call, and again when the table is defined anew."""
        known = self.table.known_in_lists()
        if known is None:
            return make(self, *about)
        key = (make, *about)
        if key not in known.made:
            known.made[key] = make(self, *about)
        return cast("T", known.made[key])

    @property
    def remembered(self) -> Recent[Hashable, Any]:
        """What was made of the texts of requests; nothing while the table is not known."""
        known = self.table.known_in_lists()
        return known.remembered if known else Recent(0)

    def one(self, feature_id: str) -> tuple[Layer, int]:
        """Layer that holds one feature alone, and its row.

        Raises
        ------
        UnknownFeatureError
            When the table has no such feature.
        LayerAwayError, TookTooLongError
            As ``TableState.ask`` does.
        """
        known = self.schema
        wanted = whole_number(feature_id) if known.has_number_ids else feature_id
        rows: Sequence[Row] = ()
        if wanted is not None and "\0" not in feature_id:
            _, found = self.table.ask(known.once(_one), {"id": wanted})
            rows = [row for row in found if row[0] is not None]
        if not rows:
            raise UnknownFeatureError(f"the layer {self.id!r} has no feature {feature_id[:80]!r}")
        return self.features(rows).layer, 0

    def at_present(self, make: Callable[[PostgisLayer], T]) -> T:
        """What a function makes of all features: made anew for each state of the table that is asked for."""
        edition, _ = self.table.ask(sql.SQL("NULL"))
        made = self.table.known.made
        held: tuple[str | None, T] | None = made.get((_summary, make))
        if held is None or edition is None or held[0] != edition:
            held = made[_summary, make] = edition, make(self)
        return held[1]

    def features(self, rows: Sequence[Row]) -> reading.Fetched:
        """Features of rows that hold what ``reading.columns`` fetches."""
        return reading.features(self.id, self.text, self.systems, self.schema, rows)

    def answer(self, question: LayerQuestion[R]) -> R:
        """Answer from the database."""
        return question.of_tables(self)

    def digest(self) -> bytes:
        """Hash of where the features are; which they are, their edition tells."""
        return hashlib.sha256(f"{self.id} {self.address.shown}".encode()).digest()

    def prepare(self) -> None:
        """Nothing is made ready: a connection would be shared by the workers that are forked off."""

    def __len__(self) -> int:
        """Count the features; as far as is known, while the database is away."""
        return self.summary.count

    @property
    def bbox(self) -> Bbox | None:
        """West, south, east, north of all features, or None when no feature has a place."""
        return self.summary.bbox

    @property
    def interval(self) -> tuple[date, date] | None:
        """First and last day that the layer's date column speaks of."""
        return self.summary.interval

    @property
    def sample_id(self) -> str:
        """Id of some feature; empty when there is none."""
        return self.summary.sample_id

    @property
    def reference_systems(self) -> Systems:
        """Those of ``systems`` that are meant for where the layer is."""
        return self.systems.meeting(self.bbox)

    @property
    def summary(self) -> Summary:
        """What lists tell of the features; what was known last, while the database is away."""
        held: tuple[str | None, float, Summary] | None = self._summaries.get("last")
        try:
            edition, _ = self.table.ask(sql.SQL("NULL"))
            if held and held[0] == edition and (edition or time.monotonic() - held[1] < FRESH_SECONDS):
                return held[2]
            edition, made = _summary(self)
        except (LayerAwayError, TookTooLongError):
            return held[2] if held else Summary()
        self._summaries["last"] = edition, time.monotonic(), made
        return made

    @cached_property
    def _summaries(self) -> dict[str, tuple[str | None, float, Summary]]:
        return {}


def _one(schema: TableSchema) -> sql.Composable:
    """Statement for one feature, which gives a row also where there is none."""
    statement = "p.* FROM (SELECT) one LEFT JOIN (SELECT {} FROM {} WHERE {} = %(id)s) p ON true"
    return sql.SQL(statement).format(reading.columns(schema), schema.source, schema.plain_id)


def _summary(layer: PostgisLayer) -> tuple[str | None, Summary]:
    """Look at all rows of a table; also gives the edition that they are of."""
    known = layer.schema
    edges = _EDGES_OF_POINTS if known.is_points else _EDGES
    parts = [sql.SQL("count(*), min({})").format(known.id), *(sql.SQL(edge).format(known.geometry) for edge in edges)]
    dates = known.values[layer.text.datetime_property] if layer.text.datetime_property else None
    if dates is not None:
        parts += [sql.SQL("min({0}), max({0})").format(dates.read)]
    statement = sql.SQL("n.* FROM (SELECT {} FROM {}) n").format(sql.SQL(", ").join(parts), known.source)
    edition, ((count, sample, west, south, east, north, *days),) = layer.table.ask(statement)
    interval = None
    if dates is not None and days[0] is not None:
        first, last = (date.fromisoformat(text[:10]) for text in dates.decode(days))
        interval = first, last
    bbox = None if west is None else (west, south, east, north)
    return edition, Summary(count, bbox, interval, "" if sample is None else str(sample))
