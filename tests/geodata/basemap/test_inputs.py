"""Only the pinned bytes are ever used, and a failure says what to do."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

import geodata.basemap
from geodata.basemap import inputs
from geodata.basemap.inputs import BasemapInputError, InputPackage, obtain
from geodata.errors import GeodataError


@pytest.fixture
def cached(tmp_path):
    """A package that lies in the cache already."""
    archive = tmp_path / "thing-1.0.tgz"
    with tarfile.open(archive, "w:gz") as tarball:
        entry = tarfile.TarInfo("package/data.txt")
        entry.size = 5
        tarball.addfile(entry, io.BytesIO(b"hello"))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return InputPackage("npm", "thing", "1.0", archive.name, digest, "", "", "")


def test_cached_package_is_unpacked_without_any_client(cached, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    folder = obtain(cached, tmp_path)
    assert (folder / "package" / "data.txt").read_text() == "hello"
    assert obtain(cached, tmp_path) == folder


def test_other_bytes_than_pinned_are_refused(cached, tmp_path):
    (tmp_path / cached.archive).write_bytes(b"something else")
    with pytest.raises(BasemapInputError, match=f"expected sha256 {cached.sha256}"):
        obtain(cached, tmp_path)
    assert not (tmp_path / "unpacked").exists()


@pytest.mark.parametrize(("client", "advice"), [("npm", "install Node.js"), ("apt", "apt-get and dpkg-deb")])
def test_missing_client_is_named_with_advice(cached, tmp_path, monkeypatch, client, advice):
    monkeypatch.setenv("PATH", "")
    absent = dataclasses.replace(cached, client=client, archive="absent.tgz")
    with pytest.raises(BasemapInputError, match=advice):
        obtain(absent, tmp_path)


def test_failing_client_is_reported_with_its_command(cached, tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "_command", lambda _: ("sh", "-c", "echo no such package >&2; exit 1"))
    absent = dataclasses.replace(cached, archive="absent.tgz")
    with pytest.raises(BasemapInputError, match=r"no such package.*needs the network"):
        obtain(absent, tmp_path)


def test_error_is_in_the_tree_of_the_core():
    assert issubclass(BasemapInputError, GeodataError)
    assert BasemapInputError.code != GeodataError.code


def test_every_package_is_pinned_by_version_and_hash():
    for package in inputs.PACKAGES:
        assert len(package.sha256) == 64
        assert package.version in inputs._command(package)[-1]
        assert package.licence
        assert package.attribution or package is inputs.CLDR_NAMES  # its licence asks for none on the map


def test_no_registry_host_is_named():
    hosts = tuple(
        "".join(parts) for parts in (("npm", "js"), ("py", "pi.org"), ("python", "hosted"), ("deb", ".debian"))
    )
    for path in Path(geodata.basemap.__file__).parent.iterdir():
        if path.suffix in {".py", ".json", ".csv"}:
            text = path.read_text(encoding="utf-8")
            assert not [host for host in hosts if host in text], path.name
