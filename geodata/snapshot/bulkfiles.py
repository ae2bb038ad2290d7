"""How the files of large layers looked when they were read: a layer of files that look the same is taken again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.catalog.remembered import all_looks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import LayerText
    from geodata.catalog.remembered import Looks
    from geodata.snapshot.since import Unchanged


@dataclass(frozen=True)
class BulkFiles:
    """Looks of files by the id of the layer that is read from them; of those only that can be trusted."""

    looks: Mapping[str, Looks] = field(default_factory=dict)

    @classmethod
    def of(cls, catalog: Catalog) -> BulkFiles:
        """Look at the files of all layers of a catalogue."""
        files = {
            text.id: all_looks(sorted(_parts(catalog.data(text.data))))
            for text in catalog.layers.values()
            if text.data is not None and not text.is_in_database
        }
        return cls({id_: looks for id_, looks in files.items() if looks is not None})

    def are_same(self, text: LayerText, since: Unchanged, before: BulkFiles) -> bool:
        """Whether a layer is read from the same files in the same way as before."""
        looks = self.looks.get(text.id)
        is_told_alike = since.before is not None and text is since.before.layers.get(text.id)
        return looks is not None and looks == before.looks.get(text.id) and is_told_alike and since.is_same("about")


def _parts(path: Path) -> Iterator[Path]:
    """A file and those beside it that have its name with another ending; all files of a folder."""
    if path.is_dir():
        yield from (it for it in path.rglob("*") if not it.is_dir())
        return
    stem = path.name.partition(".")[0]
    try:
        yield from (it for it in path.parent.iterdir() if it.name.partition(".")[0] == stem)
    except OSError:  # that it cannot be read is told when it is opened
        return
