"""Writes the smallest catalogue that the checks accept, with comments that say what each key is for.

It holds one project that says of itself that it is an example: nothing in it is a fact.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.catalog import schema
from geodata.errors import ExportError, QueryError
from geodata.text import cldr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

__all__ = ["NewCatalogue", "read_plan", "write"]

METRES = 111_000
"""Of a degree of latitude, for the radius of the example's place."""

MOST_UNCERTAIN_M = 2_000_000
LEAST_UNCERTAIN_M = 60_000

CATALOG = """\
# yaml-language-server: $schema=schema/catalog.schema.json
# What the catalogue is about. Texts may stand in each of the languages below; for a missing one another is shown.

id: {id}
title:
  {first}: {title}
# What the catalogue is for, in a sentence or two; search engines and programs show it.
description:
  {first}: {title}
# A short name for the header, and an opening for the page about the catalogue, if you want others than the above:
# brand:
#   {first}: A short name
# lead:
#   {first}: What readers should know first.

# Countries that it speaks of (ISO 3166-1 alpha-2). Crossings have a side for each that they join.
countries: [{countries}]
# Name of a file in geo/ with the line of the border, for distances to it:
# border: border

# West, south, east, north in degrees: every coordinate must lie inside, and the map opens here.
region_bbox: [{bounds}]

# Languages of names and labels (ISO 639). Summaries, statements and events are in the first.
languages: [{languages}]

# Day on which the facts were put together, and how far they reach: what is later is a plan.
compiled: "{compiled}"
observed_until: "{observed}"

# Licence of your texts (SPDX identifier), who is to be credited, and who publishes them.
licence: CC-BY-4.0
attribution: {title}
publisher: {title}
"""

PROJECT = """\
# yaml-language-server: $schema=../schema/project.schema.json
# An example that shows the keys: change it, or delete it when you have a project of your own. Nothing here is a fact.

id: example            # the file's name, and the end of the project's address
names:                 # names that sources give, by language
  {first}: Example project
sector: trade          # a term of the vocabulary
host_countries: [{host}]
partner_country: {partner}
investor_origin: said in words, here by nobody
summary: An example that comes with a new catalogue. Replace it with a project of your own.
location:
  place: Middle of the catalogue's bounds
  admin1: Unknown
  lon: {lon}
  lat: {lat}
  precision: region    # site, settlement, district, region or country
  uncertainty_m: {uncertainty_m}   # radius that is meant to contain the true site
  basis: Example, not looked up anywhere
  sources: [example-source]
claims:                # what a source says of one field: the text as it stands there, then typed readings of it
  - field: status
    value: announced, as an example
    status: announced
    source: example-source
"""

SOURCES = """\
id,url,publisher,title,published,language,retrieved_note
example-source,,Example publisher,Example source that says nothing: replace this row,{compiled},{first},
"""
PUBLISHERS = """\
publisher,country,kind,note
Example publisher,{host},independent,Example: replace this row
"""


@dataclass(frozen=True, slots=True)
class NewCatalogue:
    """What a new catalogue is to be about.

    Parameters
    ----------
    title : str
        In the first language.
    countries : tuple of str
        ISO 3166-1 alpha-2.
    bounds : tuple of float
        West, south, east, north in degrees.
    languages : tuple of str
        ISO 639, the language of the prose first.
    """

    title: str
    countries: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    languages: tuple[str, ...]


def read_plan(title: str, countries: str, bounds: str, languages: str) -> NewCatalogue:
    """Read what somebody typed.

    Raises
    ------
    QueryError
        Naming the option (``title``, ``countries``, ``bounds``, ``languages``) and what is wrong with it.
    """
    title = " ".join(title.split())
    if not title:
        raise QueryError("title", "a title is needed")
    codes = _listed("countries", countries.upper())
    for code in codes:
        if not re.fullmatch("[A-Z]{2}", code) or code not in cldr.IN_ENGLISH.territories:
            raise QueryError("countries", f"{code[:40]!r} is no code of a country (ISO 3166-1 alpha-2) such as BR")
    spoken = _listed("languages", languages.lower())
    for code in spoken:
        if not re.fullmatch("[a-z]{2,3}", code) or code not in cldr.IN_ENGLISH.languages:
            raise QueryError("languages", f"{code[:40]!r} is no code of a language (ISO 639) such as pt")
    return NewCatalogue(title, codes, _box(bounds), spoken)


def write(folder: Path, plan: NewCatalogue, today: date) -> None:
    """Write the catalogue into a folder that is new or empty.

    Raises
    ------
    ExportError
        The folder holds something, is a file, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ExportError(f"{folder} is not empty; name a new folder, nothing was written")
        for name, text in _files(plan, today).items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        schema.write(folder / "schema")
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}") from error


def _files(plan: NewCatalogue, today: date) -> dict[str, str]:
    west, south, east, north = plan.bounds
    width = (east - west) % 360  # a west greater than the east leads across the antimeridian
    radius = int(max(width, north - south) / 2 * METRES)
    values = {
        "id": _slug(plan.title),
        "title": json.dumps(plan.title, ensure_ascii=False),
        "countries": ", ".join(map(_quoted, plan.countries)),
        "languages": ", ".join(map(_quoted, plan.languages)),
        "bounds": ", ".join(f"{degrees:g}" for degrees in plan.bounds),
        "compiled": today.isoformat(),
        "observed": f"{today:%Y-%m}",
        "first": plan.languages[0],
        "host": plan.countries[0],
        "partner": plan.countries[-1],
        "lon": f"{(west + width / 2 + 180) % 360 - 180:g}",
        "lat": f"{(south + north) / 2:g}",
        "uncertainty_m": min(max(radius, LEAST_UNCERTAIN_M), MOST_UNCERTAIN_M),
    }
    texts = {
        "catalog.yaml": CATALOG, "projects/example.yaml": PROJECT, "sources.csv": SOURCES, "publishers.csv": PUBLISHERS,
    }  # fmt: skip
    return {name: text.format(**values) for name, text in texts.items()}


def _listed(option: str, text: str) -> tuple[str, ...]:
    values = tuple(part.strip() for part in text.split(",") if part.strip())
    if not values:
        raise QueryError(option, "at least one is needed")
    if len(set(values)) < len(values):
        raise QueryError(option, f"{text!r} names one twice")
    return values


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise QueryError("bounds", f"{text[:80]!r} is not west,south,east,north in degrees") from None
    if not (all(-180 <= lon <= 180 for lon in (west, east)) and west != east and -90 <= south < north <= 90):
        expected = "longitudes within -180 and 180, south before north within -90 and 90"
        raise QueryError("bounds", f"{text[:80]!r} is no box: {expected}")
    return west, south, east, north


def _slug(title: str) -> str:
    words: Sequence[str] = re.findall("[a-z0-9]+", title.lower())
    return "-".join(words)[:40].strip("-") or "catalogue"


def _quoted(code: str) -> str:
    """Code in quotes where other readers of YAML would take it for yes or no (``NO`` is Norway, ``no`` Norwegian)."""
    return f'"{code}"' if code.lower() in ("no", "on", "y", "n") else code
