"""Writes GPX 1.1 waypoints of a point layer: name, description, link and type, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog.licences import text_url
from geodata.formats.export import point_coordinates
from geodata.formats.xmltext import element, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.formats.export import Export

NOT_DESCRIBED = ("id", "name", "url", "icon")
"""Columns that have a place of their own in a waypoint, or mean nothing to a traveller."""

TYPE_COLUMNS = ("sector", "kind")
"""Columns that say what kind of thing a waypoint is; the first that a layer has counts."""


def write(export: Export) -> Iterator[bytes]:
    """One waypoint for each feature that has a place; features without one cannot be in a GPX file.

    Notes
    -----
    The schema of GPX 1.1 fixes the order of elements: ``metadata`` name, desc, copyright, time, keywords, bounds;
    ``wpt`` name, desc, link, type.
    """
    yield _head(export).encode()
    for part in export.chunks():
        yield _waypoints(part).encode()
    yield b"</gpx>\n"


def _head(export: Export) -> str:
    credit = export.credits()
    query = f" Query: {export.query}." if export.query else ""
    note = f" {credit['note']}." if "note" in credit else ""
    state = f" Revision {credit['revision']}." if "revision" in credit else ""
    description = f"{export.layer.text.description.get('en')} Snapshot {export.snapshot.id}.{state}{query}{note}"
    year = element("year", str(export.time.year) if export.time else None)
    licence = element("license", text_url(credit["licence"]))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd"'
        ' version="1.1" creator="Crossborder Atlas">\n'
        f"<metadata>{element('name', credit['title'])}{element('desc', description)}"
        f'<copyright author="{escape(credit["attribution"])}">{year}{licence}</copyright>'
        f"{element('time', credit.get('time'))}{element('keywords', credit['licence'])}{_bounds(export)}</metadata>\n"
    )


def _bounds(export: Export) -> str:
    pairs = point_coordinates(export.shapes())
    pairs = pairs[~np.isnan(pairs).any(axis=1)].round(export.decimals)
    if not len(pairs):
        return ""
    (west, south), (east, north) = pairs.min(axis=0).tolist(), pairs.max(axis=0).tolist()
    return f'<bounds minlat="{south!r}" minlon="{west!r}" maxlat="{north!r}" maxlon="{east!r}"/>'


def _waypoints(part: Export) -> str:
    columns = {column.name: part.values(column.name) for column in part.columns()}
    ids = part.ids()
    names, links = columns.get("name", ids), columns.get("url", [None] * len(ids))
    kinds = next((columns[name] for name in TYPE_COLUMNS if name in columns), [None] * len(ids))
    written = []
    for row, (lon, lat) in enumerate(point_coordinates(part.shapes()).round(part.decimals).tolist()):
        if np.isnan(lon):
            continue
        name, link, kind = names[row], links[row], kinds[row]
        facts = {key: values[row] for key, values in columns.items() if key not in NOT_DESCRIBED}
        inner = element("name", _text(name) or ids[row]) + element("desc", _facts(facts))
        inner += _link(link) + element("type", _text(kind))
        written.append(f'<wpt lat="{lat!r}" lon="{lon!r}">{inner}</wpt>\n')
    return "".join(written)


def _link(link: Any) -> str:
    """A path alone leads nowhere from a file, so only a whole address is a link."""
    text = _text(link)
    return f'<link href="{escape(text)}"/>' if text.startswith(("http://", "https://")) else ""


def _facts(facts: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {_text(value)}" for name, value in facts.items() if value not in (None, "", []))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
