"""What the panel of the map offers for asking what is near and inside: distances to the border, areas with a name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.text.collation import sort_key
from webapp.present.here import outline_name
from webapp.present.tongue import named
from webapp.present.vicinity import CORRIDOR, COUNTRY, CROSSING, REGION, WHOLE_COUNTRY, crossing_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

BAND_KM, FARTHEST_KM = 25, 500
"""Width of a bar, and the end of the last one, which holds all that is farther too."""

HIGHEST = 24.0
"""Of the bars, in units of the picture."""


@dataclass(frozen=True, slots=True)
class Band:
    """Projects whose nearest place lies in a band of distances to the border; ``height`` is of the bar."""

    low: int
    count: int
    height: float


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area or a crossing with a name, as it stands in an address."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """Areas of one kind, or of one country."""

    label: str
    choices: tuple[NamedArea, ...]


def bands(snapshot: Snapshot) -> tuple[Band, ...]:
    """How many projects begin how far from the border."""
    layer = snapshot.layer("projects")
    last = FARTHEST_KM // BAND_KM - 1
    counts = [0] * (last + 1)
    for km, precision in zip(layer.values["border_min_km"], layer.values["precision"], strict=True):
        if km is not None and precision != WHOLE_COUNTRY:
            counts[min(int(km // BAND_KM), last)] += 1
    most = max(1, *counts)
    return tuple(Band(at * BAND_KM, count, HIGHEST * count / most) for at, count in enumerate(counts))


def groups(snapshot: Snapshot, t: Tongue) -> tuple[AreaGroup, ...]:
    """Countries, regions country by country, corridors: each by name."""
    ground, catalog = snapshot.ground, snapshot.catalog
    regions: dict[str, list[NamedArea]] = defaultdict(list)
    for outline in ground.regions.values():
        code = str(outline.properties.get("country", ""))
        regions[code].append(NamedArea(f"{REGION}:{outline.id}", outline_name(outline, t).text))
    countries = {code: outline_name(outline, t).text for code, outline in ground.countries.items()}
    corridors = [NamedArea(f"{CORRIDOR}:{it.id}", named(it.names, t.lang).text) for it in catalog.corridors.values()]
    own = [code for code in catalog.about.countries if code in regions]
    found = (
        AreaGroup(
            t.gettext("Countries"), _by_name((NamedArea(f"{COUNTRY}:{c}", name) for c, name in countries.items()), t)
        ),
        *(AreaGroup(countries.get(code, code), _by_name(regions[code], t)) for code in own),
        AreaGroup(t.gettext("Transport corridors"), _by_name(corridors, t)),
    )
    return tuple(group for group in found if group.choices)


def crossings(snapshot: Snapshot, t: Tongue) -> tuple[NamedArea, ...]:
    """Crossings by name, as ``near`` names them."""
    return _by_name(
        (NamedArea(f"{CROSSING}:{id_}", crossing_name(snapshot, id_, t).text) for id_ in snapshot.catalog.crossings), t
    )


def _by_name(choices: Iterable[NamedArea], t: Tongue) -> tuple[NamedArea, ...]:
    return tuple(sorted(choices, key=lambda choice: (sort_key(choice.label, t.lang), choice.value)))
