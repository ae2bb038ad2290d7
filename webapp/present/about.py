"""What the about page tells: counts, precisions, the rule for claims, vocabulary, licences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present import format as fmt
from webapp.present.layerviews import licence
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

    Credits = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something there are; ``page`` is the entry of the menu that shows them, empty where none does."""

    page: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A code with its meaning and how many projects have it."""

    code: str
    label: str
    description: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one kind."""

    id: str
    label: str
    rows: tuple[GlossaryTerm, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """Under which licence something may be used."""

    what: str
    label: str
    href: str


SHOWN = ("lead", "boundaries_note", "is_translated", "counts", "precisions", "rules", "vocab", "licences")
"""Parts of the view."""


@dataclass(frozen=True, slots=True)
class AboutView:
    """All of it."""

    lead: Said
    boundaries_note: Said | None
    is_translated: bool
    counts: tuple[Count, ...]
    precisions: tuple[GlossaryTerm, ...]
    rules: tuple[str, ...]
    vocab: tuple[Group, ...]
    licences: tuple[Credit, ...]


def about(snapshot: Snapshot, t: Tongue, base_map: Credits, disputed: int) -> AboutView:
    """Make the view.

    Parameters
    ----------
    snapshot : Snapshot
        What is counted.
    t : Tongue
        Reader's language.
    base_map : tuple of (str, str)
        Texts and addresses of those who made the base map.
    disputed : int
        Questions on which sources disagree.
    """
    told = snapshot.catalog.about
    return AboutView(
        named(told.lead or told.description, t.lang),
        named(told.boundaries_note, t.lang) if told.boundaries_note else None,
        bool(snapshot.catalog.translations),
        _counts(snapshot, t, disputed),
        _precisions(snapshot, t),
        _rules(snapshot, t),
        _groups(snapshot, t),
        _credits(snapshot, t, base_map),
    )


def _counts(snapshot: Snapshot, t: Tongue, disputed: int) -> tuple[Count, ...]:
    _ = t.gettext
    catalog = snapshot.catalog
    claims = sum(len(project.claims) for project in catalog.projects.values())
    pairs = (
        ("projects", _("Projects"), len(catalog.projects)),
        ("", _("Statements about them"), claims),
        ("conflicts", _("Questions on which sources disagree"), disputed),
        ("sources", _("Sources"), len(catalog.sources)),
        ("geography", _("Border crossings"), len(catalog.crossings)),
        ("geography", _("Transport corridors"), len(catalog.corridors)),
        ("geography", _("Shared waters"), len(catalog.rivers)),
        ("indicators", _("Indicators"), len(catalog.series)),
    )
    return tuple(Count(page, label, fmt.number(t, value)) for page, label, value in pairs)


def _precisions(snapshot: Snapshot, t: Tongue) -> tuple[GlossaryTerm, ...]:
    held = Counter(project.location.precision for project in snapshot.catalog.projects.values())
    return tuple(
        GlossaryTerm(entry.id, entry.label.get(t.lang), entry.sentence.get(t.lang), held[entry.id])
        for entry in snapshot.catalog.vocab.precisions
    )


def _rules(snapshot: Snapshot, t: Tongue) -> tuple[str, ...]:
    _ = t.gettext
    kinds = sorted(snapshot.catalog.vocab.publisher_kinds, key=lambda kind: kind.rank)
    order = " → ".join(
        " / ".join(kind.label.get(t.lang) for kind in kinds if kind.rank == rank)
        for rank in sorted({kind.rank for kind in kinds})
    )
    return (
        _("A claim with a definite value goes before one in words only."),
        _("Then the publisher's rank decides: %(order)s.", order=order),
        _("Then the newest claim is shown."),
        _("Claims that are equal in all of this are shown side by side: a tie has no winner."),
        _("Figures that agree within the digits that they are stated in do not contradict each other."),
        _("Claims that lose stay visible, with their sources. Nothing is converted or averaged."),
    )


def _groups(snapshot: Snapshot, t: Tongue) -> tuple[Group, ...]:
    _ = t.gettext
    vocab = snapshot.catalog.vocab
    statuses = tuple(GlossaryTerm(s.id, s.label.get(t.lang), s.definition.get(t.lang)) for s in vocab.statuses)
    sectors = tuple(
        GlossaryTerm(s.id, s.label.get(t.lang), ", ".join(term.get(t.lang) for term in s.terms.values()))
        for s in vocab.sectors
    )
    return Group("status", _("Statuses"), statuses), Group("sector", _("Sectors"), sectors)


def _credits(snapshot: Snapshot, t: Tongue, base_map: Credits) -> tuple[Credit, ...]:
    _ = t.gettext
    about_ = snapshot.catalog.about
    own = licence(about_.licence)
    return (
        Credit(_("Catalogue data"), f"{own.label} – {t.prose(about_.publisher, 'credit').text}", own.href),
        Credit(_("Program"), "MIT", licence("MIT").href),
        *(Credit(_("Base map"), text, href) for text, href in base_map),
    )
