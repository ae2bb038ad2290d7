"""The command line: clear messages, right exit codes, files whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPConnection

import pytest
from click.testing import CliRunner

import geodata
from geodata.errors import ExportError
from tests.serving import atlas, command, free_port, running, wait_for
from tests.webapp.conftest import write_catalogue, write_sources
from webapp import cli


@pytest.fixture
def run():
    return lambda *args: CliRunner().invoke(cli.main, [str(arg) for arg in args])


@pytest.fixture
def broken(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue", sector="no such sector", partner_country="Uzbekistan")
    write_sources(folder)
    (folder / "projects" / "second.yaml").write_text("id: [", encoding="utf-8")
    return folder


def test_version_is_told(run):
    assert geodata.__version__ in run("--version").output


def test_check_of_the_shipped_catalogue_finds_nothing(run, snapshot):
    done = run("check")
    assert done.exit_code == 0
    assert "61 projects, 241 sources" in done.output
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


def test_export_refuses_other_formats(run, tmp_path):
    done = run("export", "rivers", tmp_path / "x.shp")
    assert (done.exit_code, ".geojson" in done.output) == (1, True)


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
        cli._write(tmp_path / "x.geojson", iter([b"{}"]))


def test_failed_export_keeps_the_old_file(tmp_path):
    file = tmp_path / "x.geojson"
    file.write_text("old")

    def pieces():
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left"):
        cli._write(file, pieces())
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_long_export_shows_a_bar_and_loses_nothing(monkeypatch, capsys):
    monkeypatch.setattr(cli, "PATIENCE_SECONDS", -1)
    assert list(cli._with_progress(iter([b"a", b"b"]), 1)) == [b"a", b"b"]


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
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in output
    assert "Traceback" not in output


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
            ("GET", "/?q=" + "a" * 20_000, 414),
            ("GET", "/collections/projects/items?bbox=1,2,3", 400),
        ):
            connection = HTTPConnection(host, timeout=20)
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            assert answer.status == status, (method, path)
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
