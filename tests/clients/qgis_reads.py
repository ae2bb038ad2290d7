"""Reads a running atlas as a person with QGIS would, and draws it; run by Debian's Python, which has QGIS.

``python3 qgis_reads.py BASE FOLDER`` puts pictures into the folder and ``report.json``, which says what QGIS found.
"""

import json
import sys
import urllib.request
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDataSourceUri,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

LANGUAGES = ("en", "ru", "kk", "uz")
PAGE_SIZES = (1, 7, 1000)
SIZE = QSize(800, 600)
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
TILES = "type=xyz&url={base}/collections/{name}/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D&zmin=0&zmax=14"


def fetched(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


def source(base, name, page_size):
    return (
        f"pageSize='{page_size}' pagingEnabled='true' srsname='OGC:CRS84' typename='{name}' url='{base}/api'"
        " version='OGC_FEATURES'"
    )


def described(layer):
    """What a person sees of a layer before it is drawn."""
    return {
        "valid": layer.isValid(),
        "name": layer.name(),
        "ids": sorted(feature["id"] for feature in layer.getFeatures()),
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "legend": [item.label() for item in layer.renderer().legendSymbolItems()],
    }


def draw(layers, box, picture):
    """Draw layers in a box of longitudes and latitudes."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(SIZE)
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(MERCATOR)
    lonlat = QgsCoordinateReferenceSystem("OGC:CRS84")
    there = QgsCoordinateTransform(lonlat, MERCATOR, QgsProject.instance())
    settings.setExtent(there.transformBoundingBox(QgsRectangle(*box)))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().convertToFormat(QImage.Format_RGB888).save(str(picture))
    return [error.message for error in job.errors()]


def items(base, names):
    """Identifiers of the features of every layer, for several sizes of a page."""
    return {
        name: {size: read(QgsVectorLayer(source(base, name, size), name, "OAPIF")) for size in PAGE_SIZES}
        for name in names
    }


def read(layer):
    """Identifiers of the features that the provider brings."""
    return sorted(feature["id"] for feature in layer.getFeatures()) if layer.isValid() else None


def layer_file(base, lang, folder):
    """Layers of the layer file, by the name of their collection."""
    path = folder / f"crossborder-{lang}.qlr"
    path.write_bytes(fetched(f"{base}/qgis/crossborder.qlr?lang={lang}"))
    project = QgsProject.instance()
    project.clear()
    done, message = QgsLayerDefinition.loadLayerDefinition(str(path), project, project.layerTreeRoot())
    if not done:
        raise RuntimeError(message)
    return {QgsDataSourceUri(layer.source()).param("typename"): layer for layer in project.mapLayers().values()}


def package(base, names, folder):
    """Layers of the GeoPackage, with the style that it has for each."""
    path = folder / "crossborder.gpkg"
    path.write_bytes(fetched(f"{base}/data/crossborder.gpkg"))
    return {name: QgsVectorLayer(f"{path}|layername={name.replace('-', '_')}", name, "ogr") for name in names}


def plain_styles():
    """QGIS's styles for points, lines and areas of vector tiles, all in red."""
    red = QColor("red")
    return QgsVectorTileBasicRenderer.simpleStyle(red, red, 0.5, red, 1.0, red, red, 3.0)


def tiled(base, name):
    """Layer of vector tiles, in red."""
    layer = QgsVectorTileLayer(TILES.format(base=base, name=name), name)
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles(plain_styles())
    layer.setRenderer(renderer)
    return layer


def plain(base, name):
    """Features of a layer in the same red."""
    layer = QgsVectorLayer(source(base, name, 1000), name, "OAPIF")
    symbols = {style.geometryType(): style.symbol().clone() for style in plain_styles()}
    layer.setRenderer(QgsSingleSymbolRenderer(symbols[layer.geometryType()]))
    return layer


def main(base, folder):
    collections = json.loads(fetched(f"{base}/collections?f=json"))["collections"]
    boxes = {each["id"]: each["extent"]["spatial"]["bbox"][0] for each in collections}
    report = {"items": items(base, boxes), "files": {}, "faults": []}
    for lang in LANGUAGES:
        layers = layer_file(base, lang, folder)
        report["files"][lang] = {name: described(layer) for name, layer in layers.items()}
    stored = package(base, boxes, folder)
    report["package"] = {name: described(layer) for name, layer in stored.items()}
    shown = {
        "file": layer_file(base, "en", folder),
        "package": stored,
        "tiles": {name: tiled(base, name) for name in boxes},
        "plain": {name: plain(base, name) for name in boxes},
    }
    for kind, layers in shown.items():
        for name, box in boxes.items():
            report["faults"] += draw([layers[name]], box, folder / f"{kind}-{name}.ppm")
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    application = QgsApplication([], False)  # noqa: FBT003 - QGIS names no parameters: without windows
    application.initQgis()
    main(sys.argv[1], Path(sys.argv[2]).resolve())
    QgsProject.instance().clear()
    application.exitQgis()
