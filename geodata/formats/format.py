"""What a file format is: the one value that a writer's entry in the registry consists of, ours or another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geodata.catalog.columns import GeometryType
    from geodata.formats.export import Export

ANY: tuple[GeometryType, ...] = ("Point", "LineString", "Polygon")

Write = Callable[["Export"], Iterator[bytes]]
Use = Literal["maps", "sheets", "programs"]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Parameters
    ----------
    name : str
        As in ``f=``.
    title : str
        For people, in English; see ``geodata.text.marks``.
    media_type : str
        As registered, or as its standard asks for.
    suffix : str
        Of a file's name, with the dot.
    write : callable
        Export to pieces of the file; checks nothing, see ``registry.pieces``.
    description : str
        What it is good for and what it cannot hold, in English.
    aliases : tuple of str
        Other names for ``f=``.
    suffixes : tuple of str
        Further endings of file names that mean this format.
    geometry_types : tuple of str
        What it can hold.
    is_compressible : bool
        Whether gzip makes it smaller.
    crs : str
        ``crs84`` where the format allows no other reference system than WGS 84 lon/lat.
    max_features : int, optional
        How many features a file can hold.
    options : mapping
        Name of an option to the values that it may have.
    is_coded : bool
        Whether codes stay codes unless a language is asked for.
    use : str
        What people want it for: the heading that it stands under in a menu of files.
    rank : int
        Place under that heading, lower first; the first few stand in small menus.
    """

    name: str
    title: str
    media_type: str
    suffix: str
    write: Write
    description: str
    aliases: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    geometry_types: tuple[GeometryType, ...] = ANY
    is_compressible: bool = True
    crs: Literal["any", "crs84"] = "any"
    max_features: int | None = None
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_coded: bool = False
    use: Use = "programs"
    rank: int = 50
