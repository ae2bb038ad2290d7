"""The shared border by kilometre: a page, CSV and JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.errors import QueryError
from geodata.snapshot.borderline import PASSING_KM
from geodata.snapshot.bordersides import WITHIN_KM
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import arguments
from webapp.http.caching import Answer
from webapp.i18n import tongue
from webapp.page import DAY, MenuEntry, Page, file_at
from webapp.present.border import MOST, border
from webapp.present.borderstrip import strip
from webapp.state import atlas, shown
from webapp.views import smallmaps
from webapp.views.tables import csv_file, json_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from webapp.present.borderview import BorderView

blueprint = Blueprint("border", __name__)

STYLES = "border.css"
USUAL_FAR, MOST_FAR = 50, 1000
"""Kilometres from an open crossing that count as far unless others are asked for, and the most."""

TABLES = ("line", "gaps", "regions", "sides", "corridors")
"""Tables of the page as CSV."""

HEADS = {
    "line": (
        "kind", "id", "name", "from_km", "to_km", "at_km", "border_min_km", "border_max_km", "state", "state_label",
        "url",
    ),
    "gaps": ("from_km", "to_km", "length_km", "certain_km", "certain_from_km", "certain_to_km", "lon", "lat"),
    "regions": (
        "country", "id", "name", *(f"{how}_{km}_km" for km in WITHIN_KM for how in ("certainly", "possibly")),
        "crossings", "open_crossings",
    ),
    "sides": ("kind", "id", "name", "length_km", "schematic", "side", "side_name", "km", "percent"),
    "corridors": (
        "id", "name", "mode", "state", "missing", "places", "from_km", "to_km", "projects", "crossings",
    ),
}  # fmt: skip


@Page(
    "/border",
    "border",
    takes=("far",),
    knows_days=True,
    is_there=lambda: atlas().snapshot.ground.border is not None,
    entry=MenuEntry(lambda: _("Along the border"), 61),
).at(blueprint)
def page() -> Answer:
    """Show the border from west to east."""
    found = _found(MOST)
    regions = [one for one in found.regions if one.is_country or one.crossings or any(one.certainly + one.possibly)]
    return render(
        "border.html",
        _("Along the border"),
        styles_url=links.assets().url(STYLES),
        found=found,
        strip=strip(found, tongue()),
        regions=regions,
        empty_regions=[one for one in found.regions if one not in regions],
        within=WITHIN_KM,
        most=MOST,
        most_far=MOST_FAR,
        passing=round(PASSING_KM),
        map_href=links.page("pages.index"),
        **smallmaps.of_border(shown(), found),
        sides=tuple(shown().catalog.about.countries),
        downloads=[_file("JSON", "border.data")],
        files={name: [_file("CSV", "border.table", table=name)] for name in TABLES},
    )


@file_at(blueprint, "/border.csv", takes=("far", "table"), knows_days=True)
def table() -> Answer:
    """Give one of the tables as CSV (RFC 4180)."""
    asked = arguments.several(request.args, "table", TABLES) or TABLES[:1]
    if len(asked) > 1:
        raise QueryError("table", f"one of {', '.join(TABLES)} is allowed at a time")
    found = _found()
    rows = {"line": _line, "gaps": _gaps, "regions": _regions, "sides": _sides, "corridors": _corridors}[asked[0]]
    return csv_file(HEADS[asked[0]], rows(found), f"border-{asked[0]}.csv")


@file_at(blueprint, "/border.json", takes=("far",), knows_days=True)
def data() -> Answer:
    """Give all tables as JSON."""
    return json_document({"within_km": WITHIN_KM, **asdict(_found())})


def _file(label: str, endpoint: str, **values: str) -> dict[str, str]:
    return {"label": label, "href": links.page(endpoint, **values, **links.given_values("lang", "f", DAY))}


def _found(most: int | None = None) -> BorderView:
    """What there is to say of the border.

    Raises
    ------
    NotFound
        Where the catalogue names none.
    QueryError
        When ``far`` is no whole number of kilometres, or out of reason.
    """
    line = shown().border_line
    if line is None:
        raise NotFound(_("This catalogue names no shared border."))
    far = arguments.integer(request.args, "far", USUAL_FAR)
    if not 1 <= far <= MOST_FAR:
        raise QueryError("far", f"{far} is not between 1 and {MOST_FAR} kilometres")
    return border(shown(), line, far, most, tongue(), SiteAddresses())


def _line(found: BorderView) -> Iterator[Sequence[object]]:
    for one in (*found.crossings, *found.projects):
        yield (one.kind, one.id, one.name.text, one.from_km, one.to_km, one.at_km, one.least_km, one.most_km, one.state,
               one.state_label, one.href)  # fmt: skip


def _gaps(found: BorderView) -> Iterator[Sequence[object]]:
    """A line for each part that is certainly far, or one without where none is."""
    for gap in found.gaps:
        length = round(gap.to_km - gap.from_km, 1)
        for begin, end in gap.certainly or ((None, None),):
            yield gap.from_km, gap.to_km, length, gap.certain_km, begin, end, gap.lon, gap.lat


def _regions(found: BorderView) -> Iterator[Sequence[object]]:
    for one in found.regions:
        counts = (count for both in zip(one.certainly, one.possibly, strict=True) for count in both)
        yield one.country, one.id, one.name.text, *counts, len(one.crossings), one.open


def _sides(found: BorderView) -> Iterator[Sequence[object]]:
    for one in found.sides:
        for part in one.sides:
            yield (one.kind, one.id, one.name.text, one.length_km, int(one.is_schematic), part.side, part.name.text,
                   part.km, part.percent)  # fmt: skip


def _corridors(found: BorderView) -> Iterator[Sequence[object]]:
    """A line for each passage, or one without."""
    for one in found.corridors:
        for begin, end in one.passages or ((None, None),):
            yield (one.id, one.name.text, one.mode, one.state, int(one.is_missing),
                   "; ".join(place.text for place in one.places), begin, end,
                   "; ".join(it.id for it in one.projects), "; ".join(it.id for it in one.crossings))  # fmt: skip
