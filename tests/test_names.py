"""One word, one meaning: a class has a name of its own in both packages; nobody need ask which one is meant."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.house import sources

TWICE = frozenset(
    (
        "About", "Archive", "Crossing", "Edition", "Entry", "Filter", "Frame", "Interval", "Line", "Mark", "Names",
        "Package", "Place", "Plan", "Programme", "Progress", "RegionRow", "Row", "Rule", "Sector", "Source", "Spread",
        "Statement", "Status", "Subject", "Table", "Term", "Texts", "Written",
    )
)  # fmt: skip
"""Names that still have two meanings; the list only becomes shorter."""


def classes():
    """Modules that define a public class, by its name."""
    found = defaultdict(list)
    for module, path in sources().items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    return found


def test_a_class_has_a_name_of_its_own():
    twice = {name: modules for name, modules in classes().items() if len(modules) > 1}
    assert {name: modules for name, modules in twice.items() if name not in TWICE} == {}


def test_names_with_two_meanings_are_still_in_use():
    assert [name for name in sorted(TWICE) if len(classes()[name]) < 2] == [], "take them out of TWICE"
