"""Numbers of the sources on a page, in the order in which it first names them."""

from __future__ import annotations


class Citations:
    """Numbers sources in the order in which a page first names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, *source_ids: str) -> tuple[int, ...]:
        """Numbers of sources, new ones where needed, ascending and each once."""
        for source_id in source_ids:
            self._numbers.setdefault(source_id, len(self._numbers) + 1)
        return tuple(sorted({self._numbers[source_id] for source_id in source_ids}))

    def in_order(self) -> tuple[tuple[int, str], ...]:
        """Numbers and source ids."""
        return tuple((number, source_id) for source_id, number in self._numbers.items())
