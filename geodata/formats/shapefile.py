"""Writes zipped Shapefiles for programs that know nothing newer: short names, and a table that tells the full ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from geodata.formats import csvtext, gdal
from geodata.formats.styles import qml
from geodata.formats.zipped import ZipArchive
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from geodata.formats.export import Export, Field

DRIVER = "ESRI Shapefile"
MAX_NAME = 10
"""Characters of a column's name in dBASE III."""

MAX_TEXT = 254
"""Bytes of a text in dBASE III."""

MAX_NUMBER = 1e23
"""Larger numbers do not fit into the 24 characters that a number has; they are left out."""

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
BETWEEN = "; "
"""Stands between the parts of a list."""


@dataclass(slots=True)
class _Column:
    """A column with the number of values that did not fit; they are counted while the features are written."""

    name: str
    field: Field
    cut: int = 0

    def values(self, part: Export) -> list[Any]:
        """Values as dBASE holds them: a timestamp and a list are text, a text has at most 254 bytes."""
        values = gdal.typed(self.field, part)
        match self.field.type:
            case "instant":
                return [None if value is None else value.strftime("%Y-%m-%dT%H:%M:%SZ") for value in values]
            case "list":
                return [None if value is None else self._fit(BETWEEN.join(value)) for value in values]
            case "number":
                return [self._held(value) for value in values]
            case "string":
                return [None if value is None else self._fit(value) for value in values]
        return values

    def target(self) -> gdal.Target:
        """Column of the file."""
        kind = self.field.type
        return gdal.Target(self.name, "string" if kind in ("instant", "list") else kind, self.values)

    def _held(self, value: float | None) -> float | None:
        if value is None or abs(value) < MAX_NUMBER:
            return value
        self.cut += 1
        return None

    def _fit(self, text: str) -> str:
        encoded = text.encode()
        if len(encoded) <= MAX_TEXT:
            return text
        self.cut += 1
        return encoded[:MAX_TEXT].decode(errors="ignore")


def write(export: Export) -> Iterator[bytes]:
    """Write a layer as a zip with one Shapefile, its style, the table of its columns and a readme.

    It holds one kind of geometry: a feature of another kind than the layer's is written without a place, and the readme
    names it.

    Raises
    ------
    ExportError
        When a part would be larger than the 2 GB that the format allows.
    """
    return gdal.produced(f"{export.layer.id}.zip", partial(_make, export))


def _make(export: Export, path: Path) -> None:
    fields = export.fields()
    names = gdal.unique_names([field.name for field in fields], limit=MAX_NAME)
    columns = [_Column(name, field) for name, field in zip(names, fields, strict=True)]
    day = _day(export)
    options = {"RESIZE": "YES", "2GB_LIMIT": "YES", "DBF_DATE_LAST_UPDATE": day.isoformat()}
    file = path.with_suffix(".shp")
    shape = gdal.one_kind(export)
    gdal.write(file, export, [column.target() for column in columns], driver=DRIVER, shape=shape, layer_options=options)
    stem = export.layer.id
    with ZipArchive(path, day) as archive:
        for suffix in PARTS:
            archive.add_file(f"{stem}{suffix}", file.with_suffix(suffix))
        archive.add_text(f"{stem}.qml", qml(export.layer, export.snapshot.catalog.vocab))
        archive.add_text(f"{stem}.fields.csv", _field_map(columns))
        archive.add_text("README.txt", _readme(export, columns, shape))


def _of_another_kind(export: Export, shape: gdal.Shaping) -> dict[int, str]:
    """Rows whose geometry the file cannot hold, and why."""
    shapes = enumerate(export.layer.shapes)
    found = {row: held.geom_type for row, held in shapes if held is not None and held.geom_type not in shape.kinds}
    return {row: f"a {kind} among {shape.type}s" for row, kind in found.items()}


def _day(export: Export) -> date:
    return export.time.date() if export.time else PartialDate.parse(export.snapshot.catalog.about.compiled).first


def _field_map(columns: list[_Column]) -> str:
    head = ("name_in_dbf", "name", "type", "values_cut", "meaning")
    rows = ((c.name, c.field.name, c.field.type, c.cut, c.field.description) for c in columns)
    return "".join(csvtext.lines(head, rows))


def _readme(export: Export, columns: list[_Column], shape: gdal.Shaping) -> str:
    stem = export.layer.id
    credit = export.credits() | export.without_a_place({**export.layer.broken, **_of_another_kind(export, shape)})
    lines = [f"{name}: {text}" for name, text in credit.items()]
    lines += [
        f"features: {len(export)}",
        f"coordinates: {export.crs.title} ({export.crs.uri}), longitude or easting first",
        "",
        f"Texts are UTF-8, as {stem}.cpg says. Names of columns have at most {MAX_NAME} characters here;",
        f"{stem}.fields.csv gives the full ones and what they mean. A text longer than {MAX_TEXT} bytes is cut.",
    ]
    cut = sum(column.cut for column in columns)
    if cut:
        lines.append(f"Values cut or left out in this file: {cut}. A GeoPackage (f=gpkg) holds them whole.")
    return "\n".join(lines) + "\n"
