"""``make fuzz``: gives the reader files that nobody would write, led by what they reach in the code (atheris).

A traceback, more than thirty seconds for one file, or more than 512 MiB end it; the file is kept then.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 600
OPTIONS = ("-rss_limit_mb=512", "-timeout=30", "-max_len=65536", "-print_final_stats=1", "-artifact_prefix=./fuzz-")


def main(seconds: int) -> None:
    """Fuzz for some seconds."""
    if find_spec("atheris") is None:
        sys.exit("atheris is not installed; there are wheels of it for Linux on x86-64 only")
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["geodata"]):
        targets = import_module("tests.fuzz.targets")
    with TemporaryDirectory() as folder:
        target = targets.Target(Path(folder))
        names = sorted(target.seeds)
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, name in enumerate(names):
            (corpus / str(number)).write_bytes(bytes([number]) + target.seeds[name])

        def one(data: bytes) -> None:
            if data:
                target.feed(names[data[0] % len(names)], data[1:])

        atheris.Setup([sys.argv[0], *OPTIONS, f"-max_total_time={seconds}", str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
