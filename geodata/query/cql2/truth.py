"""Three-valued logic on arrays: where a predicate holds, where it does not; elsewhere it is unknown (SQL's NULL)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class Truth(NamedTuple):
    """Outcome of a predicate, shape (n,) or () each.

    Parameters
    ----------
    yes, no : NDArray[bool]
        Where it holds and where it does not; never both.
    """

    yes: NDArray[np.bool_]
    no: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where it is one or the other."""
        return self.yes | self.no

    def negated(self) -> Truth:
        """Negate: unknown stays unknown."""
        return Truth(self.no, self.yes)


def where(holds: NDArray[np.bool_], known: NDArray[np.bool_]) -> Truth:
    """Outcome that holds where both flags are set."""
    yes = holds & known
    return Truth(yes, known & ~yes)


def always(value: bool) -> Truth:
    """Outcome that is the same for all rows."""
    return Truth(np.array(value), np.array(not value))


def all_of(parts: Iterable[Truth]) -> Truth:
    """Join by AND: false wins over unknown."""
    first, *others = parts
    yes, no = first
    for part in others:
        yes, no = yes & part.yes, no | part.no
    return Truth(yes, no)


def any_of(parts: Iterable[Truth]) -> Truth:
    """Join by OR: true wins over unknown."""
    # De Morgan: one rule about unknowns to get right instead of two
    return all_of(part.negated() for part in parts).negated()
