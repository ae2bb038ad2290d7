"""Exceptions from what ruff, mypy and the TypeScript compiler ask for are few, and each says why on its line."""

from __future__ import annotations

import os
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST = 50
FOLDERS = ("geodata", "webapp", "tests", "docs", "requirements")
CODES = r"[A-Z]+[0-9]+"
EXCEPTION = re.compile(
    rf"#\s*(?:noqa(?::\s*{CODES}(?:,\s*{CODES})*)?|type:\s*ignore(?:\[[a-z, -]+\])?)(?P<rest>.*)"
    r"|//\s*@ts-(?:ignore|expect-error|nocheck)(?P<rest_ts>.*)"
)
REASON = re.compile(r"\w+\W+\w+")
"""Two words at least; nobody explains anything in one."""


def sources():
    yield ROOT / "hatch_build.py"
    for folder in FOLDERS:
        for root, folders, names in os.walk(ROOT / folder):
            folders[:] = sorted(set(folders) - {"node_modules", "__pycache__", "dist", "data"})
            yield from (Path(root, name) for name in sorted(names) if name.endswith((".py", ".ts", ".mjs")))


def comments(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
    if path.suffix != ".py" or not EXCEPTION.search(text):  # taking a file apart takes its time
        return
    with path.open("rb") as file:
        yield from ((t.start[0], t.string) for t in tokenize.tokenize(file.readline) if t.type == tokenize.COMMENT)


def exceptions(paths):
    """Place and reason of every exception."""
    for path in paths:
        for line, comment in comments(path):
            found = EXCEPTION.search(comment)
            if found:
                yield f"{path.name}:{line}", found["rest"] or found["rest_ts"] or ""


@pytest.mark.parametrize(
    ("name", "text", "reasoned"),
    [
        ("a.py", "import x  # noqa: PLC0415\n", False),
        ("a.py", "import x  # noqa\n", False),
        ("a.py", "import x  # noqa: PLC0415, E402 - half a second of imports\n", True),
        ("a.py", "x = 1  # type: ignore[arg-type]\n", False),
        ("a.py", "x = 1  # type: ignore[arg-type, misc]  # pydantic checks them\n", True),
        ("a.ts", "// @ts-expect-error\n", False),
        ("a.ts", "// @ts-expect-error the library's types lack it\n", True),
    ],
)
def test_a_reason_is_told_from_none(tmp_path, name, text, reasoned):
    path = tmp_path / name
    path.write_text(text)
    ((_, reason),) = exceptions([path])
    assert bool(REASON.search(reason)) is reasoned


def test_words_about_exceptions_are_none(tmp_path):
    path = tmp_path / "a.py"
    path.write_text('x = "# noqa: E402"\n')
    assert list(exceptions([path])) == []


def test_every_exception_says_why():
    assert [place for place, reason in exceptions(sources()) if not REASON.search(reason)] == []


def test_exceptions_are_few():
    assert 0 < len(list(exceptions(sources()))) <= MOST
