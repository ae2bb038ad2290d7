"""One word, one meaning: a class has a name of its own in both packages; nobody need ask which one is meant."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.house import sources


def classes():
    """Modules that define a public class, by its name."""
    found = defaultdict(list)
    for module, path in sources().items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    return found


def test_a_class_has_a_name_of_its_own():
    assert {name: modules for name, modules in classes().items() if len(modules) > 1} == {}
