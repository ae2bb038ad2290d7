"""Writes the lock files beside itself: each package with its release and hashes, and no address.

One file serves every Python from 3.11 to 3.13 on x86-64 and arm64; that a wheel exists for each of these six is tried
before anything is written. ``make lock`` calls it with ``uv``, which the machine needs for this alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent / "pyproject.toml"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
EDITABLE = "editables>=0.5"
"""What hatchling asks for beyond ``[build-system]`` when a checkout is installed as it is."""

COMPILE = (
    "compile", "--quiet", "--universal", "--python-version", PYTHONS[0], "--generate-hashes", "--no-header",
    "--no-annotate", "--upgrade",
)  # fmt: skip


def main() -> None:
    """Lock what the tests need, then the parts of it that serving and building need, with the same releases."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    build = [*project["build-system"]["requires"], EDITABLE]
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder)
        wanted = new / "build.in"
        wanted.write_text("\n".join(build) + "\n")
        extras = [option for extra in project["project"]["optional-dependencies"] for option in ("--extra", extra)]
        test = new / "test.txt"
        uv("pip", *COMPILE, str(PROJECT), str(wanted), *extras, "--output-file", str(test))
        uv("pip", *COMPILE, str(PROJECT), "--constraint", str(test), "--output-file", str(new / "run.txt"))
        uv("pip", *COMPILE, str(wanted), "--constraint", str(test), "--output-file", str(new / "build.txt"))
        for python in PYTHONS:
            for platform in PLATFORMS:
                check(test, python, platform)
        for lock in sorted(new.glob("*.txt")):
            HERE.joinpath(lock.name).write_bytes(lock.read_bytes())
            print(f"requirements/{lock.name}: {lock.read_text().count('==')} packages")


def check(lock: Path, python: str, platform: str) -> None:
    """Try whether everything locked exists as a wheel for a Python and a platform, without installing it."""
    uv(
        "pip", "install", "--quiet", "--dry-run", "--require-hashes", "--only-binary", ":all:",
        "--target", str(lock.parent / "nowhere"), "--python-version", python, "--python-platform", platform,
        "--requirements", str(lock),
    )  # fmt: skip


def uv(*words: str) -> None:
    """Run ``uv``; local folders of wheels are left out, since other machines do not have them."""
    environ = {name: value for name, value in os.environ.items() if name not in ("PIP_FIND_LINKS", "UV_FIND_LINKS")}
    done = subprocess.run([sys.executable, "-m", "uv", *words], env=environ, check=False)
    if done.returncode != 0:
        sys.exit(f"uv {' '.join(words[:2])} failed with {done.returncode}: see above; no lock was changed")


if __name__ == "__main__":
    main()
