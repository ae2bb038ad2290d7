"""Writes a distribution that adds to the atlas: the example of the guide, which a stranger would install beside it."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = (Path(__file__).parents[1] / "docs" / "how-to" / "extend.md").read_text(encoding="utf-8")
FORMAT, PAGE = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
(TEMPLATE,) = re.findall(r"```html\n(.*?)```", GUIDE, re.DOTALL)
FILES = {"strange/__init__.py": "", "strange/ids.py": FORMAT, "strange/page.py": PAGE,
         "strange/templates/count.html": TEMPLATE}  # fmt: skip
ENTRIES = {
    group: entry.replace('"', "")
    for group, entry in re.findall(r'entry-points\."([\w.]+)"\]\n(.+)\n', GUIDE)
}  # fmt: skip
"""Entries of the example by their group, as ``entry_points.txt`` has them."""


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
