"""Features that programs send become changes of the ledger; what cannot be written is refused by its place.

Names and places are said anew, values become claims of a source; all else in a feature is derived and stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from geodata.catalog.model import Claim, Location
from geodata.catalog.vocab import Names
from geodata.ledger.changes import AddClaim, Put, PutNames, PutPlace, Remove, mark_of
from geodata.text.slugs import free_slug
from webapp.programs.errors import BodyError, BodyFault
from webapp.programs.messages import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.columns import Column
    from geodata.catalog.model import Project
    from geodata.ledger.changes import Change
    from webapp.programs.given import GivenFeature, GivenPoint

NAME = "name_"
SOURCE, AS_OF = "source", "as_of"
"""Properties besides the columns: what says so, and of which day."""

PLACE = {
    "place": "place", "admin1": "admin1", "precision": "precision", "uncertainty_m": "uncertainty_m",
    "location_basis": "basis",
}  # fmt: skip
"""Columns of a place, and what they are called in a project."""

WORDS = ("partner_country", "investor_origin", "summary", "programme")
"""Columns of a new project that are called the same there."""

NEEDED = ("sector_detail", "countries", "partner_country", "investor_origin", "summary", *PLACE, "status", SOURCE)
"""What a new project cannot be without, besides a name and a point."""

MONEY, QUANTITY, STATUS = "money", "quantity", "status"
NEAR_DEGREES = 1e-7
"""Coordinates that differ by less are the same: so many decimals are given out."""


@dataclass(frozen=True, slots=True)
class EditedProject:
    """A project that a program edits.

    Parameters
    ----------
    seen : Project
        What the program has seen: against it differences count.
    accepted : Project
        As it is with all that is accepted by now.
    entry : mapping
        The same as it stands in its file.
    row : mapping
        Properties of the feature that is served.
    """

    seen: Project
    accepted: Project
    entry: Mapping[str, Any]
    row: Mapping[str, Any]


def edited(
    project: EditedProject,
    columns: Iterable[Column],
    catalog: Catalog,
    properties: Mapping[str, Any],
    point: GivenPoint | None,
) -> tuple[Change, ...]:
    """Make changes of what a feature says otherwise; none when it says nothing new.

    Raises
    ------
    BodyError
        With everything that cannot be written, by its place.
    """
    known, faults = {column.name: column for column in columns}, list[BodyFault]()
    new = {name: held for name, held in properties.items() if not _is_same(held, _seen(project, name))}
    claims = _claim_columns(known.values(), catalog)
    names = {code: new.pop(name) for name in list(new) if (code := _language(name, known)) is not None}
    place = {PLACE[name]: new.pop(name) for name in list(new) if name in PLACE}
    values = {name: new.pop(name) for name in list(new) if name in claims}
    said = {name: new.pop(name, None) for name in (SOURCE, AS_OF)}
    faults += [_fault(name, _why_not(name, known)) for name in new]
    changes = [
        *_names(project, names, faults),
        *_place(project, place, point, said[SOURCE], faults),
        *_claims(project.accepted.id, values, claims, said, catalog, faults),
    ]
    if faults:
        raise BodyError(*faults)
    return tuple(changes)


def made(given: GivenFeature, columns: Iterable[Column], catalog: Catalog) -> tuple[str, tuple[Change, ...]]:
    """Make a project of a feature; gives its id, and the changes.

    Raises
    ------
    BodyError
        With everything that is missing or cannot be written, by its place.
    """
    known = {column.name: column for column in columns}
    held = {name: value for name, value in given.properties.items() if value is not None and name != "id"}
    if "sector_detail" not in held and "sector" in held:
        held["sector_detail"] = held.pop("sector")
    if "countries" not in held and "host_country" in held:
        held["countries"] = [held.pop("host_country")]
    names = {code: held.pop(name) for name in list(held) if (code := _language(name, known)) is not None}
    best = held.pop("name", None)
    names = names or ({catalog.about.languages[0]: best} if best is not None else {})
    faults = [_fault(name, "is missing") for name in NEEDED if name not in held]
    if not names:
        faults.append(_fault(f"{NAME}{catalog.about.languages[0]}", "is missing"))
    claims = _claim_columns(known.values(), catalog)
    taken = {*NEEDED, *WORDS, *claims, AS_OF}
    faults += [_fault(name, _why_not(name, known)) for name in held if name not in taken]
    if faults:
        raise BodyError(*faults)
    id_ = given.id or free_slug(str(next(iter(names.values()))), ())  # a second one of the same name is refused
    said = {name: held.get(name) for name in (SOURCE, AS_OF)}
    values = {name: value for name, value in held.items() if name in claims}
    added = list(_claims(id_, values, claims, said, catalog, faults))
    if faults:
        raise BodyError(*faults)
    location = {PLACE[name]: held[name] for name in PLACE} | {"lon": given.geometry.lon, "lat": given.geometry.lat}
    entry = {"id": id_, "names": names, "sector": held["sector_detail"], "host_countries": held["countries"]}
    entry |= {name: held[name] for name in WORDS if name in held}
    entry |= {"location": {**location, "sources": [held[SOURCE]]}}
    entry |= {"claims": [change.claim.model_dump(mode="json", exclude_defaults=True) for change in added]}
    return id_, (Put(family="projects", id=id_, entry=entry),)


def removed(project: EditedProject) -> tuple[Change, ...]:
    """Take a project out."""
    return (Remove(family="projects", id=project.accepted.id, replaces=mark_of(project.entry)),)


def _names(project: EditedProject, new: Mapping[str, Any], faults: list[BodyFault]) -> Iterator[Change]:
    """Names said anew; null takes one away."""
    if not new:
        return
    held = dict(project.entry.get("names") or {})
    said = {code: name for code, name in {**held, **new}.items() if name is not None}
    try:
        names = Names.model_validate(said)
    except ValidationError as error:
        faults += _faults_of(error, {code: f"{NAME}{code}" for code in said}, next(iter(new)))
        return
    yield PutNames(project=project.accepted.id, names=names, replaces=mark_of(project.entry.get("names")))


def _place(
    project: EditedProject,
    new: Mapping[str, Any],
    point: GivenPoint | None,
    source: object,
    faults: list[BodyFault],
) -> Iterator[Change]:
    """Place said anew; precision and radius stay as they are where nothing is said of them."""
    moved = {} if point is None else {"lon": point.lon, "lat": point.lat}
    if all(abs(getattr(project.seen.location, name) - held) < NEAR_DEGREES for name, held in moved.items()):
        moved = {}
    if not new and not moved:
        return
    held = dict(project.entry.get("location") or {})
    sources = list(held.get("sources") or [])
    if source is not None and source not in sources:
        held["sources"] = [*sources, source]
    try:
        location = Location.model_validate({**held, **new, **moved})
    except ValidationError as error:
        columns = {held: name for name, held in PLACE.items()} | {"sources": SOURCE}
        faults += _faults_of(error, columns, next(iter(new), ""))
        return
    mark = mark_of(project.entry.get("location"))
    yield PutPlace(project=project.accepted.id, location=location, replaces=mark)


def _claims(
    id_: str,
    values: Mapping[str, Any],
    columns: Mapping[str, Column],
    said: Mapping[str, Any],
    catalog: Catalog,
    faults: list[BodyFault],
) -> Iterator[AddClaim]:
    """Claims of one source; a value that nobody has said is none."""
    if values and said[SOURCE] is None:
        faults.append(_fault(SOURCE, f"is missing: id of the source that says {', '.join(values)}"))
        return
    for name, value in values.items():
        try:
            read = _read(name, value, columns[name], catalog)
            claim = Claim.model_validate({**read, "source": said[SOURCE], "as_of": said[AS_OF]})
        except ValidationError as error:
            faults += _faults_of(error, {SOURCE: SOURCE, AS_OF: AS_OF}, name)
        else:
            yield AddClaim(project=id_, claim=claim)


def _read(name: str, value: Any, column: Column, catalog: Catalog) -> dict[str, Any]:
    """Claim of a value: a number has its unit, a text stands as it is stated."""
    kind = catalog.fields[name].kind
    if column.type == "string" or isinstance(value, bool) or not isinstance(value, int | float):
        return {"field": name, "value": value, **({"status": value} if kind == STATUS else {})}
    unit = column.unit or _unit_of(name, catalog)
    shown = int(value) if isinstance(value, float) and value.is_integer() else value
    stated = {"field": name, "value": f"{shown} {unit}"}
    if kind == MONEY:
        return {**stated, "money": [{"amount": value, "currency": unit}]}
    return {**stated, "quantity": {"value": value, "unit": unit}}


def _unit_of(name: str, catalog: Catalog) -> str:
    """Unit that claims of a field have; its name where none has one."""
    claims = (claim for project in catalog.projects.values() for claim in project.claims)
    return next((claim.quantity.unit for claim in claims if claim.field == name and claim.quantity), name)


def _claim_columns(columns: Iterable[Column], catalog: Catalog) -> dict[str, Column]:
    """Columns that are fields of the catalogue, but for mere texts: what is written there is a claim."""
    known = {name for name, term in catalog.fields.items() if term.kind != "text"}
    return {column.name: column for column in columns if column.name in known}


def _seen(project: EditedProject, name: str) -> Any:
    """What the program has seen of a property that it may write, else what is served."""
    if name.startswith(NAME):
        return dict(project.seen.names.items()).get(name.removeprefix(NAME))
    if name in PLACE:
        return getattr(project.seen.location, PLACE[name])
    return project.row.get(name)


def _is_same(given: Any, held: Any) -> bool:
    """Whether a property says nothing new; numbers are compared as numbers, since readers write 5 as 5.0."""
    if isinstance(given, float) and isinstance(held, int | float):
        return math.isclose(given, held, rel_tol=1e-12)
    return bool(given == held) and isinstance(given, bool) == isinstance(held, bool)


def _language(name: str, known: Mapping[str, Column]) -> str | None:
    """Code of the language of a column of names; None for another column."""
    return name.removeprefix(NAME) if name.startswith(NAME) and name in known else None


def _why_not(name: str, known: Mapping[str, Column]) -> str:
    if name == "name":
        return f"cannot be written: it is the best of {', '.join(one for one in known if one.startswith(NAME))}"
    if name in known:
        return "cannot be written: it is derived, or the desk edits it"
    return f"is no property; {SOURCE} and {AS_OF} go with values, all others are columns of the layer"


def _fault(name: str, detail: str) -> BodyFault:
    return BodyFault(pointer(["properties", name]), f"{name} {detail}")


def _faults_of(error: ValidationError, columns: Mapping[str, str], usual: str) -> list[BodyFault]:
    """Faults that a model finds, at the properties that they came from."""
    found = []
    for detail in error.errors(include_url=False):
        where = str(detail["loc"][0]) if detail["loc"] else ""
        name = columns.get(where, usual or where)
        found.append(BodyFault(pointer(["properties", name]), detail["msg"].removeprefix("Value error, ")))
    return found
