"""The layers as data sets for catalogues and search engines: DCAT-AP 3 and schema.org in JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.formats.registry import FORMATS, fitting
from webapp.http import negotiate
from webapp.i18n import language
from webapp.ogc import authorities
from webapp.ogc.landing import address
from webapp.ogc.replies import in_json
from webapp.present.layerviews import licence
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.catalog.vocab import Localised
    from geodata.formats.format import Format
    from geodata.layers.layer import Bbox
    from geodata.layers.served import ServedLayer
    from webapp.http.caching import Answer

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
FEATURES_1 = "http://www.opengis.net/doc/IS/ogcapi-features-1/1.0.1"
WHOLE = (("gpkg", "crossborder.gpkg"), ("zip", "crossborder.zip"))
"""Files with all layers, see ``webapp.ogc.views.dataset``."""

ZIP = "application/zip"


def catalog(url: str) -> Answer:
    """Answer with the catalogue in DCAT; ``url`` is the address of the page that shows it."""
    return in_json(catalog_document(url), negotiate.JSONLD.media_type)


def catalog_document(url: str) -> dict[str, Any]:
    """Catalogue, its data sets with all distributions, and the service that gives them (DCAT 3)."""
    snapshot = atlas().snapshot
    about = snapshot.catalog.about
    service = address("/api")
    page = {"@id": url, "@type": "foaf:Document"}
    return {
        "@context": CONTEXT,
        "@id": url,
        "@type": "dcat:Catalog",
        "dct:title": _texts(about.title),
        "dct:description": _texts(about.description),
        "dct:publisher": _publisher(about.publisher),
        "dct:license": authorities.licence(about.licence),
        "dct:rights": authorities.rights(about.attribution.strip()),
        "dct:accessRights": authorities.public(),
        "dct:language": [authorities.language(code) for code in about.languages],
        "dct:modified": _day(about.compiled),
        "dcat:version": snapshot.id,
        "dcat:landingPage": page,
        "foaf:homepage": {"@id": address("/"), "@type": "foaf:Document"},
        "dcat:service": {
            "@id": service,
            "@type": "dcat:DataService",
            "dct:title": _texts(about.title),
            "dcat:endpointURL": {"@id": service},
            "dcat:endpointDescription": {"@id": address("/openapi.json")},
            "dct:conformsTo": {"@id": FEATURES_1, "@type": "dct:Standard"},
            "dct:license": authorities.licence(about.licence),
            "dct:accessRights": authorities.public(),
            "dct:publisher": _publisher(about.publisher),
            "dcat:servesDataset": [{"@id": address(f"/collections/{layer_id}")} for layer_id in snapshot.layers],
        },
        "dcat:dataset": [_dataset(layer, service) for layer in snapshot.layers.values()],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": name,
                "dcat:accessURL": {"@id": url},
                "dcat:downloadURL": {"@id": address(f"/data/{name}")},
                "dcat:mediaType": _kind(_media_type(kind)),
                "dct:license": authorities.licence(about.licence),
            }
            for kind, name in WHOLE
        ],
    }


def schema_org(url: str) -> dict[str, Any]:
    """Describe the whole dataset and each layer as schema.org ``Dataset`` for search engines."""
    snapshot = atlas().snapshot
    about = snapshot.catalog.about
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": url,
        "name": about.title.get(language()),
        "description": " ".join(about.description.get(language()).split()),
        "url": url,
        "license": licence(about.licence).href or about.licence,
        "creator": {"@type": "Organization", "name": about.publisher},
        "version": snapshot.id,
        "inLanguage": list(about.languages),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": _media_type(kind),
                "contentUrl": address(f"/data/{name}"),
            }
            for kind, name in WHOLE
        ],
        "hasPart": [_part(layer) for layer in snapshot.layers.values()],
    }


def _dataset(layer: ServedLayer, service: str) -> dict[str, Any]:
    home = address(f"/collections/{layer.id}")
    made: dict[str, Any] = {
        "@id": home,
        "@type": "dcat:Dataset",
        "dct:identifier": layer.id,
        "dct:title": _texts(layer.text.title),
        "dct:description": _texts(layer.text.description),
        "dct:publisher": _publisher(atlas().snapshot.catalog.about.publisher),
        "dct:license": authorities.licence(layer.text.licence),
        "dct:rights": authorities.rights(layer.text.attribution.strip()),
        "dct:accessRights": authorities.public(),
        "dct:language": [authorities.language(code) for code in atlas().snapshot.catalog.about.languages],
        "dct:modified": _day(atlas().snapshot.catalog.about.compiled),
        "dcat:landingPage": {"@id": f"{home}?f=html", "@type": "foaf:Document"},
        "dcat:distribution": [_distribution(layer, found, service) for found in fitting(layer.geometry_type)],
    }
    if layer.bbox is not None:
        box = {"@type": "geo:wktLiteral", "@value": _wkt(layer.bbox)}
        made["dct:spatial"] = {"@type": "dct:Location", "dcat:bbox": box}
    if layer.interval is not None:
        first, last = layer.interval
        period = {"dcat:startDate": _day(first.isoformat()), "dcat:endDate": _day(last.isoformat())}
        made["dct:temporal"] = {"@type": "dct:PeriodOfTime", **period}
    return made


def _distribution(layer: ServedLayer, found: Format, service: str) -> dict[str, Any]:
    items = address(f"/collections/{layer.id}/items")
    return {
        "@type": "dcat:Distribution",
        "dct:title": found.title,
        "dcat:accessURL": {"@id": items},
        "dcat:downloadURL": {"@id": f"{items}?f={found.name}&download=1"},
        "dcat:mediaType": _kind(found.media_type),
        "dct:license": authorities.licence(layer.text.licence),
        "dcat:accessService": {"@id": service},
    }


def _part(layer: ServedLayer) -> dict[str, Any]:
    home = address(f"/collections/{layer.id}")
    made: dict[str, Any] = {
        "@type": "Dataset",
        "@id": home,
        "name": layer.text.title.get(language()),
        "description": layer.text.description.get(language()),
        "url": home,
        "identifier": layer.id,
        "license": licence(layer.text.licence).href or layer.text.licence,
        "creditText": layer.text.attribution,
        "isAccessibleForFree": True,
        "variableMeasured": [column.name for column in layer.columns],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": found.title,
                "encodingFormat": found.media_type.partition(";")[0],
                "contentUrl": f"{home}/items?f={found.name}&download=1",
            }
            for found in fitting(layer.geometry_type)
        ],
    }
    if layer.bbox is not None:
        west, south, east, north = layer.bbox
        shape = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
        made["spatialCoverage"] = {"@type": "Place", "geo": shape}
    if layer.interval is not None:
        made["temporalCoverage"] = "/".join(day.isoformat() for day in layer.interval)
    return made


def _texts(text: Localised) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": " ".join(words.split())} for lang, words in text.items()]


def _publisher(name: str) -> dict[str, Any]:
    return {"@type": ["foaf:Agent", "foaf:Organization"], "foaf:name": name}


def _kind(media_type: str) -> dict[str, str]:
    return {"@id": MEDIA_TYPES + media_type.partition(";")[0], "@type": "dct:MediaType"}


def _day(text: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": text}


def _wkt(box: Bbox) -> str:
    west, south, east, north = box
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{lon} {lat}' for lon, lat in ring)}))"


def _media_type(kind: str) -> str:
    return FORMATS[kind].media_type if kind in FORMATS else ZIP
