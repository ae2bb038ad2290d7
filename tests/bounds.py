"""Runs the unit and contract tests beside the lock, on the lowest or newest releases that ``pyproject.toml`` allows.

``python tests/bounds.py lowest`` makes an environment of its own for it in ``.venv-lowest``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
"""What ``uv`` calls them. "Direct" since the project declares bounds for what it imports, not for what that needs."""

TESTS = ("tests/geodata", "tests/webapp", "tests/contract", "tests/property")


def main() -> int:
    """Install, say what came out, run."""
    if len(sys.argv) != 2 or sys.argv[1] not in RESOLUTIONS:
        sys.exit(f"usage: python tests/bounds.py {'|'.join(RESOLUTIONS)}")
    name = sys.argv[1]
    folder = ROOT / f".venv-{name}"
    python = folder / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    environ = {key: value for key, value in os.environ.items() if key not in ("PIP_FIND_LINKS", "UV_FIND_LINKS")}
    for words in (
        [*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
        [
            *uv, "pip", "install", "--quiet", "--python", str(python), "--resolution", RESOLUTIONS[name],
            "--upgrade", "--editable", f"{ROOT}[test,basemap,postgis]",
        ],
        [*uv, "pip", "check", "--quiet", "--python", str(python)],
    ):  # fmt: skip
        subprocess.run(words, env=environ, check=True, cwd=ROOT)
    return subprocess.run(
        [str(python), "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q", *TESTS], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
