"""``python -m geodata.basemap``: builds the base map from packaged open data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geodata.errors import GeodataError

_ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run the build; 1 when a package cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m geodata.basemap", description=__doc__)
    parser.add_argument("--cache", type=Path, default=_ROOT / "build" / "basemap", help="where packages are kept")
    parser.add_argument("--out", type=Path, default=_ROOT / "geodata", help="the geodata folder to write into")
    options = parser.parse_args()
    try:
        from geodata.basemap.build import build  # noqa: PLC0415  # needs libraries that a serving machine may not have

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
