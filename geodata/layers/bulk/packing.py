"""A layer as files: each array and each buffer is one file, what they belong to is JSON; opened, they are mapped.

Nothing in the files is a program: only objects of the classes that are named here are made of what they say.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog.columns import Column
from geodata.layers import content, geojson
from geodata.layers.arrays import Booleans, Dates, Integers, Lists, Numbers, Strings, Values
from geodata.layers.haystack import Haystack
from geodata.layers.kept import FreshFeatures, KeptFeatures
from geodata.layers.layer import Layer
from geodata.layers.packed import BoxIndex, PackedShapes, packed
from geodata.layers.points import PointIndex, Points
from geodata.layers.shared import mapped
from geodata.layers.words import NumberIds, Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.catalog.model import LayerText
    from geodata.layers.lasting import Lasting
    from geodata.space.systems import Systems

FORMAT = 2
"""Counts up when files of before can no longer be opened."""

_CLASSES = {
    made.__name__: made
    for made in (
        Booleans, BoxIndex, Dates, Haystack, Integers, Lists, NumberIds, Numbers, PackedShapes, PointIndex, Points,
        Strings, Words,
    )
}  # fmt: skip
"""What is kept as its attributes, those that were reckoned once among them."""

_KINDS = "biufM"
"""Kinds of arrays: truth values, whole numbers, floats, times; never objects."""

_EDGE_BYTES = 4096
"""What is looked at of each end of a file to tell a torn one without reading all of it."""


class NotPackedError(ValueError):
    """What stands in the files is not what was written."""


class Packer:
    """Writes buffers into a new folder.

    Parameters
    ----------
    folder : pathlib.Path
        An empty one.
    is_kept : bool
        Whether all is to be on the disk when it is said to be.
    """

    def __init__(self, folder: Path, *, is_kept: bool = True) -> None:
        """Begin with no file."""
        self.folder, self._is_kept = folder, is_kept
        self.files: list[dict[str, Any]] = []
        self._held: dict[int, tuple[Any, int]] = {}
        self._adopted: dict[int, tuple[Any, Path]] = {}

    def adopt(self, buffer: bytes | mmap.mmap, path: Path) -> None:
        """Know that a buffer is all of a file on this disk: it becomes the packer's own, and is not copied."""
        self._adopted[id(buffer)] = buffer, path

    def pack(self, value: Any) -> Any:
        """What JSON says of a value; its buffers are written, each once.

        Raises
        ------
        TypeError
            For a value of another kind than layers are made of.
        """
        match value:
            case None | bool() | int() | float() | str():
                return value
            case np.ndarray():
                return self._array(value)
            case bytes() | mmap.mmap():
                return {"bytes": self._file(value)}
            case tuple() | list():
                return {"tuple": list(map(self.pack, value))}
            case Mapping():
                return {"map": {name: self.pack(held) for name, held in value.items()}}
        if _CLASSES.get(type(value).__name__) is not type(value):
            raise TypeError(f"a layer of which {type(value).__name__} is a part cannot be written")
        return {"class": type(value).__name__, "holds": {name: self.pack(held) for name, held in vars(value).items()}}

    def _array(self, value: NDArray[Any]) -> dict[str, Any]:
        if value.dtype == object:  # whole numbers that need more than 64 bits
            return {"numbers": [str(int(number)) for number in value]}
        return {"array": self._file(value), "type": value.dtype.str, "shape": list(value.shape)}

    def _file(self, value: NDArray[Any] | bytes | mmap.mmap) -> int:
        """Number of the file that holds a buffer."""
        buffer = _whole_buffer(value)
        if id(buffer) not in self._held:
            number = len(self.files)
            path = path_of(self.folder, number)
            if id(buffer) in self._adopted:
                path.hardlink_to(self._adopted[id(buffer)][1])
            else:
                data = np.ascontiguousarray(value).view(np.uint8).data if isinstance(value, np.ndarray) else value
                path.write_bytes(data)
            if self._is_kept:
                with path.open("rb") as file:
                    os.fsync(file.fileno())
            self._held[id(buffer)] = buffer, number
            self.files.append(edges(self.folder, number))
        return self._held[id(buffer)][1]


def _whole_buffer(value: Any) -> Any:
    """The mapped file that is all of an array, else the array: so what several arrays show is one file."""
    base = value
    while isinstance(base, np.ndarray) and base.base is not None:
        base = base.base
    mapping = base.obj if isinstance(base, memoryview) else base
    is_all = isinstance(mapping, mmap.mmap) and isinstance(value, np.ndarray) and value.nbytes == len(mapping)
    return mapping if is_all and value.flags.c_contiguous else value


class Unpacker:
    """Maps the files of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        That a ``Packer`` wrote.
    files : sequence of dict
        What it noted of each file.

    Raises
    ------
    NotPackedError
        When a file is missing, longer, shorter or others at its ends.
    """

    def __init__(self, folder: Path, files: Sequence[Mapping[str, Any]]) -> None:
        """Look at all files."""
        self.folder = folder
        for number, noted in enumerate(files):
            if edges(folder, number) != noted:
                raise NotPackedError(f"{path_of(folder, number).name} is not what was written")
        self._count = len(files)
        self._mapped: dict[int, bytes | mmap.mmap] = {}

    def unpack(self, said: Any) -> Any:
        """The value that ``Packer.pack`` was given; arrays and buffers are mapped, read-only.

        Raises
        ------
        NotPackedError
            For what no packer wrote.
        """
        match said:
            case None | bool() | int() | float() | str():
                return said
            case {"numbers": _} | {"array": _}:
                return self._array(said)
            case {"bytes": number}:
                return self.bytes(number)
            case {"tuple": parts}:
                return tuple(map(self.unpack, parts))
            case {"map": parts}:
                return {name: self.unpack(part) for name, part in parts.items()}
            case {"class": name, "holds": parts} if name in _CLASSES:
                made = object.__new__(_CLASSES[name])
                made.__dict__.update({attribute: self.unpack(part) for attribute, part in parts.items()})
                return made
        raise NotPackedError(f"{str(said)[:80]} is nothing that layers are made of")

    def give(self, packer: Packer) -> None:
        """Let a packer have what is mapped."""
        for number, buffer in self._mapped.items():
            packer.adopt(buffer, path_of(self.folder, number))

    def bytes(self, number: int) -> bytes | mmap.mmap:
        """A buffer, mapped once however often it is asked for."""
        if not 0 <= number < self._count:
            raise NotPackedError(f"there is no file {number}")
        if number not in self._mapped:
            self._mapped[number] = mapped(path_of(self.folder, number))
        return self._mapped[number]

    def _array(self, said: Mapping[str, Any]) -> NDArray[Any]:
        if "numbers" in said:
            return np.array(list(map(int, said["numbers"])), dtype=object)
        kind = np.dtype(said["type"])
        if kind.kind not in _KINDS:
            raise NotPackedError(f"an array of {kind} is none of a layer")
        return np.frombuffer(self.bytes(said["array"]), dtype=kind).reshape(said["shape"])


def path_of(folder: Path, number: int) -> Path:
    """Where a buffer lies."""
    return folder / f"{number:04}.bin"


def edges(folder: Path, number: int) -> dict[str, Any]:
    """Size of a file and sums over its ends.

    Raises
    ------
    NotPackedError
        When there is none.
    """
    try:
        with path_of(folder, number).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            first = file.read(_EDGE_BYTES)
            file.seek(max(0, size - _EDGE_BYTES))
            return {"bytes": size, "begins": zlib.crc32(first), "ends": zlib.crc32(file.read(_EDGE_BYTES))}
    except FileNotFoundError:
        raise NotPackedError(f"{path_of(folder, number).name} is missing") from None


def pack_layer(packer: Packer, layer: Layer, parts: Sequence[Lasting] = ()) -> dict[str, Any]:
    """Write a layer, with all that is reckoned once of it; gives what ``unpack_layer`` needs."""
    layer.prepare()
    for column in layer.columns:
        array = layer.array(column.name)
        if isinstance(array, Strings):
            array.prepare()
        layer.ranks(column.name)
    features = layer.features
    geometries = layer.geometries
    if not isinstance(geometries, (Points, PackedShapes)):
        geometries = packed(np.array(geometries, dtype=object))
    return {
        "geometry_type": layer.geometry_type,
        "columns": [asdict(column) for column in layer.columns],
        "ids": packer.pack(layer.ids),
        "values": packer.pack({name: layer.array(name) for name in layer.values}),
        "geometries": packer.pack(geometries),
        "index": packer.pack(layer.index if layer.is_points else BoxIndex(layer.bounds)),
        "bounds": None if layer.is_points else packer.pack(layer.bounds),
        "broken": packer.pack(tuple(layer.broken.items())),
        "haystack": packer.pack(layer.haystack),
        "features": packer.pack((features.offsets, features.data)) if isinstance(features, KeptFeatures) else None,
        "ranks": packer.pack({column.name: layer.ranks(column.name) for column in layer.columns}),
        "bbox": layer.bbox,
        "interval": layer.interval and [day.isoformat() for day in layer.interval],
        "content": layer.once(content.digest).hex(),
        "parts": packer.pack({part.name: part.apart(layer.once(part.make)) for part in parts}),
    }


def unpack_layer(
    unpacker: Unpacker, said: Mapping[str, Any], text: LayerText, systems: Systems, parts: Sequence[Lasting] = ()
) -> Layer:
    """Make the layer that was written, with the texts that it has now.

    Raises
    ------
    NotPackedError
        For what ``pack_layer`` did not write.
    """
    try:
        geometries = unpacker.unpack(said["geometries"])
        arrays = unpacker.unpack(said["values"])
        layer = Layer(
            text.id, text, said["geometry_type"], tuple(Column(**column) for column in said["columns"]),
            unpacker.unpack(said["ids"]), MappingProxyType({name: Values(array) for name, array in arrays.items()}),
            geometries, systems=systems,
        )  # fmt: skip
        bbox, days = said["bbox"], said["interval"]
        made: dict[str, Any] = {
            "haystack": unpacker.unpack(said["haystack"]),
            "bbox": bbox and tuple(bbox),
            "interval": days and tuple(map(date.fromisoformat, days)),
        }
        made["index" if layer.is_points else "boxes"] = unpacker.unpack(said["index"])
        if not layer.is_points:
            made["bounds"] = unpacker.unpack(said["bounds"])
            made["broken"] = layer.told_broken(dict(unpacker.unpack(said["broken"])))
        made["features"] = _features(unpacker, said["features"], layer)
        layer.__dict__.update(made)
        held = unpacker.unpack(said["parts"])
        reckoned = {part.make: part.together(**held[part.name]) for part in parts}
        reckoned[content.digest] = bytes.fromhex(said["content"])
        layer.know(ranks=unpacker.unpack(said["ranks"]), made=reckoned)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise NotPackedError(f"it says what no layer has: {error!r}") from error
    return layer


def _features(unpacker: Unpacker, said: Any, layer: Layer) -> KeptFeatures | FreshFeatures:
    if said is None:
        return FreshFeatures(len(layer), lambda rows: geojson.batches(layer, rows))
    offsets, data = unpacker.unpack(said)
    file = os.open(path_of(unpacker.folder, said["tuple"][1]["bytes"]), os.O_RDONLY)
    return KeptFeatures(offsets, data, file)
