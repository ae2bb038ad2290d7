"""What is to be written into a file: which features of a layer, how, and whose they are; every writer takes one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from geodata.catalog.columns import Column
from geodata.errors import QueryError
from geodata.layers import deadline, geojson
from geodata.layers.arrays import Dates, Integers
from geodata.space.crs import CRS84, Crs, transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from geodata.layers.arrays import Array
    from geodata.layers.layer import Bbox, Layer
    from geodata.snapshot.snapshot import Snapshot

CHUNK = 10_000
"""Features that a streaming writer holds at a time: some megabytes of text."""

TOLD = 20
"""Features whose fault a note names; it counts the rest."""

LABELLED = {
    "status": "statuses",
    "sector": "sectors",
    "precision": "precisions",
    "programme": "programmes",
    "host_country": "countries",
    "partner_country": "countries",
    "country": "countries",
    "countries": "countries",
    "side": "countries",
    "mode": "modes",
    "source_kinds": "publisher_kinds",
}
"""Columns whose codes the vocabulary has words for, and the group in which it has them."""

_STATES = {"crossings": "crossing_states", "crossing-stretches": "crossing_states", "corridors": "corridor_states"}
"""Groups of the column ``state``, by layer."""

FieldType = Literal["string", "integer", "number", "boolean", "day", "instant", "list"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file with typed columns.

    Parameters
    ----------
    name : str
        Name in the file; unique.
    type : str
        ``day`` is a ``datetime.date``, ``instant`` an aware ``datetime.datetime``, ``list`` a tuple of str.
    column : Column
        Where its values are from.
    part : str
        ``id`` is the feature's id; ``first`` and ``last`` are the first and last day that a partial date allows.
    """

    name: str
    type: FieldType
    column: Column
    part: Literal["whole", "id", "first", "last"] = "whole"

    @property
    def description(self) -> str:
        """What it means, in English, with its unit."""
        words = {"first": "First day that is meant by: ", "last": "Last day that is meant by: "}.get(self.part, "")
        unit = f" ({self.column.unit})" if self.column.unit else ""
        return f"{words}{self.column.description}{unit}"


@dataclass(frozen=True, slots=True)
class Export:
    """Features of a layer on their way into a file.

    Parameters
    ----------
    snapshot : Snapshot
        Where the layer is from.
    layer : Layer
        What is exported.
    rows : array of int64, optional
        Which features, in order; all when None.
    properties : tuple of str, optional
        Columns to give, in order; all when None.
    decimals : int
        Decimals of degrees in formats that write numbers as text.
    crs : Crs
        Reference system of the coordinates.
    query : str
        Address or command that asked for it, for people.
    time : datetime, optional
        When, in UTC; None leaves it out, so that the same catalogue gives the same bytes.
    base_url : str
        Put before paths in the column ``url``.
    options : mapping
        Options of the format, such as ``geometry=lonlat``.
    """

    snapshot: Snapshot
    layer: Layer
    rows: NDArray[np.int64] | None = None
    properties: tuple[str, ...] | None = None
    decimals: int = geojson.DECIMALS
    crs: Crs = CRS84
    query: str = ""
    time: datetime | None = None
    base_url: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the features."""
        return len(self.layer) if self.rows is None else len(self.rows)

    @property
    def places(self) -> int:
        """Decimals of the coordinates in the units of ``crs``."""
        return max(0, self.crs.decimals + self.decimals - geojson.DECIMALS)

    @property
    def lang(self) -> str:
        """Language of the words in the file (option ``lang``).

        Raises
        ------
        QueryError
            For a language that the catalogue does not have.
        """
        lang = self.options.get("lang", "en")
        known = self.snapshot.catalog.languages
        if lang not in known:
            raise QueryError("lang", f"{lang[:80]!r} is none of {', '.join(known)}")
        return lang

    def order(self) -> NDArray[np.int64]:
        """Rows of the layer in the order in which they are written."""
        return np.arange(len(self.layer), dtype=np.int64) if self.rows is None else self.rows

    def chunks(self, size: int = CHUNK) -> Iterator[Export]:
        """Cut into exports of at most ``size`` features, with a look at the clock; none for an empty one."""
        rows = self.order()
        starts = deadline.watched(range(0, len(rows), size), 1)
        return (replace(self, rows=rows[start : start + size]) for start in starts)

    def columns(self) -> tuple[Column, ...]:
        """Columns that are given, in order."""
        if self.properties is None:
            return tuple(self.layer.columns)
        known = {column.name: column for column in self.layer.columns}
        return tuple(known[name] for name in self.properties)

    def ids(self) -> list[str]:
        """Ids of the features."""
        return [self.layer.ids[row] for row in self.order().tolist()]

    def values(self, name: str) -> list[Any]:
        """Values of a column as JSON has them: None where unknown or not finite, valid text, absolute addresses."""
        found = [geojson.value(value) for value in self.layer.take(name, self.order())]
        if name == "url" and self.base_url:
            return [f"{self.base_url}{path}" if isinstance(path, str) and path[:1] == "/" else path for path in found]
        return found

    def said(self, column: Column) -> list[Any]:
        """Values of a column; where a language is asked for, in its words instead of codes and the catalogue's own."""
        values = self.values(column.name)
        if "lang" not in self.options:
            return values
        catalog, lang = self.snapshot.catalog, self.lang
        group = _STATES.get(self.layer.id) if column.name == "state" else LABELLED.get(column.name)

        def word(value: str) -> str:
            if column.prose:
                return catalog.told(value, lang, column.prose)[0]
            if column.name == "sector_detail":
                return catalog.vocab.term(value, lang)
            return catalog.vocab.label(group, value, lang) if group else value

        return [
            [*map(word, held)] if isinstance(held, list | tuple) else word(held) if isinstance(held, str) else held
            for held in values
        ]

    def shapes(self, *, is_authority_order: bool = False) -> NDArray[np.object_]:
        """Geometries in ``crs``, two-dimensional, rings by the right-hand rule, None where there is none.

        Parameters
        ----------
        is_authority_order : bool
            True gives the axis order of the reference system (north first in EPSG:4326), which JSON-FG writes;
            otherwise x is east and y is north, as GeoPackage, GeoParquet and all older formats have it.
        """
        held = shapely.orient_polygons(shapely.force_2d(self.layer.shapes_at(self.order())))
        return transform(held, self.crs, is_xy=not is_authority_order)

    def bbox(self) -> Bbox | None:
        """West, south, east and north of the features in degrees; None when none has a place."""
        bounds = self.layer.bounds[self.order()]
        bounds = bounds[~np.isnan(bounds[:, 0])]
        if not len(bounds):
            return None
        (west, south), (east, north) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def credits(self) -> dict[str, str]:
        """Whose this is and where it is from: what every file with room for it says."""
        found = {
            "title": self.layer.text.title.get("en"),
            "licence": self.layer.text.licence,
            "attribution": self.layer.text.attribution,
            "snapshot": self.snapshot.id,
            "revision": "" if self.snapshot.revision is None else str(self.snapshot.revision),
            "query": self.query,
            "time": self.time.strftime("%Y-%m-%dT%H:%M:%SZ") if self.time else "",
        }
        return {name: text for name, text in found.items() if text} | self.without_a_place(self.layer.broken)

    def without_a_place(self, broken: Mapping[int, str]) -> dict[str, str]:
        """Note on the features that are written without their place, for a file with room for it; nothing for none.

        Parameters
        ----------
        broken : mapping
            Row of the layer to what is wrong with its geometry.
        """
        rows = [row for row in self.order().tolist() if row in broken] if broken else []
        if not rows:
            return {}
        told = "; ".join(f"{self.layer.ids[row]}: {broken[row]}" for row in rows[:TOLD])
        more = f"; and {len(rows) - TOLD} more" if len(rows) > TOLD else ""
        return {"note": f"Without a place, since the geometry cannot be written: {told}{more}"}

    def fields(self) -> tuple[Field, ...]:
        """Columns for files whose columns are typed; the first is the feature's id.

        Notes
        -----
        A ``date`` column whose every value in the layer is one day becomes a ``day``; one whose every value is a full
        timestamp becomes an ``instant``. Where some value is partial (``2025-11``) the text stays as the source gives
        it, and ``<name>_first`` and ``<name>_last`` hold the days that it allows. An ``integer`` column with a number
        beyond 64 bits becomes text. All this is judged on the whole layer: a filter never changes a file's columns.
        """
        columns = self.columns()
        taken = {column.name for column in self.layer.columns}
        found = [self._id_field()]
        for column in columns:
            if column.name == found[0].name:
                continue
            kind = self._type(column)
            found.append(Field(column.name, kind, column))
            if column.type == "date" and kind == "string":
                for part in ("first", "last"):
                    name = f"{column.name}_{part}"
                    found.append(Field(name if name not in taken else f"{name}_day", "day", column, part))
        return tuple(found)

    def typed(self, asked: Field) -> list[Any]:
        """Values of a field in the type that it names; None where unknown."""
        if asked.part == "id":
            return [self.layer.json_id(row) for row in self.order().tolist()]
        if asked.type in ("day", "instant"):
            return self._moments(asked)
        read = _READERS.get(asked.type)
        values = self.values(asked.column.name)
        if read is None:
            return values
        return [None if value is None else read(value) for value in values]

    def _moments(self, asked: Field) -> list[Any]:
        dates = self.layer.array(asked.column.name)
        if not isinstance(dates, Dates):
            raise TypeError(f"the column {asked.column.name!r} holds no dates")
        seconds = (dates.last if asked.part == "last" else dates.first)[self.order()]
        if asked.type == "day":
            return list(seconds.astype("datetime64[D]").tolist())
        return [None if moment is None else moment.replace(tzinfo=UTC) for moment in seconds.tolist()]

    def id_name(self) -> str:
        """Name of the column of ids: one of the layer's own columns only where that holds the ids."""
        taken = {column.name for column in self.layer.columns}
        is_free = self.layer.once(_is_id_free)
        return next(name for name in ("id", "feature_id", "_feature_id") if is_free or name not in taken)

    def _id_field(self) -> Field:
        first = self.layer.json_id(0) if len(self.layer) else ""
        kind: Literal["integer", "string"] = "integer" if isinstance(first, int) else "string"
        name = self.id_name()
        return Field(name, kind, Column(name, kind, "Stable id of the feature"), "id")

    def _type(self, column: Column) -> FieldType:
        match column.type:
            case "array":
                return "list"
            case "date":
                return _date_type(self.layer.array(column.name))
            case "integer":
                held = self.layer.array(column.name)
                return "string" if isinstance(held, Integers) and held.values.dtype == object else "integer"
        return column.type


def _is_id_free(layer: Layer) -> bool:
    """Whether no column is called ``id``, or that which is holds the ids."""
    held = layer.values.get("id")
    return held is None or all(str(value) == own for value, own in zip(held, layer.ids, strict=True))


def point_coordinates(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Give x and y of points, shape (n, 2), NaN where there is none; of several points one stands for all."""
    one = np.where(shapely.get_type_id(shapes) > 0, shapely.point_on_surface(shapes), shapes)
    return np.column_stack([shapely.get_x(one), shapely.get_y(one)])


def _date_type(held: Array) -> FieldType:
    """``day`` when all are whole days, ``instant`` when all are moments, else ``string``."""
    words = held.words if isinstance(held, Dates) else ()
    if all(len(word) == len("2025-11-15") and "/" not in word for word in words):
        return "day"
    return "instant" if all(":" in word for word in words) else "string"


_READERS: dict[FieldType, Callable[[Any], Any]] = {
    "list": lambda value: tuple(map(str, value)),
    "string": str,
    "number": float,
}
"""How the value of a column, which is never None here, becomes a field's."""
