"""What a column of a layer is: its name, type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["string", "integer", "number", "boolean", "date", "array"]
GeometryType = Literal["Point", "LineString", "Polygon"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layer.

    Parameters
    ----------
    name : str
        As in GeoJSON properties.
    type : str
        ``date`` is ISO 8601 text that may be partial; ``array`` is a list of strings.
    description : str
        What it means, in English.
    unit : str
        UCUM-like unit where there is one.
    prose : str
        Kind of the texts that it holds, where these are texts of the catalogue that people read; see
        ``geodata.snapshot.prose``.
    """

    name: str
    type: ColumnType
    description: str
    unit: str = ""
    prose: str = ""
