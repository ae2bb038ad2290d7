"""What of a catalogue is the same as in the one before: the same objects, which the reader takes again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.catalog import Catalog

ON_ALL = ("about", "vocab", "fields")
"""Parts of a catalogue that all rows of all layers hang on."""

ON_PROJECTS = ("corridors", "rivers", "places", "crossings")
"""Further parts that rows of projects hang on."""


@dataclass(frozen=True)
class Unchanged:
    """What is the same in two catalogues.

    Parameters
    ----------
    catalog : Catalog
        The present one.
    before : Catalog or None
        The one before; nothing is the same when None.
    """

    catalog: Catalog
    before: Catalog | None

    def is_same(self, *parts: str) -> bool:
        """Whether some parts of the catalogue are the same objects."""
        before = self.before
        return before is not None and all(getattr(self.catalog, part) is getattr(before, part) for part in parts)

    @cached_property
    def moved(self) -> frozenset[str]:
        """Sources of which, or of whose publishers, something else is said than before; and new ones."""
        before = self.before
        if before is None:
            return frozenset(self.catalog.sources)
        if self.is_same("sources", "publishers"):
            return frozenset()
        publishers, then = self.catalog.publishers, before.publishers
        return frozenset(
            id_
            for id_, source in self.catalog.sources.items()
            if source is not before.sources.get(id_) or publishers[source.publisher] is not then.get(source.publisher)
        )

    def claimed(self, group: str) -> frozenset[str]:
        """Things of a group whose claims, sources and their ranks are the same."""
        if not self.is_same(*ON_ALL):
            return frozenset()
        return frozenset(
            id_
            for id_, thing in self._same(group).items()
            if not self.moved or self.moved.isdisjoint(claim.source for claim in thing.claims)
        )

    @cached_property
    def projects(self) -> frozenset[str]:
        """Projects of which every row is the same, wherever the ground is."""
        if not self.is_same(*ON_ALL, *ON_PROJECTS):
            return frozenset()
        return frozenset(
            id_
            for id_, project in self._same("projects").items()
            if not self.moved or self.moved.isdisjoint(project.source_ids())
        )

    def _same(self, group: str) -> Mapping[str, Any]:
        """Entries of a group that are the same objects."""
        then: Mapping[str, Any] = getattr(self.before, group)
        return {id_: thing for id_, thing in getattr(self.catalog, group).items() if thing is then.get(id_)}
