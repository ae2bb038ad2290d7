"""Where projects are asked for: near a place, near the border, in an area; and what is certainly and possibly there.

The browser code asks the server for the outcome (``webapp.views.vicinity``), so that the rule is written once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.layers.nearness import Landmark
from geodata.query.cql2 import certainty
from webapp.present import format as fmt
from webapp.present.tongue import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.layer import Layer
    from geodata.query.cql2.truth import Truth
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Said, Tongue

NEAR, BORDER, AREA, MARGIN, CERTAINTY = VICINITY = ("near", "border", "area", "margin", "certainty")
"""Parameters of addresses."""

POSSIBLE, CERTAIN = CERTAINTIES = ("possible", "certain")
"""What counts; the usual one first."""

REGION, COUNTRY, CORRIDOR = NAMED = ("region", "country", "corridor")
"""What an area may be the name of."""

CROSSING = "crossing"
"""What projects may be asked to be near besides a place: a crossing, by its id."""

DIGITS = 4
"""Decimals of degrees of a place that is chosen on the map: ten metres."""

NEAR_KM = 50
"""Kilometres that are asked where nobody has said how many."""

CERTAINLY, POSSIBLY = "certainly", "possibly"
"""How functions of CQL2 begin that ask the same."""

TEN_METRES = 10.0
"""For each kilometre of a distance, how exactly the place that it is from is told."""

WHOLE_COUNTRY = "country"
"""Precision of what has no place."""


Circle = tuple[float, float, float]
"""Longitude, latitude, metres."""


@dataclass(frozen=True, slots=True)
class Post:
    """A crossing that projects are asked to be near; it may lie anywhere on its stretch of the border itself.

    Parameters
    ----------
    id : str
        Of the crossing.
    km : float
        Kilometres from it.
    where : BaseGeometry
        Where it may lie, lon/lat degrees.
    around : (longitude, latitude, metres)
        Circle that holds all of that.
    circles : sequence of (longitude, latitude, metres)
        Smaller ones that do so together.
    """

    id: str
    km: float
    where: BaseGeometry = field(compare=False)
    around: Circle = field(compare=False)
    circles: Sequence[Circle] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Vicinity:
    """Where projects are asked for; all that is asked must hold.

    Parameters
    ----------
    near : tuple of float, optional
        Longitude and latitude of a place in degrees, and kilometres from it.
    border : float, optional
        Kilometres from the shared border.
    area : str
        As it stands in the address: numbers, or the name of something.
    margin : float
        Kilometres around the area.
    is_certain : bool
        Whether only what is certainly there counts.
    shape : BaseGeometry, optional
        The area, lon/lat degrees.
    post : Post, optional
        Instead of a place.
    """

    near: tuple[float, float, float] | None = None
    border: float | None = None
    area: str = ""
    margin: float = 0
    is_certain: bool = False
    shape: BaseGeometry | None = field(default=None, compare=False)
    post: Post | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked."""
        return self.near is not None or self.post is not None or self.border is not None or bool(self.area)

    @property
    def parameters(self) -> dict[str, str]:
        """The same as parameters of an address."""
        post = f"{CROSSING}:{self.post.id},{plain(self.post.km)}" if self.post else ""
        said = {
            NEAR: post or ",".join(map(plain, self.near or ())),
            BORDER: "" if self.border is None else plain(self.border),
            AREA: self.area,
            MARGIN: plain(self.margin) if self.margin else "",
            CERTAINTY: CERTAIN if self.is_certain else "",
        }
        return {name: value for name, value in said.items() if value}


Span = tuple[float, float]
"""The least and the greatest of something."""

ANYWHERE = Vicinity()
"""Nothing is asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows of the projects that are certainly there, possibly there, and those of which no place is known."""

    certain: frozenset[int]
    possible: frozenset[int]
    placeless: frozenset[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the browser code is told.

    Parameters
    ----------
    certain, placeless : tuple of str
        Ids of the projects that are certainly there, and of those without a place.
    possible : mapping
        Id of each that is only possibly there to how far it may be at least and at most, in kilometres.
    words : mapping
        What is asked in words, by the parameter that says it.
    """

    certain: tuple[str, ...]
    possible: Mapping[str, Span | None]
    placeless: tuple[str, ...]
    words: Mapping[str, str]


def plain(number: float) -> str:
    """Write a number without a needless point."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


def lonlat(lon: float, lat: float) -> str:
    """Write a place as ``near`` has it, to ten metres or so."""
    return f"{plain(round(lon, DIGITS))},{plain(round(lat, DIGITS))}"


def verdict(layer: Layer, asked: Vicinity) -> Verdict:
    """Which projects are where they are asked for; the others certainly are not."""
    key = ("vicinity", asked)
    found: Verdict | None = layer.derived.get(key)
    if found is None:
        found = _verdict(layer, asked)
        layer.derived.put(key, found)
    return found


def _verdict(layer: Layer, asked: Vicinity) -> Verdict:
    certain, possible, known = np.ones((3, len(layer)), dtype=bool)
    for sure, maybe, placed in _conditions(layer, asked):
        certain &= sure
        possible &= maybe
        known &= placed
    return Verdict(_rows(certain & known), _rows(possible & known & ~certain), _rows(~known))


def _conditions(layer: Layer, asked: Vicinity) -> Iterator[tuple[NDArray[np.bool_], ...]]:
    """For each condition what certainly meets it, what possibly does, and of what that is known."""
    if asked.near is not None:
        lon, lat, km = asked.near
        yield _answered(partial(certainty.nearer, layer, shapely.Point(lon, lat), km))
    if asked.post is not None:
        yield _near_post(layer, asked.post)
    if asked.border is not None:
        low, high = _border(layer)
        yield high <= asked.border, low <= asked.border, ~np.isnan(low)
    if (shape := asked.shape) is not None and asked.margin:
        yield _answered(partial(certainty.nearer, layer, shape, asked.margin))
    elif shape is not None:
        yield _answered(partial(certainty.within, layer, shape))


def _near_post(layer: Layer, post: Post) -> tuple[NDArray[np.bool_], ...]:
    """What is possibly near wherever a crossing may lie, and what certainly is: near all of it.

    The circle around it decides of most; of the others all smaller ones have to hold.
    """
    maybe = certainty.nearer(layer, post.where, post.km, is_certain=False)
    lon, lat, metres = post.around
    sure, open_ = (_certainly(layer, lon, lat, post.km + sign * metres / 1000) for sign in (-1, 1))
    rows, places = np.flatnonzero(open_ & ~sure), layer.whereabouts
    for lon, lat, metres in post.circles:
        left = post.km * 1000 - metres
        if places is None or left < 0 or not len(rows):
            rows = rows[:0]
            break
        rows = rows[places.of(rows).near(Landmark(shapely.Point(lon, lat)), left, is_certain=True)]
    sure[rows] = True
    return sure, maybe.yes, maybe.known


def _certainly(layer: Layer, lon: float, lat: float, km: float) -> NDArray[np.bool_]:
    """What is certainly so near to a place; nothing is nearer than not at all."""
    if km < 0:
        return np.zeros(len(layer), dtype=bool)
    return certainty.nearer(layer, shapely.Point(lon, lat), km, is_certain=True).yes


def _answered(ask: Callable[..., Truth]) -> tuple[NDArray[np.bool_], ...]:
    sure, maybe = ask(is_certain=True), ask(is_certain=False)
    return sure.yes, maybe.yes, maybe.known


def _border(layer: Layer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and greatest distance to the border in kilometres; NaN where there is none, or no place."""
    placed = np.array([precision != WHOLE_COUNTRY for precision in layer.values["precision"]], dtype=bool)
    ends = (np.array(layer.values[name], dtype=float) for name in ("border_min_km", "border_max_km"))
    low, high = (np.where(placed, end, math.nan) for end in ends)
    return low, high


def _rows(flags: NDArray[np.bool_]) -> frozenset[int]:
    return frozenset(np.flatnonzero(flags).tolist())


def distances(layer: Layer, rows: Sequence[int], asked: Vicinity) -> Mapping[int, Span | None]:
    """How far some projects may be from what they are asked to be near; None where only an area is asked.

    Least and greatest kilometres, rounded outward to a tenth.
    """
    circle = asked.post.around if asked.post else (*asked.near[:2], 0.0) if asked.near else None
    if circle is not None and layer.whereabouts is not None and rows:
        lon, lat, metres = circle
        found = layer.whereabouts.of(np.array(rows)).spans(lon, lat) + np.array([-metres, metres])
        ends = zip(np.floor(found[:, 0] / 100).tolist(), np.ceil(found[:, 1] / 100).tolist(), strict=True)
        return {row: (max(low, 0) / 10, high / 10) for row, (low, high) in zip(rows, ends, strict=True)}
    if circle is None and asked.border is not None:
        least, most = _border(layer)
        return {row: (float(least[row]), float(most[row])) for row in rows}
    return dict.fromkeys(rows)


def conditions(snapshot: Snapshot, asked: Vicinity, t: Tongue) -> dict[str, str]:
    """What is asked in words, by the parameter that says it."""
    _ = t.gettext
    said = {}
    if asked.near is not None:
        lon, lat, km = asked.near
        place = fmt.coordinates(t, lon, lat, km * TEN_METRES)
        said[NEAR] = _("Within %(distance)s of %(place)s", distance=_km(t, km), place=place)
    if asked.post is not None:
        name = crossing_name(snapshot, asked.post.id, t).text
        said[NEAR] = _("Within %(distance)s of the crossing %(name)s", distance=_km(t, asked.post.km), name=name)
    if asked.border is not None:
        said[BORDER] = _("Within %(distance)s of the border", distance=_km(t, asked.border))
    if asked.area:
        name = _name(snapshot, asked.area, t) or _("Drawn area")
        around = _("%(area)s and %(distance)s around", area=name, distance=_km(t, asked.margin))
        said[AREA] = around if asked.margin else name
    if asked.is_certain and said:
        said[CERTAINTY] = _("Only what is certain")
    return said


def crossing_name(snapshot: Snapshot, id_: str, t: Tongue) -> Said:
    """Short name of a crossing in the reader's language, whatever the day."""
    catalog = snapshot.whole.catalog
    return named(catalog.crossing_names(catalog.crossings[id_], is_short=True), t.lang)


def _km(t: Tongue, km: float) -> str:
    return t.gettext("%(value)s km", value=fmt.number(t, km))


def _name(snapshot: Snapshot, area: str, t: Tongue) -> str:
    """Name of what an area is the name of, in the reader's language; empty for one that is drawn."""
    kind, _, id_ = area.partition(":")
    if kind not in NAMED:
        return ""
    layer = snapshot.whole.layer({REGION: "regions", COUNTRY: "countries", CORRIDOR: "corridors"}[kind])
    row = layer.row(id_)
    own = layer.values.get(f"name_{t.lang}")
    return str((own and own[row]) or layer.values["name"][row] or id_)


def filter_of(asked: Vicinity, ids: Iterable[str], quoted: Callable[[Iterable[str]], str]) -> Iterator[str]:
    """The same as conditions in CQL2 text; what an outline or a crossing leaves is too long for one: that gives ids."""
    sure = CERTAINLY if asked.is_certain else POSSIBLY
    if asked.near is not None:
        lon, lat, km = map(plain, asked.near)
        yield f"{sure}_nearer(POINT({lon} {lat}),{km})"
    if asked.border is not None:
        end = "border_max_km" if asked.is_certain else "border_min_km"
        yield f"{end} <= {plain(asked.border)} AND precision <> '{WHOLE_COUNTRY}'"
    is_long = asked.post is not None or asked.area.startswith((f"{REGION}:", f"{COUNTRY}:"))
    if is_long:
        yield f"id IN ({held})" if (held := quoted(ids)) else "1 = 0"
    if asked.shape is not None and not is_long:
        wkt = shapely.to_wkt(asked.shape, rounding_precision=-1)
        yield f"{sure}_nearer({wkt},{plain(asked.margin)})" if asked.margin else f"{sure}_within({wkt})"


def outcome(snapshot: Snapshot, asked: Vicinity, t: Tongue) -> Outcome:
    """The same for the browser code."""
    layer = snapshot.layer("projects")
    found = verdict(layer, asked)
    return Outcome(
        certain=tuple(layer.ids[row] for row in sorted(found.certain)),
        possible={layer.ids[row]: far for row, far in distances(layer, sorted(found.possible), asked).items()},
        placeless=tuple(layer.ids[row] for row in sorted(found.placeless)),
        words=conditions(snapshot, asked, t),
    )
