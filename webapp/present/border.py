"""The shared border by kilometre: what stands along it, gaps between open crossings, regions, sides and corridors."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from geodata.catalog.vocab import FALLBACK
from geodata.formats.symbols import PLANNED
from geodata.snapshot.bordersides import ALONG, ELSEWHERE
from webapp.present import format as fmt
from webapp.present.borderview import (
    Along,
    BorderPiece,
    BorderView,
    CorridorLine,
    GapLine,
    OnIt,
    RegionLine,
    SideLine,
    SidePart,
)
from webapp.present.geography import CORRIDOR, CROSSING, RIVER
from webapp.present.listing import status_of
from webapp.present.tongue import Said, named
from webapp.present.view import CLOSE_ZOOM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from geodata.catalog.model import Corridor, Project, River
    from geodata.snapshot.borderline import BorderLine, OnCorridor, Standing
    from geodata.snapshot.bordersides import LineSides, RegionReach
    from geodata.snapshot.snapshot import Snapshot
    from geodata.space.course import Piece
    from geodata.space.reach import Beyond
    from geodata.space.stretches import Stretch
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

MOST = 300
"""Projects on the page and in its drawing, those nearest to the border; the files hold all."""

WIDTH_KM, FARTHEST_ZOOM = 60_000, 3
"""Kilometres that a map shows at zoom 0, if it could; and the zoom beyond which it shows no less."""

LITTLE = 50
"""Percent: what is less is not rounded to nothing, and what is more not to all."""

LINE_KINDS = {"project-lines": "project", "corridors": CORRIDOR, "rivers": RIVER}


def border(
    snapshot: Snapshot, line: BorderLine, far_km: int, most: int | None, t: Tongue, addresses: Addresses
) -> BorderView:
    """View of a border.

    Parameters
    ----------
    snapshot : Snapshot
        The present, or what was known on a day.
    line : BorderLine
        Its border.
    far_km : int
        What counts as far from an open crossing.
    most : int or None
        Projects that are told of, the nearest to the border; all when None.
    t : Tongue
        The reader's.
    addresses : Addresses
        Where things are found.
    """
    say = _Saying(snapshot, line, t, addresses)
    countries = [place.location.precision == "country" for place in snapshot.catalog.projects.values()]
    return BorderView(
        length_km=round(line.course.length_km, 1),
        length=say.km(line.course.length_km),
        far_km=far_km,
        pieces=tuple(map(say.piece, line.course.pieces)),
        gaps=tuple(map(say.gap, line.gaps(far_km))),
        crossings=tuple(map(say.crossing, line.crossings)),
        projects=tuple(map(say.project, line.projects(most))),
        near=len(line.near),
        elsewhere=len(line.elsewhere),
        unplaced=sum(countries),
        regions=tuple(map(say.region, line.regions)),
        sides=tuple(map(say.sides, line.sides)),
        corridors=tuple(map(say.corridor, line.corridors)),
    )


class _Saying:
    """Puts what was worked out into a reader's words."""

    def __init__(self, snapshot: Snapshot, line: BorderLine, t: Tongue, addresses: Addresses) -> None:
        self._catalog, self._snapshot, self._line, self._t, self._to = snapshot.catalog, snapshot, line, t, addresses
        self._label = partial(_label, self._catalog.vocab.label, lang=t.lang)
        self._open = [one for one in line.crossings if line.is_open(one.id)]

    def km(self, km: float) -> str:
        """Length in words."""
        return self._t.gettext("%(value)s km", value=fmt.number(self._t, round(km) if km >= 2 else round(km, 1)))

    def range(self, stretch: Stretch) -> str:
        """Kilometres of a stretch, rounded outward to whole ones."""
        low, high = math.floor(stretch.from_km), math.ceil(stretch.to_km)
        return fmt.between(self._t, low, high)

    def piece(self, one: Piece) -> BorderPiece:
        gap = self.km(one.gap_km) if one.gap_km else ""
        return BorderPiece(_tenth(one.km.from_km), _tenth(one.km.to_km), _tenth(one.gap_km), self.range(one.km), gap)

    def project(self, one: Standing) -> Along:
        layer = self._snapshot.layer("projects")
        row = layer.row(one.id)
        values = {name: layer.values[name][row] for name in ("statuses", "sector", "distance_to_border_km")}
        state, state_label = status_of(self._snapshot, values["statuses"], self._t)
        return Along(
            "project", one.id, named(self._catalog.projects[one.id].names, self._t.lang), self._to.project(one.id),
            self._to.on_map(one.id), self._label("sectors", values["sector"]), state, state_label,
            state not in PLANNED, *_ends(one), (), one.least_km, one.most_km,
            values["distance_to_border_km"] if one.at_km is not None else None,
            self.range(one.km), fmt.kilometres(self._t, one.least_km, one.most_km),
        )  # fmt: skip

    def crossing(self, one: Standing) -> Along:
        found = self._catalog.crossings[one.id]
        kinds = {"road": self._t.gettext("Road crossing"), "rail": self._t.gettext("Rail crossing")}
        where = tuple((_tenth(stretch.from_km), _tenth(stretch.to_km)) for stretch in one.where)
        return Along(
            CROSSING, one.id, named(self._catalog.crossing_names(found, is_short=True), self._t.lang),
            self._to.thing(CROSSING, one.id), self._to.thing_on_map(CROSSING, one.id), kinds[found.kind], found.state,
            self._label("crossing_states", found.state), self._line.is_open(one.id), *_ends(one), where, 0.0, 0.0, 0.0,
            self.range(one.km), "",
        )  # fmt: skip

    def gap(self, one: Beyond) -> GapLine:
        """What is certain is rounded inward, what is possible outward."""
        whole, inner = one.possibly, [part for part in one.certainly if math.ceil(part.from_km) <= part.to_km]
        lon, lat = self._line.course.place((whole.from_km + whole.to_km) / 2)
        before = [post for post in self._open if post.km.from_km <= whole.from_km]
        after = [post for post in self._open if post.km.to_km >= whole.to_km]
        return GapLine(
            from_km=_tenth(whole.from_km),
            to_km=_tenth(whole.to_km),
            certain_km=_tenth(one.certain_km),
            certainly=tuple((_tenth(part.from_km), _tenth(part.to_km)) for part in one.certainly),
            range=self.range(whole),
            length=self.km(math.ceil(whole.length_km)),
            certain_ranges=tuple(fmt.between(self._t, math.ceil(begin), math.floor(end)) for begin, end in inner),
            certain_length=self.km(math.floor(one.certain_km)) if inner else "",
            ends=(
                self._post(max(before, key=lambda post: post.km.from_km, default=None)),
                self._post(min(after, key=lambda post: post.km.to_km, default=None)),
            ),
            lon=round(lon, 4),
            lat=round(lat, 4),
            href=self._to.around(lon, lat, _zoom(whole.length_km)),
        )

    def _post(self, one: Standing | None) -> Said | None:
        """Name of a crossing that a gap ends near; None where the border itself ends first."""
        if one is None:
            return None
        return named(self._catalog.crossing_names(self._catalog.crossings[one.id], is_short=True), self._t.lang)

    def region(self, one: RegionReach) -> RegionLine:
        is_country = one.id == one.country
        outline = (self._line.ground.countries if is_country else self._line.ground.regions).get(one.id)
        name = self._country(one.country) if is_country or outline is None else _outline(outline.properties, self._t)
        open_ = sum(map(self._line.is_open, one.crossings))
        return RegionLine(one.id, name, one.country, is_country, one.certainly, one.possibly, one.crossings, open_)

    def _country(self, code: str) -> Said:
        return Said(*self._catalog.vocab.said("countries", code, self._t.lang))

    def sides(self, one: LineSides) -> SideLine:
        kind = LINE_KINDS[one.layer]
        _ = self._t.gettext
        catalog = self._catalog
        held: Mapping[str, Mapping[str, Project | Corridor | River]]
        held = {"project": catalog.projects, CORRIDOR: catalog.corridors, RIVER: catalog.rivers}
        label = {"project": _("Line project"), CORRIDOR: _("Transport corridor"), RIVER: _("Shared water")}[kind]
        others = {ALONG: self._t.said(_("on the border itself")), ELSEWHERE: self._t.said(_("elsewhere"))}
        parts = tuple(
            SidePart(it.side, others.get(it.side) or self._country(it.side), _tenth(it.km), round(it.part * 100, 2), "")
            for it in one.sides
        )
        return SideLine(
            kind, one.id, named(held[kind][one.id].names, self._t.lang),
            self._to.project(one.id) if kind == "project" else self._to.thing(kind, one.id), label,
            _tenth(one.length_km), self.km(one.length_km), one.is_schematic,
            tuple(replace(part, text=self._share(part)) for part in parts),
        )  # fmt: skip

    def _share(self, part: SidePart) -> str:
        percent = max(1, round(part.percent)) if part.percent < LITTLE else min(99, round(part.percent))
        whole = round(part.percent, 1) if part.percent in (0, 100) else percent
        return f"{self._t.gettext('%(value)s%%', value=fmt.number(self._t, whole))}, {self.km(part.km)}"

    def corridor(self, one: OnCorridor) -> CorridorLine:
        found = self._catalog.corridors[one.id]
        label, lang = self._label, self._t.lang
        layer = self._snapshot.layer("projects")
        projects = []
        for id_ in one.projects:
            state, words = status_of(self._snapshot, layer.values["statuses"][layer.row(id_)], self._t)
            name = named(self._catalog.projects[id_].names, lang)
            projects.append(OnIt(id_, name, self._to.project(id_), state, words, state not in PLANNED))
        crossings = []
        for id_ in one.crossings:
            post = self._catalog.crossings[id_]
            name = named(self._catalog.crossing_names(post, is_short=True), lang)
            words = label("crossing_states", post.state)
            crossings.append(OnIt(id_, name, self._to.thing(CROSSING, id_), post.state, words, self._line.is_open(id_)))
        return CorridorLine(
            one.id, named(found.names, lang), self._to.thing(CORRIDOR, one.id), label("modes", found.mode), found.state,
            label("corridor_states", found.state), one.is_missing, found.shape == "fan",
            tuple(named(self._catalog.place_names(stop), lang) for stop in found.stops),
            tuple((_tenth(it.km.from_km), _tenth(it.km.to_km)) for it in one.passages),
            tuple(self.range(it.km) for it in one.passages), tuple(projects), tuple(crossings),
        )  # fmt: skip


def _label(label: Callable[[str, str, str], str], group: str, code: str | None, lang: str) -> str:
    return label(group, code, lang) if code else ""


def _outline(properties: Mapping[str, Any], t: Tongue) -> Said:
    """Name of a region as its outline has it."""
    found = ((properties.get(f"name_{lang}"), lang) for lang in dict.fromkeys((t.lang, t.written, *FALLBACK)))
    return next((Said(text, lang) for text, lang in found if text), Said(properties["id"], t.written))


def _ends(one: Standing) -> tuple[float, float, float | None]:
    return _tenth(one.km.from_km), _tenth(one.km.to_km), None if one.at_km is None else _tenth(one.at_km)


def _tenth(km: float) -> float:
    return round(km, 1)


def _zoom(km: float) -> int:
    """Zoom at which a stretch of so many kilometres is seen whole."""
    return max(FARTHEST_ZOOM, min(CLOSE_ZOOM, int(math.log2(WIDTH_KM / max(km, 1.0)))))
