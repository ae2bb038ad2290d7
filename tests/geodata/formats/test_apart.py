"""Files whose texts are made apart are those that their own writers give, whatever is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geodata.errors import QueryError
from geodata.formats import apart, registry
from geodata.formats.export import Export
from geodata.layers.bulk.files import layer_from_frame
from tests.bulk import frame_of_points, layer_text

COUNT = 700


@pytest.fixture(scope="module")
def held(snapshot):
    layer = layer_from_frame("points", layer_text("points", datetime_property="begins"), frame_of_points(COUNT))
    return replace(snapshot, layers={**snapshot.layers, "points": layer})


def whole(name, export):
    return b"".join(registry.pieces(registry.find(name), export))


def in_parts(name, export, monkeypatch, size=99):
    def run(part, chosen):
        assert all(len(rows) <= size for rows in chosen)
        return (part.text(export.snapshot, rows) for rows in chosen)

    monkeypatch.setattr(apart, "CHUNK", size)
    return b"".join(apart.write(registry.find(name), export, run))


ASKED = {
    "all": {},
    "columns": {"properties": ("name", "cost_usd")},
    "decimals": {"decimals": 3, "query": "/collections/points/items?x=1"},
    "some": {"rows": [5, 3, 600]},
    "none": {"rows": []},
}


@pytest.mark.parametrize("name", apart.TEXTS)
@pytest.mark.parametrize("asked", ASKED)
def test_bytes_are_those_of_one_process(held, name, asked, monkeypatch):
    about = dict(ASKED[asked])
    if "rows" in about:
        about["rows"] = np.array(about["rows"], dtype=np.int64)
    export = Export(held, held.layer("points"), **about)
    assert in_parts(name, export, monkeypatch) == whole(name, export)


@pytest.mark.parametrize("options", [{"geometry": "wkt"}, {"bom": "1", "raw": "1"}, {"lang": "ru"}])
def test_options_of_csv_hold_in_every_part(held, options, monkeypatch):
    for name in ("points", "projects", "regions"):
        export = Export(held, held.layer(name), options=options, base_url="https://atlas.example")
        assert in_parts("csv", export, monkeypatch, 7) == whole("csv", export)


def test_others_are_refused_with_what_there_is(held):
    with pytest.raises(QueryError, match="GeoPackage is written by one process; workers write geojson, ndjson,"):
        apart.write(registry.find("gpkg"), Export(held, held.layer("points")), lambda _part, _rows: ())


def test_what_the_writer_refuses_is_refused_at_once(held):
    export = Export(held, held.layer("regions"), options={"geometry": "lonlat"})
    with pytest.raises(QueryError, match="lonlat is for points"):
        apart.write(registry.find("csv"), export, lambda _part, _rows: ())
