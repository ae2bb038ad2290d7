"""Names that any SQL takes without quotes: letters, digits, underscores, and no word of SQLite's own."""

from __future__ import annotations

import re
import unicodedata

_WORDS = """
    abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade
    case cast check collate column commit conflict constraint create cross current current_date current_time
    current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape
    except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
    groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join
    key last left like limit match materialized natural no not nothing notnull null nulls of offset on or order
    others outer over partition plan pragma preceding primary query raise range recursive references regexp reindex
    release rename replace restrict returning right rollback row rows savepoint select set table temp temporary then
    ties to transaction trigger unbounded union unique update using vacuum values view virtual when where window
    with without
"""
KEYWORDS = frozenset(_WORDS.split())
"""Words of SQLite's grammar; a table or column so named must be quoted wherever it is used."""


def table_name(text: str) -> str:
    """Name for a table, made of any text: ``project_lines``; it begins with a letter."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", ascii_).strip("_")
    return plain if plain[:1].isalpha() else f"layer_{plain}".rstrip("_")
