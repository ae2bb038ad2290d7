"""Every command, address and snippet of the guide to exports works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from geodata.formats import registry
from tests.serving import atlas
from webapp import cli

GUIDE = (Path(__file__).parents[3] / "docs" / "how-to" / "export.md").read_text(encoding="utf-8")
SITE = "http://127.0.0.1:8000"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]
ADDRESSES = re.findall(r"`(/(?:collections|data)[^`]*)`", GUIDE)
ADDRESSES += [address.removeprefix(SITE) for address in re.findall(rf"'({SITE}[^']*)'", GUIDE)]


def test_the_guide_has_commands_and_addresses():
    assert len(COMMANDS) > 10
    assert len(ADDRESSES) > 8


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("crossborder ")])
def test_commands_work(command, tmp_path, monkeypatch, snapshot):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_snapshot", lambda _folder, _as_of=None: snapshot)
    done = CliRunner().invoke(cli.main, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output
    is_printed = " - " in command or command.endswith("layers")
    assert done.stdout if is_printed else list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_answer_with_a_file(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(answer.data) > 500


def test_every_other_command_is_an_address():
    assert all(line.startswith(("crossborder ", "curl -o ")) for line in COMMANDS)


def test_snippet_of_python_reads_all_projects(snapshot):
    (snippet,) = blocks("python")
    found = {}
    with atlas() as base:
        exec(snippet.replace(SITE, base), found)  # our own guide
    assert len(found["projects"]) == len(snapshot.layer("projects"))


def test_table_of_formats_is_the_registry():
    rows = [
        line.split("|")[1:-1] for line in GUIDE.splitlines() if re.match(r"\| `\w+`.*\| (?:all|points|areas) \|", line)
    ]
    told = {row[0].split("`")[1]: (row[2].strip(), row[3].strip()) for row in rows}
    kinds = {("Point", "LineString", "Polygon"): "all", ("Point",): "points", ("Polygon",): "areas"}
    systems = {"any": "any", "crs84": "WGS 84"}
    assert told == {name: (kinds[found.geometry_types], systems[found.crs]) for name, found in registry.FORMATS.items()}
    assert list(told) == list(registry.FORMATS)


def test_help_names_every_suffix():
    words = CliRunner().invoke(cli.main, ["export", "--help"]).output.split()
    assert {found.suffix for found in registry.FORMATS.values()} <= set(words)
