"""How long the check of a workbook takes: 5,000 projects, and a tenth of them."""

from __future__ import annotations

import io
import random
import time
from typing import TYPE_CHECKING

import openpyxl

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from webapp.imports.apart import parsed
from webapp.imports.checking import check
from webapp.imports.matching import GivenSource, Matching
from webapp.imports.targets import guessed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.snapshot.snapshot import Snapshot
    from tests.perf.goal import Goal

COUNT = 5000
HEADINGS = ("Name", "Lat", "Lon", "Sector", "Cost", "Status", "Start", "Completion", "Source", "Summary")
FOR_ALL = {"partner_country": "UZ", "investor_origin": "UZ", "precision": "settlement", "uncertainty_km": "8"}


def measure() -> Iterator[Goal]:
    """Seconds from the file's bytes to all that the page shows of it."""
    from tests.perf.goal import Goal

    snapshot = build_snapshot(load_catalog(None))
    few, _ = _checked(snapshot, COUNT // 10)
    many, count = _checked(snapshot, COUNT)
    remark = f"{count} ready; a tenth of the rows {few:.1f} s"
    yield Goal(f"check of a workbook of {COUNT:,} projects", many, 10, "s", remark=remark)


def _checked(snapshot: Snapshot, count: int) -> tuple[float, int]:
    content = _workbook(count)
    start = time.perf_counter()
    (table,) = parsed(content, "projects.xlsx")
    columns = tuple(guessed(table.headings, snapshot.catalog))
    source = GivenSource(title="List", publisher="Office", kind="ministry")
    matching = Matching(columns=columns, for_all=FOR_ALL, source=source)
    found = check(snapshot.catalog, snapshot.ground, table, matching, "projects.xlsx")
    return time.perf_counter() - start, len(found.rows)


def _workbook(count: int) -> bytes:
    chance = random.Random(1)
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for i in range(count):
        lat, lon = round(chance.uniform(38, 50), 4), round(chance.uniform(60, 75), 4)
        name, cost = f"Project number {i}", f"{chance.randint(1, 900)} млн USD"
        end, page = f"{chance.randint(1, 28)}.07.2027", f"https://news.example/{i % 700}"
        book.active.append((name, lat, lon, "textiles", cost, "operating", 2025, end, page, "A summary of it"))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
