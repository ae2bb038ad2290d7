"""Layers that a PostGIS database holds: read when they are asked for.

::

    address (layers.yaml) -> connections (one pool a process) -> schema (columns, key, geometry)
                                                -> state (read anew when changed) -> layer -> reading (rows)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import CatalogError, Problem
from geodata.layers.bulk.postgis.databases import Databases

if TYPE_CHECKING:
    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.space.systems import Systems

__all__ = ["open_layer"]


def open_layer(text: LayerText, systems: Systems, databases: Databases | None = None) -> PostgisLayer:
    """Layer of a table, which is looked at once; nothing stays connected.

    Parameters
    ----------
    text : LayerText
        Title, description, licence, attribution and style, database and table.
    systems : Systems
        Reference systems of the catalogue.
    databases : Databases, optional
        Connections to share.

    Raises
    ------
    CatalogError
        When the table cannot be served, and when the driver is not installed. A database that is away is no error.
    """
    try:
        from geodata.layers.bulk.postgis import address, layer  # an extra brings the driver
    except ImportError as error:
        expected = 'the extra "postgis": pip install "crossborder-atlas[postgis]"'
        raise CatalogError(
            (Problem("layers.yaml", 0, text.id, f"no driver ({error})", expected, "no-driver"),)
        ) from error
    try:
        place = address.read(text.data or "", text.table or "")
    except ValueError as error:
        found = f"an address that libpq cannot read: {error}"
        expected = "postgresql://user@host:port/database"
        raise CatalogError((Problem("layers.yaml", 0, text.id, found, expected, "database-address"),)) from None
    opened = layer.PostgisLayer(text.id, text, place, (databases or Databases()).at(place.database), systems)
    opened.table.begin()
    return opened
