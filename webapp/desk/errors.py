"""What can be wrong at the desk.

GeodataError
    DeskError
        RefusedError            what was asked is not done; ``fault`` tells why
            ThrottledError      too many attempts
        GivenUpError            nobody wants what a process is doing any more
"""

from __future__ import annotations

from typing import ClassVar

from geodata.errors import GeodataError


class DeskError(GeodataError):
    """Something at the desk went wrong."""

    code: ClassVar[str] = "desk-failed"


class RefusedError(DeskError):
    """What was asked is not done.

    Parameters
    ----------
    fault : str
        Why: a key of the words that the page has for it.
    detail : str
        The same in plain English, for the command line.
    """

    code: ClassVar[str] = "desk-refused"

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class ThrottledError(RefusedError):
    """There were too many attempts; ``seconds`` tells how long to wait."""

    code: ClassVar[str] = "desk-throttled"

    def __init__(self, seconds: int) -> None:
        super().__init__("throttled", f"too many attempts; try again in {seconds} s")
        self.seconds = seconds


class GivenUpError(DeskError):
    """Nobody wants what a process is doing any more."""

    code: ClassVar[str] = "desk-given-up"
