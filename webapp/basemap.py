"""The base map: our own file or the operator's, checked at the start, with what it says of its extent and makers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import geodata
from geodata.errors import GeodataError
from geodata.tiles import pmtiles

FILE = Path(geodata.__file__).parent / "basemap" / "world.pmtiles"

NEEDED = ("earth", "water", "boundaries")
"""Layers without which the map is no map; rivers, rail, admin1, places and labels may be missing."""

STREETS = "roads"
"""Layer that only the Protomaps basemap schema has; it needs those of ours too, with other properties."""

DEEPEST = 16
"""Zoom to which a base map may have tiles: buildings are seen there, and the map is not made for more."""

ENLARGED = 4
"""Zoom levels by which the last tiles are enlarged at most: 16 times, then lines are thicker than what they show."""

ENLARGED_STREETS = 2
"""The same of a map of streets, whose last tiles show every house."""

LEAST_ZOOM = 12
"""Zoom to which any map may be looked at: there, places that are known to some hundred metres stand apart."""

HOMES = {
    "Natural Earth": "https://www.naturalearthdata.com/",
    "OpenStreetMap": "https://www.openstreetmap.org/copyright",
    "GeoNames": "https://www.geonames.org/",
    "GSHHG": "https://www.soest.hawaii.edu/pwessel/gshhg/",
}
"""Where the sources of base maps live, by a word of their credit."""

Credits = tuple[tuple[str, str], ...]


class BasemapError(GeodataError):
    """The base map cannot be drawn: a layer, or the credit of its makers, is missing."""

    code = "basemap-invalid"


@dataclass(frozen=True, slots=True)
class Basemap:
    """What a map needs to know of the base map.

    Parameters
    ----------
    file : pathlib.Path
        The PMTiles archive; it may be missing.
    hash : str
        Of its content; empty when it is missing.
    archive : Archive or None
        Its tiles one by one, for those who cannot read ranges of the file; None when it is missing.
    credits : tuple of (str, str)
        Text and page (may be empty) of each source, from the archive's ``attribution``.
    max_data_zoom : int
        Last zoom level of the tiles.
    has_streets : bool
        Whether it is in the Protomaps basemap schema, not in ours.
    """

    file: Path
    hash: str = ""
    archive: pmtiles.TileArchive | None = None
    credits: Credits = ()
    max_data_zoom: int = 0
    has_streets: bool = False

    @property
    def max_zoom(self) -> int:
        """Last zoom level of the map."""
        return max(self.max_data_zoom + (ENLARGED_STREETS if self.has_streets else ENLARGED), LEAST_ZOOM)


def load(file: Path | None = None, credit: str = "") -> Basemap:
    """Read a base map, our own when no other is named; without its own the map is drawn without one.

    Parameters
    ----------
    file : pathlib.Path, optional
        PMTiles archive in our schema or in that of Protomaps; its metadata tell which.
    credit : str
        Names of its makers, instead of what the metadata say.

    Raises
    ------
    ArchiveError
        When the file is missing, or is no whole PMTiles archive of vector tiles.
    BasemapError
        When it lacks layers of the schema or the names of its makers, or goes deeper than the map.
    """
    if file is None:
        if not FILE.exists():
            return Basemap(FILE)
        file = FILE
    archive = pmtiles.read(file)
    attribution = credit or str(archive.metadata.get("attribution") or "")
    layers = _layers(archive)
    _check(file.name, archive, layers, attribution)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Basemap(file, digest[:16], archive, credits_of(attribution), archive.max_zoom, STREETS in layers)


def _layers(archive: pmtiles.TileArchive) -> list[str]:
    said = archive.metadata.get("vector_layers")
    return [str(layer.get("id")) for layer in said if isinstance(layer, dict)] if isinstance(said, list) else []


def _check(name: str, archive: pmtiles.TileArchive, layers: list[str], attribution: str) -> None:
    missing = [layer for layer in NEEDED if layer not in layers]
    if missing:
        raise BasemapError(
            f"{name} lacks the layers {', '.join(missing)}, which our schema and that of Protomaps have; "
            f"it has {', '.join(layers) or 'none'}"
        )
    if not credits_of(attribution):
        raise BasemapError(
            f"{name} does not say who made it: its metadata has no 'attribution', "
            "and CROSSBORDER_BASEMAP_CREDIT is empty"
        )
    if archive.max_zoom > DEEPEST:
        raise BasemapError(f"{name} has tiles to zoom {archive.max_zoom}; the map takes at most {DEEPEST}")


def credits_of(attribution: str) -> Credits:
    """Text and page of each maker named in an attribution: plain, parted by ``|``, or with links as in TileJSON.

    A sign without letters, such as ©, belongs to the name behind it.
    """
    found: list[tuple[str, str]] = []
    sign = ""
    for text, href in pieces_of(attribution):
        for part in filter(None, (" ".join(part.split()) for part in text.split("|"))):
            if any(map(str.isalnum, part)):
                found.append((f"{sign}{part}", href or _home(part)))
                sign = ""
            else:
                sign = f"{part} "
    return tuple(found)


def pieces_of(attribution: str) -> Credits:
    """An attribution as it reads: texts and links one after the other, with the spaces between them."""
    reader = _Attribution()
    reader.feed(attribution)
    reader.close()
    return tuple(reader.pieces)


class _Attribution(HTMLParser):
    """Takes texts and the addresses of links out of an attribution; other tags go."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str]] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            href = dict(attrs).get("href") or ""
            self._href = href if href.startswith(("https://", "http://")) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, self._href))


def _home(text: str) -> str:
    return next((home for word, home in HOMES.items() if word in text), "")
