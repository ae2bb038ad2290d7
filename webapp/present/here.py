"""What is known of a point on the map, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from geodata.catalog.vocab import Names
from geodata.snapshot.here import here
from geodata.space.coordinates import LonLat
from geodata.text.collation import sort_key
from webapp.present import format as fmt
from webapp.present.tongue import Said, named
from webapp.present.vicinity import lonlat

if TYPE_CHECKING:
    from geodata.snapshot.here import NearCrossing
    from geodata.snapshot.shares import Outline
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

NAME = "name_"
"""How properties of an outline begin that name it in a language."""

EXACT_M = 100
"""A point that was asked for is written as exactly as a hundred metres: three decimals."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A name with its page and what is said beside it."""

    name: Said
    href: str
    detail: str


@dataclass(frozen=True, slots=True)
class HereView:
    """What is known of a point; texts are empty where nothing is."""

    coordinates: str
    country: Said | None
    region: Said | None
    basis: Said | None
    border: str
    crossing: Linked | None
    projects: tuple[Linked, ...]
    lon: float
    lat: float
    near_url: str


def here_view(snapshot: Snapshot, at: LonLat, t: Tongue, addresses: Addresses) -> HereView:
    """Tell what is known of a point.

    Parameters
    ----------
    snapshot : Snapshot
        Of the day that is shown.
    at : LonLat
        Degrees.
    t : Tongue
        Reader's language.
    addresses : Addresses
        Gives the page of what is named.
    """
    found, catalog = here(snapshot, at), snapshot.catalog
    basis = found.region.properties.get("basis") if found.region else None
    projects = [
        Linked(named(project.names, t.lang), addresses.project(id_), fmt.radius(t, project.location.uncertainty_m))
        for id_ in found.projects
        if (project := catalog.projects[id_]).location.precision != "country"
    ]
    return HereView(
        coordinates=place_text(at, t),
        country=outline_name(found.country, t) if found.country else None,
        region=outline_name(found.region, t) if found.region else None,
        basis=t.prose(str(basis), "basis")
        if found.region and (basis := found.region.properties.get("basis"))
        else None,
        border="" if found.border_m is None else fmt.span(t, found.border_m, found.border_m),
        crossing=_crossing(snapshot, found.crossing, t, addresses) if found.crossing else None,
        projects=tuple(sorted(projects, key=lambda it: (sort_key(it.name.text, t.lang), it.href))),
        lon=at.lon,
        lat=at.lat,
        near_url=addresses.near(lonlat(at.lon, at.lat)),
    )


def middle(snapshot: Snapshot) -> LonLat:
    """Where short Plus Codes are meant: the middle of what the map shows first."""
    centre = shapely.box(*snapshot.outlook.start).centroid
    return LonLat(centre.x, centre.y)


def example(snapshot: Snapshot, t: Tongue) -> str:
    """Coordinates in the middle of the map, as an example of how a reader may write them."""
    lon, lat = (fmt.number(t, round(value, 2)) for value in middle(snapshot))
    return f"{lat}; {lon}" if "," in lat else f"{lat}, {lon}"


def place_text(at: LonLat, t: Tongue) -> str:
    """Coordinates as people say them."""
    return fmt.coordinates(t, at.lon, at.lat, EXACT_M)


def whereabouts(snapshot: Snapshot, at: LonLat, t: Tongue) -> str:
    """Region and country of a point, as far as outlines hold it."""
    ground = snapshot.ground
    region, country = ground.holding(ground.regions, at), ground.holding(ground.countries, at)
    return ", ".join(outline_name(it, t).text for it in (region, country) if it is not None)


def outline_name(outline: Outline, t: Tongue) -> Said:
    """Name of a country or region; its id where it has none."""
    names = {key.removeprefix(NAME): text for key, text in outline.properties.items() if key.startswith(NAME) and text}
    return named(Names.model_validate(names), t.lang) if names else t.said(outline.id)


def _crossing(snapshot: Snapshot, found: NearCrossing, t: Tongue, addresses: Addresses) -> Linked:
    catalog = snapshot.catalog
    crossing = catalog.crossings[found.id]
    state = catalog.vocab.label("crossing_states", crossing.state, t.lang) if crossing.state else ""
    detail = " · ".join(filter(None, (fmt.span(t, found.low_m, found.high_m), state)))
    name = named(catalog.crossing_names(crossing, is_short=True), t.lang)
    return Linked(name, addresses.thing("crossing", found.id), detail)
