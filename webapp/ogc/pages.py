"""Pages for people of the documents of the data interface; each shows all that its JSON says, with the same links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from geodata.formats.registry import fitting
from geodata.query import cql2
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import negotiate
from webapp.i18n import language, tongue
from webapp.ogc import apipage, conformance, landing, relations
from webapp.ogc.mapview import on_map
from webapp.present import format as fmt
from webapp.present.layerviews import LayerView, layer_views
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.layers.served import ServedLayer
    from webapp.http.caching import Answer
    from webapp.links import Link
    from webapp.ogc.schemas import Resource


KINDS: dict[str, str] = {"text": "string", "list": "array"}
"""Kinds of values of filters and their names for programs, where these differ."""


def landing_page() -> Answer:
    """Show the landing page."""
    found = landing.landing_links()
    document = landing.document(found)
    return render(
        "ogc_landing.html",
        _("Data interface"),
        document=document,
        groups=_entrances(),
        layers=_summaries(),
        **context_of(found),
    )


def conformance_page() -> Answer:
    """Show every conformance class, met or not."""
    groups: dict[conformance.Standard, list[conformance.ConformanceClass]] = {}
    classes = [found for found in conformance.CLASSES if atlas().is_edited or not found.standard.is_written]
    for found in classes:
        groups.setdefault(found.standard, []).append(found)
    met = sum(found.is_met for found in classes)
    return render(
        "ogc_conformance.html",
        _("Conformance"),
        groups=groups,
        met=met,
        total=len(classes),
        **context_of(()),
    )


def functions_page() -> Answer:
    """Show the functions that filters may call."""
    functions = [function_object(found) for found in cql2.FUNCTIONS]
    return render("ogc_functions.html", _("Functions of filters"), functions=functions, **context_of(()))


def function_object(found: cql2.Function) -> dict[str, Any]:
    """One function as ``/functions`` lists it (after functions.yml of the drafts of OGC 19-079)."""
    arguments = [
        {"title": argument.name, "type": [KINDS.get(argument.kind, argument.kind)]} for argument in found.arguments
    ]
    returns = [KINDS.get(found.returns, found.returns)]
    return {"name": found.name, "description": found.description, "arguments": arguments, "returns": returns}


def collections_page() -> Answer:
    """List the collections."""
    found = [
        links.Link(links.absolute(links.path()), "self", negotiate.JSON.media_type),
        links.Link(landing.address("/api"), "up", negotiate.JSON.media_type),
    ]
    return render(
        "ogc_collections.html",
        _("Collections"),
        layers=_summaries(),
        **context_of(found),
    )


def collection_page(layer: ServedLayer) -> Answer:
    """Describe one collection."""
    return render(
        "ogc_collection.html",
        layer.text.title.get(language()),
        layer=next(view for view in _views() if view.id == layer.id),
        source=layer,
        systems=layer.reference_systems.offered,
        formats=fitting(layer.geometry_type),
        conforms=conformance.of_collection(layer),
        bounded=conformance.bounded(layer),
        bbox=layer.bbox,
        interval=[day.isoformat() for day in layer.interval] if layer.interval else None,
        resources=_resources(layer),
        map_href=on_map(layer.bbox),
        **context_of(relations.collection_links(layer)),
    )


def schema_page(layer: ServedLayer, resource: Resource, document: dict[str, Any]) -> Answer:
    """Show what a JSON Schema of a layer says."""
    leads = {
        "schema": _("What a feature of this layer holds."),
        "queryables": _("What a filter of this layer may name."),
        "sortables": _("What the features of this layer may be sorted by."),
    }
    titles = {"schema": _("Properties"), "queryables": _("Queryables"), "sortables": _("Sortables")}
    return render(
        "ogc_schema.html",
        f"{titles[resource]}: {document['title']}",
        document=document,
        lead=leads[resource],
        heading=titles[resource],
        collection={"title": document["title"], "href": links.page("collections.collection", layer_id=layer.id)},
        **context_of(()),
    )


def api_page() -> Answer:
    """Show every operation with its parameters, answers and a form to try it."""
    return render(
        "api.html",
        _("Interface, operation by operation"),
        groups=apipage.groups(atlas().snapshot),
        is_edited=atlas().is_edited,
        server=landing.address("/").rstrip("/"),
        **context_of((), twin=landing.address("/openapi.json")),
    )


def context_of(found: Iterable[Link], twin: str = "") -> dict[str, Any]:
    """What every page of the data interface has: its links, and the address of its twin in JSON."""
    return {
        "page": "data",
        "links": [{**link.to_json(), "relation": link.rel.rpartition("/")[2]} for link in found],
        "json_href": twin or landing.here_as("json"),
        "data_href": links.page("pages.data"),
        "api_href": links.page("ogc.landing_page"),
        "collections_href": links.page("collections.collections"),
    }


def _entrances() -> list[dict[str, str]]:
    """The main ways in, with a sentence each."""
    return [
        {
            "label": _("Collections"),
            "href": links.page("collections.collections"),
            "text": _("The layers with their extent, columns, licence and formats."),
        },
        {
            "label": _("Interface, operation by operation"),
            "href": links.page("ogc.openapi_page"),
            "text": _("Every parameter, with forms to try it."),
        },
        {
            "label": _("Connect"),
            "href": links.page("dataset.connect"),
            "text": _("QGIS, ArcGIS, GDAL, R, Python and JavaScript, step by step."),
        },
        {
            "label": "OpenAPI 3.0",
            "href": landing.address("/openapi.json"),
            "text": _("The same for programs and code generators."),
        },
        {
            "label": _("Conformance"),
            "href": links.page("ogc.conformance_classes"),
            "text": _("Which classes of OGC standards are met, and which are not."),
        },
    ]


def _summaries() -> list[dict[str, Any]]:
    return [
        {
            "view": view,
            "href": links.page("collections.collection", layer_id=view.id),
            "items_href": links.page("collections.items", layer_id=view.id),
            "count": fmt.number(tongue(), view.count),
        }
        for view in _views()
    ]


def _views() -> tuple[LayerView, ...]:
    return layer_views(atlas().snapshot, tongue(), SiteAddresses())


def _resources(layer: ServedLayer) -> list[dict[str, str]]:
    """Everything below a collection."""
    pages = (
        ("collections.items", _("Features"), _("A table to look through, filter and sort.")),
        ("ogc.queryables", _("Queryables"), _("What a filter of this layer may name.")),
        ("ogc.sortables", _("Sortables"), _("What the features of this layer may be sorted by.")),
        ("ogc.schema", _("Properties"), _("What a feature of this layer holds.")),
        ("tiles.tileset_list", _("Vector tiles"), _("For each tiling scheme the tiles of this layer.")),
    )
    return [
        {"href": links.page(endpoint, layer_id=layer.id), "label": label, "text": text}
        for endpoint, label, text in pages
    ]
