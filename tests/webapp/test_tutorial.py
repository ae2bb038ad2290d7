"""The tutorial is followed to the letter: its commands run, its files are saved, its answers come."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.serving import command, free_port, stop, wait_for

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "first-catalogue.md"
BLOCK = re.compile(r"(?:^([^\n]*)\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"


class Follower:
    """Somebody who does what the page says, in a folder of their own."""

    def __init__(self, folder, port):
        self.folder = folder
        self.port = port
        self.server = None
        self.said = ""
        self.done = 0

    def shell(self, line):
        """Run one line as it stands; a server goes on running, and its address has a port that is free."""
        words = shlex.split(line.replace(ADDRESS, f"http://127.0.0.1:{self.port}"))
        environment = {**os.environ, "CROSSBORDER_PORT": str(self.port)}
        if words[:2] == ["crossborder", "serve"]:
            self.server = subprocess.Popen(
                [*command(), *words[1:]], cwd=self.folder, env=environment, start_new_session=True
            )
            wait_for(f"http://127.0.0.1:{self.port}/healthz", self.server)
        elif words[0] == "curl":
            with urllib.request.urlopen(words[1]) as answer:
                self.said = answer.read().decode("utf-8-sig")
        else:
            argv = [*command(), *words[1:]] if words[0] == "crossborder" else words
            made = subprocess.run(argv, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stdout + made.stderr
            self.said = made.stdout

    def save(self, before, text):
        """Save a file, or add a line to it, as the sentence before the block says."""
        name = re.search(r"`([\w/.-]+)`:$", before)[1]
        path = self.folder / name
        assert path.exists() == ("this line to" in before), before
        with path.open("a", encoding="utf-8") as handle:
            handle.write(text)

    def follow(self, before, language, text):
        """Do what one block says."""
        self.done += 1
        if language == "sh":
            for line in text.splitlines():
                self.shell(line)
        elif language == "text":
            self.compare(text)
        else:
            self.save(before, text)

    def compare(self, text):
        """Compare with what was said last; … stands for anything."""
        if "expected one of" in text:  # what a mistake would have given: make it, and undo it
            path = self.folder / "first/projects/north-bridge.yaml"
            right = path.read_text(encoding="utf-8")
            path.write_text(right.replace("status: under_construction", "status: building"), encoding="utf-8")
            argv = [*command(), "check", "first"]
            self.said = subprocess.run(argv, cwd=self.folder, capture_output=True, text=True, check=False).stdout
            path.write_text(right, encoding="utf-8")
        for line in text.splitlines():
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert re.search(f"^{pattern}$", self.said, re.MULTILINE), f"{line!r} is not in {self.said!r}"


@pytest.fixture
def follower(tmp_path):
    made = Follower(tmp_path, free_port())
    yield made
    if made.server is not None:
        stop(made.server)


def test_the_tutorial_works_to_the_letter(follower):
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == PAGE.read_text(encoding="utf-8").count("```") // 2
    for before, language, text in blocks:
        follower.follow(before, language, text)
    table = (follower.folder / "crossings.csv").read_text(encoding="utf-8-sig")
    assert "name_br_side,name_ar_side" in table
    assert "Ponte do Norte,Puente del Norte" in table
    assert (follower.folder / "first.gpkg").stat().st_size > 0
