"""Something that is asked of a layer, with an answer for each kind: who asks need not know which kind it is."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

R_co = TypeVar("R_co", covariant=True)


class LayerQuestion(Protocol[R_co]):
    """A question; what it is answered with depends on the kind of layer, the answer does not."""

    def of_arrays(self, layer: Any) -> R_co:
        """Answer of a ``geodata.layers.layer.Layer``, whose features are in memory or mapped into it."""

    def of_tables(self, layer: Any) -> R_co:
        """Answer of a ``geodata.layers.bulk.postgis.layer.PostgisLayer``, whose features are in a database."""
