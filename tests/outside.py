"""Writes a distribution that adds to the atlas: what a stranger would install beside it, and nothing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = '''\
"""Ids of features as plain text, one a line."""

from geodata.formats.format import Format


def write(export):
    for part in export.chunks():
        yield "".join(f"{id_}\\n" for id_ in part.ids()).encode()


FORMAT = Format("ids", "List of ids", "text/plain; charset=utf-8", ".list", write, "One id a line.", use="sheets")
'''
PAGE = '''\
"""How many projects there are."""

from flask import Blueprint

from webapp.frame import render
from webapp.page import Entry, Page
from webapp.state import shown

blueprint = Blueprint("counting", __name__, template_folder="templates")


@Page("/count", "count", takes=("unit",), knows_days=True, entry=Entry(lambda: "Count", 75)).at(blueprint)
def count():
    return render("count.html", "Count", projects=len(shown().catalog.projects))
'''
TEMPLATE = """\
{%- extends "base.html" -%}
{% block content %}<h1>{{ title }}</h1><p id="count">{{ projects }}</p>{% endblock %}
"""
FILES = {"strange/__init__.py": "", "strange/ids.py": FORMAT, "strange/page.py": PAGE,
         "strange/templates/count.html": TEMPLATE}  # fmt: skip
ENTRIES = {"crossborder.formats": "ids = strange.ids:FORMAT", "crossborder.pages": "count = strange.page:blueprint"}


def distribution(folder: Path, entries: dict[str, str], files: dict[str, str] = FILES) -> Path:
    """Put a distribution into a folder; on ``sys.path`` it counts as installed."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    info = folder / "strange_things-1.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange-things\nVersion: 1.5\n", encoding="utf-8")
    lines = (f"[{group}]\n{entry}\n" for group, entry in entries.items())
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder
