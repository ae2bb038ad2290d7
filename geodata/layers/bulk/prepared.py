"""Large layers that lie ready on the disk: made once from their files, mapped at every later start.

Each layer has a folder of its own, named by what it was made from; it is written beside and renamed when it is whole.
What is torn, of another program or of other data is never opened, and goes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geodata
from geodata.errors import NotPreparedError
from geodata.layers.bulk.packing import FORMAT, NotPackedError, Packer, Unpacker, unpack_layer
from geodata.layers.bulk.progress import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.building import Runner
    from geodata.layers.bulk.progress import HowFar
    from geodata.layers.lasting import Lasting
    from geodata.layers.layer import Layer
    from geodata.space.systems import Systems

log = logging.getLogger(__name__)

LEAST_BYTES = 2 << 20
"""Smaller files are read as quickly as anything that is made of them."""

LEAST_FEATURES = 50_000
"""Layers of fewer features are made in a second or two."""

MANIFEST = "manifest.json"
_PARTS = re.compile(r"(?P<layer>[a-z0-9-]+)\.[0-9a-f]{16}")
_PROGRAM = ("*.py", "*.json")
"""Files of this package that shape what a layer is."""

_SETTLED_SECONDS = 2
"""Times of files have steps, on some systems so long ones."""


@dataclass(frozen=True, slots=True)
class PreparedLayer:
    """A prepared layer as ``Store.held`` lists it."""

    layer: str
    path: Path
    nbytes: int
    features: int
    made_from: str


@dataclass(frozen=True, slots=True)
class Making:
    """How a layer is made.

    Parameters
    ----------
    tell : callable
        Is told what is done, where that takes a while.
    progress : HowFar, optional
        Is told how far it is; lines are told when None.
    run : callable, optional
        Takes the steps, see ``building.build``; one after the other in this process when None.
    is_needed : bool
        Whether it has to lie ready: reading it into memory will not do.
    """

    tell: Callable[[str], None] = log.info
    progress: HowFar | None = None
    run: Runner | None = None
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Store:
    """Folder of prepared layers, for all servers of a machine.

    Parameters
    ----------
    folder : pathlib.Path
        Made when something is written.
    budget : int
        Bytes on the disk; layers that were used longest ago go first.
    parts : sequence of Lasting
        What else is to lie ready of each layer.
    """

    folder: Path
    budget: int
    parts: Sequence[Lasting] = ()

    def layer(self, path: Path, text: LayerText, systems: Systems, making: Making | None = None) -> Layer:
        """The layer of a file: opened where it lies ready, else made and put there.

        When it cannot be put there, it is read into memory.

        Parameters
        ----------
        path : pathlib.Path
            Of the data.
        text : LayerText
            Title, description, licence, attribution and style, as they are now.
        systems : Systems
            Reference systems of the catalogue.
        making : Making, optional
            How it is made, and who is told of it.

        Raises
        ------
        CatalogError
            As ``read_layer`` does.
        """
        stamps = _stamps(path)
        if sum(size for _, size, _ in stamps) < LEAST_BYTES:
            return read(path, text, systems)
        try:
            with self._locked(text.id):
                found = self._open(text, systems, _Wanted.of(path, text, stamps))
                return found or self._made(path, text, systems, stamps, making or Making())
        except OSError as error:
            fault = f"{text.id}: it is not prepared in {self.folder}: {error.strerror or error}"
            if making is not None and making.is_needed:
                raise NotPreparedError(fault) from error
            log.warning("%s", fault)
            return read(path, text, systems)

    def held(self) -> list[PreparedLayer]:
        """All that lies ready, what was used last first."""
        found = []
        for folder in self._folders():
            said = _manifest(folder)
            nbytes = sum(path.stat().st_size for path in folder.iterdir())
            layer = _PARTS.fullmatch(folder.name)
            if said is not None and layer is not None:
                found.append(PreparedLayer(layer["layer"], folder, nbytes, int(said["features"]), str(said["path"])))
        return sorted(found, key=lambda held: -(held.path / MANIFEST).stat().st_mtime)

    def clean(self) -> int:
        """Remove all; gives the bytes that were freed. What a server has open stays until it ends."""
        before = sum(path.stat().st_size for folder in self._folders() for path in folder.iterdir())
        for folder in self._folders():
            shutil.rmtree(folder)
        return before

    def _made(self, path: Path, text: LayerText, systems: Systems, stamps: Stamps, making: Making) -> Layer:
        begun = time.monotonic()
        wanted = _Wanted.of(path, text, stamps).read()
        target = self.folder / f"{text.id}.{wanted.name}"
        beside = self.folder / f".{target.name}.{os.getpid()}"
        try:
            for left in self.folder.glob(f".{text.id}.*"):  # by a process that was killed: who holds the lock is alone
                shutil.rmtree(left)
            beside.mkdir()
            from geodata.layers.bulk import building  # half a second that a ready layer saves

            rows = building.rows_of(path, text, beside)
            if rows.count < LEAST_FEATURES or _stamps(path) != stamps:
                return read(path, text, systems)
            making.tell(f"{text.id}: is prepared from {path.name}; later starts will not have to")
            packer = Packer(beside)
            progress = making.progress or Lines(making.tell)
            layer = building.build(rows, text, packer, self.parts, making.run or building.one_by_one, progress)
            said = wanted.manifest() | {"features": rows.count, "layer": layer, "files": packer.files}
            for spooled in beside.glob(f"*{building.SPOOLED}"):
                spooled.unlink()
            _write(beside / MANIFEST, said)
            shutil.rmtree(target, ignore_errors=True)
            beside.rename(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        self._trim(target)
        making.tell(f"{text.id}: {rows.count:,} features prepared in {time.monotonic() - begun:.0f} s")
        return self._opened(target, said, text, systems)

    def _open(self, text: LayerText, systems: Systems, wanted: _Wanted) -> Layer | None:
        """The layer where it lies ready and is what its file holds now."""
        for folder in self._folders():
            parts = _PARTS.fullmatch(folder.name)
            if parts is None or parts["layer"] != text.id:
                continue
            said = _manifest(folder)
            if said is None or not wanted.is_met(said, folder):
                continue
            try:
                found = self._opened(folder, said, text, systems)
            except NotPackedError as error:
                log.warning("%s: what was prepared is made anew: %s", text.id, error)
                shutil.rmtree(folder)
                continue
            _write(folder / MANIFEST, said | {"stamps": wanted.settled})  # the time tells when it was used
            return found
        return None

    def _opened(self, folder: Path, said: dict[str, Any], text: LayerText, systems: Systems) -> Layer:
        return unpack_layer(Unpacker(folder, said["files"]), said["layer"], text, systems, self.parts)

    def _folders(self) -> list[Path]:
        return [path for path in sorted(self.folder.glob("*.*")) if path.is_dir() and _PARTS.fullmatch(path.name)]

    def _trim(self, new: Path) -> None:
        """Remove what was used longest ago until all fits; the new one stays."""
        total = 0
        for held in sorted(self.held(), key=lambda held: held.path != new):
            total += held.nbytes
            if total > self.budget and held.path != new:
                shutil.rmtree(held.path)

    @contextmanager
    def _locked(self, layer_id: str) -> Iterator[None]:
        """Nobody else makes or opens this layer meanwhile: of two servers that start at once, one waits."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{layer_id}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def read(path: Path, text: LayerText, systems: Systems) -> Layer:
    """Read the layer of a file, in the reference systems of its catalogue.

    Raises
    ------
    CatalogError
        As ``read_layer`` does.
    """
    from geodata.layers.bulk.files import read_layer  # half a second that a ready layer saves

    return replace(read_layer(path, text.id, text, id_column=text.id_column), systems=systems)


Stamps = list[tuple[str, int, int]]
"""Name, size and time of change (nanoseconds) of each file that a layer is read from."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a prepared layer must have been made from; ``settled`` are stamps that can be trusted later.

    A file that changed just before it was looked at may change again under the same time.
    """

    path: Path
    stamps: Stamps
    settled: Stamps
    about: str
    data: str

    @classmethod
    def of(cls, path: Path, text: LayerText, stamps: Stamps) -> _Wanted:
        """Of a file as it is now; its content is looked at only where it has to be, see ``read``."""
        about = json.dumps([FORMAT, program(), text.id, text.id_column, text.datetime_property])
        newest = max((changed for _, _, changed in stamps), default=0)
        settled = stamps if time.time_ns() - newest > _SETTLED_SECONDS * 10**9 else []
        return cls(path, stamps, settled, hashlib.sha256(about.encode()).hexdigest(), "")

    def read(self) -> _Wanted:
        """The same with what the files hold."""
        return replace(self, data=_content(self.path, self.stamps))

    @property
    def name(self) -> str:
        """What tells it from others of the same layer."""
        return hashlib.sha256(f"{self.about} {self.data}".encode()).hexdigest()[:16]

    def manifest(self) -> dict[str, Any]:
        """What is noted of it."""
        return {
            "path": str(self.path), "stamps": self.settled, "about": self.about, "data": self.data,
        }  # fmt: skip

    def is_met(self, said: dict[str, Any], folder: Path) -> bool:
        """Whether a manifest is of this; where the files look others, their content decides."""
        if said["about"] != self.about:
            return False
        if said["path"] == str(self.path) and said["stamps"] == [list(stamp) for stamp in self.stamps]:
            return True
        known = self.read()
        return said["data"] == known.data and folder.name.endswith(f".{known.name}")


def _stamps(path: Path) -> Stamps:
    """Of a file and its companions: a Shapefile has several of one stem; of a folder, those of all in it."""
    beside = path.iterdir() if path.is_dir() else path.parent.glob(f"{path.stem}.*")
    found = sorted(other for other in beside if other.is_file())
    return [(other.name, other.stat().st_size, other.stat().st_mtime_ns) for other in found]


def _content(path: Path, stamps: Stamps) -> str:
    digest, folder = hashlib.sha256(), path if path.is_dir() else path.parent
    for name, _, _ in stamps:
        digest.update(name.encode())
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def program() -> str:
    """Hash of the code that layers are made by."""
    root = Path(geodata.__file__).parent
    digest = hashlib.sha256()
    for folder in (root / "layers", root / "space", root / "text", root / "catalog", root / "tiles"):
        for pattern in _PROGRAM:
            for path in sorted(folder.rglob(pattern)):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _manifest(folder: Path) -> dict[str, Any] | None:
    """What a folder says of itself; None, and it goes, when that cannot be read."""
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        if isinstance(said, dict) and {"path", "stamps", "about", "data", "features", "layer", "files"} <= said.keys():
            return said
        fault = "it misses what every manifest has"
    except (OSError, ValueError) as error:
        fault = str(error)
    log.warning("%s: what was prepared is made anew: %s", folder.name, fault)
    shutil.rmtree(folder, ignore_errors=True)
    return None


def _write(path: Path, said: dict[str, Any]) -> None:
    """Write a manifest so that it is there whole or not at all."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(said, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
