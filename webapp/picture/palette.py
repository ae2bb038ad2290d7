"""Colours of the pictures: the tokens of the style sheet, by day and by night. A test compares the two."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]

THEMES: tuple[Theme, ...] = ("light", "dark")

COLOURS = {
    "ink": ("#17222d", "#e8eef3"),
    "ink-2": ("#4a5866", "#b3c0cb"),
    "ink-3": ("#5f6c79", "#8f9dab"),
    "paper": ("#ffffff", "#151d25"),
    "line": ("#dde3e8", "#2c3945"),
    "line-strong": ("#7f8b97", "#6c7a88"),
    "accent": ("#0b6b73", "#58c4c6"),
    "warn": ("#8a5300", "#f0b75a"),
    "land": ("#f0eee7", "#1b2229"),
    "land-focus": ("#fcfbf6", "#222c34"),
    "water": ("#c3dce6", "#122f3f"),
    "water-ink": ("#2f6075", "#6ba3b8"),
    "river": ("#7fb4ca", "#2f6a82"),
    "border": ("#6f5a8c", "#b7a0d4"),
    "border-other": ("#a89cb8", "#6d6480"),
    "country-ink": ("#6b5d80", "#a99abc"),
    "admin": ("#bdb2c9", "#51495e"),
    "admin-ink": ("#6c6079", "#a096ab"),
    "rail": ("#8f979f", "#66727d"),
    "town": ("#3c4854", "#c0ccd6"),
    "area": ("#0b6b73", "#58c4c6"),
    "corridor-band": ("#b0852c", "#c9a860"),
    "flight": ("#4a6fa5", "#8db0e4"),
    "crossing": ("#6a4c93", "#c6a8ea"),
    "crossing-closed": ("#a3361f", "#f28b74"),
    "st-announced": ("#6f7e8c", "#9fb0bf"),
    "st-agreement_signed": ("#9c5fb5", "#cf9fe2"),
    "st-under_construction": ("#c26f0a", "#f2a545"),
    "st-launched": ("#2a78c2", "#6aaef0"),
    "st-operating": ("#14805f", "#4cc3a0"),
    "st-suspended": ("#b7462f", "#ee7e66"),
    "st-closed": ("#5b6066", "#a3abb3"),
}
"""By their names in ``tokens.css``; a band of a corridor has its opacity from its look."""

UNKNOWN = "line-strong"
"""Colour of a status that has none of its own."""


def palette(theme: Theme) -> dict[str, str]:
    """Colours of a theme by name."""
    return {name: colours[THEMES.index(theme)] for name, colours in COLOURS.items()}


def status_colour(status: str | None) -> str:
    """Name of the colour of a status."""
    return f"st-{status}" if f"st-{status}" in COLOURS else UNKNOWN
