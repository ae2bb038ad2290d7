"""``python -m geodata.basemap``: builds the base map from packaged open data."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from geodata.errors import GeodataError

_ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run the build; 1 when a package cannot be had, or when ``--check`` finds another file."""
    parser = argparse.ArgumentParser(prog="python -m geodata.basemap", description=__doc__)
    parser.add_argument("--cache", type=Path, default=_ROOT / "build" / "basemap", help="where packages are kept")
    parser.add_argument("--out", type=Path, default=_ROOT / "geodata", help="the geodata folder to write into")
    parser.add_argument("--check", action="store_true", help="build beside it and name the files that would change")
    options = parser.parse_args()
    try:
        from geodata.basemap.build import build, changed  # noqa: PLC0415  # needs libraries that serving does not

        if options.check:
            with tempfile.TemporaryDirectory() as folder:
                build(options.cache, Path(folder), sys.stdout)
                others = changed(Path(folder), options.out)
            sys.stdout.write("".join(f"basemap: {name} is another one\n" for name in others) or "basemap: the same\n")
            return 1 if others else 0
        build(options.cache, options.out, sys.stdout)
    except ImportError as error:
        sys.stderr.write(f"basemap: {error.name} is missing; install the 'basemap' dependencies of this project.\n")
        return 1
    except GeodataError as error:
        sys.stderr.write(f"basemap: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
