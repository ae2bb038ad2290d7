"""What a change set does: which shown values it changes, which conflicts it begins or ends, which places it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.snapshot.claims import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.snapshot.claims import Fact

WITH_CLAIMS = ("projects", "crossings", "corridors", "rivers")
WITH_PLACES = ("projects", "crossings", "places")
OTHERS = ("sources", "publishers", "fields", "layers")
LISTS = ("documents", "timeline", "series", "conflicts")


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A fact that is shown otherwise; no texts where there is no such fact, several where a tie shows several."""

    family: str
    id: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A fact on which sources disagree on one side of a change and not on the other."""

    family: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownSpot:
    """Where something is, and how certain that is."""

    lon: float
    lat: float
    precision: str
    uncertainty_m: int


@dataclass(frozen=True, slots=True)
class Move:
    """Something that is elsewhere, or known more or less exactly."""

    family: str
    id: str
    before: KnownSpot
    after: KnownSpot


@dataclass(frozen=True, slots=True)
class Effect:
    """Difference of two states of a catalogue, as readers would notice it.

    Parameters
    ----------
    values : tuple of ShownValue
        Facts that are shown otherwise.
    begun, ended : tuple of Disagreement
        Conflicts that begin or end.
    moves : tuple of Move
        Places that move.
    added, removed, changed : tuple of (str, str)
        Family and id of entries that are new, gone, or say something else; sources and documents among them.
    """

    values: tuple[ShownValue, ...] = ()
    begun: tuple[Disagreement, ...] = ()
    ended: tuple[Disagreement, ...] = ()
    moves: tuple[Move, ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether both states are the same."""
        return self == Effect()


def effect(before: Catalog, after: Catalog) -> Effect:
    """Compare two states; only what is not the same is looked into."""
    added, removed, changed = [], [], []
    values: list[ShownValue] = []
    begun: list[Disagreement] = []
    ended: list[Disagreement] = []
    moves: list[Move] = []
    for family, old, new in _families(before, after):
        added += [(family, id_) for id_ in new if id_ not in old]
        removed += [(family, id_) for id_ in old if id_ not in new]
        for id_ in new:
            if id_ not in old or old[id_] == new[id_]:
                continue
            changed.append((family, id_))
            if family in WITH_CLAIMS:
                then, now = (resolve(it.claims, catalog) for it, catalog in ((old[id_], before), (new[id_], after)))
                values += _values(family, id_, then, now)
                begun += _conflicts(family, id_, now, then)
                ended += _conflicts(family, id_, then, now)
            if family in WITH_PLACES and (spots := (_spot(old[id_]), _spot(new[id_])))[0] != spots[1]:
                moves.append(Move(family, id_, *spots))
    if before.translations != after.translations:
        changed += [
            ("translations", lang)
            for lang in sorted({*before.translations, *after.translations})
            if before.translations.get(lang) != after.translations.get(lang)
        ]
    told = (tuple(values), tuple(begun), tuple(ended), tuple(moves))
    return Effect(*told, tuple(added), tuple(removed), tuple(changed))


def _families(before: Catalog, after: Catalog) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    for family in dict.fromkeys((*WITH_CLAIMS, *WITH_PLACES, *OTHERS)):
        yield family, getattr(before, family), getattr(after, family)
    for family in LISTS:
        yield family, {it.id: it for it in getattr(before, family)}, {it.id: it for it in getattr(after, family)}
    for family, name in (("catalog", "about"), ("vocabulary", "vocab"), ("story", "story")):
        yield family, {family: getattr(before, name)}, {family: getattr(after, name)}


def _values(family: str, id_: str, then: Mapping[str, Fact], now: Mapping[str, Fact]) -> Iterator[ShownValue]:
    for name in sorted({*then, *now}):
        before, after = _shown(then.get(name)), _shown(now.get(name))
        if before != after:
            yield ShownValue(family, id_, name, before, after)


def _shown(fact: Fact | None) -> tuple[str, ...]:
    return tuple(claim.value for claim in fact.leaders) if fact else ()


def _conflicts(family: str, id_: str, here: Mapping[str, Fact], there: Mapping[str, Fact]) -> Iterator[Disagreement]:
    for name, fact in here.items():
        if fact.is_conflict and not (name in there and there[name].is_conflict):
            yield Disagreement(family, id_, name)


def _spot(thing: Any) -> KnownSpot:
    held = getattr(thing, "location", thing)
    return KnownSpot(held.lon, held.lat, held.precision, held.uncertainty_m)
