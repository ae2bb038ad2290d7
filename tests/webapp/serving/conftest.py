"""A catalogue with a layer so large that its files are made in processes of their own."""

import shutil

import pytest
import yaml

from geodata.catalog.catalog import DATA
from tests import bulk
from tests.perf.bench.catalogue import entry

MANY = 6000


def with_points(folder, count):
    """The shipped catalogue with so many points beside its layers."""
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("schema", "geo"))
    frame = bulk.frame_of_points(count).rename(columns={"begins": "start_date"})
    frame.to_parquet(folder / "points.parquet")
    layers = yaml.safe_load((folder / "layers.yaml").read_text(encoding="utf-8"))
    layers["layers"].append(entry("points", folder / "points.parquet"))
    (folder / "layers.yaml").write_text(yaml.safe_dump(layers, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture(scope="package")
def large(tmp_path_factory):
    return with_points(tmp_path_factory.mktemp("large") / "catalogue", MANY)
