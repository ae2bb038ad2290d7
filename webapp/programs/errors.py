"""What can be wrong with what a program sends.

GeodataError
    BodyError               body-invalid    what was sent cannot be taken; tells every fault with its place
        NotJsonError        body-not-json   it cannot be read at all
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from geodata.errors import GeodataError


class BodyFault(NamedTuple):
    """One thing that is wrong in a body: where it is (RFC 6901), and why it cannot be taken."""

    pointer: str
    detail: str


class BodyError(GeodataError):
    """What was sent cannot be taken; ``faults`` lists all that is wrong."""

    code: ClassVar[str] = "body-invalid"

    def __init__(self, *faults: BodyFault) -> None:
        """Keep the faults in the order of the body."""
        self.faults = faults
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))


class NotJsonError(BodyError):
    """What was sent is no JSON."""

    code: ClassVar[str] = "body-not-json"
