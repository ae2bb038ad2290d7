"""The layers that every catalogue gives, and their columns. What is listed here is what the API and exports give."""

from __future__ import annotations

from geodata.catalog.columns import Column, GeometryType


def _names(of: str) -> tuple[Column, ...]:
    return (
        Column("name", "string", f"Name of the {of} in English, or the best other one"),
        Column("name_en", "string", "Name in English"),
        Column("name_ru", "string", "Name in Russian"),
        Column("name_kk", "string", "Name in Kazakh"),
        Column("name_uz", "string", "Name in Uzbek"),
    )


_ID = Column("id", "string", "Stable id, the same as the feature's id")
_POSITION = (
    Column("precision", "string", "How well the place is known: site, settlement, district, region or country"),
    Column("uncertainty_m", "integer", "Radius around the point that is meant to contain the true site", "m"),
    Column("location_basis", "string", "How the position was found"),
)
_SOURCES = Column("sources", "integer", "Number of sources")

PROJECTS = (
    _ID,
    *_names("project"),
    Column("sector", "string", "Sector (group)"),
    Column("sector_detail", "string", "Sector in finer terms"),
    Column("icon", "string", "Name of the Maki icon of the sector"),
    Column("status", "string", "Status: announced, agreement_signed, under_construction, launched, operating, …"),
    Column("status_date", "date", "Day on which the status is known to have held"),
    Column("host_country", "string", "First country on whose ground the project is (ISO 3166-1 alpha-2)"),
    Column("countries", "array", "All countries on whose ground the project is (ISO 3166-1 alpha-2)"),
    Column("side", "string", "Country on whose side of the border the point lies (ISO 3166-1 alpha-2)"),
    Column("partner_country", "string", "Country of the partner (ISO 3166-1 alpha-2)"),
    Column("investor_origin", "string", "Where the investors come from, in words"),
    Column("programme", "string", "Programme that the project was launched in"),
    Column("admin1", "string", "Region or regions"),
    Column("place", "string", "Place in words"),
    Column("cost_usd", "number", "Cost, only where a source gives US dollars; never converted", "USD"),
    Column("area_ha", "number", "Area", "ha"),
    Column("jobs", "integer", "Jobs"),
    Column("capacity", "string", "Capacity as stated"),
    *_POSITION,
    Column("conflicts", "array", "Properties on which sources contradict each other"),
    _SOURCES,
    Column("source_kinds", "array", "Kinds of publishers of the sources"),
    Column("years", "array", "Years of the dated events, planned ones among them"),
    Column("distance_to_border_km", "number", "Geodesic distance from the point to the shared border", "km"),
    Column("nearest_crossing", "string", "Id of the nearest crossing that is not only planned"),
    Column("nearest_crossing_km", "number", "Geodesic distance from the point to that crossing", "km"),
    Column("geometry_kind", "string", "point, or line when the point only stands for a linear asset"),
    Column("url", "string", "Path of the project's page"),
)

PROJECT_LINES = (
    _ID,
    *_names("project"),
    Column("sector", "string", "Sector (group)"),
    Column("status", "string", "Status of the project"),
    Column("status_date", "date", "Day on which the status is known to have held"),
    Column("schematic", "boolean", "True: straight legs between known stops, not the track"),
    Column("basis", "string", "Where the stops come from"),
    Column("stops", "array", "Ids of the places joined"),
    Column("length_km", "number", "Geodesic length of the schematic line", "km"),
    Column("url", "string", "Path of the project's page"),
)

PROJECT_AREAS = (
    _ID,
    Column("project", "string", "Id of the project"),
    *_names("project"),
    Column("country", "string", "Side of the border that this part of the area lies on (ISO 3166-1 alpha-2)"),
    Column("status", "string", "Status of the project"),
    Column("status_date", "date", "Day on which the status is known to have held"),
    *_POSITION,
    Column("area_km2", "number", "Geodesic area of this part", "km2"),
    Column("url", "string", "Path of the project's page"),
)

CROSSINGS = (
    _ID,
    Column("name", "string", "Names on both sides"),
    Column("name_kz_side", "string", "Name on the Kazakh side"),
    Column("name_uz_side", "string", "Name on the Uzbek side"),
    Column("other_names", "array", "Other names"),
    Column("kind", "string", "road or rail"),
    Column("state", "string", "open, restricted, closed or planned"),
    Column("status", "string", "State in words"),
    Column("status_date", "date", "Day on which this was known"),
    Column("status_source", "string", "Id of the source of the status"),
    Column("admin1_kz", "string", "Region on the Kazakh side"),
    Column("admin1_uz", "string", "Region on the Uzbek side"),
    Column("traffic", "string", "Traffic let through"),
    Column("hours", "string", "Opening hours"),
    *_POSITION,
    Column("conflicts", "array", "Properties on which sources contradict each other"),
    _SOURCES,
    Column("distance_to_border_km", "number", "Geodesic distance from the point to the shared border", "km"),
)

CORRIDORS = (
    _ID,
    *_names("corridor"),
    Column("mode", "string", "Mode of transport"),
    Column("state", "string", "operating, launched, under_construction, planned, suspended or seasonal"),
    Column("status", "string", "State in words"),
    Column("stops", "array", "Ids of the places joined"),
    Column("schematic", "boolean", "True: straight legs between known stops"),
    Column("basis", "string", "How the line is drawn"),
    Column("summary", "string", "What it is"),
    Column("length_km", "number", "Geodesic length of the schematic line", "km"),
    _SOURCES,
)

RIVERS = (
    _ID,
    *_names("river"),
    Column("kind", "string", "river, canal, canals, lake or reservoir"),
    Column("countries", "array", "Countries that it touches (ISO 3166-1 alpha-2)"),
    Column("length_km", "number", "Length as stated by a source", "km"),
    Column("stops", "array", "Ids of the places joined"),
    Column("schematic", "boolean", "True: straight legs between places near the stream"),
    Column("summary", "string", "What it is"),
    Column("conflicts", "array", "Properties on which sources contradict each other"),
    _SOURCES,
)

PLACES = (
    _ID,
    Column("name", "string", "Name"),
    Column("country", "string", "Country (ISO 3166-1 alpha-2)"),
    *_POSITION,
    Column("source", "string", "Id of the source of the position"),
)

COUNTRIES = (_ID, *_names("country"))

REGIONS = (
    _ID,
    *_names("region"),
    Column("country", "string", "Country (ISO 3166-1 alpha-2)"),
    Column("kind", "string", "region, city or republic"),
    Column("capital", "string", "Capital"),
    Column("basis", "string", "Where the outline comes from"),
)

COLUMNS: dict[str, tuple[GeometryType, tuple[Column, ...]]] = {
    "projects": ("Point", PROJECTS),
    "project-lines": ("LineString", PROJECT_LINES),
    "project-areas": ("Polygon", PROJECT_AREAS),
    "crossings": ("Point", CROSSINGS),
    "corridors": ("LineString", CORRIDORS),
    "rivers": ("LineString", RIVERS),
    "places": ("Point", PLACES),
    "countries": ("Polygon", COUNTRIES),
    "regions": ("Polygon", REGIONS),
}
"""Every layer in the order in which it is listed, with its geometry type and columns."""
