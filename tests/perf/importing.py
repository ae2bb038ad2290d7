"""How long the check of a workbook takes: 5,000 projects, a tenth of them, and by the processes of the desk."""

from __future__ import annotations

import io
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from webapp.desk import accounts, handedin, working
from webapp.desk.database import DeskDatabase
from webapp.desk.roles import Role
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
SOURCE = GivenSource(title="List", publisher="Office", kind="ministry")
FOR_ALL = {"partner_country": "UZ", "investor_origin": "UZ", "precision": "settlement", "uncertainty_km": "8"}


def measure() -> Iterator[Goal]:
    """Seconds from the file's bytes to all that the page shows of it."""
    from tests.perf.goal import Goal

    snapshot = build_snapshot(load_catalog(None))
    few, _ = _checked(snapshot, COUNT // 10)
    many, count = _checked(snapshot, COUNT)
    remark = f"{count} ready; a tenth of the rows {few:.1f} s"
    yield Goal(f"check of a workbook of {COUNT:,} projects", many, 10, "s", remark=remark)
    reading, checking = _beside(_workbook(COUNT))
    remark = f"reading {reading:.1f} s, checking {checking:.1f} s"
    yield Goal("the same by processes of their own, with progress", reading + checking, 10, "s", remark=remark)


def _beside(content: bytes) -> tuple[float, float]:
    """Seconds until a file is read, and until it is checked, by the processes that the desk starts."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/atlas.db"
        database = DeskDatabase(url)
        accounts.Deeds(database, int(time.time()), "test").add("Edda", Role.EDITOR, "three little horses")
        account = accounts.named(database, "Edda").id
        reading, done = _worked(database, working.WorkOrder(url, "", account, 0, "reading", "p.xlsx", "", ""), content)
        file = handedin.find(database, done, account, working.of(database, done, account).file)
        handedin.match(database, account, file.id, replace(file.matching, for_all=FOR_ALL, source=SOURCE))
        checking, done = _worked(database, working.WorkOrder(url, "", account, 0, "checking", "p.xlsx", file.id, ""))
        assert working.of(database, done, account).done == COUNT
        database.close()
    return reading, checking


def _worked(database: DeskDatabase, order: working.WorkOrder, content: bytes = b"") -> tuple[float, int]:
    """Seconds that a work takes, and when it was done."""
    start = time.perf_counter()
    now = int(time.time())
    work = working.begin(database, now, order.account, order.kind, order.name, order.file)
    working.start(database, replace(order, work=work, begun=now), content)
    while working.of(database, now, order.account).is_running:
        time.sleep(0.05)
    return time.perf_counter() - start, int(time.time())


def _checked(snapshot: Snapshot, count: int) -> tuple[float, int]:
    content = _workbook(count)
    start = time.perf_counter()
    (table,) = parsed(content, "projects.xlsx")
    columns = tuple(guessed(table.headings, snapshot.catalog))
    matching = Matching(columns=columns, for_all=FOR_ALL, source=SOURCE)
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
