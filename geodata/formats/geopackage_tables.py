"""The tables of a GeoPackage that stand beside the features: descriptions, styles, metadata, attributes, relations."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from xml.etree import ElementTree as ET

from geodata.errors import ExportError
from geodata.formats.gdal import unique_names
from geodata.formats.qgis_metadata import STANDARD, metadata
from geodata.formats.xmltext import valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from geodata.catalog.columns import ColumnType
    from geodata.formats.provenance import ProvenanceTable

DUBLIN_CORE = "http://purl.org/dc/terms/"
TERMS = {"title": "title", "licence": "license", "attribution": "rights", "snapshot": "hasVersion", "query": "source",
         "note": "description"}  # fmt: skip
"""Our words to those of Dublin Core; ``time`` is ``created``."""

_TYPES: dict[ColumnType, str] = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
_METADATA_SPEC = "http://www.geopackage.org/spec121/#extension_metadata"
_SCHEMA_SPEC = "http://www.geopackage.org/spec121/#extension_schema"
_RELATED_SPEC = "http://www.geopackage.org/18-000.html"

_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name,
  constraint_type, value));
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
CREATE TABLE IF NOT EXISTS gpkgext_relations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL,
  base_primary_column TEXT NOT NULL DEFAULT 'id', related_table_name TEXT NOT NULL,
  related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL, mapping_table_name TEXT NOT NULL
  UNIQUE);
"""
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", _SCHEMA_SPEC),
    ("gpkg_data_column_constraints", "gpkg_schema", _SCHEMA_SPEC),
    ("gpkg_metadata", "gpkg_metadata", _METADATA_SPEC),
    ("gpkg_metadata_reference", "gpkg_metadata", _METADATA_SPEC),
    ("gpkgext_relations", "gpkg_related_tables", _RELATED_SPEC),
)


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of features: its name, key, title and description, what its columns mean and are called, its look."""

    table: str
    key: str
    title: str
    description: str
    columns: Mapping[str, str]
    aliases: Mapping[str, str]
    look: str


class GeoPackageFile:
    """A GeoPackage that is being finished; leaving the block commits, or leaves the file as it was.

    Parameters
    ----------
    path : pathlib.Path
        File with at least one layer.
    changed : str
        Time of every change, ``2025-11-15T00:00:00.000Z``.
    """

    def __init__(self, path: Path, changed: str) -> None:
        self._changed = changed
        self._sql = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> Self:
        """Make the tables that are missing."""
        self._sql.execute("PRAGMA journal_mode = MEMORY")
        self._sql.executescript(f"BEGIN;{_TABLES}")
        for table, extension, spec in _EXTENSIONS:
            self._extend(table, extension, spec)
        self._register("layer_styles", "layer_styles", "How the layers look in QGIS")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Commit and close.

        Raises
        ------
        ExportError
            When SQLite cannot write the tables.
        """
        try:
            if kind is None:
                self._sql.execute("UPDATE gpkg_contents SET last_change = ?", (self._changed,))
                self._sql.execute("COMMIT")
                self._sql.execute("VACUUM")
        finally:
            self._sql.close()
        if isinstance(error, sqlite3.Error):
            raise ExportError(f"SQLite could not finish the GeoPackage: {error}") from error

    def describe(self, content: Contents) -> None:
        """Say what the columns of a table of features mean."""
        self._describe(content.table, content.columns, content.aliases)

    def add_style(self, content: Contents, style: str, geometry: str) -> None:
        """Keep a QGIS style as the default of a layer."""
        self._sql.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
            " styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
            " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)",
            (content.table, geometry, content.table, style, f"{content.title}, {content.look}", self._changed),
        )

    def add_metadata(self, table: str | None, title: str, abstract: str, credits_: Mapping[str, str]) -> None:
        """Say whose a layer is and where it is from; ``None`` means the whole package."""
        self._keep_metadata(table, DUBLIN_CORE, _dublin_core(abstract, credits_))
        if table is not None:
            self._keep_metadata(table, STANDARD, _document(metadata("qgis", table, title, abstract, credits_)))

    def add_table(self, table: ProvenanceTable, aliases: Mapping[str, str]) -> None:
        """Add a table without geometries; its primary key ``fid`` counts from 1."""
        columns = ", ".join(f"{_quoted(c.name)} {_TYPES.get(c.type, 'TEXT')}" for c in table.columns)
        self._sql.execute(f"CREATE TABLE {_quoted(table.name)} (fid INTEGER PRIMARY KEY NOT NULL, {columns})")
        marks = ", ".join("?" * (len(table.columns) + 1))
        rows: Iterable[tuple[Any, ...]] = ((number, *row) for number, row in enumerate(table.rows, 1))
        self._sql.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", rows)  # noqa: S608  # our names
        self._register(table.name, table.title, table.description)
        self._describe(table.name, {column.name: column.description for column in table.columns}, aliases)

    def relate(self, content: Contents, table: str, pairs: Sequence[tuple[int, int]]) -> None:
        """Join features with rows of an attribute table (OGC 18-000, requirements class Related Attributes).

        Parameters
        ----------
        content : Contents
            The features.
        table : str
            The attribute table.
        pairs : sequence of (int, int)
            Primary keys of a feature and of a row.
        """
        (mapping,) = unique_names([f"{content.table}_{table}"], reserved=self._tables())
        self._sql.execute(f"CREATE TABLE {_quoted(mapping)} (base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)")
        self._sql.executemany(f"INSERT INTO {_quoted(mapping)} VALUES (?, ?)", pairs)  # noqa: S608  # our names
        self._sql.execute(
            "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name,"
            " related_primary_column, relation_name, mapping_table_name) VALUES (?, ?, ?, 'fid', 'attributes', ?)",
            (content.table, content.key, table, mapping),
        )
        self._extend(mapping, "gpkg_related_tables", _RELATED_SPEC)

    def _tables(self) -> list[str]:
        return [name for (name,) in self._sql.execute("SELECT name FROM sqlite_master")]

    def _register(self, table: str, title: str, description: str) -> None:
        self._sql.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
            " VALUES (?, 'attributes', ?, ?, ?, 0)",
            (table, title, description, self._changed),
        )

    def _extend(self, table: str, extension: str, spec: str) -> None:
        row = (table, None, extension, spec, "read-write")
        known = self._sql.execute(
            "SELECT 1 FROM gpkg_extensions WHERE table_name = ? AND extension_name = ?", (table, extension)
        )
        if known.fetchone() is None:
            self._sql.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)

    def _describe(self, table: str, columns: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        self._sql.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (table_name, column_name) DO UPDATE SET name = excluded.name, title = excluded.title,"
            " description = excluded.description",
            [(table, name, aliases[name], aliases[name], description) for name, description in columns.items()],
        )

    def _keep_metadata(self, table: str | None, standard: str, text: str) -> None:
        kept = self._sql.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
            " VALUES ('dataset', ?, 'text/xml', ?)",
            (standard, text),
        )
        scope = "geopackage" if table is None else "table"
        self._sql.execute(
            "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
            (scope, table, self._changed, kept.lastrowid),
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _dublin_core(abstract: str, credits_: Mapping[str, str]) -> str:
    root = ET.Element("metadata", {"xmlns:dcterms": DUBLIN_CORE})
    ET.SubElement(root, "dcterms:abstract").text = valid(abstract)
    for name, text in credits_.items():
        ET.SubElement(root, f"dcterms:{TERMS.get(name, 'created')}").text = valid(text)
    return _document(root)


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
