"""Writes what was measured as Markdown, between two marks of ``docs/reference/benchmarks.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.perf.bench.peers import BARE, FRESH, KEPT, NGINX, PEER, SECOND, TABLES
from tests.perf.bench.tiles import LARGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.perf.bench.results import Ratio, Results
    from tests.perf.bench.tiles import Tile

BEGIN, END = "<!-- measured by make bench -->", "<!-- end of what was measured -->"
NAMES = {
    FRESH: "ours, each answer made",
    KEPT: "ours, ready answers",
    TABLES: "ours on PostGIS, each answer made",
    PEER: "pygeoapi on PostGIS",
    SECOND: "tipg on PostGIS",
    BARE: "bare Flask route",
    NGINX: "nginx, the same bytes as a file",
}
COLUMNS = (FRESH, KEPT, TABLES, PEER, SECOND, BARE)
"""Servers that answer the same requests."""

DOWNLOAD_GOAL, FIRST_BYTE_GOAL_MS, GROWTH_GOAL_MIB, FILE_GOAL, TILE_GOAL, EXPORT_GOAL = 30, 20, 64, 2, 100, 5


def write(results: Results, file: Path, *, whole: Path | None = None) -> None:
    """Write the report to a file; into the reference page, between its marks, when ``whole`` names that."""
    text = render(results)
    file.write_text(text, encoding="utf-8")
    if whole:
        before, rest = whole.read_text(encoding="utf-8").split(BEGIN)
        _, after = rest.split(END)
        whole.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def render(results: Results) -> str:
    """All sections that have figures."""
    parts = [
        machine(results),
        requests(results),
        goals(results),
        downloads(results),
        tile(results.tile) if results.tile else "",
        exports(results),
        memory(results),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown table; columns behind the first are figures."""
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def machine(results: Results) -> str:
    """Where and how it was measured."""
    how = (
        f"{results.rounds} interleaved rounds of {results.seconds:g} s for each server and workload, "
        f"{results.clients} clients that keep their connection, {results.small:,} and {results.large:,} points."
    )
    note = f"\n\n**{results.note}**" if results.note else ""
    rows = table(["", ""], results.machine).replace("| --- | ---: |", "| --- | --- |")
    return f"### Machine\n\n{how}{note}\n\n{rows}"


def requests(results: Results) -> str:
    """Requests a second, and ratios."""
    if not results.samples:
        return ""
    rows = []
    for workload in results.workloads:
        cells = [f"{workload.name} {workload.title}"]
        cells += [rate(results.middle(workload.name, server)) for server in COLUMNS]
        cells += [ratio(results.ratio(workload.name, mode, PEER)) for mode in (FRESH, KEPT, TABLES)]
        cells += [size(results.middle(workload.name, FRESH, "bytes"))]
        rows.append(cells)
    head = ["requests a second", *(NAMES[name] for name in COLUMNS)]
    head += ["each made / pygeoapi", "ready / pygeoapi", "on PostGIS / pygeoapi", "bytes of one answer"]
    slow_head = ["ms, median / 99th percentile", *(NAMES[name] for name in COLUMNS)]
    slow = [[w.name, *(latency(results, w.name, name) for name in COLUMNS)] for w in results.workloads]
    both = {name: f"{NAMES[name]}, both" for name in (TABLES, PEER, SECOND)}
    cost_head = ["processor time of one answer, ms", *((NAMES | both)[name] for name in COLUMNS)]
    cost = [[w.name, *(processor(results, w.name, name) for name in COLUMNS)] for w in results.workloads]
    return f"### Requests\n\n{table(head, rows)}\n\n{table(slow_head, slow)}\n\n{table(cost_head, cost)}"


def latency(results: Results, workload: str, server: str) -> str:
    """Median and slow end of the time to an answer."""
    middle = results.middle(workload, server, "p50_ms")
    slow = results.middle(workload, server, "p99_ms")
    return "" if middle is None or slow is None else f"{middle:,.2f} / {slow:,.1f}"


def processor(results: Results, workload: str, server: str) -> str:
    """Processor time of one answer."""
    found = results.middle(workload, server, "processor_ms")
    return "" if found is None else f"{found:,.3f}"


def goals(results: Results) -> str:
    """Each goal, what was reached, and whether that is enough."""
    rows = [
        [name, f"{other} ≥ {goal:g} x", f"{reached:,.2f} x" if reached < 10 else f"{reached:,.0f} x", mark(is_met)]
        for name, other, reached, goal, is_met in results.verdicts()
    ]
    rows += [[name, goal, reached, mark(is_met)] for name, goal, reached, is_met in other_goals(results)]
    return f"### Goals\n\n{table(['workload', 'goal', 'reached', ''], rows)}" if rows else ""


def other_goals(results: Results) -> list[tuple[str, str, str, bool]]:
    """Goals beside requests a second."""
    found = []
    ours, peer = results.download(FRESH, "seconds"), results.download(PEER, "seconds")
    if ours and peer:
        found.append(("W6", f"pygeoapi ≥ {DOWNLOAD_GOAL} x", f"{peer / ours:,.0f} x", peer / ours >= DOWNLOAD_GOAL))
    first, grown = results.download(FRESH, "first_byte_ms"), results.download(FRESH, "grown_mib")
    if first is not None and grown is not None:
        found.append(("W6", f"first byte ≤ {FIRST_BYTE_GOAL_MS} ms", f"{first:.1f} ms", first <= FIRST_BYTE_GOAL_MS))
        found.append(("W6", f"memory grows ≤ {GROWTH_GOAL_MIB} MiB", f"{grown:.0f} MiB", grown <= GROWTH_GOAL_MIB))
    file = results.download(NGINX, "seconds")
    if ours and file:
        found.append(("W6", f"within {FILE_GOAL} x of nginx", f"{ours / file:.2f} x", ours / file <= FILE_GOAL))
    if results.tile:
        reached = results.tile.postgis[1].milliseconds / results.tile.fresh_ms
        found.append(("W9", f"PostGIS ≥ {TILE_GOAL} x", f"{reached:,.0f} x", reached >= TILE_GOAL))
        is_small = results.tile.bytes <= LARGEST_BYTES
        found.append(("W9", f"≤ {LARGEST_BYTES / 1e6:g} MB", f"{results.tile.bytes / 1e6:.2f} MB", is_small))
    if results.exports:
        ours_s, theirs_s = (export.write_s for export in results.exports)
        reached = theirs_s / ours_s
        found.append(("export", f"to_json ≥ {EXPORT_GOAL} x", f"{reached:.1f} x", reached >= EXPORT_GOAL))
    return found


def downloads(results: Results) -> str:
    """W6."""
    if not results.downloads:
        return ""
    rows = []
    for server in (FRESH, KEPT, PEER, NGINX):
        figures = [results.download(server, what) for what in ("seconds", "first_byte_ms", "bytes", "grown_mib")]
        seconds, first, number, grown = figures
        if seconds is None or first is None or number is None or grown is None:
            continue
        rows.append([NAMES[server], f"{seconds:.3f}", f"{first:,.1f}", f"{number / 1e6:.1f}", f"{grown:.0f}"])
    head = ["W6 whole layer as GeoJSON", "seconds", "first byte, ms", "MB", "memory grows by, MiB"]
    return f"### Whole layer\n\n{table(head, rows)}"


def tile(found: Tile) -> str:
    """W9."""
    rows = [
        [NAMES[FRESH], f"{found.fresh_ms:.2f}", f"{found.bytes:,}", f"{found.features:,}", ""],
        [NAMES[KEPT], f"{found.kept_ms:.2f}", f"{found.bytes:,}", f"{found.features:,}", ""],
    ]
    rows += [
        [
            f"PostGIS, {way.what}",
            f"{way.milliseconds:,.1f}",
            f"{way.bytes:,}",
            "",
            f"{way.milliseconds / found.fresh_ms:,.0f} x",
        ]
        for way in found.postgis
    ]
    head = ["W9 densest tile, zoom 4", "ms, median", "bytes", "features", "to ours, each answer made"]
    text = (
        f"{found.points:,} points lie in the tile. Ours is over HTTP, PostGIS is the query alone, its result not sent. "
        f"The first tile of a layer sorts its points once: {found.first_ms:,.0f} ms. "
        f"Properties in our tile: {', '.join(found.properties)}."
    )
    return f"### Densest tile\n\n{text}\n\n{table(head, rows)}"


def exports(results: Results) -> str:
    """Export in a new process."""
    if not results.exports:
        return ""
    names = {"ours": "ours", "geopandas": "`GeoDataFrame.to_json`"}
    rows = [
        [names[export.way], f"{export.read_s:.2f}", f"{export.write_s:.2f}", f"{export.bytes / 1e6:.1f}"]
        for export in results.exports
    ]
    head = ["export to GeoJSON, new process", "reading the file, s", "writing, s", "MB"]
    return f"### Export\n\n{table(head, rows)}"


def memory(results: Results) -> str:
    """Memory and start."""
    rows = []
    for server, idle in results.idle.items():
        peak = results.peaks(server)
        rows.append(
            [
                NAMES[server],
                f"{results.starts[server]:.1f}",
                f"{idle.now:,.0f}",
                f"{results.shared[server]:,.0f}",
                "" if peak is None else f"{peak:,.0f}",
            ]
        )
    head = ["", "start, s", "after the start, MiB", "the same, shared pages once", "most while timed, MiB"]
    loaded = ", ".join(f"{table} {seconds:.0f} s" for table, seconds in results.loads.items())
    tail = (
        f"\n\nPostGIS holds the data beside pygeoapi and ours, not counted here; loading it took {loaded}."
        if loaded
        else ""
    )
    return f"### Memory and start\n\n{table(head, rows)}{tail}" if rows else ""


def rate(number: float | None) -> str:
    """Rate with as many digits as it deserves."""
    return "" if number is None else f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def size(number: float | None) -> str:
    """Bytes."""
    return "" if number is None else f"{number:,.0f}"


def ratio(found: Ratio | None) -> str:
    """Median and range."""
    if found is None:
        return ""
    digits = 0 if found.middle >= 10 else 2
    return f"{found.middle:.{digits}f} x ({found.low:.{digits}f} to {found.high:.{digits}f})"


def mark(is_met: bool) -> str:
    """Word for it."""
    return "met" if is_met else "**missed**"
