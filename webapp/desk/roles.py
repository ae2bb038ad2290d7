"""Who may do what at the desk: three roles, and the sets of them that a route is open to."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account may do; each may do what the ones before it may."""

    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


ADMINISTRATORS: frozenset[Role | None] = frozenset((Role.ADMINISTRATOR,))
EDITORS: frozenset[Role | None] = ADMINISTRATORS | {Role.EDITOR}
SIGNED_IN: frozenset[Role | None] = frozenset(Role)
ANYBODY: frozenset[Role | None] = SIGNED_IN | {None}
"""``None`` stands for whoever is not signed in."""
