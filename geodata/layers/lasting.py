"""What another room reckons once of a layer, for a prepared layer to have it ready; knows neither of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Lasting:
    """What each process would have to reckon again.

    Parameters
    ----------
    name : str
        What it is.
    make : callable
        Reckons it of a layer; who needs it asks ``FeatureTable.once`` for it.
    apart : callable
        Gives arrays and plain values by their names.
    together : callable
        Makes it of these, given by their names.
    """

    name: str
    make: Callable[..., Any]
    apart: Callable[[Any], Mapping[str, Any]]
    together: Callable[..., Any]
