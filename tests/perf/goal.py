"""A goal, what was measured, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One line of a report: ``measured`` must be at most (or at least) ``bound``."""

    what: str
    measured: float
    bound: float
    unit: str
    at_least: bool = False
    remark: str = ""

    @property
    def met(self) -> bool:
        """Whether the bound holds."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        """Line of the report."""
        sign = "≥" if self.at_least else "≤"
        mark = "met   " if self.met else "MISSED"
        remark = f"  ({self.remark})" if self.remark else ""
        return f"{mark} {self.what}: {self.measured:,.1f} {self.unit} (goal {sign} {self.bound:g}){remark}"
