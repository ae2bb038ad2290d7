"""Errors of the map builder.

::

    GeodataError
    ├── AssetsNotBuiltError   assets-not-built   (the browser code has not been bundled yet)
    └── MapError              map-invalid        (a map that our content security policy would break)
        ├── NotLocalError     map-not-local      (an address on another host)
        └── InlineCodeError   map-inline-code    (script or style inside the markup)
"""

from __future__ import annotations

from typing import ClassVar

from geodata.errors import GeodataError


class AssetsNotBuiltError(GeodataError):
    """The bundled scripts and styles are missing or incomplete."""

    code: ClassVar[str] = "assets-not-built"


class MapError(GeodataError):
    """The map cannot be served as composed."""

    code: ClassVar[str] = "map-invalid"


class NotLocalError(MapError):
    """A map may only load from its own host."""

    code: ClassVar[str] = "map-not-local"


class InlineCodeError(MapError):
    """A map's markup may hold neither script nor style."""

    code: ClassVar[str] = "map-inline-code"
