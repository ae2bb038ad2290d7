"""Writes a layer with a format of the registry and gives the bytes, or a file for readers that want one."""

from __future__ import annotations

import pytest

from geodata.formats import registry
from tests.geodata.formats.hostile_rows import export_of, hostile_layer


@pytest.fixture
def written(snapshot):
    """Call it with a format's name and a layer for the whole file."""

    def write(name, layer, **changes):
        return b"".join(registry.pieces(registry.FORMATS[name], export_of(snapshot, layer, **changes)))

    return write


@pytest.fixture
def file_of(written, tmp_path):
    """The same as ``written``, as a path."""

    def write(name, layer, **changes):
        path = tmp_path / f"{layer.id}{registry.FORMATS[name].suffix}"
        path.write_bytes(written(name, layer, **changes))
        return path

    return write


@pytest.fixture(params=["Point", "LineString", "Polygon"])
def any_hostile(request):
    """The hostile layer as points, lines and areas."""
    return hostile_layer(request.param)
