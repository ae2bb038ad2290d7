"""The panel of a reader's own files, in four languages; every fault that the browser code knows has its sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.webapp.views.test_pages import Elements

SOURCES = Path(__file__).parents[3] / "webapp" / "frontend" / "src"


def panel(client, lang="en"):
    answer = client.get(f"/map/file-panel?lang={lang}")
    assert answer.status_code == 200
    (section,) = Elements(answer.text).of("section")
    return section, answer.text


def words(client, lang="en"):
    return json.loads(panel(client, lang)[0]["data-words"])


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_every_fault_has_a_sentence(client, lang):
    listed = re.search(r"FAULTS = \[(.*?)\]", (SOURCES / "files" / "failure.ts").read_text(encoding="utf-8"), re.DOTALL)
    faults = re.findall(r'"(\w+)"', listed[1])
    told = {name.removeprefix("fault_") for name in words(client, lang) if name.startswith("fault_")}
    assert len(faults) > 20
    assert told == set(faults)


def test_every_word_that_the_script_asks_for_is_there(client):
    there = words(client)
    for path in [*SOURCES.glob("map/file-*.ts"), SOURCES / "map" / "own-file.ts"]:
        asked = set(re.findall(r'words\.(?:t|plural)\("(\w+)"', path.read_text(encoding="utf-8")))
        assert asked <= there.keys(), path.name


def test_addresses_of_the_atlas_data_can_be_fetched(client):
    section, _ = panel(client)
    for name in ("regions", "projects", "areas", "lines"):
        answer = client.get(section[f"data-{name}"])
        assert answer.status_code == 200, name
        assert answer.get_json()["features"], name


@pytest.mark.parametrize(
    ("lang", "promise"),
    [
        ("en", "stays on this device"),
        ("ru", "остаётся на этом устройстве"),
        ("kk", "осы құрылғыда"),
        ("uz", "shu qurilmada"),
    ],
)
def test_the_panel_promises_in_the_readers_language(client, lang, promise):
    assert promise in panel(client, lang)[1]


def test_unknown_parameters_are_refused(client):
    assert client.get("/map/file-panel?file=x").status_code == 400
