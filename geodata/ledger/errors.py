"""What can go wrong with the ledger.

::

    LedgerError                     ledger-error          (a GeodataError)
    ├── LedgerUnavailableError      ledger-unavailable    the database is away, locked, or of a newer program
    ├── UnknownChangeSetError       change-set-unknown
    ├── UnknownRevisionError        revision-unknown      says which there are
    ├── StaleChangeSetError         change-set-stale      another was first: says who and what
    ├── ChangeStateError            change-set-state      not from this state
    └── ChangeError                 change-invalid        carries every Problem, as ``CatalogError`` does
"""

from __future__ import annotations

from geodata.errors import GeodataError, Problem


class LedgerError(GeodataError):
    """Something is wrong with the ledger, or with what is asked of it."""

    code = "ledger-error"


class LedgerUnavailableError(LedgerError):
    """The database cannot be used at this moment; what was asked has not happened."""

    code = "ledger-unavailable"


class UnknownChangeSetError(LedgerError):
    """No change set has this id."""

    code = "change-set-unknown"


class UnknownRevisionError(LedgerError):
    """No revision has this number, or none is known to have had this snapshot."""

    code = "revision-unknown"


class StaleChangeSetError(LedgerError):
    """Another was first: the change set is no longer in the version that was seen."""

    code = "change-set-stale"

    def __init__(self, number: int, version: int, state: str, by: str) -> None:
        """Keep what the other one did."""
        self.number, self.version, self.state, self.by = number, version, state, by
        who = by or "somebody without a name"
        super().__init__(f"change set {number} is in version {version} by now: {who} made it '{state}'")


class ChangeStateError(LedgerError):
    """What is asked is not possible in the state that the change set is in."""

    code = "change-set-state"

    def __init__(self, number: int, state: str, wanted: str) -> None:
        """Keep both states."""
        self.number, self.state, self.wanted = number, state, wanted
        super().__init__(f"change set {number} is '{state}', from which it cannot become '{wanted}'")


class ChangeError(LedgerError):
    """Changes that do not fit the catalogue; ``problems`` lists all that is wrong, as ``check`` would."""

    code = "change-invalid"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems in order."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(["The changes cannot be made:", *map(str, self.problems)]))
