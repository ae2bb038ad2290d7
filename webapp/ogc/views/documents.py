"""The documents that describe the data interface: landing page, conformance, schemas, OpenAPI; as JSON and as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from geodata.query import cql2
from webapp import links
from webapp.http import negotiate
from webapp.i18n import chosen_language, language
from webapp.ogc import conformance, landing, openapi, pages, params, schemas
from webapp.ogc.replies import in_json
from webapp.page import left_out
from webapp.state import atlas

if TYPE_CHECKING:
    from webapp.http.caching import Answer
    from webapp.http.negotiate import Offer, Offers
    from webapp.ogc.schemas import Resource

blueprint = Blueprint("ogc", __name__)

DOCUMENT = negotiate.Offers(negotiate.JSON, negotiate.HTML)
SCHEMA = negotiate.Offers(negotiate.SCHEMA, negotiate.HTML)
OF_FEATURES = negotiate.Offers(negotiate.SCHEMA, negotiate.HTML, negotiate.FEATURE)
OPENAPI = negotiate.Offers(negotiate.OPENAPI)
API_PAGE = negotiate.Offers(negotiate.HTML, negotiate.OPENAPI)


@blueprint.get("/api")
def landing_page() -> Answer:
    """Give the landing page (OGC 17-069r4 section 7.2)."""
    if _chosen(DOCUMENT) is negotiate.HTML:
        return pages.landing_page()
    return landing_document()


def landing_document() -> Answer:
    """Give the landing page in JSON, at ``/api`` and at ``/``."""
    params.allow(request.args, ())
    chosen_language()
    found = landing.landing_links()
    return in_json(landing.document(found), negotiate.JSON.media_type, found)


def is_landing_wanted() -> bool:
    """Whether whoever asks for ``/`` wants the landing page: who names neither HTML nor a part of the map.

    Raises
    ------
    NotAcceptable
        When the header ``Accept`` takes neither.
    """
    if request.args.get("f"):
        return request.args["f"] == negotiate.JSON.name
    given = {part.partition("=")[0] for part in links.given()}  # also what the page of the map passes over
    is_view = bool(given.difference(params.EVERYWHERE)) or bool(left_out())
    return not is_view and DOCUMENT.choose(None, request.headers.get("Accept", "")) is negotiate.JSON


@blueprint.get("/conformance")
def conformance_classes() -> Answer:
    """List the conformance classes that are met (OGC 17-069r4 section 7.4)."""
    if _chosen(DOCUMENT) is negotiate.HTML:
        return pages.conformance_page()
    return in_json(conformance.document(is_edited=atlas().is_edited), negotiate.JSON.media_type)


@blueprint.get("/functions")
def functions() -> Answer:
    """List the functions that filters may call."""
    if _chosen(DOCUMENT) is negotiate.HTML:
        return pages.functions_page()
    return in_json({"functions": [pages.function_object(found) for found in cql2.FUNCTIONS]}, negotiate.JSON.media_type)


@blueprint.get("/openapi.json")
def openapi_document() -> Answer:
    """Give the OpenAPI document (OGC 17-069r4 section 9)."""
    _chosen(OPENAPI)
    return _openapi()


@blueprint.get("/openapi")
def openapi_page() -> Answer:
    """Show what the OpenAPI document says."""
    if _chosen(API_PAGE) is negotiate.HTML:
        return pages.api_page()
    return _openapi()


@blueprint.get("/collections/<layer_id>/schema")
def schema(layer_id: str) -> Answer:
    """Describe the properties of features (draft 23-058r1)."""
    return _schema(layer_id, "schema")


@blueprint.get("/collections/<layer_id>/queryables")
def queryables(layer_id: str) -> Answer:
    """Describe the properties that a filter may name (OGC 19-079r2 section 6)."""
    return _schema(layer_id, "queryables")


@blueprint.get("/collections/<layer_id>/sortables")
def sortables(layer_id: str) -> Answer:
    """Describe the properties that answers may be sorted by (draft 24-030)."""
    return _schema(layer_id, "sortables")


def _schema(layer_id: str, resource: Resource) -> Answer:
    layer = atlas().snapshot.layer(layer_id)
    chosen = _chosen(OF_FEATURES if resource == "schema" else SCHEMA)
    address = landing.address(f"/collections/{layer.id}/{resource}")
    if chosen is negotiate.FEATURE:
        return in_json(schemas.of_feature(layer, address, language()), chosen.media_type)
    document = schemas.document(layer, resource, address, language())
    if chosen is negotiate.HTML:
        return pages.schema_page(layer, resource, document)
    return in_json(document, chosen.media_type)


def _openapi() -> Answer:
    server = landing.address("/").rstrip("/")
    return in_json(
        openapi.document(atlas().snapshot, server, is_edited=atlas().is_edited), negotiate.OPENAPI.media_type
    )


def _chosen(offers: Offers) -> Offer:
    """Representation that is wanted; other parameters than ``f`` and ``lang`` are refused."""
    params.allow(request.args, ())
    chosen_language()
    return offers.choose(params.single(request.args, "f"), request.headers.get("Accept", ""))
