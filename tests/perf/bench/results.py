"""All that one run measured, and the ratios that follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from tests.perf.bench.peers import BARE, FRESH, KEPT, PEER, SECOND, TABLES

if TYPE_CHECKING:
    from tests.perf.bench.export import Export
    from tests.perf.bench.peers import Memory
    from tests.perf.bench.tiles import Tile
    from tests.perf.bench.timing import Download, Sample
    from tests.perf.bench.workloads import Workload


MODES = {FRESH: "each answer made", KEPT: "ready answers", TABLES: "on the same PostGIS"}
"""How ours is asked, for a goal."""


@dataclass(frozen=True)
class Ratio:
    """Median of the ratios of each round, with the lowest and the highest."""

    middle: float
    low: float
    high: float


@dataclass
class Results:
    """Collected while the benchmark runs."""

    clients: int
    seconds: float
    rounds: int
    small: int
    large: int
    note: str = ""
    machine: list[tuple[str, str]] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    downloads: list[Download] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)
    idle: dict[str, Memory] = field(default_factory=dict)
    shared: dict[str, float] = field(default_factory=dict)
    tile: Tile | None = None
    exports: list[Export] = field(default_factory=list)
    loads: dict[str, float] = field(default_factory=dict)

    def rates(self, workload: str, server: str) -> list[float]:
        """Requests a second in each round."""
        return [s.rate for s in self.samples if s.workload == workload and s.server == server]

    def middle(self, workload: str, server: str, what: str = "rate") -> float | None:
        """Median over the rounds of one figure, or None when the server had no such workload."""
        found = [getattr(s, what) for s in self.samples if s.workload == workload and s.server == server]
        return median(found) if found else None

    def ratio(self, workload: str, ours: str, other: str) -> Ratio | None:
        """How many times as fast as another server ours is."""
        pairs = zip(self.rates(workload, ours), self.rates(workload, other), strict=False)
        found = [a / b for a, b in pairs]
        return Ratio(median(found), min(found), max(found)) if found else None

    def download(self, server: str, what: str) -> float | None:
        """Median over the rounds of one figure of the whole layer."""
        found = [getattr(d, what) for d in self.downloads if d.server == server]
        return median(found) if found else None

    def peaks(self, server: str) -> float | None:
        """Most MiB in any round."""
        return max((s.peak_mib for s in self.samples if s.server == server), default=None)

    def verdicts(self) -> list[tuple[str, str, float, float, bool]]:
        """Goals of the request workloads: workload, against whom, ratio, goal, met."""
        found = []
        for workload in self.workloads:
            for goal, other, mode in (
                (workload.goal_peer, PEER, FRESH),
                (workload.goal_peer, PEER, KEPT),
                (workload.goal_tables, PEER, TABLES),
                (workload.goal_second, SECOND, TABLES),
                (workload.goal_bare, BARE, FRESH),
                (workload.goal_bare, BARE, KEPT),
            ):
                ratio = self.ratio(workload.name, mode, other)
                if goal is not None and ratio is not None:
                    what = f"{other}, {MODES[mode]}"
                    found.append((workload.name, what, ratio.middle, goal, ratio.middle >= goal))
        return found
