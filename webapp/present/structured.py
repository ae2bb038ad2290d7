"""schema.org descriptions for search engines, as JSON that is safe inside a script element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from webapp.present.layerviews import licence

if TYPE_CHECKING:
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.dossier import Dossier
    from webapp.present.tongue import Tongue

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def dumps(document: dict[str, Any]) -> str:
    """JSON without a character that could end or open an element."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return "".join(_UNSAFE.get(char, char) for char in text)


def dataset(snapshot: Snapshot, t: Tongue, url: str) -> str:
    """Describe the whole atlas; ``webapp.ogc.dcat`` tells of its layers and files."""
    about = snapshot.catalog.about
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about.title.get(t.lang),
        "description": " ".join(about.description.get(t.lang).split()),
        "url": url,
        "license": licence(about.licence).href or about.licence,
        "creator": {"@type": "Organization", "name": about.publisher},
        "version": snapshot.id,
        "inLanguage": list(about.languages),
        "isAccessibleForFree": True,
        "spatialCoverage": _box(snapshot),
    }
    return dumps({name: value for name, value in document.items() if value})


def project(snapshot: Snapshot, d: Dossier, url: str) -> str:
    """Describe one project by its place; an approximate one is given as a circle, not as a point."""
    place: dict[str, Any] = {"@type": "Place", "name": d.place.text, "address": d.place.admin1}
    if d.place.lon is not None and d.place.lat is not None:
        centre = {"@type": "GeoCoordinates", "longitude": d.place.lon, "latitude": d.place.lat}
        place["geo"] = {"@type": "GeoCircle", "geoMidpoint": centre, "geoRadius": d.place.uncertainty_m}
    document = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": url,
        "name": d.name.text,
        "inLanguage": d.lang,
        "version": snapshot.id,
        "license": licence(snapshot.catalog.about.licence).href,
        "about": {
            "@type": "Project",
            "name": d.name.text,
            "alternateName": [name.text for name in d.names],
            "description": d.summary.text,
            "location": place,
        },
        "citation": [
            {"@type": "CreativeWork", "name": source.title.text, "publisher": source.publisher, "url": source.url}
            for source in d.sources
            if source.url
        ],
    }
    return dumps(document)


def _box(snapshot: Snapshot) -> dict[str, Any] | None:
    bbox = snapshot.layers["projects"].bbox if "projects" in snapshot.layers else None
    if bbox is None:
        return None
    west, south, east, north = bbox
    return {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}
