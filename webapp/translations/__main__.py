"""``python -m webapp.translations``: check that every text is translated; ``update`` takes over new texts first."""

from __future__ import annotations

import sys

from webapp.translations import catalogues


def main(arguments: list[str]) -> int:
    """Run a command; the exit code is 1 when a text is missing."""
    if arguments == ["update"]:
        catalogues.update()
    elif arguments:
        sys.stderr.write("usage: python -m webapp.translations [update]\n")
        return 2
    faults = catalogues.faults()
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if not faults:
        catalogues.compile_all()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
