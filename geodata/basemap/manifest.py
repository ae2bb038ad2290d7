"""The record of a built map: what it was made from, how, with what accuracy, and the hashes of what came out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Input:
    """A package that was used; see :class:`geodata.basemap.inputs.Package`."""

    client: str
    name: str
    version: str
    archive: str
    sha256: str
    gives: str
    licence: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was written; ``path`` is relative to the ``geodata`` folder."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LayerRecord:
    """A layer of the tiles; ``features`` counts features in tiles by zoom, a feature in two tiles twice."""

    name: str
    min_zoom: int
    max_zoom: int
    features: dict[str, int]


@dataclass(frozen=True, slots=True)
class RegionsRecord:
    """How the borders of regions were made."""

    method: str
    accuracy: str
    approximate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaterRecord:
    """A named sea or lake: the credit of the source that its shore is from, and its corners at close range."""

    id: str
    source: str
    corners: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything recorded about a built map.

    ``bounds`` (west, south, east, north in degrees) is tiled up to ``world_zoom``, ``detail`` up to ``detail_zoom``.
    Around the shared border and the places of the catalogue tiles go on to ``close_zoom``.
    """

    name: str
    attribution: str
    bounds: Box
    world_zoom: int
    detail: Box
    detail_zoom: int
    close_zoom: int
    border_kz_uz_km: float
    regions: RegionsRecord
    waters: tuple[WaterRecord, ...]
    layers: tuple[LayerRecord, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(
        name=raw["name"],
        attribution=raw["attribution"],
        bounds=_box(raw["bounds"]),
        world_zoom=raw["world_zoom"],
        detail=_box(raw["detail"]),
        detail_zoom=raw["detail_zoom"],
        close_zoom=raw["close_zoom"],
        border_kz_uz_km=raw["border_kz_uz_km"],
        regions=RegionsRecord(**{**raw["regions"], "approximate": tuple(raw["regions"]["approximate"])}),
        waters=tuple(WaterRecord(**water) for water in raw["waters"]),
        layers=tuple(LayerRecord(**layer) for layer in raw["layers"]),
        inputs=tuple(Input(**item) for item in raw["inputs"]),
        outputs=tuple(Output(**item) for item in raw["outputs"]),
    )


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest file: sorted as declared, indented, ending with a newline."""
    path.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _box(values: list[float]) -> Box:
    west, south, east, north = values
    return west, south, east, north
