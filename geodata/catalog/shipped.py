"""The layers that every catalogue gives, and their columns. What is listed here is what the API and exports give.

Columns of names follow the catalogue's languages, and what a crossing is on each side follows its countries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.catalog.columns import Column, GeometryType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.catalog.model import About
    from geodata.catalog.vocab import Vocabulary

DESCRIBED_IN = "en"
"""Descriptions of columns are in English."""


COLUMN = "column"
"""Kind of the descriptions, as ``geodata.snapshot.prose`` has kinds."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Stands for the columns of names in a list of columns: the best name, then one for each language."""

    of: str

    def columns(self, about: About, vocab: Vocabulary) -> Iterator[Column]:
        first, *_ = languages = [(code, vocab.label("languages", code, DESCRIBED_IN)) for code in about.languages]
        yield Column("name", "string", f"Name of the {self.of} in {first[1]}, or the best other one")
        yield from (Column(f"name_{code}", "string", f"Name in {label}") for code, label in languages)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Stands for a column for each country of the catalogue; code and country are put into name and description."""

    name: str
    description: str
    prose: str = ""

    def columns(self, about: About, vocab: Vocabulary) -> Iterator[Column]:
        for code in about.countries:
            country = vocab.label("countries", code, DESCRIBED_IN)
            name, description = self.name.format(code=code.lower()), self.description.format(country=country)
            yield Column(name, "string", description, prose=self.prose)


_ID = Column("id", "string", "Stable id, the same as the feature's id")
_POSITION = (
    Column("precision", "string", "How well the place is known: site, settlement, district, region or country"),
    Column("uncertainty_m", "integer", "Radius around the point that is meant to contain the true site", "m"),
    Column("location_basis", "string", "How the position was found", prose="basis"),
)
_STATUSES = Column("statuses", "array", "The status, or all of those between which nothing decides")
_SOURCES = Column("sources", "integer", "Number of sources")

PROJECTS = (
    _ID,
    _Names("project"),
    Column("sector", "string", "Sector (group)"),
    Column("sector_detail", "string", "Sector in finer terms"),
    Column("icon", "string", "Name of the Maki icon of the sector"),
    Column("status", "string", "Status, unless sources disagree: announced, agreement_signed, under_construction, …"),
    _STATUSES,
    Column("status_date", "date", "Day on which the status is known to have held"),
    Column("host_country", "string", "First country on whose ground the project is (ISO 3166-1 alpha-2)"),
    Column("countries", "array", "All countries on whose ground the project is (ISO 3166-1 alpha-2)"),
    Column("side", "string", "Country on whose side of the border the point lies (ISO 3166-1 alpha-2)"),
    Column("partner_country", "string", "Country of the partner (ISO 3166-1 alpha-2)"),
    Column("investor_origin", "string", "Where the investors come from, in words", prose="investor"),
    Column("programme", "string", "Programme that the project was launched in"),
    Column("admin1", "string", "Region or regions", prose="region"),
    Column("place", "string", "Place in words", prose="place"),
    Column("cost_usd", "number", "Cost where one figure stands, only as given in US dollars; never converted", "USD"),
    Column("cost_usd_low", "number", "Least cost of those between which nothing decides; else the cost", "USD"),
    Column("cost_usd_high", "number", "Greatest cost of those between which nothing decides; else the cost", "USD"),
    Column("area_ha", "number", "Area where one figure stands", "ha"),
    Column("area_ha_low", "number", "Least area of those between which nothing decides; else the area", "ha"),
    Column("area_ha_high", "number", "Greatest area of those between which nothing decides; else the area", "ha"),
    Column("jobs", "integer", "Jobs where one figure stands"),
    Column("jobs_low", "integer", "Least number of jobs between which nothing decides; else the jobs"),
    Column("jobs_high", "integer", "Greatest number of jobs between which nothing decides; else the jobs"),
    Column("capacity", "string", "Capacity as stated", prose="claim"),
    *_POSITION,
    Column("conflicts", "array", "Properties on which sources contradict each other"),
    _SOURCES,
    Column("source_kinds", "array", "Kinds of publishers of the sources"),
    Column("years", "array", "Years of the dated events, planned ones among them"),
    Column("last_claim", "date", "Last day on which a claim about it, or an event of it, became known"),
    Column(
        "months_since", "integer", "Whole months from that day to the day of this answer, or of what was asked as of"
    ),
    Column("overdue", "date", "First plan whose time has passed while no source has spoken of the project since"),
    Column("distance_to_border_km", "number", "Geodesic distance from the point to the shared border", "km"),
    Column("border_min_km", "number", "Least distance to the shared border from anywhere in the project's areas", "km"),
    Column("border_max_km", "number", "Greatest distance to it from anywhere in the project's areas", "km"),
    Column("nearest_crossing", "string", "Id of the crossing nearest to the point that is not only planned"),
    Column("nearest_crossing_km", "number", "Geodesic distance from the point to that crossing", "km"),
    Column("crossing_min_km", "number", "Least distance to the nearest crossing, wherever both lie", "km"),
    Column("crossing_max_km", "number", "Greatest distance to the nearest crossing, wherever both lie", "km"),
    Column("geometry_kind", "string", "point, or line when the point only stands for a linear asset"),
    Column("url", "string", "Path of the project's page"),
    Column("summary", "string", "What it is", prose="summary"),
)

PROJECT_LINES = (
    _ID,
    _Names("project"),
    Column("sector", "string", "Sector (group)"),
    Column("status", "string", "Status of the project, unless sources disagree"),
    _STATUSES,
    Column("status_date", "date", "Day on which the status is known to have held"),
    Column("corridor", "string", "Id of the corridor that the route follows"),
    Column("schematic", "boolean", "True: straight legs between known stops, not the track"),
    Column("basis", "string", "Where the stops come from", prose="basis"),
    Column("stops", "array", "Ids of the places joined"),
    Column("length_km", "number", "Geodesic length of the schematic line", "km"),
    Column("url", "string", "Path of the project's page"),
)

PROJECT_AREAS = (
    _ID,
    Column("project", "string", "Id of the project"),
    _Names("project"),
    Column("country", "string", "Side of the border that this part of the area lies on (ISO 3166-1 alpha-2)"),
    Column("shape", "string", "region or country for the outline of what is stated, circle for one around the point"),
    Column("regions", "array", "Ids of the regions stated in this country, which the area lies in"),
    Column("status", "string", "Status of the project, unless sources disagree"),
    _STATUSES,
    Column("status_date", "date", "Day on which the status is known to have held"),
    *_POSITION,
    Column("area_km2", "number", "Geodesic area of this part", "km2"),
    Column("url", "string", "Path of the project's page"),
)

CROSSINGS = (
    _ID,
    _Names("crossing"),
    _Sides("name_{code}_side", "Name on the side of {country}"),
    Column("other_names", "array", "Other names"),
    Column("kind", "string", "road or rail"),
    Column("state", "string", "open, restricted, closed or planned"),
    Column("status", "string", "State in words", prose="state"),
    Column("status_date", "date", "Day on which this was known"),
    Column("status_source", "string", "Id of the source of the status"),
    _Sides("admin1_{code}", "Region on the side of {country}", prose="region"),
    Column("traffic", "string", "Traffic let through", prose="traffic"),
    Column("hours", "string", "Opening hours", prose="hours"),
    *_POSITION,
    Column("conflicts", "array", "Properties on which sources contradict each other"),
    _SOURCES,
    Column("distance_to_border_km", "number", "Geodesic distance from the point to the shared border", "km"),
    Column("projects", "array", "Ids of the projects known to a circle that reaches where the crossing may lie"),
)

CROSSING_STRETCHES = (
    Column("id", "string", "Stable id, the same as the crossing's"),
    Column("name", "string", "Names of the crossing on all sides"),
    Column("kind", "string", "road or rail"),
    Column("state", "string", "open, restricted, closed or planned"),
    *_POSITION,
    Column("length_km", "number", "Geodesic length of the stretch", "km"),
    Column("sign_lon", "number", "Longitude at which the map puts the crossing's sign: on the stretch, near the point"),
    Column("sign_lat", "number", "Latitude at which it does, apart from the signs of others"),
)

CORRIDORS = (
    _ID,
    _Names("corridor"),
    Column("mode", "string", "Mode of transport"),
    Column("state", "string", "operating, launched, under_construction, planned, suspended or seasonal"),
    Column("status", "string", "State in words", prose="state"),
    Column("stops", "array", "Ids of the places joined"),
    Column("schematic", "boolean", "True: straight legs between known stops"),
    Column("basis", "string", "How the line is drawn", prose="basis"),
    Column("summary", "string", "What it is", prose="summary"),
    Column("length_km", "number", "Geodesic length of the schematic line", "km"),
    _SOURCES,
    Column("projects", "array", "Ids of the projects whose route it is"),
)

RIVERS = (
    _ID,
    _Names("river"),
    Column("kind", "string", "river, canal, canals, lake or reservoir", prose="water"),
    Column("countries", "array", "Countries that it touches (ISO 3166-1 alpha-2)"),
    Column("length_km", "number", "Length as stated by a source", "km"),
    Column("stops", "array", "Ids of the places joined"),
    Column("schematic", "boolean", "True: straight legs between places near the stream"),
    Column("summary", "string", "What it is", prose="summary"),
    Column("conflicts", "array", "Properties on which sources contradict each other"),
    _SOURCES,
)

PLACES = (
    _ID,
    _Names("place"),
    Column("country", "string", "Country (ISO 3166-1 alpha-2)"),
    *_POSITION,
    Column("source", "string", "Id of the source of the position"),
)

COUNTRIES = (_ID, _Names("country"))

REGIONS = (
    _ID,
    _Names("region"),
    Column("country", "string", "Country (ISO 3166-1 alpha-2)"),
    Column("kind", "string", "region, city or republic"),
    Column("capital", "string", "Capital"),
    Column("basis", "string", "Where the outline comes from", prose="basis"),
)

LAYERS: dict[str, tuple[GeometryType, tuple[Column | _Names | _Sides, ...]]] = {
    "projects": ("Point", PROJECTS),
    "project-lines": ("LineString", PROJECT_LINES),
    "project-areas": ("Polygon", PROJECT_AREAS),
    "crossings": ("Point", CROSSINGS),
    "crossing-stretches": ("LineString", CROSSING_STRETCHES),
    "corridors": ("LineString", CORRIDORS),
    "rivers": ("LineString", RIVERS),
    "places": ("Point", PLACES),
    "countries": ("Polygon", COUNTRIES),
    "regions": ("Polygon", REGIONS),
}
"""Every layer in the order in which it is listed, with its geometry type and what its columns are made from."""


def columns(about: About, vocab: Vocabulary) -> dict[str, tuple[GeometryType, tuple[Column, ...]]]:
    """Geometry type and columns of every layer of a catalogue.

    Parameters
    ----------
    about : About
        Whose languages and countries have columns of their own, in its order.
    vocab : Vocabulary
        Names them in the descriptions.
    """
    return {
        layer_id: (kind, tuple(column for entry in entries for column in _made(entry, about, vocab)))
        for layer_id, (kind, entries) in LAYERS.items()
    }


def _made(entry: Column | _Names | _Sides, about: About, vocab: Vocabulary) -> Iterable[Column]:
    return (entry,) if isinstance(entry, Column) else entry.columns(about, vocab)
