"""What the answer to one query may cost: work is reckoned beforehand, from what was measured, and refused as a whole.

Costs are in nanoseconds of one core of the machine that they were measured on: x86-64, 300,000 points with 21 columns
(``tests.bulk``) and 2,000 areas of 200 corners, ``time.process_time``, the slowest of what is alike, rounded up.
"""

from __future__ import annotations

from geodata.errors import QueryError

BUDGET = 1_500_000_000
"""A second and a half for finding rows, which leaves half a second for writing them and for the machine's moods."""

_MILLION = 1_000_000
"""Costs are told to people in millions: a million is about a millisecond."""

EQUAL, DURING = 3, 6
"""A row and a condition on a column, or on the date."""

SEARCHED_BYTE = 1.6
"""A byte of the searched texts and a word of ``q``, one that nearly all rows hold."""

SORTED = 150
"""A row and a column of an order, one of texts that differ nearly all."""


class Bill:
    """Adds up what the parts of a query cost.

    Parameters
    ----------
    features : int
        Of the layer, for the words of a refusal.
    """

    def __init__(self, features: int) -> None:
        """Begin with nothing."""
        self._features = features
        self._costs: dict[str, float] = {}

    def add(self, parameter: str, cost: float) -> None:
        """Take the cost of a parameter.

        Raises
        ------
        QueryError
            When all of them together are beyond the budget; it names the one that weighs most.
        """
        self._costs[parameter] = self._costs.get(parameter, 0) + cost
        total = sum(self._costs.values())
        if total > BUDGET:
            most = max(self._costs, key=lambda name: self._costs[name])
            raise QueryError(
                most,
                f"the query costs {total / _MILLION:,.0f}, more than the budget of {BUDGET / _MILLION:,.0f}, "
                f"in a layer of {self._features:,} features (1 is about a millisecond of work); "
                "narrow it with bbox, or ask with fewer conditions or words",
            )
