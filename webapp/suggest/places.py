"""Where something is: coordinates as people write them, how exactly that is known, and how it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.catalog.model import Location
from geodata.ledger.changes import PutPlace
from geodata.space.boxes import holds
from geodata.space.coordinates import LonLat, parse
from webapp.present import format as fmt
from webapp.suggest.notes import noted
from webapp.suggest.sourced import source_of

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Position
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed

KM = 1000
MOST_KM = 2000
"""As much as the catalogue takes: more is no place."""

SPOT = ("at", "precision", "within", "basis")
"""Fields of what has a point."""

WHERE = (*SPOT, "place", "admin1")
"""Fields of what has a place with a name, too."""


def begun(context: FormContext) -> dict[str, str]:
    """What stands there; how a new position was found must be said anew."""
    held = context.catalog.projects[context.about.id].location
    return spot(held) | {"place": held.place, "admin1": held.admin1}


def spot(held: Position) -> dict[str, str]:
    """Point, precision and radius as a form has them."""
    at = f"{held.lat:.7g}, {held.lon:.7g}"
    return {"at": at, "precision": held.precision, "within": f"{held.uncertainty_m / KM:g}"}


def put(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Changes that put a project elsewhere; words without coordinates reach the editors as a note."""
    held = context.catalog.projects[context.about.id].location
    if not typed["at"] and not context.is_editor:
        source_of(typed, context)
        return () if typed.errors else noted(typed, context, begun(context))
    found = position(typed, context)
    typed.need("place", "admin1")
    source, new = source_of(typed, context, is_needed=not context.is_editor)
    if typed.errors:
        return ()
    entry = {"geometry": held.geometry, "route": held.route, **found, "place": typed["place"]}
    entry |= {"admin1": typed["admin1"], "regions": held.regions if typed["admin1"] == held.admin1 else ()}
    location = typed.model(Location, entry | {"sources": (source,) if source else held.sources}, "at")
    if location is None:
        return ()
    same = {"basis": location.basis, "sources": location.sources}
    if not context.is_editor and location == held.model_copy(update=same):
        typed.same("at")
        return ()
    mark = context.standing(typed, "location")[1]
    if typed.errors:
        return ()
    return (*new, PutPlace.model_validate({"project": context.about.id, "location": location, "replaces": mark}))


def position(typed: Typed, context: FormContext) -> dict[str, Any]:
    """Point with precision, radius and how it was found, as an entry has them; empty where something is wrong."""
    typed.need(*SPOT)
    at = _point(typed, context)
    typed.choose("precision", {it.id for it in context.catalog.vocab.precisions})
    metres = _metres(typed, context)
    if at is None or metres is None or typed.errors:
        return {}
    held = {"lon": at.lon, "lat": at.lat, "precision": typed["precision"]}
    return held | {"uncertainty_m": metres, "basis": typed["basis"]}


def _point(typed: Typed, context: FormContext) -> LonLat | None:
    _ = context.t.gettext
    if not typed["at"]:
        return None
    found = parse(typed["at"], middle(context.catalog))
    region = context.catalog.about.region_bbox
    if found is None:
        example = "{0.lat:.2f}, {0.lon:.2f}".format(middle(context.catalog))
        typed.wrong("at", _("This is no pair of coordinates such as %(example)s (latitude first).", example=example))
    elif not holds(region, found.lon, found.lat):
        if holds(region, found.lat, found.lon):
            typed.wrong("at", _("This is outside of what the atlas is about; the two look swapped: latitude first."))
        else:
            typed.wrong("at", _("This is outside of what the atlas is about."))
    return found


def _metres(typed: Typed, context: FormContext) -> int | None:
    _ = context.t.gettext
    km = typed.number("within")
    if km is None or not 0 < km <= MOST_KM:
        typed.wrong("within", _("A number of kilometres, please, such as 12 or 0.5."))
        return None
    metres = round(km * KM)
    least = next((it for it in context.catalog.vocab.precisions if it.id == typed["precision"]), None)
    if least and metres < least.min_uncertainty_m:
        told = {"precision": least.label.get(context.t.lang), "least": fmt.radius(context.t, least.min_uncertainty_m)}
        typed.wrong("within", _("“%(precision)s” means at least %(least)s.", **told))
    return metres


def middle(catalog: Catalog) -> LonLat:
    """Where short Plus Codes are meant: the middle of what the catalogue is about."""
    west, south, east, north = catalog.about.region_bbox
    return LonLat((west + east) / 2, (south + north) / 2)
