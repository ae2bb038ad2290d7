"""The command line: clear messages, right exit codes, files whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import suppress
from http.client import HTTPConnection

import geopandas
import pyogrio
import pytest
from click.testing import CliRunner

import geodata
from geodata.errors import ExportError
from geodata.formats import registry
from tests.probe import write_catalogue, write_sources
from tests.serving import atlas, command, free_port, running, wait_for
from webapp import cli
from webapp.ogc import exporting


@pytest.fixture
def run():
    return lambda *args: CliRunner().invoke(cli.main, [str(arg) for arg in args])


@pytest.fixture
def quick(run, snapshot, monkeypatch):
    """The same with the shipped catalogue already read."""
    monkeypatch.setattr(cli, "_snapshot", lambda _folder, _as_of=None: snapshot)
    return run


@pytest.fixture
def broken(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue", sector="no such sector", partner_country="Uzbekistan")
    write_sources(folder)
    (folder / "projects" / "second.yaml").write_text("id: [", encoding="utf-8")
    return folder


def test_check_names_what_nothing_reads(run, catalog_copy):
    folder = catalog_copy()
    (folder / "notes.txt").write_text("x")
    told = "notes.txt: found a file that nothing reads; expected a file of a catalogue [unread-file]"
    for words in ((), ("--quiet",)):
        result = run("check", folder, *words)
        assert result.exit_code == 0
        assert told in result.stdout
    result = run("layers", "--catalog", folder)
    assert told in result.stderr
    assert told not in result.stdout
    (folder / "crossings.yaml").rename(folder / "crossings.yml")
    result = run("check", folder)
    assert result.exit_code == 1
    assert "crossings.yml: found a file that nothing reads; expected the name 'crossings.yaml'" in result.stdout
    assert "no problem" not in result.stdout


def test_version_is_told(run):
    assert geodata.__version__ in run("--version").output


def test_check_of_the_shipped_catalogue_finds_nothing(run, snapshot):
    done = run("check")
    assert done.exit_code == 0
    assert "65 projects, 310 sources" in done.output
    assert snapshot.id in done.output


def test_check_lists_every_problem(run, broken):
    done = run("check", broken)
    assert done.exit_code == 1
    assert "projects/probe.yaml" in done.output
    assert "partner_country" in done.output
    assert "projects/second.yaml" in done.output


def test_layers_are_listed(run, snapshot):
    output = run("layers").output
    assert all(layer in output for layer in snapshot.layers)


def test_export_writes_every_feature(run, tmp_path, snapshot):
    file = tmp_path / "crossings.geojson"
    done = run("export", "crossings", file)
    assert done.exit_code == 0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert [feature["id"] for feature in written["features"]] == list(snapshot.layer("crossings").ids)
    assert written["snapshot"] == snapshot.id
    assert list(tmp_path.iterdir()) == [file]


def test_export_of_the_same_catalogue_is_the_same_file(run, tmp_path):
    for name in ("a", "b"):
        run("export", "rivers", tmp_path / f"{name}.geojson")
    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()


def test_export_to_standard_output(run):
    assert len(json.loads(run("export", "rivers", "-").stdout)["features"]) == 8


def test_export_of_an_unknown_layer_lists_the_layers(run, tmp_path):
    done = run("export", "nope", tmp_path / "x.geojson")
    assert done.exit_code == 1
    assert "project-areas" in done.output


def test_export_refuses_other_formats(quick, tmp_path):
    done = quick("export", "rivers", tmp_path / "x.docx")
    assert (done.exit_code, ".geojson" in done.output, list(tmp_path.iterdir())) == (1, True, [])
    done = quick("export", "rivers", tmp_path / "x.csv", "--format", "docx")
    assert (done.exit_code, "--format" in done.output) == (1, True)


@pytest.mark.parametrize("name", registry.FORMATS)
def test_export_writes_every_format_by_the_files_name(quick, tmp_path, name):
    chosen = registry.FORMATS[name]
    layer = "countries" if name == "topojson" else "crossings"
    done = quick("export", layer, tmp_path / f"x{chosen.suffix}")
    assert done.exit_code == 0, done.output
    named = quick("export", layer, tmp_path / "without-suffix", "--format", name)
    assert named.exit_code == 0, named.output
    assert (tmp_path / "without-suffix").read_bytes() == (tmp_path / f"x{chosen.suffix}").read_bytes()


def test_export_takes_the_parameters_of_the_api(quick, tmp_path, snapshot):
    layer = snapshot.layer("projects")
    done = quick(
        "export", "projects", "-", "--format", "csv", "--where", "status=operating", "--where", "host_country=UZ",
        "--bbox", "60,37,75,46", "--datetime", "2020-01-01/..", "--sortby", "-name",
        "--properties", "name,host_country", "--limit", "5", "--precision", "3", "--option", "geometry=wkt",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    known = {layer.values["name"][row]: layer.values["status"][row] for row in range(len(layer))}
    assert 0 < len(rows) <= 5
    assert list(rows[0]) == ["id", "name", "host_country", "WKT"]
    assert {known[row["name"]] for row in rows} == {"operating"}
    assert {row["host_country"] for row in rows} == {"UZ"}
    assert [row["name"] for row in rows] == sorted((row["name"] for row in rows), reverse=True)


@pytest.mark.parametrize(
    "source", ["status = 'operating' AND jobs IS NULL", '{"op":"=","args":[{"property":"status"},"operating"]}']
)
def test_export_filters_with_cql2_text_and_json(quick, source):
    features = json.loads(quick("export", "projects", "-", "--filter", source).stdout)["features"]
    assert features
    assert {feature["properties"]["status"] for feature in features} == {"operating"}


def test_export_searches_words(quick):
    features = json.loads(quick("export", "projects", "-", "--search", "шымкент").stdout)["features"]
    assert features
    assert len(features) < 65


def test_export_in_another_reference_system(quick, tmp_path):
    assert quick("export", "crossings", tmp_path / "x.parquet", "--crs", "EPSG:32642").exit_code == 0
    assert geopandas.read_parquet(tmp_path / "x.parquet").crs.to_epsg() == 32642
    done = quick("export", "crossings", tmp_path / "x.geojson", "--crs", "EPSG:32642")
    assert (done.exit_code, "--crs" in done.output, "parquet" in done.output) == (1, True, True)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--where", "nope=1"), "--where"),
        (("--where", "status"), "name=value"),
        (("--where", "jobs=many"), "jobs"),
        (("--bbox", "1,2"), "--bbox"),
        (("--datetime", "yesterday"), "--datetime"),
        (("--filter", "status ="), "--filter"),
        (("--sortby", "nope"), "--sortby"),
        (("--properties", "nope"), "--properties"),
        (("--crs", "EPSG:1"), "--crs"),
        (("--option", "nope=1"), "nope"),
        (("--option", "raw"), "--option"),
    ],
)
def test_export_names_the_option_that_is_wrong_and_writes_nothing(quick, tmp_path, options, word):
    done = quick("export", "projects", tmp_path / "x.csv", *options)
    assert done.exit_code == 1
    assert word in done.output
    assert list(tmp_path.iterdir()) == []


def test_export_says_in_the_file_what_was_asked(quick):
    written = json.loads(quick("export", "projects", "-", "--where", "sector=energy").stdout)
    assert written["query"] == "/collections/projects/items?sector=energy"
    assert "query" not in json.loads(quick("export", "rivers", "-").stdout)


def test_export_of_all_layers_writes_one_file_each_and_names_those_that_do_not_fit(quick, tmp_path, snapshot):
    assert quick("export", "--all", tmp_path / "new" / "folder", "--format", "csv").exit_code == 0
    assert {file.stem for file in (tmp_path / "new" / "folder").iterdir()} == set(snapshot.layers)
    done = quick("export", "--all", tmp_path / "gpx", "--format", "gpx")
    points = {layer.id for layer in snapshot.layers.values() if layer.geometry_type == "Point"}
    assert {file.stem for file in (tmp_path / "gpx").iterdir()} == points
    assert "rivers: GPX cannot hold LineString" in done.output


@pytest.mark.parametrize("args", [(), ("projects",), ("projects", "x.csv", "--all", "folder")])
def test_export_needs_a_layer_and_a_file_or_a_folder(quick, args):
    done = quick("export", *args)
    assert (done.exit_code, "--all DIR" in done.output) == (2, True)


def test_dataset_is_one_geopackage_or_one_zip(run, tmp_path, snapshot):
    assert run("dataset", tmp_path / "all.gpkg").exit_code == 0
    tables = {name for name, _ in pyogrio.list_layers(tmp_path / "all.gpkg")}
    assert {layer.replace("-", "_") for layer in snapshot.layers} <= tables
    assert run("dataset", tmp_path / "all.zip").exit_code == 0
    assert "layers/projects.geojson" in zipfile.ZipFile(tmp_path / "all.zip").namelist()
    done = run("dataset", tmp_path / "all.tar")
    assert (done.exit_code, ".gpkg or .zip" in done.output) == (1, True)


@pytest.mark.parametrize("where", ["missing/x.geojson", "file/x.geojson"])
def test_export_says_why_a_file_cannot_be_written(run, tmp_path, where):
    (tmp_path / "file").write_text("no folder")
    done = run("export", "rivers", tmp_path / where)
    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_export_into_a_read_only_folder_is_refused(monkeypatch, tmp_path):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)  # root may write anywhere, so the refusal is played
    with pytest.raises(ExportError, match="Permission denied"):
        exporting.write(tmp_path / "x.geojson", iter([b"{}"]))


def test_failed_export_keeps_the_old_file(tmp_path):
    file = tmp_path / "x.geojson"
    file.write_text("old")

    def pieces():
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left"):
        exporting.write(file, pieces())
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_long_export_shows_a_bar_and_loses_nothing(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    monkeypatch.setattr(exporting, "PATIENCE_SECONDS", -1)
    assert list(exporting.with_progress(iter([b"a", b"b"]))) == [b"a", b"b"]
    assert "writing" in capsys.readouterr().err


def serve(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("CROSSBORDER_")} | env
    return subprocess.run(
        [*command(), "serve", *args], capture_output=True, text=True, timeout=60, env=own, check=False
    )


def test_serve_refuses_a_missing_catalogue(tmp_path):
    done = serve("--catalog", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "no such folder" in done.stderr


def test_serve_refuses_a_broken_catalogue_with_all_its_problems(broken):
    done = serve("--catalog", str(broken), "--port", str(free_port()))
    assert done.returncode == 1
    assert "probe.yaml" in done.stderr
    assert "second.yaml" in done.stderr


def test_serve_refuses_a_wrong_variable():
    done = serve(CROSSBORDER_PORT="eighty")
    assert (done.returncode, "CROSSBORDER_PORT" in done.stderr) == (1, True)


def test_serve_says_that_the_port_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = serve("--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "another program listens there" in done.stderr


def test_serve_says_that_an_address_is_not_ours():
    done = serve("--host", "203.0.113.1", "--port", str(free_port()))
    assert (done.returncode, "no such address" in done.stderr) == (1, True)


def test_server_answers_with_two_workers_and_stops_when_asked():
    port = free_port()
    process = subprocess.Popen(
        [*command(), "serve", "--port", str(port), "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in told
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in told + output


def snapshot_of(base: str) -> str:
    with urllib.request.urlopen(f"{base}/healthz", timeout=20) as answer:
        return str(json.load(answer)["snapshot"])


def test_reload_follows_good_changes_and_survives_bad_ones(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue")
    write_sources(folder)
    port = free_port()
    argv = [*command(), "serve", "--port", str(port), "--reload", "--catalog", str(folder)]
    with running(argv, f"http://127.0.0.1:{port}/healthz") as base:
        before = snapshot_of(base)
        write_sources(folder, title="Another title")
        for _ in range(200):
            time.sleep(0.1)
            with suppress(OSError):
                if snapshot_of(base) != before:
                    break
        after = snapshot_of(base)
        assert after != before
        (folder / "projects" / "second.yaml").write_text("id: [", encoding="utf-8")
        time.sleep(3)
        assert snapshot_of(base) == after


def test_reload_refuses_a_broken_catalogue_at_the_start(broken):
    done = serve("--reload", "--catalog", str(broken), "--port", str(free_port()))
    assert (done.returncode, "probe.yaml" in done.stderr) == (1, True)


def test_real_server_keeps_the_contract_on_the_wire():
    with atlas() as base:
        host = base.removeprefix("http://")
        for method, path, status in (
            ("GET", "/collections/projects/items", 200),
            ("HEAD", "/collections/projects/items", 200),
            ("OPTIONS", "/collections/projects/items", 200),
            ("POST", "/collections/projects/items", 405),
            ("GET", "/?q=" + "a" * 9_000, 414),
            ("GET", "/?q=" + "a" * 20_000, 431),
            ("GET", "/collections/projects/items?bbox=1,2,3", 400),
        ):
            connection = HTTPConnection(host, timeout=20)
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            assert answer.status == status, (method, path)
            if status == 431:  # the server's own word, before there is a request
                continue
            assert bool(body) == (method not in ("HEAD", "OPTIONS"))
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert len(answer.headers.get_all("Date")) == 1


def test_megabyte_of_query_does_not_hurt_the_server():
    with atlas() as base:
        with pytest.raises((OSError, urllib.error.HTTPError)) as refused:
            urllib.request.urlopen(f"{base}/?q={'a' * 1_000_000}", timeout=20)
        status = getattr(refused.value, "code", None)
        if isinstance(refused.value, urllib.error.HTTPError):
            refused.value.close()
        assert status in (None, 400, 414, 431)
        with urllib.request.urlopen(f"{base}/healthz", timeout=20) as answer:
            assert answer.status == 200
