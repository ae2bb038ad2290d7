"""A catalogue whose texts try to be more than text."""

from __future__ import annotations

import csv
import shutil
from itertools import cycle
from typing import TYPE_CHECKING

import yaml

from geodata.catalog.catalog import DATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = (
    '<img src=x onerror="window.hostile=1"></script><script>window.hostile=1</script>\'"&\u202egnp.exe\u202c{{7*7}}'
)
LONG = "Long name " * 1000  # ten thousand characters


FORMULAS = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    " =1+1",
    "\u00a0@SUM(1)",
    "c; =1+1",
    'a;=HYPERLINK("x")',
    'b;"=1+1"',
)
"""Texts that a spreadsheet runs if nobody disarms them; some where it parts cells by semicolons."""


def catalogue_of_formulas(folder: Path) -> Path:
    """Write the shipped catalogue with formulas for names, statements, events, titles and publishers' texts."""
    target = folder / "catalogue"
    shutil.copytree(DATA, target)
    formulas = cycle(FORMULAS)
    for path in sorted((target / "projects").glob("*.yaml")):
        project = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        project["names"] = {"en": next(formulas)}
        project["summary"] = next(formulas)
        project["location"]["place"] = next(formulas)
        for claim in project["claims"]:
            claim["value"] = next(formulas)
            claim.pop("money", None)
            claim.pop("quantity", None)
        for event in project.get("timeline", ()):
            event["event"] = next(formulas)
        path.write_text(_dump(project), encoding="utf-8")
    for name, field in (("timeline.yaml", "event"), ("documents.yaml", "subject")):
        held = yaml.safe_load((target / name).read_text(encoding="utf-8"))
        for entry in held[name.removesuffix(".yaml")]:
            entry[field] = next(formulas)
        (target / name).write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _write_titles(target, lambda row: next(formulas))
    return target


def hostile_catalogue(folder: Path) -> Path:
    """Write the shipped catalogue with hostile names, facts and sources into ``folder``."""
    target = folder / "catalogue"
    shutil.copytree(DATA, target)
    for path in sorted((target / "projects").glob("*.yaml")):
        project = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        text = LONG if path.stem == "tenge-bank-head-office" else f"{HOSTILE} {path.stem}"
        project["names"] = {"en": text}
        project["summary"] = text
        project["location"]["place"] = text
        for claim in project["claims"]:
            claim["value"] = text
            claim.pop("money", None)
            claim.pop("quantity", None)
        for event in project.get("timeline", ()):
            event["event"] = text
        path.write_text(_dump(project), encoding="utf-8")
    _write_titles(target, lambda row: f"{HOSTILE} {row['id']}")
    return target


def _write_titles(target: Path, title: Callable[[dict[str, str]], str]) -> None:
    with (target / "sources.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["title"] = title(row)
    with (target / "sources.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _dump(project: dict) -> str:
    """Write YAML in which numbers are numbers again (the loader above gave text, so that dates stay text)."""
    place = project["location"]
    place.update(lon=float(place["lon"]), lat=float(place["lat"]), uncertainty_m=int(place["uncertainty_m"]))
    return yaml.safe_dump(project, allow_unicode=True, sort_keys=False)
