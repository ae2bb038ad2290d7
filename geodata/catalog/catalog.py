"""All that a catalogue folder says, read and checked; how it is read is ``geodata.catalog.reader``'s business."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.catalog import shipped
from geodata.catalog.files import composed, is_there
from geodata.catalog.vocab import LANGUAGES
from geodata.space.systems import Systems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog import model
    from geodata.catalog.columns import Column, GeometryType
    from geodata.catalog.translations import Key
    from geodata.catalog.vocab import FieldTerm, Vocabulary
    from geodata.errors import Problem

DATA = Path(__file__).parents[1] / "data"
"""The catalogue that the package ships."""


@dataclass(frozen=True)
class Catalog:
    """All that a catalogue folder says, checked.

    ``translations`` has, by language, the texts that its readers get. ``files`` are the names of the files in it that
    were read, ``notices`` name what lies there and nothing reads.
    """

    folder: Path
    about: model.About
    vocab: Vocabulary
    fields: Mapping[str, FieldTerm]
    layers: Mapping[str, model.LayerText]
    projects: Mapping[str, model.Project]
    sources: Mapping[str, model.Source]
    publishers: Mapping[str, model.Publisher]
    crossings: Mapping[str, model.Crossing]
    corridors: Mapping[str, model.Corridor]
    rivers: Mapping[str, model.River]
    places: Mapping[str, model.Place]
    documents: tuple[model.Document, ...]
    timeline: tuple[model.Milestone, ...]
    series: tuple[model.Series, ...]
    conflicts: tuple[model.ProgrammeConflict, ...]
    translations: Mapping[str, Mapping[Key, str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    notices: tuple[Problem, ...] = ()

    @cached_property
    def systems(self) -> Systems:
        """Reference systems that this catalogue offers."""
        listed = self.about.reference_systems
        return Systems(
            self.about.region_bbox, None if listed is None else tuple(int(code.partition(":")[2]) for code in listed)
        )

    @cached_property
    def columns(self) -> Mapping[str, tuple[GeometryType, tuple[Column, ...]]]:
        """Geometry type and columns of every layer that is made from the catalogue."""
        return shipped.columns(self.about, self.vocab)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that names or labels are known in: the catalogue's own, and those of the shipped words."""
        return tuple(dict.fromkeys((*LANGUAGES, *self.about.languages)))

    def told(self, text: str, lang: str, kind: str, where: str = "") -> tuple[str, str]:
        """Text of the catalogue for a reader of ``lang``, and the language that it is in.

        Parameters
        ----------
        text : str
            As the catalogue has it.
        lang : str
            Reader's language.
        kind : str
            What it is: the ``msgctxt`` of its translation.
        where : str
            Where it stands, for equal texts that need different words.
        """
        held = self.translations.get(lang, {})
        found = (held.get((f"{kind} {where}", text)) if where else None) or held.get((kind, text))
        return (found, lang) if found else (text, shipped.DESCRIBED_IN if kind == shipped.COLUMN else self.written)

    @property
    def written(self) -> str:
        """Language of summaries, statements and events."""
        return self.about.languages[0]

    def sides(self, crossing: model.Crossing) -> tuple[tuple[str, model.Side], ...]:
        """Countries that a crossing joins and what it is there, in the catalogue's order of countries."""
        return tuple((code, crossing.sides[code]) for code in self.about.countries if code in crossing.sides)

    def crossing_name(self, crossing: model.Crossing) -> str:
        """Names of a crossing on all its sides."""
        return " – ".join(side.name for _, side in self.sides(crossing))

    def crossing_regions(self, crossing: model.Crossing) -> str:
        """Regions that a crossing lies in, on all its sides."""
        return " – ".join(side.admin1 for _, side in self.sides(crossing))

    def geo(self, name: str) -> Path:
        """Path of a boundary file, the folder's own or the shipped one."""
        own = self.folder / "geo" / f"{name}.geojson"
        return own if is_there(own) else DATA / "geo" / f"{name}.geojson"

    def data(self, name: str) -> Path:
        """Path of the file that a layer names; a Mac may have written the same name in other characters (NFD)."""
        path = self.folder / name
        if is_there(path):
            return path
        try:
            beside = tuple(path.parent.iterdir())
        except OSError:  # that it cannot be read is told when it is opened
            return path
        return next((entry for entry in beside if composed(entry.name) == composed(path.name)), path)

    def publisher(self, source_id: str) -> model.Publisher:
        """Publisher of a source."""
        return self.publishers[self.sources[source_id].publisher]

    def rank(self, source_id: str) -> int:
        """Rank of a source by its publisher's kind; 1 is believed first."""
        return self.vocab.rank(self.publisher(source_id).kind)
