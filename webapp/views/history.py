"""Months of the catalogue's history, for the time bar."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint, request

from geodata.layers import geojson
from geodata.snapshot.freshness import months_between, observed_until
from geodata.snapshot.history import by_month
from geodata.snapshot.known import known_from
from geodata.text.dates import PartialDate
from webapp import links
from webapp.http.caching import Answer, answer
from webapp.ogc import params
from webapp.present.pageconfig import Month
from webapp.state import atlas

blueprint = Blueprint("history", __name__)


@blueprint.get("/history.json")
def months() -> Answer:
    """Give every month from the first in which a project was known to the state of the data, and the silence after it.

    What is dated to a year counts a twelfth in each of its months.
    """
    params.allow(request.args, ())
    snapshot = atlas().snapshot
    catalog = snapshot.catalog
    compiled = PartialDate.parse(catalog.about.compiled).last
    end = min(observed_until(catalog), compiled)
    changes = {f"{day:%Y-%m}" for day in atlas().history.days}
    events = by_month(catalog)
    claims = (claim for project in catalog.projects.values() for claim in project.claims)
    first = min((known_from(catalog, claim.source, claim.as_of) for claim in claims), default=end)
    day = min(first, end).replace(day=1)
    found = []
    while day <= end:
        month = f"{day:%Y-%m}"
        found.append(asdict(Month(month, round(events.get(month, 0), 2), month in changes)))
        day = (day + timedelta(days=32)).replace(day=1)
    body = {
        "snapshot": snapshot.id,
        "compiled": compiled.isoformat(),
        "observed_until": end.isoformat(),
        "silent_months": months_between(end, snapshot.today),
        "months": found,
    }
    return answer(geojson.dumps(body), links.JSON)
