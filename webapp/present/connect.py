"""How to connect programs to the data interface: steps and snippets with the address of this server."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from webapp.present.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to copy: an address (``language`` is ``url``) or a program that runs as it stands."""

    label: str
    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Client:
    """A program and how to connect it."""

    id: str
    name: str
    intro: str
    steps: tuple[str, ...]
    snippets: tuple[Snippet, ...]


GDAL = """\
ogrinfo -ro "OAPIF:{base}"
ogr2ogr -f GPKG {status}.gpkg "OAPIF:{base}" projects -where "status = '{status}'"
"""
R = """\
library(sf)

projects <- st_read("OAPIF:{base}", layer = "projects")
print(table(projects$status))
"""
PYTHON = """\
import geopandas

items = "{base}/collections/projects/items"
projects = geopandas.read_file(items + "?f=fgb")
part = geopandas.read_file(items + "?f=fgb&bbox={bbox}&status={status}")
print(len(projects), "projects,", len(part), "of them in this box and {status}")
"""
JAVASCRIPT = """\
const items = new URL("{base}/collections/projects/items");
items.searchParams.set("limit", "1000");
items.searchParams.set("filter", "status IN ('{status}','{other}')");

for (let next = items.href; next; ) {{
  const page = await (await fetch(next)).json();
  for (const {{ properties }} of page.features) console.log(properties.name, properties.status);
  next = page.links.find((link) => link.rel === "next")?.href;
}}
"""
PROGRAMS = {"gdal": ("sh", GDAL), "r": ("r", R), "python": ("python", PYTHON), "javascript": ("javascript", JAVASCRIPT)}
"""Snippets that run as they stand, by client; each is run by a test."""


HALF_WIDTH, HALF_HEIGHT = 1.25, 0.75
"""Degrees from the middle of the example's box to its sides: a city and what lies around it."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the programs ask for: two statuses and a box (west,south,east,north) that the catalogue has projects in."""

    status: str
    other: str
    bbox: str


def example(catalog: Catalog) -> Example:
    """Choose what a catalogue has most of: its commonest statuses, and a box around one of its projects."""
    stated = {
        project.id: next(claim.status for claim in project.claims if claim.status)
        for project in catalog.projects.values()
    }
    codes = [entry.id for entry in catalog.vocab.statuses]
    first, second = sorted(codes, key=lambda code: (-list(stated.values()).count(code), codes.index(code)))[:2]
    places = [catalog.projects[id_].location for id_, status in stated.items() if status == first]
    west, south, east, north = catalog.about.region_bbox
    box: tuple[float, ...] = (west, south, east, north)
    if places:
        lon, lat = median_low(place.lon for place in places), median_low(place.lat for place in places)
        middle = min(places, key=lambda place: (abs(place.lon - lon) + abs(place.lat - lat), place.lon))
        box = (middle.lon - HALF_WIDTH, middle.lat - HALF_HEIGHT, middle.lon + HALF_WIDTH, middle.lat + HALF_HEIGHT)
    return Example(first, second, ",".join(f"{round(degrees, 1):g}" for degrees in box))


def program(client: str, base: str, shown: Example) -> str:
    """Snippet of a client for the server at ``base`` (scheme, host and root of the application)."""
    return PROGRAMS[client][1].format(base=base, status=shown.status, other=shown.other, bbox=shown.bbox)


def clients(base: str, shown: Example, t: Tongue) -> tuple[Client, ...]:
    """Every client, in the order of the page."""
    _ = t.gettext
    landing = Snippet(_("Address of the data interface (OGC API)"), "url", f"{base}/api")
    tiles = f"{base}/collections/projects/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    return (
        Client(
            "qgis",
            "QGIS",
            _("The layer file brings every layer with the colours of the map; the features come from this server."),
            (
                _("Save the layer file and drag it into the QGIS window."),
                _("Or by hand: Layer › Add Layer › Add WFS / OGC API – Features Layer › New, with the address below."),
                _("Vector tiles for large layers: Layer › Add Layer › Add Vector Tile Layer › New Generic Connection."),
            ),
            (landing, Snippet(_("Address of vector tiles"), "url", tiles)),
        ),
        Client(
            "arcgis",
            "ArcGIS Pro",
            _("ArcGIS Pro reads the same address."),
            (
                _("Insert › Connections › Server › New OGC API Server, with the address below."),
                _("Open the server in the Catalog pane and drag a layer onto the map."),
            ),
            (landing,),
        ),
        _program("gdal", "GDAL", _("Lists the layers, then copies a part of one into a GeoPackage."), base, shown, t),
        _program("r", "R (sf)", _("Reads a layer page by page into a data frame."), base, shown, t),
        _program("python", "Python (geopandas)", _("Reads a layer, then only a part of it."), base, shown, t),
        _program(
            "javascript",
            "JavaScript",
            _("Follows the link to the next page until there is none."),
            base,
            shown,
            t,
        ),
    )


def _program(client: str, name: str, intro: str, base: str, shown: Example, t: Tongue) -> Client:
    language = PROGRAMS[client][0]
    label = t.gettext("Program for %(client)s", client=name)
    return Client(client, name, intro, (), (Snippet(label, language, program(client, base, shown)),))
