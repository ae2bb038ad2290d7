"""Follows projects through change sets without reading the catalogue anew: what stood there before each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from geodata.catalog.model import Claim, Project, WithdrawnClaim
from geodata.ledger.changes import (
    AddClaim,
    AddEvent,
    Put,
    PutNames,
    PutPlace,
    Remove,
    RestoreClaim,
    WithdrawClaim,
    claim_mark,
    thing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.ledger.changes import Change

C = TypeVar("C", bound=Claim)

PROJECTS = "projects"


def follow(projects: dict[str, Project], changes: Iterable[Change]) -> None:
    """Make changes, which were accepted and fit, in some projects; what is about others is passed over.

    Parameters
    ----------
    projects : dict
        Id to project; changed in place.
    changes : iterable of Change
        Of one set, in their order.
    """
    for change in changes:
        family, id_ = thing(change)
        if family != PROJECTS:
            continue
        match change:
            case Put():
                projects[id_] = Project.model_validate(change.entry)
            case Remove():
                projects.pop(id_, None)
            case _ if id_ in projects:
                projects[id_] = _followed(projects[id_], change)


def _followed(project: Project, change: Change) -> Project:
    made: dict[str, Any] = {}
    match change:
        case AddClaim():
            made = {"claims": (*project.claims, change.claim)}
        case WithdrawClaim():
            taken, left = _parted(project.claims, change.claim)
            gone = (WithdrawnClaim.model_validate({**dict(claim), "reason": change.reason}) for claim in taken)
            made = {"claims": left, "withdrawn": (*project.withdrawn, *gone)}
        case RestoreClaim():
            found, left = _parted(project.withdrawn, change.claim)
            back = (Claim.model_validate({k: held for k, held in claim if k != "reason"}) for claim in found)
            made = {"claims": (*project.claims, *back), "withdrawn": left}
        case AddEvent():
            made = {"timeline": (*project.timeline, change.event)}
        case PutPlace():
            made = {"location": change.location}
        case PutNames():
            made = {"names": change.names}
    return project.model_copy(update=made)


def _parted(claims: tuple[C, ...], mark: str) -> tuple[tuple[C, ...], tuple[C, ...]]:
    """Claims with a mark, and the others."""
    has_it = [claim_mark(claim) == mark for claim in claims]
    pairs = tuple(zip(claims, has_it, strict=True))
    return tuple(claim for claim, it in pairs if it), tuple(claim for claim, it in pairs if not it)
