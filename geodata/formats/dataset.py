"""Writes the whole dataset: one GeoPackage with every layer, or one zip with everything that there is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import geodata
from geodata.catalog.files import CATALOGUE
from geodata.formats import csvtext, gdal, geopackage, registry
from geodata.formats.export import Export
from geodata.formats.provenance import all_things, provenance
from geodata.formats.styles import qml
from geodata.formats.zipped import ZipArchive
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.vocab import Language
    from geodata.formats.provenance import ProvenanceTable
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot

NAME = "crossborder"

LICENCES = Path(geodata.__file__).parent / "LICENSES.md"


@dataclass(frozen=True, slots=True)
class Dataset:
    """All layers of a snapshot, and who asks.

    Parameters
    ----------
    snapshot : Snapshot
        What is written.
    query : str
        Address or command that asked for it, for people.
    time : datetime, optional
        When, in UTC; None leaves it out, so that the same catalogue gives the same bytes.
    base_url : str
        Put before paths in the column ``url``.
    lang : str
        Language of the words in the GeoPackage and the styles.
    """

    snapshot: Snapshot
    query: str = ""
    time: datetime | None = None
    base_url: str = ""
    lang: Language = "en"

    def layers(self) -> list[Layer]:
        """Layers that the files hold; live ones are left out, since a file of all is one state of all."""
        return [layer for layer in self.snapshot.layers.values() if not layer.is_live]

    def exports(self) -> list[Export]:
        """One export for each layer, whole."""
        return [
            Export(
                self.snapshot,
                layer,
                query=self.query,
                time=self.time,
                base_url=self.base_url,
                options={"lang": self.lang},
            )
            for layer in self.layers()
        ]

    def geopackage(self) -> Iterator[bytes]:
        """GeoPackage with all layers, their styles, metadata, sources and claims.

        Raises
        ------
        ExportError
            When GDAL cannot write it.
        """
        return gdal.produced(f"{NAME}.gpkg", self._make_geopackage)

    def archive(self) -> Iterator[bytes]:
        """Zip with the catalogue as it was written, each layer as GeoJSON, the GeoPackage, styles, tables, licences.

        Raises
        ------
        ExportError
            When a writer fails.
        """
        return gdal.produced(f"{NAME}.zip", self._make_archive)

    def _make_geopackage(self, path: Path) -> None:
        geopackage.make(self.exports(), self.snapshot.catalog.about.title.get(self.lang), path)

    def _make_archive(self, path: Path) -> None:
        snapshot = self.snapshot
        about = snapshot.catalog.about
        day = self.time.date() if self.time else PartialDate.parse(about.compiled).first
        package = path.with_suffix(".gpkg")
        self._make_geopackage(package)
        beside = provenance(snapshot, all_things(snapshot))
        with ZipArchive(path, day) as archive:
            archive.add_text("README.txt", self._readme())
            archive.add_file("LICENSES.md", LICENCES)
            archive.add_file(f"{NAME}.gpkg", package)
            for export in self.exports():
                archive.add_pieces(f"layers/{export.layer.id}.geojson", registry.find("geojson").write(export))
                archive.add_text(f"styles/{export.layer.id}.qml", qml(export.layer, snapshot.catalog.vocab, self.lang))
            for table in (beside.sources, beside.claims):
                archive.add_text(f"tables/{table.name}.csv", _csv(table))
            folder = snapshot.catalog.folder
            for name in _written(snapshot.catalog):
                archive.add_file(f"catalogue/{name}", folder / name)

    def _readme(self) -> str:
        about = self.snapshot.catalog.about
        lines = [
            about.title.get("en"),
            "",
            " ".join(about.description.get("en").split()),
            "",
            f"snapshot: {self.snapshot.id}",
            *([] if self.snapshot.revision is None else [f"revision: {self.snapshot.revision}"]),
            f"compiled: {about.compiled}; observed until {about.observed_until}",
            f"licence: {about.licence}",
            f"attribution: {' '.join(about.attribution.split())}",
            *([f"query: {self.query}"] if self.query else []),
            *([f"time: {self.time.strftime('%Y-%m-%dT%H:%M:%SZ')}"] if self.time else []),
            "",
            f"{NAME}.gpkg   all layers in one GeoPackage, with styles, metadata, sources and claims",
            "layers/            each layer as GeoJSON (RFC 7946)",
            "styles/            each layer's look for QGIS",
            "tables/            sources, and every claim with its source",
            "catalogue/         the files that people edit; `crossborder serve --catalog catalogue` serves them",
            "LICENSES.md        licences of borders, places and base map that the program ships",
            "",
            "Layers:",
        ]
        for layer in self.layers():
            lines.append(f"- {layer.id}: {layer.text.title.get('en')}, {len(layer)} features, {layer.text.licence},")
            lines.append(f"  {' '.join(layer.text.attribution.split())}")
        return "\n".join(lines) + "\n"


def _written(catalog: Catalog) -> list[str]:
    """Files of the catalogue as people wrote them: only those that were read, since anything may lie beside them."""
    outlines = {f"geo/{name}.geojson" for name in ("countries", "regions", catalog.about.border) if name}
    own = {name for name in outlines if (catalog.folder / name).exists()}
    return [name for name in sorted({*catalog.files, *own}) if any(PurePath(name).match(kind) for kind in CATALOGUE)]


def _csv(table: ProvenanceTable) -> str:
    return csvtext.table([column.name for column in table.columns], table.rows)
