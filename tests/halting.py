"""The command ``crossborder`` whose begotten keepers wait before they read, for as long as a file ``halt`` lies there.

usage: python -m tests.halting serve --catalog DIR …, with the file beside DIR.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from webapp.cli import main
from webapp.serving import keeper
from webapp.state import EXTENSION

if TYPE_CHECKING:
    from flask import Flask

LONGEST_SECONDS = 4
"""As no reading lasts for ever, no waiting does."""

_renew = keeper.renew_app


def renew_app(app: Flask) -> Flask:
    """Wait, then do what is done otherwise."""
    halt = app.extensions[EXTENSION].settings.catalog.parent / "halt"
    end = time.monotonic() + LONGEST_SECONDS
    while halt.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return _renew(app)


keeper.renew_app = renew_app

if __name__ == "__main__":
    main()
