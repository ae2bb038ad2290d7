"""Publishes the JSON Schema (2020-12) of every catalogue file, so that editors check them while they are written.

``python -m geodata.catalog.schema`` writes the files; they are derived from the models and never edited by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

from geodata.catalog import model
from geodata.catalog.story import Story
from geodata.catalog.vocab import FieldTerm, Strict, Vocabulary

FOLDER = Path(__file__).parents[1] / "data" / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

WHOLE: dict[str, type[BaseModel]] = {
    "catalog": model.About,
    "project": model.Project,
    "indicators": model.Indicators,
    "story": Story,
    "vocab": Vocabulary,
}
"""Files that hold one object."""

LISTS: dict[str, type[BaseModel]] = {
    "crossings": model.Crossing,
    "corridors": model.Corridor,
    "rivers": model.River,
    "places": model.Place,
    "documents": model.Document,
    "timeline": model.Milestone,
    "fields": FieldTerm,
    "layers": model.LayerText,
}
"""Files that hold a list under their own name."""


def file_name(name: str) -> str:
    """Name of the schema of ``<name>.yaml`` (``project`` stands for every file in ``projects/``)."""
    return f"{name}.schema.json"


def schemas() -> dict[str, dict[str, Any]]:
    """Schema of each catalogue file by name, in the order in which they are listed above."""
    kinds = WHOLE | {name: _list_of(name, entry) for name, entry in LISTS.items()}
    return {name: {"$schema": DIALECT, **kind.model_json_schema(by_alias=True)} for name, kind in kinds.items()}


def written(schema: dict[str, Any]) -> str:
    """Text of a schema file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> list[Path]:
    """Write all schemas to a folder; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        path = folder / file_name(name)
        path.write_text(written(schema), encoding="utf-8")
        paths.append(path)
    return paths


def _list_of(name: str, entry: type[BaseModel]) -> type[BaseModel]:
    fields: dict[str, Any] = {name: (tuple[entry, ...], ...)}  # type: ignore[valid-type]  # known only at run time
    return create_model(f"{name.capitalize()}File", __base__=Strict, __doc__=f"All of ``{name}.yaml``.", **fields)


if __name__ == "__main__":
    for path_ in write():
        sys.stdout.write(f"{path_}\n")
