"""What the pages say exists: links, commands, settings, files, names; and the picture of the house is the house."""

from __future__ import annotations

import importlib
import re

import click
import pytest

from docs import architecture
from tests.house import BROWSER_SOURCES, ROOT
from webapp.cli import main as command
from webapp.settings import FOR_TESTS, PREFIX, Settings

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
HOUSE = architecture.PAGE.read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./@*-]*/[\w./@*-]*|[\w-]+\.(?:py|ts|md|yaml|csv|html|css|toml|json)")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def text_of(path):
    return path.read_text(encoding="utf-8")


def anchors(page):
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def links(page):
    """Relative links of a page, with the file that each leads to and the anchor in it."""
    for target in LINK.findall(FENCE.sub("", text_of(page))):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield target, (page.parent / file).resolve() if file else page, anchor


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading(page):
    for target, file, anchor in links(page):
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def test_every_page_is_reached_from_the_readme():
    """By links of links; a link to the folder of decisions reaches each of them."""
    found, left = set(), [ROOT / "README.md"]
    while left:
        page = left.pop()
        pages = sorted(page.glob("*.md")) if page.is_dir() else [page] if page.suffix == ".md" else []
        new = [one for one in pages if one not in found]
        found |= set(new)
        left += [file for one in new for _, file, _ in links(one)]
    assert {name_of(page) for page in PAGES} - {name_of(page) for page in found} - {"CHANGELOG.md"} == set()


def targets():
    return set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_that_is_named_exists(page):
    named = re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text_of(page), re.MULTILINE)
    assert set(named) <= targets()


def test_every_make_target_is_described_and_is_no_file():
    described = set(re.findall(r"^([a-z][a-z-]*):.*## \S", MAKEFILE, re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
    assert targets() == described == phony


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_that_is_named_exists(page):
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | FOR_TESTS
    assert set(re.findall(rf"{PREFIX}[A-Z][A-Z_]*", text_of(page))) <= known


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_option_that_is_named_exists(page):
    for name, rest in re.findall(r"(?:^|`|/bin/)crossborder ([a-z]+)([^\n`#]*)", text_of(page), re.MULTILINE):
        assert name in command.commands, name
        found = command.commands[name]
        if isinstance(found, click.Group) and rest[:1] == " ":
            assert rest.split()[0] in found.commands, f"{name}{rest}"
            found = found.commands[rest.split()[0]]
        known = {"--help"} | {option for parameter in found.params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known, f"{name}{rest}"


def test_picture_of_the_house_is_drawn_from_the_code():
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.picture(), "run make architecture"


def test_tables_of_the_house_are_written_from_the_code():
    assert architecture.filled(HOUSE) == HOUSE, "run make architecture"


def test_picture_asks_nobody_for_anything():
    """A drawing alone: readable in light and dark, without scripts and without other files."""
    text = architecture.PICTURE.read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"<script|href|url\((?!#)|@import|@font-face", text)


def quoted():
    """Words in code type of the page on the house, outside of its blocks of code."""
    return QUOTED.findall(FENCE.sub("", HOUSE))


def test_every_file_that_the_house_names_exists():
    """From the root of the repository, or from the browser's sources."""
    named = [word for word in quoted() if FILE.fullmatch(word) and not word.startswith("/")]
    grounds = [ROOT, BROWSER_SOURCES, BROWSER_SOURCES / "pages"]
    assert [word for word in named if not any((ground / word).exists() for ground in grounds)] == []
    assert len(named) > 50


def test_every_dotted_name_that_the_house_names_exists():
    named = [word for word in quoted() if re.fullmatch(r"(?:geodata|webapp)(?:\.\w+)+", word)]
    assert [word for word in named if not exists(word)] == []
    assert len(named) > 20


def exists(dotted):
    """Whether there is such a module, or such a name in one."""
    module, _, name = dotted.rpartition(".")
    try:
        importlib.import_module(dotted)
    except ImportError:
        return bool(module) and hasattr(importlib.import_module(module), name)
    return True


@pytest.mark.parametrize("item", re.findall(r"^\d+\. .*$", HOUSE, re.MULTILINE), ids=lambda item: item[:40])
def test_every_function_of_a_walk_is_in_a_file_named_beside_it(item):
    words = QUOTED.findall(item)
    files = [path for word in words for path in (ROOT / word, BROWSER_SOURCES / word) if path.is_file()]
    code = "\n".join(map(text_of, files))
    for word in words:
        if call := re.fullmatch(r"(\w+)\(\)", word):
            assert re.search(rf"\b{call[1]}\b", code), word


def test_glossary_has_one_line_for_each_word():
    part = HOUSE.partition("## Words")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", part, re.MULTILINE)[1:]
    words = [word.strip(" `") for row, _ in rows if "---" not in row for word in row.split(",")]
    assert len(words) == len(set(words)) > 30


def test_every_code_of_a_problem_is_in_the_table_of_wrong_input():
    table = text_of(ROOT / "docs/reference/wrong-input.md")
    codes = set()
    for path in (*(ROOT / "geodata/catalog").glob("*.py"), *(ROOT / "geodata/layers/bulk").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        codes |= set(re.findall(r'"((?:unknown|missing|duplicate|file|yaml|csv|unread|unreadable|id)-[a-z-]+)"', text))
    assert len(codes) > 30
    left = {code for code in codes if f"`{code}`" not in table and not code.startswith("unknown-")}
    assert left == set()
