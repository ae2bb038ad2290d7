"""Rows of a table become projects: each cell is read, or asked about by its address; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from pydantic import ValidationError

from geodata.catalog.model import Claim, Project
from geodata.space.boxes import holds
from geodata.space.coordinates import LonLat, parse
from geodata.text.slugs import free_slug
from geodata.text.spelling import spell
from webapp.imports import words
from webapp.imports.amounts import QuestionError, Unit, day, money, number, quantity, says, unit_of
from webapp.imports.currencies import currencies
from webapp.imports.sources import RowSources
from webapp.imports.targets import CLAIM, NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.catalog.catalog import Catalog
    from geodata.snapshot.ground import Territory
    from geodata.snapshot.shares import Outline
    from webapp.imports.matching import Matching
    from webapp.imports.table import Cell, GivenTable

KM = 1000
MOST_SAID = 3
"""Faults of a row that are told at once."""

_UNIT = re.compile(r"(?:,\s*|\(\s*)([^,()]+?)\s*\)?$")


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """A cell that cannot be taken as it is; ``fault`` is a key of the words that a page has for it."""

    row: int
    column: int | None
    cell: str
    text: str
    fault: str


@dataclass(frozen=True, slots=True)
class RowProject:
    """A project that a row would become: the entry of its file, with its claims."""

    row: int
    number: int
    project: Project

    @property
    def at(self) -> LonLat:
        """Where it is."""
        return LonLat(self.project.location.lon, self.project.location.lat)


@dataclass(frozen=True, slots=True)
class Read:
    """All that a table came to."""

    candidates: tuple[RowProject, ...]
    questions: tuple[CellQuestion, ...]
    sources: RowSources


class Reader:
    """Reads the rows of one table.

    Parameters
    ----------
    catalog : Catalog
        What the atlas has: words, sources, projects.
    ground : Territory
        Outlines of its countries and regions.
    table : GivenTable
        What was handed in.
    matching : Matching
        What its columns are.
    file : str
        What it is called; stands in the basis of places.
    """

    def __init__(self, catalog: Catalog, ground: Territory, table: GivenTable, matching: Matching, file: str) -> None:
        self.table, self.matching, self.file = table, matching, file
        self.questions: list[CellQuestion] = []
        self._catalog, self._ground = catalog, ground
        self._sources = RowSources(catalog, matching.source)
        self._seen: dict[str, int] = {}
        self._ids = set(catalog.projects)
        self._known = {
            "sector": words.sectors(catalog), "precision": words.precisions(catalog),
            "programme": words.programmes(catalog), "country": words.countries(catalog),
            "status": words.statuses(catalog),
        }  # fmt: skip
        self._money = currencies(catalog.about.languages)
        self._where = {target: i for i, target in enumerate(matching.columns) if target}
        self._units = {i: self._unit(i) for i in self._where.values()}

    def read(self, tick: Callable[[int], None] | None = None) -> Read:
        """Read all rows; ``tick`` is told after each how many were read."""
        found = []
        for i in range(len(self.table.rows)):
            found.append(self._row(i))
            if tick is not None:
                tick(i + 1)
        return Read(tuple(it for it in found if it is not None), tuple(self.questions), self._sources)

    def _unit(self, column: int) -> Unit:
        said = unit_of(self.table.headings[column], self._money)
        return Unit(said.currency or self.matching.currencies.get(str(column), ""), said.scale)

    def _row(self, row: int) -> RowProject | None:
        before = len(self.questions)
        names = {target.removeprefix(NAME): text for target in self._where if target.startswith(NAME)
                 and (text := self._text(row, target))}  # fmt: skip
        if not names:
            self._ask(row, next((i for t, i in self._where.items() if t.startswith(NAME)), None), "name-missing")
            return None
        self._check_once(row, names)
        source = self._tried(row, "source_url", self._source, row)
        location = self._location(row, source or "")
        entry = {
            "names": names,
            "sector": self._word(row, "sector", "sector"),
            "partner_country": self._word(row, "partner_country", "country"),
            "investor_origin": self._needed(row, "investor_origin"),
            "host_countries": self._hosts(row, location),
            "programme": self._word(row, "programme", "programme", is_needed=False),
            "summary": self._text(row, "summary") or next(iter(names.values())),
            "location": location,
            "claims": self._claims(row, source or ""),
        }
        if len(self.questions) > before:
            return None
        return self._checked(row, {name: held for name, held in entry.items() if held is not None})

    def _checked(self, row: int, entry: dict[str, Any]) -> RowProject | None:
        names = entry["names"]
        id_ = free_slug(names.get("en") or next(iter(names.values())), self._ids)
        try:
            project = Project.model_validate({"id": id_, **entry})
        except ValidationError as error:
            self._ask(
                row,
                None,
                "invalid",
                "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3]),
            )
            return None
        self._ids.add(id_)
        return RowProject(row, self.table.numbers[row], project)

    def _check_once(self, row: int, names: dict[str, str]) -> None:
        key = "\n".join(sorted(map(spell, names.values())))
        first = self._seen.setdefault(key, row)
        if first != row:
            column = next(i for target, i in self._where.items() if target.startswith(NAME))
            self._ask(row, column, "twice", str(self.table.numbers[first]))

    def _source(self, row: int) -> str:
        parts = ("source_url", "source_title", "source_publisher", "source_published")
        return self._sources.of(*(self._text(row, part) for part in parts))

    def _location(self, row: int, source: str) -> dict[str, Any] | None:
        at = self._at(row)
        precision = self._word(row, "precision", "precision")
        radius = self._radius(row, precision)
        if at is None or precision is None or radius is None:
            return None
        region = _holding(self._ground.regions.values(), at)
        admin1 = self._text(row, "admin1") or self.matching.for_all.get("admin1", "") or _name(region)
        if not admin1:
            self._ask(row, self._where.get("admin1"), "region-missing")
            return None
        place = self._text(row, "place") or self.matching.for_all.get("place", "") or admin1
        basis = f"As {self.file} gives it, {self.table.name}, row {self.table.numbers[row]}"
        return {"place": place, "admin1": admin1, "lon": at.lon, "lat": at.lat, "precision": precision,
                "uncertainty_m": radius, "basis": basis, "sources": [source] if source else []}  # fmt: skip

    def _at(self, row: int) -> LonLat | None:
        column = self._where.get("coordinates")
        text = self._text(row, "coordinates")
        region = self._catalog.about.region_bbox
        if text:
            found = parse(text, LonLat((region[0] + region[2]) / 2, (region[1] + region[3]) / 2))
            if found is None:
                self._ask(row, column, "coordinates")
                return None
        else:
            lon, lat = (self._tried(row, axis, self._degrees, row, axis) for axis in ("lon", "lat"))
            if lon is None or lat is None:
                return None
            found, column = LonLat(lon, lat), self._where.get("lon")
        if not holds(region, found.lon, found.lat):
            self._ask(row, column, "swapped" if holds(region, found.lat, found.lon) else "outside")
            return None
        return found

    def _degrees(self, row: int, axis: str) -> float:
        cell = self._cell(row, axis)
        if cell == "":
            raise QuestionError("place-missing")
        return number(cell.strip(" °") if isinstance(cell, str) else cell, is_small=True)

    def _radius(self, row: int, precision: str | None) -> int | None:
        cell = self._cell(row, "uncertainty_km")
        cell = self.matching.for_all.get("uncertainty_km", "") if cell == "" else cell
        if cell == "":
            self._ask(row, self._where.get("uncertainty_km"), "uncertainty-missing")
            return None
        km: float | None = self._tried(row, "uncertainty_km", number, cell, is_small=True)
        if km is None or precision is None:
            return None
        least = self._catalog.vocab.precision(precision).min_uncertainty_m
        if km * KM < max(least, 1):
            self._ask(row, self._where.get("uncertainty_km"), "uncertainty-small", f"{least / KM:g}")
            return None
        return round(km * KM)

    def _hosts(self, row: int, location: dict[str, Any] | None) -> list[str] | None:
        text = self._text(row, "host_countries")
        if text:
            codes = [
                self._known["country"].get(spell(part)) for part in re.split(r"[,;/]| and | и ", text) if part.strip()
            ]
            if None in codes or not codes:
                self._ask(row, self._where["host_countries"], "word")
                return None
            return list(dict.fromkeys(str(code) for code in codes))
        if location is None:
            return None
        country = _holding(self._ground.countries.values(), LonLat(location["lon"], location["lat"]))
        if country is None:
            self._ask(row, self._where.get("host_countries"), "country-missing")
            return None
        return [country.id]

    def _claims(self, row: int, source: str) -> list[dict[str, Any]]:
        claims = []
        as_of = self._tried(row, "as_of", self._day, row)
        for target, column in self._where.items():
            if not target.startswith(CLAIM) or self._cell(row, target) == "":
                continue
            claim = self._tried(row, target, self._claim, row, target, column)
            if claim is not None:
                held = claim | {"source": source} | ({"as_of": as_of} if as_of else {})
                if source and (said := _fault(held)):
                    self._ask(row, column, "invalid", said)
                claims.append(held)
        return claims

    def _day(self, row: int) -> str:
        cell = self._cell(row, "as_of")
        cell = self.matching.for_all.get("as_of", "") if cell == "" else cell
        return day(cell) if cell != "" else ""

    def _claim(self, row: int, target: str, column: int) -> dict[str, Any]:
        cell = self._cell(row, target)
        name, heading = target.removeprefix(CLAIM), self.table.headings[column]
        term = self._catalog.fields[name]
        claim: dict[str, Any] = {"field": name, "value": str(cell)}
        match term.kind:
            case "money":
                unit = self._units[column]
                claim["money"] = [money(cell, unit, self._money)]
                claim["value"] = self._stated(cell, heading, claim["money"][0]["currency"])
            case "quantity":
                found = _UNIT.search(heading)
                claim["quantity"] = quantity(cell, found[1] if found else "")
                claim["value"] = (
                    str(cell) if claim["quantity"]["unit"] in str(cell) else f"{cell} {claim['quantity']['unit']}"
                )
            case "status":
                status = self._known["status"].get(spell(str(cell)))
                if status is None:
                    raise QuestionError("word")
                claim["status"] = status
            case "date":
                claim["when"] = day(cell)
        return claim

    def _stated(self, cell: Cell, heading: str, currency: str) -> str:
        """Sum as it stands, with what its column says of it where the cell does not."""
        has_currency, has_scale = says(cell, self._money)
        said = unit_of(heading, self._money)
        if said == Unit() or (has_currency and (has_scale or said.scale == 1)):
            return str(cell) if has_currency else f"{cell} {currency}"
        return f"{cell} ({heading})" if has_currency or said.currency else f"{cell} ({heading}, {currency})"

    def _word(self, row: int, target: str, group: str, *, is_needed: bool = True) -> str | None:
        """Code of a word that the catalogue allows; what holds for all rows is a code already."""
        text = self._text(row, target)
        if not text:
            found = self.matching.for_all.get(target) or None
            if found is None and is_needed:
                self._ask(row, self._where.get(target), f"missing-{target}")
            return found
        found = self._known[group].get(spell(text))
        if found is None:
            self._ask(row, self._where[target], "word")
        return found

    def _needed(self, row: int, target: str) -> str | None:
        text = self._text(row, target) or self.matching.for_all.get(target, "")
        if not text:
            self._ask(row, self._where.get(target), f"missing-{target}")
        return text or None

    def _cell(self, row: int, target: str) -> Cell:
        column = self._where.get(target)
        return "" if column is None else self.table.rows[row][column]

    def _text(self, row: int, target: str) -> str:
        return str(self._cell(row, target)).strip()

    def _tried(self, row: int, target: str, read: Any, *given: Any, **more: Any) -> Any:
        """What a reader makes of a cell; None, and a question, when it cannot."""
        try:
            return read(*given, **more)
        except QuestionError as error:
            self._ask(row, self._where.get(target), error.fault)
            return None

    def _ask(self, row: int, column: int | None, fault: str, text: str = "") -> None:
        at = self.table.cell(row, column) if column is not None else f"{self.table.name}!{self.table.numbers[row]}"
        held = text or (str(self.table.rows[row][column]) if column is not None else "")
        self.questions.append(CellQuestion(row, column, at, held[:200], fault))


def _holding(outlines: Iterable[Outline], at: LonLat) -> Outline | None:
    """First of some outlines that holds a point; they are prepared, since a table asks thousands of times."""
    point = shapely.Point(at)
    return next((it for it in outlines if shapely.intersects(it.asked.own, point)), None)


def _name(outline: Any) -> str:
    if outline is None:
        return ""
    held = outline.properties
    return str(held.get("name_en") or held.get("name") or outline.id)


def _fault(claim: dict[str, Any]) -> str:
    try:
        Claim.model_validate(claim)
    except ValidationError as error:
        return "; ".join(one["msg"] for one in error.errors()[:MOST_SAID])
    return ""
