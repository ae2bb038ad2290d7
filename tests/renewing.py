"""Changes of a catalogue's files, each of another kind, for tests of what is built again."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from geodata.catalog.catalog import DATA
from tests.synthetic import synthetic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROJECTS = 6
SHIPPED = ("vocab.yaml", "fields.yaml", "layers.yaml", "story.yaml")


def made_up(folder: Path) -> Path:
    """A small catalogue with everything in its own files; one project follows a corridor."""
    synthetic(PROJECTS, folder)
    for name in SHIPPED[:3]:
        shutil.copy(DATA / name, folder / name)
    (folder / "geo").mkdir()
    for path in (DATA / "geo").glob("*.geojson"):
        shutil.copy(path, folder / "geo")
    (folder / "translations").mkdir()
    wording(folder, "Первый перевод")
    with_project(folder, 2, lambda it: it["location"].update(route={"corridor": "tashkent-kyzylorda-rail"}))
    return folder


def with_yaml(path: Path, change: Callable[[Any], object]) -> None:
    """Change the data of a file."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")


def with_project(folder: Path, number: int, change: Callable[[Any], object]) -> None:
    """Change a project."""
    with_yaml(folder / "projects" / f"made-up-{number:06}.yaml", change)


def with_rows(path: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def wording(folder: Path, text: str) -> None:
    """Translate the summary that all made-up projects have, and a place's name into Karakalpak letters of ours."""
    said = "A project that exists only to test the atlas with many of them."
    (folder / "translations" / "ru.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgctxt "summary"\nmsgid "{said}"\nmsgstr "{text}"\n',
        encoding="utf-8",
    )


def _used(folder: Path) -> str:
    """A source that a project uses."""
    held = yaml.safe_load((folder / "projects" / "made-up-000000.yaml").read_text(encoding="utf-8"))
    return str(held["claims"][1]["source"])


def _source(folder: Path, **cells: str) -> None:
    used = _used(folder)
    with_rows(folder / "sources.csv", lambda rows: next(it for it in rows if it["id"] == used).update(cells))


def _publisher(folder: Path) -> None:
    used, found = _used(folder), []
    with_rows(folder / "sources.csv", lambda rows: found.extend(it["publisher"] for it in rows if it["id"] == used))

    def other(rows: list[dict[str, str]]) -> None:
        row = next(it for it in rows if it["publisher"] == found[0])
        row["kind"] = "official" if row["kind"] != "official" else "independent"

    with_rows(folder / "publishers.csv", other)


def _claim(folder: Path) -> None:
    source = _used(folder)
    claim = {"field": "jobs", "value": "7", "quantity": {"value": 7, "unit": "jobs"}, "source": source}
    with_project(folder, 1, lambda it: it["claims"].append(claim))


def _moved(folder: Path) -> None:
    def move(project: Any) -> None:
        project["location"]["lat"] = round(project["location"]["lat"] + 0.01, 5)

    with_project(folder, 3, move)


def _added(folder: Path) -> None:
    number = len(list((folder / "projects").iterdir()))
    path = folder / "projects" / f"made-up-{900 + number:06}.yaml"
    shutil.copy(folder / "projects" / "made-up-000000.yaml", path)
    with_yaml(path, lambda it: it.update(id=path.stem))


def _removed(folder: Path) -> None:
    max((folder / "projects").iterdir()).unlink()


def _status(folder: Path) -> None:
    with_yaml(folder / "vocab.yaml", lambda it: it["sectors"][0]["label"].update(en="Zones of another name"))


def _field(folder: Path) -> None:
    def other(data: Any) -> None:
        term = next(it for it in data["fields"] if it["id"] == "jobs")
        term["exclusive"] = not term.get("exclusive")

    with_yaml(folder / "fields.yaml", other)


def _stop(folder: Path) -> None:
    def move(data: Any) -> None:
        place = next(it for it in data["places"] if it["id"] == "arys")
        place["lat"] = round(place["lat"] + 0.01, 5)

    with_yaml(folder / "places.yaml", move)


def _crossing(folder: Path) -> None:
    with_yaml(folder / "crossings.yaml", lambda it: it["crossings"][0].update(lat=it["crossings"][0]["lat"] + 0.001))


def _corridor(folder: Path) -> None:
    with_yaml(folder / "corridors.yaml", lambda it: it["corridors"][0]["names"].update(en="A railway"))


def _river(folder: Path) -> None:
    with_yaml(folder / "rivers.yaml", lambda it: it["rivers"][0]["names"].update(en="A river"))


def _about(folder: Path) -> None:
    with_yaml(folder / "catalog.yaml", lambda it: it.update(observed_until="2025-12"))


def _outline(folder: Path) -> None:
    path = folder / "geo" / "regions.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][0]["properties"]["name_en"] = "A region"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _layer(folder: Path) -> None:
    with_yaml(folder / "layers.yaml", lambda it: it["layers"][0]["title"].update(en="All projects"))


def _document(folder: Path) -> None:
    with_yaml(folder / "documents.yaml", lambda it: it["documents"][0].update(subject="A paper"))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a claim": _claim,
    "a place of a project": _moved,
    "a new project": _added,
    "a project less": _removed,
    "the day of a source": lambda folder: _source(folder, published="2019-01-01"),
    "the title of a source": lambda folder: _source(folder, title="Another title"),
    "the rank of a publisher": _publisher,
    "a word": _status,
    "a field": _field,
    "a stop": _stop,
    "a crossing": _crossing,
    "a corridor": _corridor,
    "a river": _river,
    "what the catalogue says of itself": _about,
    "an outline": _outline,
    "words of a layer": _layer,
    "a translation": lambda folder: wording(folder, "Другой перевод"),
    "a document": _document,
}
"""What is changed, and how."""
