"""Every kind of file that is taken gives the same table: cells as they stand, places behind their own columns."""

from __future__ import annotations

import json
import zipfile

import geopandas
import pytest
import shapely

from webapp.imports.apart import parsed
from webapp.imports.errors import ImportRefusedError

POINT = {"type": "Point", "coordinates": [69.24, 41.28]}


def collection(*geometries):
    features = [{"type": "Feature", "properties": {"name": "Завод", "jobs": 3}, "geometry": it} for it in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_geojson_gives_its_properties_and_places():
    (table,) = parsed(collection(POINT, None), "places.geojson")
    assert table.headings == ("name", "jobs", "lon", "lat")
    assert table.rows == (("Завод", 3, 69.24, 41.28), ("Завод", 3, "", ""))


def test_kml_gives_names_and_places():
    text = "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><NetworkLink><Link><href>http://evil.example/x.kml</href>"
    text += "</Link></NetworkLink><Placemark><name>Завод</name><Point><coordinates>69.24,41.28</coordinates></Point>"
    (table,) = parsed(f"{text}</Placemark></Document></kml>".encode(), "places.kml")
    assert [table.rows[0][i] for i in (0, -2, -1)] == ["Завод", 69.24, 41.28]


def test_geopackage_in_another_reference_system_gives_degrees(tmp_path):
    frame = geopandas.GeoDataFrame({"name": ["Завод"]}, geometry=[shapely.Point(69.24, 41.28)], crs=4326)
    frame.to_crs(32642).to_file(tmp_path / "places.gpkg")
    (table,) = parsed((tmp_path / "places.gpkg").read_bytes(), "places.gpkg")
    assert table.rows[0][0] == "Завод"
    assert table.rows[0][1:] == pytest.approx((69.24, 41.28))


def test_lines_are_refused_by_their_row():
    line = {"type": "LineString", "coordinates": [[69, 41], [70, 42]]}
    with pytest.raises(ImportRefusedError) as told:
        parsed(collection(POINT, line), "places.geojson")
    assert (told.value.fault, told.value.values["row"]) == ("not-points", "2")


def test_ods_gives_its_sheets(tmp_path):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    written = (("Name", "Cost"), ("A", "12 млн"))
    rows = "".join(f"<table:table-row>{cell.format(a)}{cell.format(b)}</table:table-row>" for a, b in written)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="List">{rows}'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "content.xml", f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        file.writestr("META-INF/manifest.xml", "<manifest/>")
    (table,) = parsed((tmp_path / "a.ods").read_bytes(), "a.ods")
    assert (table.name, table.headings, table.rows) == ("List", ("Name", "Cost"), (("A", "12 млн"),))
    assert table.cell(0, 1) == "List!B2"
