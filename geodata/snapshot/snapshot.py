"""The immutable state that every page, map and download is a function of: a catalogue, its facts and its layers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from geodata.errors import UnknownLayerError
from geodata.layers import geojson
from geodata.layers.haystack import Haystack
from geodata.layers.inherited import inherit
from geodata.snapshot.borderline import BorderLine
from geodata.snapshot.bulkfiles import BulkFiles
from geodata.snapshot.changes import Change, changes
from geodata.snapshot.claims import Fact, resolve
from geodata.snapshot.freshness import fresh
from geodata.snapshot.ground import Territory
from geodata.snapshot.outlook import Outlook, outlook_of
from geodata.snapshot.renewed import Renewal
from geodata.snapshot.row import Fresh
from geodata.snapshot.rows import Builder
from geodata.snapshot.since import Unchanged
from geodata.snapshot.sketch import boxes, sketches
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.postgis.databases import Databases
    from geodata.layers.bulk.prepared import Store
    from geodata.layers.layer import Layer

ID_LENGTH = 16
"""Hexadecimal digits of the id: 64 bits, so that two of a million snapshots share one with a chance below 1e-7."""

LIVE = "live"
"""What the id ends with where some layer changes while it is served: it does not tell which state that one is in."""

Facts = MappingProxyType[str, Fact]

DATED = ("projects",)
"""Layers that say how old their knowledge is: they are others on another day."""

CLAIMED = ("projects", "crossings", "corridors", "rivers")
"""Groups of things that claims are about."""

_TIMELESS = frozenset(("area_sketches", "border_line", "changes", "outlook", "sources_haystack"))
"""What is made once of a snapshot and is the same on every day."""


@dataclass(frozen=True)
class Snapshot:
    """A catalogue made ready.

    Parameters
    ----------
    id : str
        Hash of all content; the same catalogue always has the same.
    catalog : Catalog
        What was read.
    facts : mapping
        Project id to property to fact.
    crossing_facts, river_facts, corridor_facts : mapping
        The same for crossings, rivers and corridors.
    layers : mapping
        Layer id to layer, in the order in which layers are listed.
    ground : Territory
        What it lies on; the past lies on the same.
    today : datetime.date
        Day that ages are counted to: that of compiling until ``on`` gives another, and of the past its own.
    as_of : datetime.date or None
        Day of the past that this is the knowledge of.
    present : Snapshot or None
        The whole, where this is a past state of it.
    revision : int or None
        Number in the ledger up to which accepted changes are in it; None where there is no ledger.
    files : BulkFiles
        How the files looked that large layers are read from.
    """

    id: str
    catalog: Catalog
    facts: Mapping[str, Facts]
    crossing_facts: Mapping[str, Facts]
    corridor_facts: Mapping[str, Facts]
    river_facts: Mapping[str, Facts]
    layers: Mapping[str, Layer]
    ground: Territory
    today: date
    as_of: date | None = None
    present: Snapshot | None = None
    revision: int | None = None
    files: BulkFiles = field(default_factory=BulkFiles)

    @property
    def whole(self) -> Snapshot:
        """The present, also of a past state."""
        return self.present or self

    @cached_property
    def sources_haystack(self) -> Haystack:
        """Texts of all sources, in the order of the catalogue, to be searched."""
        languages = ("", *self.catalog.translations)
        return Haystack(
            " ".join(
                (
                    source.id,
                    source.published or "",
                    *dict.fromkeys(self.catalog.told(source.title, lang, "source")[0] for lang in languages),
                    *dict.fromkeys(self.catalog.told(source.publisher, lang, "publisher")[0] for lang in languages),
                )
            )
            for source in self.catalog.sources.values()
        )

    def layer(self, layer_id: str) -> Layer:
        """Layer of this id.

        Raises
        ------
        UnknownLayerError
            When there is none.
        """
        try:
            return self.layers[layer_id]
        except KeyError:
            raise UnknownLayerError(f"no layer {layer_id!r}; there are {', '.join(self.layers)}") from None

    def layer_in(self, layer_id: str, lang: str) -> Layer:
        """Layer with its texts in a language where they are translated; the layer itself where none can be.

        Raises
        ------
        UnknownLayerError
            When there is none.
        """
        key = (layer_id, lang)
        if key not in self._said:
            self._said[key] = told_layer(self.layer(layer_id), self.catalog, lang)
        return self._said[key]

    @cached_property
    def _said(self) -> dict[tuple[str, str], Layer]:
        return {}

    @cached_property
    def outlook(self) -> Outlook:
        """What the map shows first and how far it reaches."""
        return outlook_of(self.whole.catalog)

    @cached_property
    def border_line(self) -> BorderLine | None:
        """What stands along the shared border; None where the catalogue names none."""
        course = self.ground.course
        return None if course is None else BorderLine(self.catalog, self.ground, self.layers, course)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What became known when, the newest first; sorted out at the first question."""
        return changes(self.catalog)

    @cached_property
    def area_sketches(self) -> dict[str, Any]:
        """Areas as the map draws them from afar: GeoJSON ``features``, and the ``boxes`` of all."""
        areas = self.layers.get("project-areas")
        if areas is None:
            return {"boxes": {}, "features": []}
        points = {id_: (it.location.lon, it.location.lat) for id_, it in self.catalog.projects.items()}
        drawn = sketches(areas, self.catalog.vocab.approximate, points, self.ground)
        return {"boxes": boxes(areas, self.outlook.begin, self.ground), "features": drawn}

    def on(self, today: date, before: Snapshot | None = None) -> Snapshot:
        """The same catalogue on another day; its id is the same, and so is every layer that does not speak of ages.

        Parameters
        ----------
        today : datetime.date
            The day.
        before : Snapshot, optional
            Of the catalogue before, from which ages are taken when it is on that day.
        """
        if today == self.today:
            return self
        known = None if before is None or before.today != today else before
        aged = {id_: _aged(layer, self, today, known) for id_, layer in self.layers.items() if id_ in DATED}
        layers = {**self.layers, **aged}
        made = replace(self, today=today, layers=MappingProxyType(layers))
        made.__dict__.update({name: held for name, held in self.__dict__.items() if name in _TIMELESS})
        return made

    def prepare(self, before: Snapshot | None = None) -> None:
        """Make all that requests need, before worker processes are forked off that share it.

        Parameters
        ----------
        before : Snapshot, optional
            Of the catalogue before, made ready: what is the same is taken from it.
        """
        for id_, layer in self.layers.items():
            if before is not None and id_ in before.layers and layer is not before.layers[id_]:
                inherit(layer, before.layers[id_])
            layer.prepare()
        if before is not None and Unchanged(self.catalog, before.catalog).is_same("sources", "translations"):
            self.__dict__["sources_haystack"] = before.sources_haystack
        _ = (self.sources_haystack, self.area_sketches)


def build_snapshot(
    catalog: Catalog,
    prepared: Store | None = None,
    databases: Databases | None = None,
    before: Snapshot | None = None,
) -> Snapshot:
    """Sort out the claims, build all layers and hash the whole.

    Parameters
    ----------
    catalog : Catalog
        As it was read.
    prepared : Store, optional
        Where large layers lie ready; they are read from their files when None.
    databases : Databases, optional
        Connections to the databases of layers.
    before : Snapshot, optional
        Of the catalogue before: what is made of the same objects is taken from it, and the outcome is the same.

    Raises
    ------
    CatalogError
        When a boundary file, or the file or table of a layer, cannot be read.
    """
    since = Unchanged(catalog, before.catalog if before else None)
    facts, crossing_facts, corridor_facts, river_facts = (
        resolve_all(getattr(catalog, group).values(), catalog, _known(since, group, before)) for group in CLAIMED
    )
    ground = Territory(catalog, before.ground if before else None)
    builder = Builder(catalog, ground, facts, crossing_facts, river_facts)
    has_ground = before is not None and ground.is_one_with(before.ground)
    renewal = Renewal(since, builder, before.layers if before else {}, has_ground=has_ground)
    layers = {name: renewal.layer(name) for name in catalog.columns if name in catalog.layers}
    bulk = BulkFiles.of(catalog)
    layers |= {
        text.id: before.layers[text.id]
        if before is not None and bulk.are_same(text, since, before.files)
        else _bulk(text, catalog, prepared, databases)
        for text in catalog.layers.values()
        if text.data is not None
    }
    return assembled(catalog, (facts, crossing_facts, corridor_facts, river_facts), layers, ground, files=bulk)


def assembled(
    catalog: Catalog,
    facts: Iterable[Mapping[str, Facts]],
    layers: Mapping[str, Layer],
    ground: Territory,
    **more: Any,
) -> Snapshot:
    """Put a snapshot together and hash it; ``facts`` are those of ``CLAIMED``, in its order."""
    claimed = dict(zip(CLAIMED, facts, strict=True))
    return Snapshot(
        content_hash(catalog, layers),
        catalog,
        claimed["projects"],
        claimed["crossings"],
        claimed["corridors"],
        claimed["rivers"],
        MappingProxyType(dict(layers)),
        ground,
        PartialDate.parse(catalog.about.compiled).last,
        **more,
    )


def _known(since: Unchanged, group: str, before: Snapshot | None) -> Mapping[str, Facts]:
    """Facts of before about things of which the same is said as then."""
    if before is None:
        return {}
    held: dict[str, Mapping[str, Facts]] = {
        "projects": before.facts,
        "crossings": before.crossing_facts,
        "corridors": before.corridor_facts,
        "rivers": before.river_facts,
    }
    return {id_: held[group][id_] for id_ in since.claimed(group)}


def resolve_all(
    things: Iterable[Any], catalog: Catalog, known: Mapping[str, Facts] = MappingProxyType({})
) -> Mapping[str, Facts]:
    """Sort out the claims about each of some things: id to property to fact; some may be ``known``."""
    return MappingProxyType(
        {
            thing.id: known[thing.id]
            if thing.id in known
            else MappingProxyType(resolve(thing.claims, catalog, thing.notes))
            for thing in things
        }
    )


def told_layer(layer: Layer, catalog: Catalog, lang: str) -> Layer:
    """Make a layer's twin that holds its texts in a language where they are translated; all else is the same."""
    prose = {column.name: column.prose for column in layer.columns if column.prose}
    if not prose or not catalog.translations.get(lang):
        return layer
    said = {
        name: tuple(None if value is None else catalog.told(value, lang, kind)[0] for value in layer.values[name])
        for name, kind in prose.items()
    }
    return replace(layer, values=MappingProxyType({**layer.values, **said}))


def _aged(layer: Layer, snapshot: Snapshot, today: date, before: Snapshot | None) -> Layer:
    """Layer of projects with the columns that say how old its knowledge is on a day."""
    catalog, facts = snapshot.catalog, snapshot.facts
    known: Mapping[str, int] = {}
    if before is not None and layer.id in before.layers:
        kept = Unchanged(catalog, before.catalog).projects
        known = {id_: row for row, id_ in enumerate(before.layers[layer.id].ids) if id_ in kept}
    rows = {
        id_: fresh(catalog.projects[id_], facts[id_], catalog, today).columns() for id_ in layer.ids if id_ not in known
    }
    names = [field.name for field in fields(Fresh)]
    then: Mapping[str, Any] = before.layers[layer.id].values if before is not None and known else {}
    changed = {
        name: tuple(then[name][known[id_]] if id_ in known else rows[id_][name] for id_ in layer.ids) for name in names
    }
    return layer.with_values({name: held for name, held in changed.items() if held != layer.values[name]})


def _bulk(text: LayerText, catalog: Catalog, prepared: Store | None, databases: Databases | None) -> Layer:
    """Layer that a database, or a file of the folder, holds; of it no more is asked than of any ``ServedLayer``."""
    if text.is_in_database:
        from geodata.layers.bulk import postgis  # its driver is there only where a layer needs it

        return cast("Layer", postgis.open_layer(text, catalog.systems, databases))
    path = catalog.data(text.data or "")
    if prepared is not None:
        return prepared.layer(path, text, catalog.systems)
    from geodata.layers.bulk.prepared import read  # half a second of imports that few catalogues need

    return read(path, text, catalog.systems)


def content_hash(catalog: Catalog, layers: Mapping[str, Layer]) -> str:
    """Hash what the catalogue says (not how its files are laid out) and what the layers show."""
    digest = hashlib.sha256()
    for part in (
        catalog.about,
        catalog.vocab,
        *catalog.series,
        *catalog.conflicts,
        *catalog.documents,
        *catalog.timeline,
        *((catalog.story,) if catalog.story else ()),
    ):
        digest.update(part.model_dump_json().encode())
    for group in (
        catalog.fields,
        catalog.layers,
        catalog.projects,
        catalog.sources,
        catalog.publishers,
        catalog.crossings,
        catalog.corridors,
        catalog.rivers,
        catalog.places,
    ):
        for key in sorted(group):
            digest.update(group[key].model_dump_json().encode())
    for lang, wordings in sorted(catalog.translations.items()):
        digest.update(geojson.dumps([lang, sorted((*key, said) for key, said in wordings.items())]))
    for layer in layers.values():
        digest.update(layer.digest())
    found = digest.hexdigest()[:ID_LENGTH]
    return f"{found}-{LIVE}" if any(layer.is_live for layer in layers.values()) else found
