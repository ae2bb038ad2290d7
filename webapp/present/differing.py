"""What is otherwise in an entry that takes the place of another, part by part, as lines that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.ledger.applying import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

MOST_PARTS = 12
"""Parts that are told; whoever wants all of them opens the entry."""

MOST_WORDS = 300
"""Characters of a part that are shown."""


def differing(held: BaseModel, entry: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parts that are gone or another, and those that are new or another: ``sector: textiles``.

    Parameters
    ----------
    held : BaseModel
        What stands there.
    entry : mapping
        What would.
    """
    before, kind = plain(held), type(held)
    after = plain(kind.model_validate(dict(entry)))
    gone, new = [], []
    for name in dict.fromkeys((*before, *after)):
        old, other = before.get(name), after.get(name)
        if old == other:
            continue
        both_lists = isinstance(old, list | None) and isinstance(other, list | None)
        gone += [_line(name, it) for it in _parts(old, other, is_list=both_lists)]
        new += [_line(name, it) for it in _parts(other, old, is_list=both_lists)]
    return tuple(gone[:MOST_PARTS]), tuple(new[:MOST_PARTS])


def _parts(some: Any, others: Any, *, is_list: bool) -> Iterator[Any]:
    """Of a list what the other does not have; else all of it."""
    if is_list:
        yield from (it for it in some or () if it not in (others or ()))
    elif some not in (None, "", {}):
        yield some


def _line(name: str, value: Any) -> str:
    text = f"{name}: {written(value)}"
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…"


def written(value: Any) -> str:
    """Plain values as words."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {written(held)}" for name, held in value.items() if held not in ("", None, [], {}))
    if isinstance(value, list):
        return ", ".join(map(written, value))
    return str(value)
