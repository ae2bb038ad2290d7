"""All that a catalogue folder says, read and checked; how it is read is ``geodata.catalog.reader``'s business."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.catalog import shipped
from geodata.catalog.files import composed, is_there
from geodata.catalog.vocab import LANGUAGES, Names
from geodata.space.systems import Systems
from geodata.text.uzbek import IN_LATIN, in_latin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog import model
    from geodata.catalog.columns import Column, GeometryType
    from geodata.catalog.story import Story
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
    story: Story | None = None
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
            Where it stands, for equal texts that need different words: the field of a claim.
        """
        if kind == "claim" and where in self.fields and (named := self.fields[where].language):
            return (in_latin(text) if lang == named == IN_LATIN else text), named
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

    def crossing_names(self, crossing: model.Crossing, *, is_short: bool = False) -> Names:
        """Names of a crossing, each that of all its sides, in every language that one of them is known in.

        Parameters
        ----------
        crossing : Crossing
            Of this catalogue.
        is_short : bool
            Without what stands in brackets behind a name, such as its Cyrillic form.
        """
        sides = [side.names or Names() for _, side in self.sides(crossing)]
        languages = dict.fromkeys(lang for names in sides for lang in names.codes())

        def said(names: Names, lang: str) -> str:
            name, _ = names.best(lang)
            return name.partition(" (")[0] if is_short else name

        joined = {lang: " – ".join(said(names, lang) for names in sides) for lang in languages}
        ours = {lang for names in sides for lang in names.ours}
        stated = Names.model_validate({lang: name for lang, name in joined.items() if lang not in ours})
        return stated.with_ours({lang: name for lang, name in joined.items() if lang in ours})

    def place_names(self, stop: model.Stop) -> Names:
        """Names of a stop: its own, or those of its place."""
        thing = self.places[stop] if isinstance(stop, str) else stop
        return thing.names or Names()

    def crossing_regions(self, crossing: model.Crossing, lang: str) -> tuple[str, str]:
        """Regions that a crossing lies in, on all its sides, and the language that they are told in."""
        told = [self.told(side.admin1, lang, "region") for _, side in self.sides(crossing)]
        return " – ".join(text for text, _ in told), min((lang for _, lang in told), key=lang.__eq__)

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
