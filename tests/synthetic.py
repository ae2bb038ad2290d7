"""Writes a catalogue of any number of made-up projects: ``python -m tests.synthetic 10000 DIR``.

The same number and seed always give the same files. Projects lie inside Kazakhstan or Uzbekistan and use the shipped
sources, so that every rule of a catalogue holds.
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geodata.catalog.catalog import DATA, Catalog
from geodata.catalog.reader import load_catalog
from geodata.snapshot import boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = ("catalog", "crossings", "corridors", "rivers", "places", "documents", "timeline", "indicators")
PRECISIONS = (("settlement", 5_000), ("district", 20_000), ("region", 60_000))

PROJECT = """\
id: {id}
names:
  en: Made-up project {n} near {place}
  ru: Вымышленный проект {n}
sector: {sector}
host_countries: [{host}]
partner_country: {partner}
investor_origin: {partner} with {host}
summary: A project that exists only to test the atlas with many of them.
location:
  place: {place}
  admin1: Somewhere in {host}
  lon: {lon}
  lat: {lat}
  precision: {precision}
  uncertainty_m: {uncertainty_m}
  basis: drawn by lot
claims:
  - field: status
    value: {status}
    status: {status}
    as_of: "{day}"
    source: {source_a}
  - field: cost_usd
    value: {cost} million
    money:
      - {{amount: {cost}000000, currency: USD}}
    source: {source_a}
  - field: jobs
    value: "{jobs}"
    quantity: {{value: {jobs}, unit: jobs}}
    source: {source_a}
  - field: jobs
    value: "{other_jobs}"
    quantity: {{value: {other_jobs}, unit: jobs}}
    source: {source_b}
"""


def synthetic(count: int, folder: Path, *, seed: int = 20261123) -> Path:
    """Write ``count`` projects into ``folder`` (made when missing); gives the catalogue's folder."""
    lots = random.Random(seed)
    shipped = load_catalog()
    (folder / "projects").mkdir(parents=True, exist_ok=True)
    for name in (*(f"{shared}.yaml" for shared in SHARED), "sources.csv", "publishers.csv"):
        shutil.copy(DATA / name, folder / name)
    sectors = [term for sector in shipped.vocab.sectors for term in sector.terms]
    statuses = [status.id for status in shipped.vocab.statuses]
    places = [place.name for place in shipped.places.values()]
    sources = list(shipped.sources)
    for n, (host, lon, lat) in enumerate(_points(count, lots, shipped)):
        precision, uncertainty_m = lots.choice(PRECISIONS)
        jobs = lots.randint(10, 5000)
        text = PROJECT.format(
            id=f"made-up-{n:06}",
            n=n,
            host=host,
            partner="UZ" if host == "KZ" else "KZ",
            place=lots.choice(places),
            sector=lots.choice(sectors),
            lon=lon,
            lat=lat,
            precision=precision,
            uncertainty_m=uncertainty_m,
            status=lots.choice(statuses),
            day=f"20{lots.randint(18, 25)}-{lots.randint(1, 12):02}-{lots.randint(1, 28):02}",
            source_a=lots.choice(sources),
            source_b=lots.choice(sources),
            cost=lots.randint(1, 900),
            jobs=jobs,
            other_jobs=lots.choice((jobs, jobs + 25)),
        )
        (folder / "projects" / f"made-up-{n:06}.yaml").write_text(text, encoding="utf-8")
    return folder


def _points(count: int, lots: random.Random, shipped: Catalog) -> Iterator[tuple[str, float, float]]:
    """Country and position of each project: half of them within about two degrees of the shared border."""
    outlines = {p["id"]: shape for p, shape in boundaries.features(shipped.geo("countries")) if p["id"] in ("KZ", "UZ")}
    for outline in outlines.values():
        shapely.prepare(outline)
    border = shapely.get_coordinates([line for _, line in boundaries.features(shipped.geo("border-kz-uz"))])
    made = 0
    while made < count:
        if lots.random() < 0.5:
            lon, lat = border[lots.randrange(len(border))] + (lots.uniform(-2, 2), lots.uniform(-2, 2))
        else:
            lon, lat = lots.uniform(47, 87), lots.uniform(37.2, 55.4)
        lon, lat = round(float(lon), 5), round(float(lat), 5)
        host = next((code for code, outline in outlines.items() if shapely.contains_xy(outline, lon, lat)), None)
        if host:
            made += 1
            yield host, lon, lat


if __name__ == "__main__":
    print(synthetic(int(sys.argv[1]), Path(sys.argv[2])))
