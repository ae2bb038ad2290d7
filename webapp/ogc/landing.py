"""The landing page of the data interface: title, what it is, and where everything else is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from geodata.formats.registry import FORMATS
from webapp import links
from webapp.http import negotiate
from webapp.i18n import language
from webapp.links import Link
from webapp.present.layerviews import licence
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Iterable

GEOPACKAGE = FORMATS["gpkg"].media_type
OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0"
"""Relation types that OGC has registered begin so."""


def address(path: str) -> str:
    """Absolute address of a path below the root of the application."""
    return links.absolute(request.script_root + path)


def here_as(name: str) -> str:
    """Absolute address of this request in the representation ``name``, in the chosen language."""
    lang = request.args.get("lang")
    return links.absolute(f"{links.path()}?f={name}" + (f"&lang={lang}" if lang else ""))


def landing_links() -> list[Link]:
    """Links of the landing page (OGC 17-069r4 /req/core/root-success, 20-057 section 7)."""
    offers, json, html = negotiate.OPENAPI.media_type, negotiate.JSON.media_type, negotiate.HTML.media_type
    made = [
        Link(links.this(), "self", json, "This document"),
        Link(address("/api?f=html"), "alternate", html, "This document as a page"),
        Link(address("/openapi.json"), "service-desc", offers, "Description of the interface (OpenAPI 3.0)"),
        Link(address("/openapi"), "service-doc", html, "Description of the interface, to read and try"),
        Link(address("/conformance"), "conformance", json, "Conformance classes"),
        Link(address("/collections"), "data", json, "Collections"),
        Link(address("/functions"), f"{OGC_REL}/functions", json, "Functions of filters"),
        Link(address("/tileMatrixSets"), f"{OGC_REL}/tiling-schemes", json, "Tiling schemes"),
        Link(
            address("/data?f=jsonld"), "describedby", negotiate.JSONLD.media_type, "Description for catalogues (DCAT)"
        ),
        Link(address("/data/crossborder.gpkg"), "enclosure", GEOPACKAGE, "All layers (GeoPackage)"),
        Link(address("/data/crossborder.zip"), "enclosure", "application/zip", "The whole dataset (zip)"),
        Link(address("/"), "about", html, "The map"),
    ]
    granted = licence(atlas().snapshot.catalog.about.licence)
    return [*made, Link(granted.href, "license", html, granted.label)] if granted.href else made


def document(found: Iterable[Link]) -> dict[str, Any]:
    """Landing page in JSON (landingPage.yaml of OGC 17-069r4)."""
    about = atlas().snapshot.catalog.about
    lang = language()
    return {
        "title": about.title.get(lang),
        "description": " ".join(about.description.get(lang).split()),
        "attribution": about.attribution,
        "snapshot": atlas().snapshot.id,
        **revision(),
        "links": [link.to_json() for link in found],
    }


def revision() -> dict[str, int]:
    """Number of the revision that is shown, where there is a ledger."""
    number = atlas().content.revision
    return {} if number is None else {"revision": number}
