"""What a layer looks like, in words of no program: disc, ring, arc, dash, outline; colours are those of our map.

``geodata.formats.styles`` says it in QGIS's words. A test compares the colours with the map's own style sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geodata.formats.aliases import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.catalog.vocab import Language, Vocabulary
    from geodata.layers.layer import Layer

COLOURS = {
    "ink": "#17222d",
    "ink-3": "#5f6c79",
    "paper": "#ffffff",
    "accent": "#0b6b73",
    "land": "#f0eee7",
    "water-ink": "#2f6075",
    "border": "#6f5a8c",
    "admin": "#bdb2c9",
    "town": "#3c4854",
    "corridor": "#7a6a3d",
    "crossing": "#6a4c93",
    "crossing-closed": "#a3361f",
    "st-announced": "#6f7e8c",
    "st-agreement_signed": "#9c5fb5",
    "st-under_construction": "#c26f0a",
    "st-launched": "#2a78c2",
    "st-operating": "#14805f",
    "st-suspended": "#b7462f",
    "st-closed": "#5b6066",
}
"""The map's colours by day, by the names that its style sheet gives them."""

PLANNED = ("planned", "announced", "agreement_signed", "under_construction")
"""States of lines that are not there yet; they are dotted."""

FLIGHTS = ("aviation", "air")
"""Sectors of projects and modes of corridors that fly: no line on the ground."""

MARK_MM, RING_MM = 6.0, 0.8
TRACK = 0.25
"""Opacity of the part of a ring that a project has not come to."""

Shape = Literal["circle", "diamond", "arc"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line, or an outline; ``dash`` is in millimetres, ``soft_where`` an expression that makes it dashed."""

    colour: str
    width_mm: float
    opacity: float = 1.0
    dash: tuple[float, ...] = ()
    soft_where: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is drawn.

    Parameters
    ----------
    shape : str
        For points: a circle, a diamond, or an arc of a circle from noon on, clockwise.
    size_mm : float
        Width of a point's shape.
    fill : str
        Name of a colour; empty for none.
    stroke : Stroke, optional
        Outline, or the line itself.
    quarters : int
        Of an arc.
    turn : int
        Degrees, clockwise.
    """

    shape: Shape = "circle"
    size_mm: float = 0.0
    fill: str = ""
    stroke: Stroke | None = None
    quarters: int = 4
    turn: int = 0


@dataclass(frozen=True, slots=True)
class SymbolRule:
    """Features that look the same: an expression (SQL of the columns; empty for all others), a label, the parts."""

    where: str
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a layer is drawn; ``labels_to`` is the scale (1 to …) up to which names stand beside the features."""

    rules: tuple[SymbolRule, ...]
    opacity: float = 1.0
    labels_to: int = 0


def look(layer: Layer, vocab: Vocabulary, lang: Language = "en") -> Look:
    """Look of a layer, by what its text says of its style and which columns it has."""
    title = layer.text.title.get(lang)
    kind, colour = layer.text.style.get("kind"), layer.text.style.get("color")
    columns = {column.name for column in layer.columns}
    match layer.geometry_type:
        case "Point" if kind == "symbol" and colour == "crossing":
            return Look(tuple(_crossings(vocab, lang, columns)), labels_to=2_000_000)
        case "Point" if kind == "symbol" and "status" in columns:
            return Look(tuple(_projects(vocab, lang, columns)), labels_to=2_500_000)
        case "Point":
            dot = Part(size_mm=1.6, fill="town" if colour == "place" else "accent", stroke=Stroke("paper", 0.3))
            return Look((SymbolRule("", title, (dot,)),), labels_to=3_000_000)
        case "LineString":
            return Look(tuple(_lines(str(colour), title, lang, columns)), labels_to=3_000_000)
    if colour == "project":
        return Look((SymbolRule("", title, (Part(fill="accent"),)),), opacity=0.1)
    outline = Part(stroke=Stroke("admin", 0.25)) if kind == "line" else Part(fill="land", stroke=Stroke("border", 0.4))
    return Look((SymbolRule("", title, (outline,)),))


def _projects(vocab: Vocabulary, lang: Language, columns: set[str]) -> Iterator[SymbolRule]:
    soft = f'"precision" IN ({_listed(vocab.approximate)})' if "precision" in columns else ""
    for status in vocab.statuses:
        name = f"st-{status.id}" if f"st-{status.id}" in COLOURS else "ink-3"
        parts = (Part(size_mm=MARK_MM, fill="paper"), *_ring(status.id, name, soft))
        yield SymbolRule(f"\"status\" = '{status.id}'", status.label.get(lang), parts)
    ring = Part(size_mm=MARK_MM - RING_MM, stroke=Stroke("ink-3", RING_MM, soft_where=soft))
    yield SymbolRule("", "", (Part(size_mm=MARK_MM, fill="paper"), ring))


def _ring(status: str, colour: str, soft: str) -> tuple[Part, ...]:
    """The ring fills as a project advances, so that a status can be told without its colour."""
    size = MARK_MM - RING_MM
    full = Part(size_mm=size, stroke=Stroke(colour, RING_MM, soft_where=soft))
    track = Part(size_mm=size, stroke=Stroke(colour, RING_MM, TRACK))
    thin = Part(size_mm=MARK_MM - 0.3, stroke=Stroke(colour, 0.35, soft_where=soft))

    def arc(quarters: int, turn: int = 0) -> Part:
        return Part("arc", size, "", Stroke(colour, RING_MM, soft_where=soft), quarters, turn)

    return {
        "announced": (track, arc(1)),
        "agreement_signed": (track, arc(2)),
        "under_construction": (track, arc(3)),
        "launched": (thin, Part(size_mm=MARK_MM - 1.5, stroke=Stroke(colour, 0.35, soft_where=soft))),
        "suspended": (track, arc(1, 45), arc(1, 225)),
        "closed": (thin,),
    }.get(status, (full,))


def _crossings(vocab: Vocabulary, lang: Language, columns: set[str]) -> Iterator[SymbolRule]:
    size, width = 2.6, 0.6
    words = [vocab.label("crossing_states", "closed", lang), *(vocab.label("modes", m, lang) for m in ("rail", "road"))]
    if {"state", "kind"} <= columns:
        closed = Stroke("crossing-closed", width, dash=(width, width))
        yield SymbolRule("\"state\" = 'closed'", words[0], (Part("diamond", size, "paper", closed),))
        inner = Part("diamond", size - width, "crossing", Stroke("paper", 0.35))
        outer = Part("diamond", size + 0.4, "crossing")
        yield SymbolRule("\"kind\" = 'rail'", words[1], (outer, inner))
    yield SymbolRule("", words[2], (Part("diamond", size, "paper", Stroke("crossing", width)),))


def _lines(colour: str, title: str, lang: Language, columns: set[str]) -> Iterator[SymbolRule]:
    if colour == "water":
        yield SymbolRule("", title, (Part(stroke=Stroke("water-ink", 0.35, 0.6, (2.4, 1.3))),))
        return
    name = colour if colour in COLOURS else "accent"
    opacity = 0.5 if name == "corridor" else 0.6
    state = next((column for column in ("state", "status") if column in columns), None)
    if state:
        dots = Part(stroke=Stroke(name, 0.45, opacity, (0.1, 1.6)))
        yield SymbolRule(f'"{state}" IN ({_listed(PLANNED)})', f"{title}, {word('@planned', lang)}", (dots,))
    yield SymbolRule("", title, (Part(stroke=Stroke(name, 0.4, opacity, (1.6, 1.6))),))


def _listed(codes: Iterable[str]) -> str:
    return ",".join(f"'{code}'" for code in codes)
