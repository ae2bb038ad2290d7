"""Indicators over time: a page with charts and tables, CSV and JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, request
from flask_babel import gettext as _

from geodata.errors import QueryError
from geodata.layers import geojson
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import arguments
from webapp.http.caching import Answer
from webapp.i18n import tongue
from webapp.page import MenuEntry, Page, file_at
from webapp.picture import raster
from webapp.present import format as fmt
from webapp.present.charts import chart
from webapp.present.indicators import MARGIN, WIDTH, Indicator, coverage, indicators
from webapp.present.money import cost_table
from webapp.state import shown
from webapp.views.tables import csv_file, json_document

blueprint = Blueprint("indicators", __name__)


@Page(
    "/indicators",
    "indicators",
    knows_days=True,
    entry=MenuEntry(lambda: _("Indicators"), 30, is_first=True),
).at(blueprint)
def page() -> Answer:
    """Show all series, each with its chart, its table and its files."""
    found = indicators(shown(), tongue(), SiteAddresses())
    return render(
        "indicators.html",
        _("Indicators"),
        indicators=[(one, geojson.dumps(asdict(chart(one))).decode() if one.drawn else "") for one in found],
        coverage=coverage(shown(), tongue()),
        costs=cost_table(shown(), tongue()),
        writing=asdict(fmt.writing(tongue())),
        files={one.id: _files_with_pictures(one) for one in found},
        all_files=_files(None),
        width=WIDTH,
        margin=MARGIN,
    )


@file_at(blueprint, "/indicators.csv", takes=("series",), knows_days=True)
def table() -> Answer:
    """Give the values as CSV (RFC 4180): a line for each, goals among them."""
    head = (
        "series", "name", "unit", "kind", "period", "first", "last", "value", "chosen", "rival", "remark", "source",
        "publisher", "url",
    )  # fmt: skip
    rows = (
        (one.id, one.name.text, one.unit, kind, p.iso or p.period.text, p.first, p.last, p.value,
         int(p.chosen), int(p.rival), p.remark.text if p.remark else "", p.source, p.publisher, p.url)
        for one in chosen()
        for kind, points in (("value", one.points), ("goal", one.targets))
        for p in points
    )  # fmt: skip
    return csv_file(head, rows, "indicators.csv")


@file_at(blueprint, "/indicators.json", takes=("series",), knows_days=True)
def data() -> Answer:
    """Give the values as JSON; all of them with what is known of the projects' costs."""
    costs = {} if request.args.get("series") else {"costs": asdict(cost_table(shown(), tongue()))}
    return json_document({"indicators": [asdict(one) for one in chosen()], **costs})


def chosen() -> tuple[Indicator, ...]:
    """Series that the query asks for; all when it names none.

    Raises
    ------
    QueryError
        When there is no such series.
    """
    found = indicators(shown(), tongue(), SiteAddresses())
    wanted = arguments.single(request.args, "series")
    if wanted is None:
        return found
    if wanted not in {one.id for one in found}:
        raise QueryError("series", f"{wanted[:80]!r} is none of {', '.join(one.id for one in found)}")
    return tuple(one for one in found if one.id == wanted)


def _files(series: str | None) -> list[dict[str, str]]:
    more = {"series": series} if series else {}
    return [
        {"label": "CSV", "href": links.page("indicators.table", **more)},
        {"label": "JSON", "href": links.page("indicators.data", **more)},
    ]


def _files_with_pictures(one: Indicator) -> list[dict[str, str]]:
    """The same, and the chart as a picture where there is one."""
    kinds = [("PNG", "png")] * raster.is_there() + [("SVG", "svg")]
    pictures = [
        {"label": label, "href": links.page(f"charts.{name}", series=one.id, download=1)} for label, name in kinds
    ]
    return _files(one.id) + (pictures if one.drawn else [])
