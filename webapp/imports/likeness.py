"""Which projects of the atlas a row looks like: by name, by place and sum, by place and words of the name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geodata.space.geometry import distance_m
from geodata.text.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.catalog.model import Project
    from webapp.imports.reading import RowProject

Why = Literal["name", "sum", "words"]

SHARED = 0.6
"""Share of the words of the shorter name that both have."""

LEAST_WORD = 4
"""Letters of a word that counts."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A project that is there, and what makes a row look like it."""

    project: str
    why: Why
    distance_m: float


@dataclass(frozen=True, slots=True)
class _Held:
    id: str
    names: frozenset[str]
    words: tuple[frozenset[str], ...]
    sums: frozenset[tuple[str, float]]
    lon: float
    lat: float
    radius_m: float


def alike(candidates: Sequence[RowProject], projects: Iterable[Project]) -> dict[int, Likeness]:
    """Likeness of candidates, by their number; those that look like nothing are missing."""
    held = [_held(project) for project in projects]
    by_name = {name: it for it in reversed(held) for name in it.names}
    by_part: defaultdict[object, set[int]] = defaultdict(set)
    for i, it in enumerate(held):
        for part in (*it.sums, *(word for words in it.words for word in words)):
            by_part[part].add(i)
    found = ((it.number, _like(_held(it.project), held, by_name, by_part)) for it in candidates)
    return {number: likeness for number, likeness in found if likeness is not None}


def _held(project: Project) -> _Held:
    names = [spell(name) for _, name in project.names.items()]
    sums = {(sum_.currency, end) for claim in project.claims for sum_ in claim.money for end in sum_.ends()}
    words = tuple(frozenset(word for word in name.split() if len(word) >= LEAST_WORD) for name in names)
    at = project.location
    return _Held(project.id, frozenset(names), words, frozenset(sums), at.lon, at.lat, at.uncertainty_m)


def _like(
    one: _Held, held: Sequence[_Held], by_name: dict[str, _Held], by_part: Mapping[object, set[int]]
) -> Likeness | None:
    same = next((by_name[name] for name in sorted(one.names) if name in by_name), None)
    if same is not None:
        return Likeness(same.id, "name", distance_m(one.lon, one.lat, same.lon, same.lat))
    near: list[Likeness] = []
    parts = (*one.sums, *(word for words in one.words for word in words))
    for i in sorted(set().union(*(by_part.get(part, ()) for part in parts))):  # the others share nothing
        other = held[i]
        has_sum = bool(one.sums & other.sums)
        if not has_sum and not _shares(one, other):
            continue
        away = distance_m(one.lon, one.lat, other.lon, other.lat)
        if away <= one.radius_m + other.radius_m:
            near.append(Likeness(other.id, "sum" if has_sum else "words", away))
    return min(near, key=lambda it: (it.why != "sum", it.distance_m), default=None)


def _shares(one: _Held, other: _Held) -> bool:
    return any(a and b and len(a & b) >= max(2, SHARED * min(len(a), len(b))) for a in one.words for b in other.words)
