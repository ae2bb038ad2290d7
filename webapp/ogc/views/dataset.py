"""The whole dataset in one file, the layer definition for QGIS, and the page that tells how to connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from geodata.formats import qlr, registry
from geodata.formats.dataset import NAME, Dataset
from webapp import links
from webapp.frame import render
from webapp.http.caching import Answer, answer, stream
from webapp.http.jobs import MANY_FEATURES, elsewhere
from webapp.http.kept import ACCEPTS_RANGES
from webapp.i18n import chosen_language, language, tongue
from webapp.ogc import params
from webapp.ogc.views import files
from webapp.page import Page
from webapp.present.connect import clients, example
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("dataset", __name__)

ZIP = "application/zip"
KEPT_FEATURES = 5000
"""A dataset of up to so many features (some megabytes) is kept; a larger one is sent while it is made."""


@blueprint.get("/data/crossborder.gpkg")
def geopackage() -> Answer:
    """Give every layer in one GeoPackage."""
    return _file(_dataset().geopackage(), registry.FORMATS["gpkg"].media_type, ".gpkg")


@blueprint.get("/data/crossborder.zip")
def archive() -> Answer:
    """Give all that there is in one zip."""
    return _file(_dataset().archive(), ZIP, ".zip")


@blueprint.get("/qgis/crossborder.qlr")
def layer_definition() -> Answer:
    """Give the layer definition that connects QGIS to this server."""
    params.allow(request.args, ())
    chosen_language()
    landing_page = links.absolute(url_for("ogc.landing_page"))
    document = qlr.qlr(atlas().snapshot, landing_page, language())
    response = answer(document, qlr.MEDIA_TYPE, vary=("Accept-Language",))
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}.qlr"'
    response.headers["Content-Language"] = language()
    return response


@Page("/connect", "connect", under="data").at(blueprint)
def connect() -> Answer:
    """Tell how to connect QGIS, ArcGIS, GDAL, R, Python and JavaScript."""
    base = links.absolute(request.script_root)
    shown = clients(base, example(atlas().snapshot.catalog), tongue())
    return render("connect.html", _("Connect"), clients=shown)


def _dataset() -> Dataset:
    params.allow(request.args, ())
    chosen_language()
    base_url = links.absolute(request.script_root)
    return Dataset(atlas().snapshot, links.this(), atlas().clock(), base_url, files.words_in())


def _file(pieces: Iterator[bytes], media_type: str, suffix: str) -> Answer:
    features = sum(len(layer) for layer in atlas().snapshot.layers.values())
    if features > MANY_FEATURES and (made := elsewhere()) is not None:
        return made
    if features <= KEPT_FEATURES:
        response = answer(b"".join(pieces), media_type, vary=("Accept-Language",))
        response.headers.add(*ACCEPTS_RANGES)
    else:
        response = stream(pieces, media_type, vary=("Accept-Language",), is_compressible=False)
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}-{atlas().snapshot.id}{suffix}"'
    return response
