"""Gives the reader of catalogues a file of any bytes in a small catalogue that is sound otherwise."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.layers.bulk.files import read_layer
from geodata.snapshot.snapshot import build_snapshot
from tests.bulk import layer_text
from tests.made import PAIR, made_catalogue

if TYPE_CHECKING:
    from pathlib import Path

BULK = ("bulk.parquet", "bulk.geojson", "bulk.gpkg", "bulk.fgb", "bulk.shp", "bulk.csv")
"""Files of layers."""


class Target:
    """A catalogue in a folder, one of whose files is replaced at a time.

    Parameters
    ----------
    folder : pathlib.Path
        Where it is made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = made_catalogue(folder / "catalogue", PAIR)
        self._bulk = folder / "bulk"
        self._bulk.mkdir()
        frame = gpd.GeoDataFrame(
            {"id": [1, 2], "name": ["Әлем", "b"], "when": ["2025", "2025-11"]},
            geometry=[shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)],
            crs="EPSG:4326",
        )
        frame.to_parquet(self._bulk / BULK[0])
        for name in BULK[1:-1]:
            frame.to_file(self._bulk / name, engine="pyogrio")
        (self._bulk / BULK[-1]).write_text('id,WKT\n1,"POINT (1 2)"\n', encoding="utf-8")
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        self.seeds = {path.relative_to(self._folder).as_posix(): path.read_bytes() for path in paths}
        self.seeds |= {name: (self._bulk / name).read_bytes() for name in BULK}

    def feed(self, name: str, data: bytes) -> bool:
        """Whether a catalogue with this file is taken; anything else than a refusal with its problems is raised."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's words on broken files, which are told as problems
            try:
                if name in BULK:
                    self._layer(name, data)
                else:
                    self._catalogue(name, data)
            except CatalogError as error:
                refusal = str(error).encode()
                return not (error.problems and refusal)
        return True

    def _layer(self, name: str, data: bytes) -> None:
        path = self._bulk / name
        path.write_bytes(data)
        try:
            read_layer(path, "bulk", layer_text("bulk")).prepare()
        finally:
            path.write_bytes(self.seeds[name])

    def _catalogue(self, name: str, data: bytes) -> None:
        path = self._folder / name
        path.write_bytes(data)
        try:
            snapshot = build_snapshot(load_catalog(self._folder))
        finally:
            path.write_bytes(self.seeds[name])
        for layer in snapshot.layers.values():
            layer.prepare()
